"""An edition in the team's channel: read, and approved just as its notice found it, once, by those who may."""

import datetime as dt

import pytest
from sqlmodel import Session

from handlers.drafts.bulletin import draft
from handlers.drafts.laying import lay
from models.bulletins import BulletinEdition, EditionState, edition_of
from tests.servers.slack_events import PARTNER_TEAM
from tests.slack_access import NOON
from tests.staff_desk import OFFICER, STRANGER, StaffDesk, buttons, desk, done
from tests.test_bulletin_approving import item

__all__ = ["desk"]

MONTH, READY = "2025-07", "To approve it just as it is"
PREVIEW, APPROVE = "staff:bulletin:preview", "staff:bulletin:approve"
BEFORE = NOON - dt.timedelta(days=10)


@pytest.fixture
def drafted(desk: StaffDesk) -> StaffDesk:
    """July is drafted with an item and laid before the team."""
    with desk.writing() as session:
        session.add(item(1, title="Kite festival", received=BEFORE))
        session.flush()
        lay(session, draft(session, MONTH, NOON), NOON)
    desk.post()
    return desk


def july(session: Session) -> BulletinEdition:
    edition = edition_of(session, MONTH)
    assert edition is not None
    return edition


def change(desk: StaffDesk) -> None:
    """Another item came, and the edition is drafted anew; nobody was told yet."""
    with desk.writing() as session:
        session.add(item(2, title="Late news", received=BEFORE))
        session.flush()
        draft(session, MONTH, NOON)


def approved_by(desk: StaffDesk) -> str:
    with desk.reading() as session:
        return july(session).approved_by


def test_an_edition_is_approved_as_it_was_seen_and_the_notice_says_by_whom(drafted: StaffDesk) -> None:
    notice = drafted.notice(READY)
    [approve] = [one for one in notice["blocks"][-1]["elements"] if one["action_id"] == APPROVE]

    drafted.tap(notice, APPROVE)

    assert approve["confirm"]["title"]["text"] == "Approve the edition?"
    with drafted.reading() as session:
        assert (july(session).state, july(session).approved_by) == (EditionState.APPROVED, OFFICER)
    assert done(drafted.notice(READY)).startswith("Approved by Olu of the team, <!date^1753268400^")
    assert buttons(drafted.notice(READY)) == ["preview"]


def test_approving_sends_nothing_by_itself(drafted: StaffDesk) -> None:
    """What people did to the draft in the mailbox is looked at first, by the job that lets approved editions go."""
    drafted.tap(drafted.notice(READY), APPROVE)

    assert drafted.queued(f"bulletin:{MONTH}:send") == []
    with drafted.reading() as session:
        assert july(session).released is None


def test_of_two_officers_the_second_hears_who_approved(drafted: StaffDesk) -> None:
    before = drafted.notice(READY)

    drafted.tap(before, APPROVE, "U0SAM")
    drafted.tap(before, APPROVE, "U0OLU")

    assert approved_by(drafted) == "sam.hill@team.example"
    [said] = drafted.told()
    assert "Approved by Sam of the team, 23 July 2025 at 12:00" in said


def test_what_changed_since_the_notice_is_not_approved_and_a_fresh_notice_comes(drafted: StaffDesk) -> None:
    before = drafted.notice(READY)
    change(drafted)

    for _ in range(2):
        drafted.tap(before, APPROVE)
    drafted.post()

    assert approved_by(drafted) == ""
    assert "Nothing was approved" in drafted.told()[0]
    old = drafted.slack.messages["C0TEAM", before["ts"]]
    assert (buttons(old), "has changed since" in done(old)) == ([], True)
    fresh = drafted.notice("Late news")
    drafted.tap(fresh, APPROVE)
    assert approved_by(drafted) == OFFICER
    assert len(drafted.queued(f"bulletin:{MONTH}:preview")) == 2


def test_the_edition_can_be_read_before_it_is_approved(drafted: StaffDesk) -> None:
    drafted.tap(drafted.notice(READY), PREVIEW)

    shown = str(drafted.slack.opened[-1]["blocks"])
    assert "Kite festival" in shown
    assert "Drafts" in shown


@pytest.mark.parametrize("action", [PREVIEW, APPROVE])
@pytest.mark.parametrize(("by", "team"), [("U0TOM", "T0KCST"), ("U0MARIA", "T0KCST"), (STRANGER, PARTNER_TEAM)])
def test_who_may_not_gets_a_sentence_and_nothing_changes(drafted: StaffDesk, action: str, by: str, team: str) -> None:
    drafted.tap(drafted.notice(READY), action, by, team)

    assert (len(drafted.told()), approved_by(drafted), drafted.slack.opened) == (1, "", [])
