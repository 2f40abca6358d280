"""Whatever the values, Slack takes what is built of them: empty, 3,000 characters, emoji, right to left, a hundred of each."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.slack_checks import problems_of_message, problems_of_view
from tests.slack_makers import Made, builders, functions, makers

MAKERS = makers()
HIDDEN_LINK = re.compile(r"<(?!!date\^|@[UW]|#C)[^>]*\|")  # an address under another name
CALL = re.compile(r"<!(?:channel|here|everyone|subteam)")


def test_every_builder_of_a_message_or_a_view_is_tried_with_extremes() -> None:
    assert builders() - set(MAKERS) == set(), "give each of these a maker in tests/slack_makers/"
    assert set(MAKERS) - set(functions()) == set(), "no such functions are left in bot/slack/views: take their makers away"


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_slack_takes_whatever_is_built_and_nothing_in_it_calls_anybody(name: str) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(MAKERS[name].map(Made))
    def holds(made: Made) -> None:
        assert problems(made) == []
        assert not [text for text in texts(made) if CALL.search(text) or HIDDEN_LINK.search(text)]
        assert "type" in made or (made["unfurl_links"], made["unfurl_media"]) == (False, False)

    holds()


def problems(made: dict[str, Any]) -> list[str]:
    """A view has a type; a message has none."""
    return problems_of_view(made) if "type" in made else problems_of_message(made)


def texts(part: Any, kind: str = "mrkdwn") -> Iterator[str]:
    """Every text in which Slack reads markup: plain text shows what it says."""
    if isinstance(part, list):
        for item in part:
            yield from texts(item, kind)
    elif isinstance(part, dict):
        own = str(part.get("type", kind))
        for name, value in part.items():
            if name == "text" and isinstance(value, str) and own != "plain_text":
                yield value
            else:
                yield from texts(value, own)
