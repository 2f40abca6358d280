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
from models.post import Channel, LetterState, OutboxMessage, StoredLetter
from models.proposals import Proposal, ProposalStep
from scheduler.jobs.mailbox import fetch
from scheduler.taking_in import take_in
from tests.making_letters import OURS, answer, open_bid, proposal_letter, with_file, write_letters

LETTERS = 200
KILLS = 50
AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
NOTES = b"Notes on the lane, for the file only.\n" * 130

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


THREADS = 60


def threads() -> list[bytes]:
    """Proposals with a file that lack something, the answers that complete them, and each answer a second time."""
    bids = [with_file(open_bid(number), "form.txt", NOTES) for number in range(THREADS)]
    answers = [with_file(answer(number), "plan.txt", NOTES) for number in range(THREADS)]
    return bids + answers + [raw.replace(b"<answer-", b"<again-") for raw in answers[::3]]


def check_each_answer_counts_once(engine: Engine) -> None:
    with Session(engine) as session:
        rows = session.exec(select(Proposal).where(col(Proposal.letter_id).is_not(None))).all()
        steps = Counter((step.proposal_ref, step.action) for step in session.exec(select(ProposalStep)))
        states = Counter(session.exec(select(StoredLetter.state)))
        receipts = session.exec(select(OutboxMessage.key).where(OutboxMessage.channel == Channel.MAIL)).all()
    assert states == {LetterState.FILED: 2 * THREADS, LetterState.DUPLICATE: THREADS // 3}
    assert sorted(row.title for row in rows) == sorted(f"Safe Lane {number}" for number in range(THREADS))
    assert {row.title: row.requested_pence for row in rows} == {f"Safe Lane {n}": (1000 + n) * 100 for n in range(THREADS)}
    assert {tuple(row.missing) for row in rows} == {()}
    assert {steps[row.reference, action] for row in rows for action in ("receive", "supply")} == {1}
    assert len(receipts) == 2 * THREADS


def test_answers_with_files_complete_their_proposals_once_however_often_killed(any_engine: Engine) -> None:
    url, letters = any_engine.url.render_as_string(hide_password=False), threads()

    def intake() -> None:
        engine = engine_for(url)
        list(take_in(engine, OURS, (Arrival(raw, origin=str(number)) for number, raw in enumerate(letters)), AT))
        engine.dispose()

    hits = killed_often(intake, seed=2027)

    assert hits >= KILLS // 3  # the rest had finished before they were killed
    check_each_answer_counts_once(any_engine)


def test_two_fetches_at_once_from_one_mailbox_complete_each_proposal_once(any_engine: Engine, tmp_path: Path) -> None:
    mailbox = MaildirMailbox(tmp_path / "mail", OURS, lambda: AT)
    mailbox.create()
    url = any_engine.url.render_as_string(hide_password=False)

    def fetch_once() -> None:
        engine = engine_for(url)
        fetch(engine, mailbox, AT)
        engine.dispose()

    letters = threads()
    for first, rest in ((0, THREADS), (THREADS, len(letters))):  # the proposals, then the answers
        for number, raw in enumerate(letters[first:rest], first):
            (tmp_path / "mail" / "new" / f"{number:05d}").write_bytes(raw)
        side_by_side(fetch_once, 2)

    check_each_answer_counts_once(any_engine)
    assert list(mailbox.pages("")) == []


def side_by_side(work: Callable[[], None], count: int) -> None:
    """Do the work in so many processes at once; all of them must end well."""
    processes = [multiprocessing.get_context("fork").Process(target=work) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * count


@pytest.mark.parametrize("both", [2])
def test_two_intakes_at_once_file_each_letter_once(any_engine: Engine, tmp_path: Path, both: int) -> None:
    folder = write_letters(tmp_path / "letters", LETTERS)
    url = any_engine.url.render_as_string(hide_password=False)

    def intake() -> None:
        engine = engine_for(url)
        list(take_in(engine, OURS, (Arrival(raw, origin=name) for name, raw in raw_letters(folder)), AT))
        engine.dispose()

    side_by_side(intake, both)

    check_each_letter_counts_once(any_engine)
