"""Bulletin items in the team's channel: accepted, edited, held, declined; each once, by those who may."""

import datetime as dt

import pytest
from sqlmodel import select

from handlers.drafts.approving import Approval, approve
from handlers.drafts.bulletin import draft
from handlers.drafts.judging_items import item_referred_to
from models.audit import AuditEntry
from models.bulletins import BulletinItem, ItemState
from tests.servers.slack_events import PARTNER_TEAM
from tests.slack_access import NOON
from tests.staff_desk import OFFICER, STRANGER, StaffDesk, buttons, desk, done
from tests.test_bulletin_approving import item

__all__ = ["desk"]

FIRST = "KCST-2025-B001"
ACCEPT, EDIT, HOLD, DECLINE = (f"staff:item:{name}" for name in ("accept", "edit", "hold", "decline"))


@pytest.fixture
def news(desk: StaffDesk) -> StaffDesk:
    """The team was told of an item."""
    with desk.writing() as session:
        session.add(item(1, title="Kites & <kids>", received=NOON, summary="On the heath."))
    desk.post()
    return desk


def row(desk: StaffDesk) -> BulletinItem:
    with desk.reading() as session:
        found = item_referred_to(session, FIRST)
        session.expunge(found)
        return found


def kept(desk: StaffDesk) -> list[tuple[str, str]]:
    with desk.reading() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.subject == f"record:{FIRST}"))
        return [(one.who, one.because) for one in rows]


def test_an_item_is_accepted_at_a_tap_and_the_notice_says_by_whom(news: StaffDesk) -> None:
    assert buttons(news.notice(FIRST)) == ["accept", "edit", "hold", "decline"]

    news.tap(news.notice(FIRST), ACCEPT)

    assert kept(news) == [(OFFICER, "accepted as it came")]
    assert done(news.notice(FIRST)).startswith("Accepted by Olu of the team, <!date^1753268400^")
    assert buttons(news.notice(FIRST)) == ["edit", "hold", "decline"]


def test_a_double_tap_has_one_effect_and_the_second_officer_hears_of_the_first(news: StaffDesk) -> None:
    before = news.notice(FIRST)

    for by in ("U0OLU", "U0OLU", "U0SAM"):
        news.tap(before, ACCEPT, by)

    assert len(kept(news)) == 1
    assert ["Accepted by Olu of the team, 23 July 2025 at 12:00" in text for text in news.told()] == [True, True]


@pytest.mark.parametrize(("action", "state"), [(HOLD, ItemState.HELD), (DECLINE, ItemState.DECLINED)])
def test_an_item_is_put_off_with_a_reason(news: StaffDesk, action: str, state: ItemState) -> None:
    news.tap(news.notice(FIRST), action)

    missing = news.fill_in({"reason": " "})
    answer = news.fill_in({"reason": "Not ours."})

    assert (list(missing["errors"]), answer) == (["reason"], {})
    assert row(news).state is state
    assert kept(news) == [(OFFICER, f"accepted to {state}: Not ours.")]
    assert done(news.notice(FIRST)).startswith(f"{state.value.capitalize()} by Olu of the team")
    assert buttons(news.notice(FIRST)) == [name for name in ("accept", "edit", "hold", "decline") if not action.endswith(name)]


def test_two_who_put_it_off_at_once_do_so_once(news: StaffDesk) -> None:
    before = news.notice(FIRST)
    news.tap(before, DECLINE, "U0OLU")
    first = news.slack.opened[-1]
    news.tap(before, DECLINE, "U0SAM")
    second = news.slack.opened[-1]

    news.fill_in({"reason": "No."}, "U0OLU", first)
    answer = news.fill_in({"reason": "No, no."}, "U0SAM", second)

    assert "Declined by Olu of the team" in answer["errors"]["reason"]
    assert len(kept(news)) == 1


def test_an_item_is_edited_after_its_mistakes_are_mended(news: StaffDesk) -> None:
    news.tap(news.notice(FIRST), EDIT)
    [title] = [block["element"] for block in news.slack.opened[-1]["blocks"] if block.get("block_id") == "title"]

    bad = news.fill_in({"link": "kites", "event_start": "2025-07-26", "event_date": "2025-07-25"})
    answer = news.fill_in({"link": "https://kites.example", "event_start": "2025-07-25", "event_date": "2025-07-26"})

    assert title["initial_value"] == "Kites & <kids>"
    assert sorted(bad["errors"]) == ["event_date", "link"]
    assert answer == {}
    assert (row(news).title, row(news).link, str(row(news).expires)) == (
        "Kites & <kids>",
        "https://kites.example",
        "2025-07-26",
    )
    assert done(news.notice(FIRST)).startswith("Edited by Olu of the team")


def test_a_text_longer_than_the_form_shows_is_not_cut_by_an_edit_of_something_else(news: StaffDesk) -> None:
    with news.writing() as session:
        item_referred_to(session, FIRST).summary = long = "On the heath. " * 300
    news.tap(news.notice(FIRST), EDIT)
    view = news.slack.opened[-1]

    assert news.fill_in({"link": "https://kites.example"}, view=view) == {}
    assert (row(news).summary, row(news).link) == (long, "https://kites.example")

    news.tap(news.notice(FIRST), EDIT)
    assert news.fill_in({"summary": "Short."}) == {}
    assert row(news).summary == "Short."


def test_what_somebody_edited_meanwhile_is_not_written_over(news: StaffDesk) -> None:
    before = news.notice(FIRST)
    news.tap(before, EDIT, "U0OLU")
    first = news.slack.opened[-1]
    news.tap(before, EDIT, "U0SAM")
    second = news.slack.opened[-1]

    news.fill_in({"title": "By Olu"}, "U0OLU", first)
    answer = news.fill_in({"title": "By Sam"}, "U0SAM", second)

    assert "by somebody else meanwhile" in answer["errors"]["title"]
    assert row(news).title == "By Olu"


@pytest.mark.parametrize("action", [ACCEPT, EDIT, HOLD, DECLINE])
@pytest.mark.parametrize(("by", "team"), [("U0TOM", "T0KCST"), ("U0MARIA", "T0KCST"), (STRANGER, PARTNER_TEAM)])
def test_who_may_not_gets_a_sentence_and_nothing_changes(news: StaffDesk, action: str, by: str, team: str) -> None:
    before = news.notice(FIRST)

    news.tap(before, action, by, team)

    assert (len(news.told()), kept(news), news.slack.opened) == (1, [], [])
    assert news.notice(FIRST) == before


def test_what_was_decided_elsewhere_is_refused_and_the_notice_mended(news: StaffDesk) -> None:
    before = news.notice(FIRST)
    with news.writing() as session:
        draft(session, "2025-07", NOON + dt.timedelta(hours=1))
        approve(session, "2025-07", Approval(OFFICER, NOON))

    for action in (ACCEPT, DECLINE):
        news.tap(before, action)

    final = "It stands in the edition of July 2025, which was approved."
    assert row(news).state is ItemState.ACCEPTED
    assert [final in text for text in news.told()] == [True, True]
    assert buttons(news.notice(FIRST)) == []
    assert done(news.notice(FIRST)) == final
