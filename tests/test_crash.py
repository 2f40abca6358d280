"""Killed at any moment, an intake goes on where it stopped: nothing lost, nothing twice."""

import datetime as dt
import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.mailbox.maildir import MaildirMailbox
from bot.mailbox.paths import raw_letters
from handlers.intake.seeing import Arrival
from models.database import engine_for
from models.post import LetterState, OutboxMessage, StoredLetter
from models.proposals import Proposal, ProposalStep
from scheduler.jobs.mailbox import fetch
from scheduler.taking_in import take_in
from tests.making_letters import OURS, proposal_letter, write_letters

LETTERS = 200
KILLS = 50
AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)

Intake = Callable[[], None]


def killed_after(seconds: float, intake: Intake) -> bool:
    """Run the intake in a process of its own and kill it; True where it was still at work."""
    process = multiprocessing.get_context("fork").Process(target=intake)
    process.start()
    process.join(seconds)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL) if process.is_alive() else None
    process.join()
    was_at_work = process.exitcode == -signal.SIGKILL
    process.close()
    return was_at_work


def killed_often(intake: Intake, seed: int) -> int:
    """Kill the intake 50 times at random moments, then let it finish. Returns how often it was still at work."""
    chance = random.Random(seed)
    hits = sum(killed_after(chance.uniform(0, 0.1), intake) for _ in range(KILLS))
    intake()
    return hits


def check_each_letter_counts_once(engine: Engine) -> None:
    with Session(engine) as session:
        letters = session.exec(select(StoredLetter.state)).all()
        proposals = session.exec(select(Proposal).where(col(Proposal.letter_id).is_not(None))).all()
        steps = Counter(step.proposal_ref for step in session.exec(select(ProposalStep)))
        receipts = session.exec(select(OutboxMessage.key).where(col(OutboxMessage.key).endswith(":receipt"))).all()
    assert Counter(letters) == {LetterState.FILED: LETTERS}
    assert len(proposals) == len({row.letter_id for row in proposals}) == LETTERS
    assert sorted(row.reference for row in proposals) == [f"KCST-2025-{n:03d}" for n in range(1, LETTERS + 1)]
    assert {steps[row.reference] for row in proposals} == {1}
    assert len(receipts) == LETTERS


def test_an_intake_killed_fifty_times_files_each_letter_once(any_engine: Engine, tmp_path: Path) -> None:
    folder = write_letters(tmp_path / "letters", LETTERS)
    url = any_engine.url.render_as_string(hide_password=False)

    def intake() -> None:
        engine = engine_for(url)
        arrivals = (Arrival(raw, origin=name) for name, raw in raw_letters(folder))
        list(take_in(engine, OURS, arrivals, AT))
        engine.dispose()

    hits = killed_often(intake, seed=2025)

    assert hits >= KILLS // 3  # the rest had finished before they were killed
    check_each_letter_counts_once(any_engine)


def test_a_fetch_killed_fifty_times_files_and_marks_each_letter_once(engine: Engine, tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path / "mail", OURS, lambda: AT)
    mailbox.create()
    for number in range(LETTERS):
        (tmp_path / "mail" / "new" / f"{number:05d}").write_bytes(proposal_letter(number))
    url = str(engine.url)

    def intake() -> None:
        own = engine_for(url)
        fetch(own, mailbox, AT)
        own.dispose()

    hits = killed_often(intake, seed=2026)

    assert hits >= KILLS // 3  # the rest had finished before they were killed
    check_each_letter_counts_once(engine)
    assert list(mailbox.pages("")) == []
    assert {mailbox.categories(f"{number:05d}") for number in range(LETTERS)} == {("KCST/Proposal",)}


@pytest.mark.parametrize("both", [2])
def test_two_intakes_at_once_file_each_letter_once(any_engine: Engine, tmp_path: Path, both: int) -> None:
    folder = write_letters(tmp_path / "letters", LETTERS)
    url = any_engine.url.render_as_string(hide_password=False)

    def intake() -> None:
        engine = engine_for(url)
        list(take_in(engine, OURS, (Arrival(raw, origin=name) for name, raw in raw_letters(folder)), AT))
        engine.dispose()

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=intake) for _ in range(both)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0] * both
    check_each_letter_counts_once(any_engine)
