"""What the team is told in its channel because it needs a person: each record once, nothing old, nothing without a channel."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from handlers.staffroom import load
from models.database import reading, writing
from models.dates import LONDON
from models.post import Channel, LetterState, OutboxMessage, StoredLetter
from models.proposals import State
from scheduler.jobs import staff
from scheduler.parts import Parts
from tests.correcting_desk import Desk
from tests.fakes import FakeClock, MemoryMailbox, MemoryMessenger
from tests.making_letters import BID, BID_TEXT, letter
from tests.test_bulletin_approving import item
from tests.workflow_desk import put_in

NOW = dt.datetime(2025, 7, 15, 9, tzinfo=LONDON)
DAY = dt.timedelta(days=1)


@pytest.fixture
def parts(engine: Engine) -> Parts:
    return Parts(engine, FakeClock(NOW), MemoryMailbox(), MemoryMessenger(), "C0TEAM")


def told(parts: Parts) -> list[OutboxMessage]:
    with reading(parts.engine) as session:
        query = select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM).order_by(col(OutboxMessage.id))
        return list(session.exec(query))


def abouts(parts: Parts) -> list[str]:
    return [one.about for one in told(parts)]


def test_what_came_in_is_told_once(parts: Parts) -> None:
    with writing(parts.engine) as session:
        put_in(session, missing=["dates"], organisation="Northbank Trust")
        session.add_all([item(1, received=NOW, link="https://a.example"), item(2, received=NOW, duplicate_of="KCST-2025-B001")])

    said = [staff.run(parts) for _ in range(3)]

    first, second, proposal = told(parts)
    assert said == ["3 told to the team", "", ""]
    assert [proposal.about, first.about, second.about] == [
        "proposal:CRG-2025-70", "item:KCST-2025-B001", "item:KCST-2025-B002",
    ]  # fmt: skip
    assert "£3,000 from the tactical pot, in 2025/26" in proposal.text.replace("Tactical", "tactical")
    assert {"- dates", "“Shed alarms” from Northbank Trust"} <= set(proposal.text.splitlines())
    assert "https://a.example" in first.text.splitlines()
    assert "same news" not in first.text
    assert "same news as KCST-2025-B001" in second.text


def test_a_letter_that_becomes_a_proposal_is_told_with_its_letter(parts: Parts) -> None:
    parts.now.moment = dt.datetime(2025, 7, 2, 12, tzinfo=LONDON)  # type: ignore[attr-defined]
    Desk(parts.engine).take_in(letter(BID_TEXT, **BID))

    staff.run(parts)

    [notice] = told(parts)
    assert (notice.about, notice.letter_id) == ("proposal:KCST-2025-001", 1)


def test_what_came_a_week_before_the_channel_was_used_is_no_news(parts: Parts) -> None:
    with writing(parts.engine) as session:
        put_in(session, received=NOW.date() - 8 * DAY)
        session.add_all([item(1, received=NOW - 7 * DAY - dt.timedelta(seconds=1)), item(2, received=NOW - 6 * DAY)])

    staff.run(parts)

    assert abouts(parts) == ["item:KCST-2025-B002"]


@pytest.mark.parametrize(("days", "lost"), [(1, False), (30, False), (36, False), (37, True)])
def test_after_a_stop_of_weeks_nothing_is_lost_and_after_months_there_is_no_flood(parts: Parts, days: int, lost: bool) -> None:
    with writing(parts.engine) as session:
        session.add(item(1, received=NOW))
    staff.run(parts)
    with writing(parts.engine) as session:
        session.add(item(2, received=NOW + DAY))

    staff.run(replace(parts, now=FakeClock(NOW + days * DAY)))

    assert abouts(parts) == ["item:KCST-2025-B001", "item:KCST-2025-B002"][: 1 if lost else 2]


@pytest.mark.parametrize("state", [state for state in State if state not in (State.RECEIVED, State.NEEDS_INFORMATION)])
def test_a_proposal_somebody_has_taken_up_is_no_news(parts: Parts, state: State) -> None:
    with writing(parts.engine) as session:
        put_in(session, state=state)

    assert staff.run(parts) == ""


@pytest.mark.parametrize("state", [LetterState.HELD, LetterState.QUARANTINED])
def test_nothing_is_told_of_what_a_letter_holds_that_waits_for_a_person(parts: Parts, state: LetterState) -> None:
    with writing(parts.engine) as session:
        session.add(StoredLetter(id=1, mailbox="m", identity="i", raw=b"", stored=NOW, state=state))
        session.add(
            StoredLetter(id=2, mailbox="m", identity="j", raw=b"", stored=NOW, state=LetterState.FILED, kinds=["sensitive"])
        )
        session.flush()
        put_in(session, letter_id=1)
        session.add(item(1, received=NOW, letter_id=2))

    assert staff.run(parts) == ""


@pytest.mark.parametrize("lacks", [{"messenger": None}, {"team_channel": ""}])
def test_without_a_channel_in_slack_there_is_no_such_job(parts: Parts, lacks: dict[str, object]) -> None:
    assert staff.jobs(replace(parts, **lacks)) == []  # type: ignore[arg-type]
    assert [job.name for job in staff.jobs(parts)] == ["staff"]


def test_it_is_the_same_on_either_database(any_engine: Engine) -> None:
    parts = Parts(any_engine, FakeClock(NOW), None, MemoryMessenger(), "C0TEAM")
    with writing(any_engine) as session:
        session.add(item(1, received=NOW))
        put_in(session)

    said = [staff.run(parts) for _ in range(2)]

    assert said == ["2 told to the team", ""]
    assert abouts(parts) == ["item:KCST-2025-B001", "proposal:CRG-2025-70"]


def test_two_schedulers_that_both_found_it_tell_it_once(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(parts.engine) as session:
        session.add(item(1, received=NOW))
    with reading(parts.engine) as session:
        found = {name: cause.find(session, NOW - DAY) for name, cause in load().items()}
    as_found = {name: replace(cause, find=lambda *_, name=name: found[name]) for name, cause in load().items()}
    monkeypatch.setattr("handlers.staffroom.telling.load", lambda: as_found)

    said = [staff.run(parts) for _ in range(2)]

    assert said == ["1 told to the team", ""]
