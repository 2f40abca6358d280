"""What the tests of the grant's books share: small books of their own in memory, and verbs to fill them."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from models import ledger
from models.database import engine_for, register_tables
from models.funding import Award, Balance, EntryKind, LedgerEntry, Pot, balance, entries
from models.ledger import Clerk, Movement
from models.proposals import Proposal, ProposalStep, State

YEAR = "2025/26"
FIRST = dt.date(2025, 4, 1)
OFFICER = "officer@team.example"
AT = dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC)
CLERK = Clerk(OFFICER, AT)

settings.register_profile("mutants", max_examples=12, derandomize=True, database=None, deadline=None)


def day(number: int) -> dt.date:
    """Day 0 is the award's."""
    return FIRST + dt.timedelta(days=number)


class Books:
    """Books with an award in as many pots as there are weights, named a, b, c …, opened on day 0."""

    def __init__(self, session: Session, pence: int = 1000_00, weights: tuple[int, ...] = (1, 2)) -> None:
        self.session = session
        self.award = Award(key=f"award-{YEAR}", year=YEAR, pence=pence, effective=FIRST)
        session.add(self.award)
        session.flush()
        for name, weight in zip("abcdefgh", weights, strict=False):
            key = f"{YEAR}:{name}"
            session.add(Pot(key=key, award_key=self.award.key, year=YEAR, name=name, label=f"pot {name}", weight=weight))
            session.flush()
        ledger.allocate(session, self.award, self.pots, CLERK)

    @property
    def pots(self) -> list[Pot]:
        return list(self.session.exec(select(Pot).where(Pot.year == YEAR).order_by(Pot.name)))

    def pot(self, name: str) -> Pot:
        return next(pot for pot in self.pots if pot.name == name)

    def enter(
        self, kind: str, name: str, pence: int, on: int = 1, *, key: str = "", ref: str | None = None, linked: str | None = None
    ) -> bool:
        """One movement of the pot on day `on`; a key of its own where none is given."""
        count = len(self.entries)
        movement = Movement(
            key or f"cause-{count}", EntryKind(kind), pence, day(on), "test", proposal_ref=ref, linked_key=linked
        )
        if movement.kind is EntryKind.COMMITMENT:
            there = count
            ledger.commit_money(self.session, self.pot(name), movement, CLERK)
            return len(self.entries) > there
        return ledger.enter(self.session, f"{YEAR}:{name}", movement, CLERK)

    def roll(self, source: str, target: str, on: int = 1) -> int:
        return ledger.roll_over(self.session, self.pot(source), self.pot(target), day(on), CLERK, evidence="minutes")

    def held(self, name: str, on: int = 400, known_on: dt.date | None = None) -> Balance:
        return balance(self.session, f"{YEAR}:{name}", day(on), known_on)

    @property
    def entries(self) -> list[LedgerEntry]:
        every = [pot.key for pot in self.session.exec(select(Pot))]
        return sorted(entries(self.session, every, dt.date.max), key=lambda entry: entry.id or 0)

    def proposal(self, reference: str, state: State, pot: str = "b", on: int = 1) -> None:
        """A proposal that came on that day, and was in that state from then on."""
        self.session.add(Proposal(reference=reference, title=reference, year=YEAR, pot=pot, received=day(on)))
        self.session.flush()
        self.session.add(
            ProposalStep(
                proposal_ref=reference, number=1, effective=day(on), recorded=AT, by=OFFICER, action="step", state=state
            )
        )
        self.session.flush()


@pytest.fixture(scope="session")
def memory() -> Iterator[Engine]:
    """A database in memory with every table and no row."""
    register_tables()
    engine = engine_for("sqlite://")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def blank(memory: Engine) -> Iterator[Session]:
    """A session without a row; nothing it does is kept."""
    with Session(memory) as session:
        yield session


@pytest.fixture
def books(blank: Session) -> Books:
    """£1,000.00 in pots a (£333.33) and b (£666.67)."""
    return Books(blank)
