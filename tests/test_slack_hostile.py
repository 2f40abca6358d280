"""Whatever a payload lacks or holds, nothing escapes our listeners, and nothing goes out that Slack would refuse."""

import copy
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack import listeners
from bot.slack.app import found_in
from models.dates import now
from tests.servers import slack_events as events
from tests.servers.slack import SlackServer
from tests.slack_access import SECRET, Body, Door
from tests.slack_recorder import registered

GONE = object()
PRINTED = st.characters(min_codepoint=33, max_codepoint=126)
MISSING = st.sampled_from((GONE, None, "", " ", "x" * 3_100, "<!channel>", "\u202e"))  # Slack keeps to its types …
ANYTHING = st.sampled_from((0, -1, True, [], {}, [None], [{}], {"id": None}, {"value": []}))  # … but in what was filled in
OPEN = {"values", "private_metadata", "value"}
EVENTS: dict[str, Callable[[], Body]] = {
    "app_mention": lambda: events.mention("how much is left?"),
    "message": lambda: events.direct_message("how much is left?", files=[{"id": "F1"}]),
    "app_home_opened": events.home_opened,
    "app_uninstalled": events.uninstalled,
    "tokens_revoked": events.tokens_revoked,
}
KEPT = {"type", "command", "callback_id", "action_id"}  # by these Bolt finds the listener; of another it is no business
HEARD = [
    (listener, kind, constraint)
    for listener in found_in(listeners)
    for kind, constraints in registered(listener).heard.items()
    for constraint in constraints
]


@pytest.mark.parametrize(
    ("kind", "constraint"),
    [(kind, constraint) for _, kind, constraint in HEARD],
    ids=[f"{number}-{listener.__name__.rpartition('.')[2]}-{kind}" for number, (listener, kind, _) in enumerate(HEARD)],
)
def test_a_payload_with_anything_in_it_is_acknowledged_and_ends_in_a_sentence_at_most(
    kind: str, constraint: Any, http_door: Door, slack: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        body = payload(kind, name_for(constraint, data))
        if "response_url" in body:
            body["response_url"] = slack.response_url()
        parts = {name for name, value in body.items() if isinstance(value, dict | list)}
        for path in data.draw(st.lists(st.sampled_from(list(paths(body))), max_size=3)):
            whole = len(path) == 1 and path[0] in parts  # which is there as what it is, or not there
            put(body, path, GONE if whole else data.draw(MISSING | ANYTHING if OPEN & set(path) else MISSING))

        http_door.app.dispatch(events.signed(body, SECRET, now().timestamp()))
        http_door.settle()

        assert escaped(caplog.records) == []

    holds()


def escaped(records: list[logging.LogRecord]) -> list[str]:
    """Where our code let something escape; what Bolt itself stumbles over never reaches us."""
    traces = [traceback.extract_tb(record.exc_info[2]) for record in records if record.exc_info]
    ours = [[place for place in trace if "/bot/slack/" in place.filename] for trace in traces]
    return [f"{places[-1].filename}:{places[-1].lineno}" for places in ours if places]


def name_for(constraint: Any, data: st.DataObject) -> str:
    """A name this constraint lets in."""
    if isinstance(constraint, dict):
        constraint = constraint.get("callback_id") or constraint.get("action_id") or constraint.get("type") or "none"
    if isinstance(constraint, re.Pattern):
        return str(
            data.draw(st.from_regex(constraint, fullmatch=True, alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
        )
    return str(constraint)


def payload(kind: str, name: str) -> Body:
    """What Slack sends for it."""
    block = {"type": "input", "block_id": "b", "element": {"type": "plain_text_input", "action_id": "a"}}
    view = {"id": "V1", "type": "modal", "callback_id": name, "hash": "1.2", "private_metadata": "{}", "blocks": [block]}
    if kind in ("event", "message"):
        made = EVENTS.get(name or "message")
        return made() if made else events.event_callback({"type": name, "user": "U1", "channel": "C1"}, "Ev1")
    if kind == "command":
        return events.command(name, "how much is left?", user_id=f"U{len(name)}")
    if kind.endswith("shortcut"):
        return events.global_shortcut(name) if kind == "global_shortcut" else events.message_shortcut(name, {"text": "News"})
    if kind == "view_closed":
        return events.closed(view)
    if kind in ("view", "view_submission"):
        return events.submit(view, {"b": "what was typed"})
    return events.tap({"type": "button", "action_id": name, "value": "{}"})


def paths(part: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in the payload, but what Bolt goes by."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in items:
        if name not in KEPT:
            yield (*above, name)
        yield from paths(value, (*above, name))


def put(body: Body, path: tuple[Any, ...], value: Any) -> None:
    """Puts a value there, where the way is still open."""
    part: Any = body
    for name in path[:-1]:
        try:
            part = part[name]
        except (KeyError, IndexError, TypeError):
            return
    if not isinstance(part, dict):
        return
    if value is GONE:
        part.pop(path[-1], None)
    else:
        part[path[-1]] = copy.deepcopy(value)
