"""The overview in Slack's blocks: whatever the records hold, Slack takes it, and nothing in it is more than text."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from bot.slack.views import home
from bot.slack.views.home import pots
from handlers.overview import Coming, Grant, MyWish, Overview, OwnProposal, PotNow
from models.funding import Balance
from models.proposals import State
from models.sources import Cited
from models.subscriptions import ReminderTopic
from tests.slack_checks import problems_of_message, problems_of_view
from tests.slack_makers import TEXTS
from tests.slack_makers.home import OVERVIEWS

DAY = dt.date(2025, 7, 23)
MINUTES = Cited("Minutes of 23 July 2025", "4.2", DAY)
LONG = "All £1 & <b>bold</b> <!channel> [a](http://evil.example) مرحبا 🚓 " * 60
TOPIC = ReminderTopic.DEADLINES


def wish(name: str = "", topic: ReminderTopic = TOPIC, about: str = "x") -> MyWish:
    values = {"topic": topic.value, "leads": [10, 5, 1], "pot": "", "happens": "", "name": name}
    return MyWish(topic, about, values)


def seen(**values: Any) -> Overview:
    """An overview of nothing but this."""
    empty = {"day": DAY, "team": "The team", "mailbox": "team@kent.example", "is_known": True, "grant": None, "deadlines": (),
             "sessions": (), "meetings": (), "proposals": (), "wishes": ()}  # fmt: skip
    return Overview(**{**empty, **values})


def pot(opening: int = 1_000, committed: int = 0, label: str = "tactical pot") -> PotNow:
    return PotNow("k", label, "2025/26", Balance(opening=opening, committed=committed), None, (MINUTES,))


def coming(**values: Any) -> Coming:
    return Coming(**{"topic": TOPIC, "about": "d1", "day": DAY, "what": "Bids", "offered": True, **values})


def texts(blocks: list[dict[str, Any]]) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def read_of(value: Any) -> list[str]:
    """Every text that is shown, wherever it stands."""
    if isinstance(value, list):
        return [text for item in value for text in read_of(item)]
    if not isinstance(value, dict):
        return []
    own = [str(value[name]) for name in ("text", "accessibility_label") if isinstance(value.get(name), str)]
    return own + [text for item in value.values() for text in read_of(item)]


def actions_of(blocks: list[dict[str, Any]]) -> list[str]:
    """The action ids of all buttons but those that open forms."""
    found = [block["accessory"] for block in blocks if "accessory" in block]
    found += [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
    return [button["action_id"] for button in found if not button["action_id"].startswith("give:")]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(OVERVIEWS, TEXTS)
def test_nothing_in_a_record_is_more_than_text(overview: Overview, notice: str) -> None:
    view, message = home.view(overview, notice), home.message(overview, notice)

    assert not {"<", ">"} & set("".join([*read_of(view["blocks"]), *read_of(message["blocks"]), message["text"]]))


def test_a_hundred_of_everything_is_cut_with_a_sentence_that_says_how_to_ask_for_the_rest() -> None:
    own = OwnProposal(LONG, LONG, "2025/26", State.RECEIVED, DAY, (LONG,))
    full = seen(grant=Grant("2025/26", "2025/26", 1, (pot(label=LONG),) * 100), deadlines=(coming(what=LONG, note=LONG),) * 100,
                sessions=(coming(what=LONG, place=LONG),) * 100, meetings=(coming(what=LONG),) * 100, proposals=(own,) * 100,
                wishes=(wish(LONG),) * 100)  # fmt: skip

    view, message = home.view(full, LONG), home.message(full, LONG)

    assert problems_of_view(view) == []
    assert problems_of_message(message) == []
    shown = texts(view["blocks"])
    assert "And 94 more: ask “Where is my proposal?”" in shown
    assert "And 94 more: ask “What reminders have I got?”" in shown
    assert "And 94 more pots" in shown
    assert "And 97 more" in texts(message["blocks"])


def test_with_nothing_on_record_every_part_says_so() -> None:
    shown = texts(home.view(seen())["blocks"])

    for sentence in ("No award of the grant", "No deadline is on record", "No session is on record", "No meeting is on record",
                     "No proposal of your organisation", "You have no reminders"):  # fmt: skip
        assert sentence in shown


def test_a_pot_stands_with_its_year_its_figures_to_the_penny_and_its_papers() -> None:
    shown = texts(home.view(seen(grant=Grant("2025/26", "2025/26", 75_025, (pot(100_000, 24_975),))))["blocks"])

    assert "*Tactical pot, 2025/26*: £750.25 left" in shown
    assert "£1,000.00 allocated for 2025/26 − £249.75 committed" in shown
    assert "Source: Minutes of 23 July 2025, paragraph 4.2." in shown
    assert "as at 23 July 2025" in shown


def test_an_older_year_is_never_shown_as_the_running_one() -> None:
    shown = texts(home.view(seen(grant=Grant("2025/26", "2026/27", 0, (pot(),))))["blocks"])

    assert "No award is on record for 2026/27 yet. This is the latest one, of 2025/26." in shown


@pytest.mark.parametrize(
    ("held", "drawn"),
    [
        (Balance(opening=100), "█" * 20),
        (Balance(opening=100, committed=100), "░" * 20),
        (Balance(opening=100, committed=50), "█" * 10 + "░" * 10),
        (Balance(opening=100_000, committed=99_999), "█" + "░" * 19),
        (Balance(opening=100_000, committed=1), "█" * 19 + "░"),
        (Balance(opening=50, rolled_in=50, committed=75), "█" * 5 + "░" * 15),
        (Balance(), ""),
        (Balance(opening=100, committed=150), "░" * 20),
        (Balance(opening=100, corrected=-200), "░" * 20),
    ],
)
def test_the_bar_is_full_or_empty_only_where_nothing_or_all_is_gone(held: Balance, drawn: str) -> None:
    assert pots.bar(held) == drawn


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({}, ["home:remind", "home:calendar"]),
        ({"reminded": True}, ["home:calendar"]),
        ({"offered": False}, ["home:calendar"]),
        ({"cancelled": True}, []),
    ],
)
def test_a_day_offers_what_can_be_done_with_it(values: dict[str, bool], ids: list[str]) -> None:
    blocks = home.view(
        seen(deadlines=(coming(**values),), wishes=tuple(wish(topic=topic, about="") for topic in ReminderTopic))
    )

    assert [one for one in actions_of(blocks["blocks"]) if one != "home:stop"] == ids


def test_only_topics_one_is_not_reminded_of_are_offered() -> None:
    blocks = home.view(seen(wishes=(wish(topic=ReminderTopic.SESSIONS, about=""), wish(topic=TOPIC, about="d1"))))["blocks"]

    assert actions_of(blocks) == [
        "home:stop",
        "home:stop",
        "home:remind:deadlines",
        "home:remind:meetings",
        "home:remind:bulletin",
    ]


def test_without_a_certain_address_it_says_why_no_proposal_is_shown() -> None:
    shown = texts(home.view(seen(is_known=False))["blocks"])

    assert "I do not know your e-mail address for certain" in shown


def test_the_fallback_text_says_what_the_blocks_say() -> None:
    text = home.message(seen(deadlines=(coming(),)))["text"]

    assert "23 July 2025: Bids." in text
    assert "*" not in text


def test_parts_beyond_what_slack_takes_end_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(overview: Overview, most: int) -> list[dict[str, Any]]:
        return [{"type": "divider"}] * 200

    found = (*home.parts(), home.Part(70, build))
    monkeypatch.setattr(home, "parts", lambda: found)

    view = home.view(seen())

    assert len(view["blocks"]) == 100
    assert "ask me for the rest" in texts(view["blocks"][-1:])
