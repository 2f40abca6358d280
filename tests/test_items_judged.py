"""A person's word about one bulletin item: judged once, edited with care, kept with who did it; and what is refused."""

import dataclasses
import datetime as dt

import pytest
from sqlmodel import Session, select

from handlers.drafts.approving import Approval, approve
from handlers.drafts.judging_items import (
    ItemWords,
    edit,
    item_referred_to,
    judge,
    last_judgement,
    mark_of_item,
    problems_of,
    words_of,
)
from models.audit import AuditEntry
from models.bulletins import ItemState
from models.errors import ItemStands, NoSuchItem, NotYours
from tests.conftest import PARTNER
from tests.test_bulletin_approving import MONTH, NOON, OFFICER, desk, employ, item

__all__ = ["desk"]

WHO = Approval(OFFICER, NOON)
FIRST = "KCST-2025-B001"
KITES = ItemWords("Kite festival", "On the heath.", "https://kites.example", dt.date(2025, 7, 25), dt.date(2025, 7, 26))


@pytest.fixture
def news(session: Session) -> Session:
    """A session with an officer and one item."""
    employ(session)
    session.add(item(1, event_date=dt.date(2025, 7, 20), expires=dt.date(2025, 7, 20)))
    session.flush()
    return session


def kept(session: Session) -> list[tuple[str, str, str]]:
    rows = session.exec(select(AuditEntry).where(AuditEntry.subject == f"record:{FIRST}"))
    return [(row.who, row.action, row.because) for row in rows]


@pytest.mark.parametrize("state", ItemState)
def test_an_item_is_judged_once_and_who_did_it_is_kept(news: Session, state: ItemState) -> None:
    judge(news, FIRST, WHO, state, " not ours ")

    with pytest.raises(ItemStands, match="was judged so by morgan"):
        judge(news, FIRST, WHO, state)

    assert item_referred_to(news, FIRST).state is state
    change = "accepted as it came" if state is ItemState.ACCEPTED else f"accepted to {state}"
    assert kept(news) == [(OFFICER, "judge", f"{change}: not ours")]


def test_a_judgement_can_be_changed(news: Session) -> None:
    judge(news, FIRST, WHO, ItemState.DECLINED)

    judge(news, FIRST, WHO, ItemState.ACCEPTED)

    last = last_judgement(news, FIRST)
    assert (item_referred_to(news, FIRST).state, last and last.because) == (ItemState.ACCEPTED, "declined to accepted")


def test_an_edited_item_says_what_it_was_given_and_expires_with_its_event(news: Session) -> None:
    edit(news, FIRST, WHO, KITES)

    row = item_referred_to(news, FIRST)
    assert (words_of(row), row.expires) == (KITES, dt.date(2025, 7, 26))
    assert kept(news) == [(OFFICER, "edit", "title, summary, link, event start, event date")]


def test_an_expiry_of_its_own_stays(news: Session) -> None:
    item_referred_to(news, FIRST).expires = dt.date(2025, 9, 1)

    edit(news, FIRST, WHO, KITES)

    assert item_referred_to(news, FIRST).expires == dt.date(2025, 9, 1)


def test_words_that_change_nothing_leave_no_trace(news: Session) -> None:
    edit(news, FIRST, WHO, words_of(item_referred_to(news, FIRST)))

    assert kept(news) == []


def test_what_somebody_else_edited_meanwhile_is_not_written_over(news: Session) -> None:
    seen = mark_of_item(item_referred_to(news, FIRST))
    edit(news, FIRST, WHO, KITES)

    with pytest.raises(ItemStands, match="by somebody else meanwhile"):
        edit(news, FIRST, dataclasses.replace(WHO, seen=seen), ItemWords("Another"))

    assert item_referred_to(news, FIRST).title == "Kite festival"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (ItemWords("  "), "title"),
        (ItemWords("A", link="javascript:alert(1)"), "link"),
        (ItemWords("A", link="https://a.example https://b.example"), "link"),
        (ItemWords("A", event_start=dt.date(2025, 7, 1)), "event_date"),
        (ItemWords("A", event_start=dt.date(2025, 7, 2), event_date=dt.date(2025, 7, 1)), "event_date"),
    ],
)
def test_words_that_will_not_do_are_refused_by_their_field(news: Session, words: ItemWords, field: str) -> None:
    assert list(problems_of(words)) == [field]
    with pytest.raises(ItemStands):
        edit(news, FIRST, WHO, words)
    assert problems_of(KITES) == {}


def test_what_is_approved_is_neither_judged_nor_edited(desk: Session) -> None:

    approve(desk, MONTH, WHO)

    with pytest.raises(ItemStands, match="edition of July 2025"):
        judge(desk, FIRST, WHO, ItemState.DECLINED)
    with pytest.raises(ItemStands, match="edition of July 2025"):
        edit(desk, FIRST, WHO, KITES)


@pytest.mark.parametrize("by", [PARTNER, "", "stranger@elsewhere.example"])
def test_only_the_team_judges_and_edits(news: Session, by: str) -> None:
    with pytest.raises(NotYours):
        judge(news, FIRST, Approval(by, NOON), ItemState.DECLINED)
    with pytest.raises(NotYours):
        edit(news, FIRST, Approval(by, NOON), KITES)
    assert kept(news) == []


def test_an_item_that_is_not_there_is_said_to_be_not_there(news: Session) -> None:
    with pytest.raises(NoSuchItem):
        judge(news, "KCST-2025-B999", WHO, ItemState.HELD)
