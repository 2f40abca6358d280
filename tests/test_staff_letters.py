"""Letters that wait, in the team's channel: released or sorted again by those who may, once, and never shown."""

import json

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.post import LetterState, StoredLetter
from tests.conftest import PARTNER
from tests.correcting_desk import Desk
from tests.giving_desk import ITEM, GivingDesk
from tests.making_letters import BID, BID_TEXT, letter
from tests.servers.slack_events import PARTNER_TEAM
from tests.staff_desk import STRANGER, StaffDesk, buttons, desk, done

__all__ = ["desk"]

RELEASE, RESORT = "staff:letter:release", "staff:letter:resort"
HELD = letter("OFFICIAL - SENSITIVE\n\nThe badger crosses at midnight.", Subject="Badger minutes")


@pytest.fixture
def held(desk: StaffDesk) -> StaffDesk:
    """The team was told of a letter that is held."""
    Desk(desk.house.database).take_in(HELD)
    desk.post()
    return desk


def state(desk: StaffDesk) -> tuple[LetterState, list[str]]:
    with desk.reading() as session:
        row = session.exec(select(StoredLetter)).one()
        return row.state, list(row.kinds)


def acts(desk: StaffDesk) -> list[tuple[str, str]]:
    with desk.reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.subject == "letter:1")).all()
        return [(row.who, row.action) for row in rows if row.who != "intake"]


def test_a_letter_is_released_and_the_notice_says_by_whom(held: StaffDesk) -> None:
    assert buttons(held.notice("number 1")) == ["release", "resort"]
    held.tap(held.notice("number 1"), RELEASE)

    answer = held.fill_in({"reason": "It is about badgers."})

    assert answer == {}
    assert state(held)[0] is LetterState.FILED
    assert acts(held) == [("olu.adeyemi@team.example", "release")]
    now = held.notice("number 1")
    assert done(now).startswith(
        "Released by Olu of the team, <!date^1753268400^{date_long_pretty} at {time}|23 July 2025 at 12:00>"
    )
    assert buttons(now) == ["resort"]


def test_nothing_of_what_it_holds_ever_leaves_to_slack(held: StaffDesk) -> None:
    held.tap(held.notice("number 1"), RELEASE)
    held.fill_in({"reason": "fine"})
    held.tap(held.notice("number 1"), RESORT)
    held.fill_in({"kinds": ["other"], "reason": "fine"})

    assert state(held) == (LetterState.FILED, ["other"])
    assert "adger" not in json.dumps([call.body for call in held.slack.calls])


def test_a_letter_is_sorted_as_what_it_is(desk: StaffDesk) -> None:
    Desk(desk.house.database).take_in(letter(f"OFFICIAL-SENSITIVE\n\n{BID_TEXT}", **BID))
    desk.post()
    desk.tap(desk.notice("number 1"), RESORT)

    desk.fill_in({"kinds": ["proposal"], "reason": ""})

    assert state(desk) == (LetterState.FILED, ["proposal"])
    assert (buttons(desk.notice("number 1")), done(desk.notice("number 1"))[:34]) == ([], "Sorted as proposal by Olu of the t")


@pytest.mark.parametrize(
    ("action", "values", "field"), [(RELEASE, {"reason": "  "}, "reason"), (RESORT, {"kinds": []}, "kinds")]
)
def test_what_is_missing_is_said_at_its_field(held: StaffDesk, action: str, values: dict[str, object], field: str) -> None:
    held.tap(held.notice("number 1"), action)

    answer = held.fill_in(values)

    assert list(answer["errors"]) == [field]
    assert state(held)[0] is LetterState.HELD


@pytest.mark.parametrize(
    ("by", "team"), [("U0TOM", "T0KCST"), ("U0MARIA", "T0KCST"), (STRANGER, PARTNER_TEAM), ("U0GHOST", "T0KCST")]
)
def test_who_may_not_gets_a_sentence_and_no_form(held: StaffDesk, by: str, team: str) -> None:
    held.tap(held.notice("number 1"), RELEASE, by, team)

    assert held.slack.opened == []
    assert state(held)[0] is LetterState.HELD
    [said] = held.told()
    assert "may not" in said or "no address of yours" in said


def test_a_form_filled_in_by_somebody_who_may_not_does_nothing(held: StaffDesk) -> None:
    held.tap(held.notice("number 1"), RELEASE)

    held.fill_in({"reason": "let me in"}, by="U0TOM")

    assert state(held)[0] is LetterState.HELD
    assert PARTNER in held.told()[-1]


def test_of_two_officers_the_second_hears_what_the_first_did(held: StaffDesk) -> None:
    before = held.notice("number 1")
    held.tap(before, RELEASE, "U0OLU")
    first = held.slack.opened[-1]
    held.tap(before, RELEASE, "U0SAM")
    second = held.slack.opened[-1]

    held.fill_in({"reason": "fine"}, "U0OLU", first)
    held.fill_in({"reason": "fine too"}, "U0SAM", second)

    assert acts(held) == [("olu.adeyemi@team.example", "release")]
    assert "Released by Olu of the team" in held.told()[-1]


def test_a_button_that_was_left_behind_is_refused_and_the_notice_mended(held: StaffDesk) -> None:
    before = held.notice("number 1")
    Desk(held.house.database).release(1)

    held.tap(before, RELEASE)

    assert held.slack.opened == []
    assert "by now" in held.told()[-1]
    assert buttons(held.notice("number 1")) == ["resort"]


def test_what_was_done_stands_where_slack_does_not_take_the_change(held: StaffDesk) -> None:
    held.tap(held.notice("number 1"), RELEASE)
    held.slack.refuse("cant_update_message", on="chat.update")

    held.fill_in({"reason": "fine"})

    assert state(held)[0] is LetterState.FILED
    assert held.told() == []


def test_what_was_given_in_slack_and_held_is_released_to_the_same_record(desk: StaffDesk) -> None:
    giving = GivingDesk(desk.house.database)
    giving.give("bulletin_item", {**ITEM, "summary": "OFFICIAL - SENSITIVE\n\nThe badger crosses at midnight."})
    desk.post()
    desk.tap(desk.notice("number 1"), RELEASE)

    desk.fill_in({"reason": "It is about badgers."})
    released = buttons(desk.notice("number 1"))
    desk.post()

    assert released == ["resort"]
    assert buttons(desk.notice("Kite festival")) == ["accept", "edit", "hold", "decline"]
