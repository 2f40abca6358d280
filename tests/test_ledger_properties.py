"""Whatever is done to the books: no pot below zero, no penny lost, and the same entries make the same books again."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from models import ledger
from models.dates import FinancialYear
from models.errors import LedgerRefusal
from models.funding import Balance, EntryKind, LedgerEntry, fold, year_balance
from models.ledger import Clerk, Movement
from tests.books import AT, OFFICER, YEAR, Books, day

LAST = 12
EXAMPLES = min(50, settings().max_examples)  # fewer where the profile says so
NAMES = "abc"
Y = FinancialYear(2025)


@dataclass(frozen=True)
class Step:
    """Something somebody tries: on a day, recorded some days after the award."""

    kind: str
    pot: str
    pence: int
    on: int
    recorded: int
    ref: str | None


STEPS = st.lists(
    st.builds(
        Step,
        kind=st.sampled_from(["commitment", "commitment", "release", "payment", "return", "correction", "allocation", "roll"]),
        pot=st.sampled_from(NAMES),
        pence=st.integers(-300, 600),
        on=st.integers(-1, LAST),
        recorded=st.integers(0, LAST),
        ref=st.sampled_from([None, "P-1", "P-2"]),
    ),
    max_size=25,
)
AWARDS = st.integers(1, 2000)
WEIGHTS = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 5))


@contextmanager
def done(memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step]) -> Iterator[Books]:
    """Books after all the steps that were allowed."""
    with Session(memory) as session:
        books = Books(session, award, weights)
        for number, step in enumerate(steps):
            try:
                take(books, step, f"step-{number}")
            except LedgerRefusal as refusal:
                assert str(refusal).endswith(".")  # noqa: PT017 (every refusal is a sentence)
        yield books


def take(books: Books, step: Step, key: str) -> None:
    clerk = Clerk(OFFICER, AT + dt.timedelta(days=step.recorded))
    if step.kind == "roll":
        source, target = books.pot(step.pot), books.pot(NAMES[(NAMES.index(step.pot) + 1) % len(NAMES)])
        ledger.roll_over(books.session, source, target, day(step.on), clerk)
        return
    movement = Movement(key, EntryKind(step.kind), step.pence, day(step.on), "test", proposal_ref=step.ref)
    ledger.enter(books.session, f"{YEAR}:{step.pot}", movement, clerk)


def total(entries: list[LedgerEntry], kind: EntryKind) -> int:
    return sum(entry.pence for entry in entries if entry.kind is kind)


@settings(deadline=None, max_examples=EXAMPLES)
@given(award=AWARDS, weights=WEIGHTS, steps=STEPS)
def test_no_pot_is_ever_below_zero(memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step]) -> None:
    with done(memory, award, weights, steps) as books:
        assert all(books.held(name, on).balance >= 0 for name in NAMES for on in range(-1, LAST + 1))


@settings(deadline=None, max_examples=EXAMPLES)
@given(award=AWARDS, weights=WEIGHTS, steps=STEPS)
def test_no_penny_is_lost(memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step]) -> None:
    """Left in pots + promised and not spent + spent = awarded + corrected − returned."""
    with done(memory, award, weights, steps) as books:
        entries = books.entries
        held = year_balance(books.session, Y, day(LAST))
    to_spend = held.committed - held.released - held.paid
    corrected = total(entries, EntryKind.CORRECTION)

    assert held.opening == total(entries, EntryKind.ALLOCATION)
    assert held.rolled_in == held.rolled_out
    assert held.balance + to_spend + held.paid == held.opening + corrected + total(entries, EntryKind.RETURN)
    assert held.returned == -total(entries, EntryKind.RETURN)
    assert to_spend + max(0, corrected) >= 0
    assert held.paid >= 0


@settings(deadline=None, max_examples=EXAMPLES)
@given(award=AWARDS, weights=WEIGHTS, steps=STEPS)
def test_nobody_is_paid_more_than_was_promised(memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step]) -> None:
    with done(memory, award, weights, steps) as books:
        for name in NAMES:
            for ref in (None, "P-1", "P-2"):
                assert ledger.promised(books.session, f"{YEAR}:{name}", ref, day(-1)) >= 0


@settings(deadline=None, max_examples=EXAMPLES)
@given(award=AWARDS, weights=WEIGHTS, steps=STEPS)
def test_the_same_entries_make_the_same_books(memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step]) -> None:
    with done(memory, award, weights, steps) as books:
        entries = [entry.model_copy() for entry in books.entries]
        held = {name: books.held(name) for name in NAMES}
    assert {name: replayed(entries, name) for name in NAMES} == held

    with Session(memory) as session:
        again = Books(session, award, weights)
        for entry in entries:
            size = -entry.pence if entry.kind in (EntryKind.COMMITMENT, EntryKind.RETURN) else entry.pence
            movement = Movement(
                entry.key, EntryKind(entry.kind), size, entry.effective, entry.because, entry.evidence, entry.proposal_ref,
                entry.linked_key,
            )  # fmt: skip
            ledger.enter(session, entry.pot_key, movement, Clerk(entry.who, entry.recorded))
        assert {name: again.held(name) for name in NAMES} == held
        assert len(again.entries) == len(entries)


def replayed(entries: list[LedgerEntry], name: str) -> Balance:
    return fold((EntryKind(entry.kind), entry.pence) for entry in entries if entry.pot_key == f"{YEAR}:{name}")


@settings(deadline=None, max_examples=EXAMPLES)
@given(award=AWARDS, weights=WEIGHTS, steps=STEPS, name=st.sampled_from(NAMES))
def test_a_later_day_and_a_later_knowledge_only_add_entries(
    memory: Engine, award: int, weights: tuple[int, ...], steps: list[Step], name: str
) -> None:
    """What a balance counts is what was effective and recorded by then, and nothing else, so it can only grow."""
    with done(memory, award, weights, steps) as books:
        of_pot = [entry for entry in books.entries if entry.pot_key == f"{YEAR}:{name}"]
        for known in range(-1, LAST + 1, 4):
            for on in range(-1, LAST + 1, 3):
                counted = [e for e in of_pot if e.effective <= day(on) and e.recorded < AT + dt.timedelta(days=known + 0.5)]
                assert books.held(name, on, day(known)) == fold((EntryKind(e.kind), e.pence) for e in counted)
