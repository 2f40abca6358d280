"""Two hundred letters through what can happen to a Maildir: every one is filed once, every reply written once."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.mailbox.maildir import MaildirMailbox
from models.post import LetterState
from tests.fakes import FakeClock
from tests.mailbox_week import LETTERS, Week, batch, recipients, rounds
from tests.making_letters import OURS


@pytest.fixture
def box(tmp_path: Path) -> MaildirMailbox:
    made = MaildirMailbox(tmp_path / "box", OURS, FakeClock())
    made.create()
    return made


@pytest.fixture
def week(engine: Engine, box: MaildirMailbox) -> Week:
    return Week(engine, box)


def put(box: MaildirMailbox, number: int, copies: int = 1) -> None:
    """The letters of a round are delivered."""
    for place, raw in enumerate(batch(number)):
        for copy in range(copies):
            (box.root / "new" / f"{number}.{place}.{copy}").write_bytes(raw)


def sent(box: MaildirMailbox) -> list[bytes]:
    return [path.read_bytes() for path in (box.root / ".Sent" / "cur").iterdir()]


def assert_all_is_well(week: Week, box: MaildirMailbox) -> None:
    week.settle(LETTERS)
    filed = week.filed()
    assert Counter(state for _, state in filed) == {LetterState.FILED: LETTERS}
    assert Counter(recipients(sent(box)).values()) == {1: LETTERS}
    assert list(box.pages("")) == []


def test_a_letter_delivered_twice_is_filed_and_answered_once(week: Week, box: MaildirMailbox) -> None:
    for number in rounds():
        put(box, number, copies=2)
        week.minute()

    assert_all_is_well(week, box)


def test_a_mail_folder_that_is_away_for_ten_minutes_loses_nothing(week: Week, box: MaildirMailbox) -> None:
    away = box.root.with_name("unmounted")
    for number in rounds():
        put(box, number)
        box.root.rename(away)
        for _ in range(10):
            week.minute()
        away.rename(box.root)
        week.minute()

    assert_all_is_well(week, box)


@pytest.mark.parametrize("gone", [".Sent", "categories"])
def test_a_folder_of_it_moved_away_holds_up_what_needs_it_and_no_more(week: Week, box: MaildirMailbox, gone: str) -> None:
    for number in rounds():
        put(box, number)
        (box.root / gone).rename(box.root / "elsewhere")
        for _ in range(3):
            week.minute()
        (box.root / "elsewhere").rename(box.root / gone)
        week.minute()

    assert_all_is_well(week, box)


def test_a_folder_of_a_kind_moved_away_is_made_again(engine: Engine, box: MaildirMailbox) -> None:
    week = Week(engine, box, moves=True)
    for number in rounds():
        put(box, number)
        week.minute()
        (box.root / ".Proposal").rename(box.root.with_name(f"taken-{number}"))

    assert_all_is_well(week, box)
    assert list(box.sweep()) == []
