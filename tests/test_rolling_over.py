"""What a decided pot has left rolls over by itself: with the step that decides its last bid, with a letter, or next morning."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.intake.seeing import Arrival
from handlers.proposals.shapes import Given, Who
from handlers.proposals.stepping import step
from models import years
from models.database import reading, writing
from models.dates import LONDON, FinancialYear, at_noon
from models.funding import Award, EntryKind, LedgerEntry, Pot, balance, year_balance
from models.ledger import Clerk
from models.money import pounds
from models.post import Channel, OutboxMessage
from models.proposals import Proposal, State
from models.years import Reason
from scheduler.calendar import all_jobs, firings
from scheduler.jobs import grant
from scheduler.parts import Parts
from scheduler.runs import fire
from scheduler.taking_in import take_in
from tests.conftest import LEAD
from tests.correcting_desk import Desk
from tests.fakes import FakeClock
from tests.making_letters import OURS, bid, reply
from tests.workflow_desk import OFFICER, add_award, employ, put_in

YEAR, AWARD, SHARE = "2026/27", 3_000_000, 2_000_000
UPFRONT, TACTICAL = f"{YEAR}:upfront", f"{YEAR}:tactical"
CAME, SHUT, HEARD = dt.date(2026, 4, 20), dt.date(2026, 5, 9), dt.date(2026, 5, 20)
FIRST, SECOND = "CRG-2026-1", "CRG-2026-2"


def pot_of(session: Session, key: str) -> Pot:
    return session.exec(select(Pot).where(Pot.key == key)).one()


def open_year(session: Session) -> None:
    """A year of Kent's shape: a third tactical, two thirds upfront, for which bids are due by 9 May 2026."""
    employ(session)
    years.open_year(
        session, FinancialYear(2026), AWARD, Clerk(OFFICER, at_noon(CAME)), Reason(dt.date(2026, 4, 1), "award", "x")
    )


def lay(session: Session, reference: str, state: State = State.SUBMITTED, pot: str = "upfront") -> Proposal:
    """A bid that came in time and stands in `state`."""
    return put_in(session, reference, state, year=YEAR, pot=pot, received=CAME)


def decide(session: Session, reference: str, action: str = "approve", on: dt.date = HEARD, **given: Any) -> list[years.Moved]:
    """Take the step on that day; an approval is of £2,500."""
    wants = {"amount": 250_000, "day": on} if action == "approve" else {}
    told = Given(**{"because": "as agreed", "evidence": "letter 7", **wants, **given})
    return step(session, reference, action, Who(OFFICER, at_noon(on)), told).moved


def rolled(session: Session) -> list[tuple[str, int, dt.date]]:
    query = select(LedgerEntry).where(LedgerEntry.kind == EntryKind.ROLL_OVER, col(LedgerEntry.pot_key).startswith(YEAR))
    return [(row.pot_key, row.pence, row.effective) for row in session.exec(query.order_by(col(LedgerEntry.id)))]


def told(session: Session) -> list[str]:
    """What the team was told of money that rolled over."""
    wanted = select(OutboxMessage).where(
        OutboxMessage.channel == Channel.TEAM, col(OutboxMessage.key).startswith("rolled-over:")
    )
    return [f"{row.subject}\n{row.text}" for row in session.exec(wanted)]


@pytest.fixture
def desk(session: Session) -> Session:
    open_year(session)
    return session


class TestWithAStep:
    def test_the_last_decision_moves_what_is_left_in_the_same_breath(self, desk: Session) -> None:
        lay(desk, FIRST)
        lay(desk, SECOND)

        assert decide(desk, FIRST) == []
        [moved] = decide(desk, SECOND, amount=100_000)

        left = SHARE - 350_000
        assert (moved.pence, moved.source.name, moved.target.name) == (left, "upfront", "tactical")
        assert rolled(desk) == [(UPFRONT, -left, HEARD), (TACTICAL, left, HEARD)]
        assert balance(desk, TACTICAL, HEARD).balance == AWARD - SHARE + left
        assert balance(desk, UPFRONT, HEARD).balance == 0
        assert year_balance(desk, FinancialYear(2026), HEARD).balance == AWARD - 350_000

    def test_its_entries_name_each_other_who_and_the_step_that_led_to_them(self, desk: Session) -> None:
        lay(desk, FIRST)
        decide(desk, FIRST)

        out, into = desk.exec(
            select(LedgerEntry).where(LedgerEntry.kind == EntryKind.ROLL_OVER, LedgerEntry.effective == HEARD)
        ).all()
        assert (out.linked_key, into.linked_key) == (into.key, out.key)
        assert {out.who, into.who} == {OFFICER}
        assert out.evidence == f"{FIRST} is approved since 20 May 2026, by its step 2; letter 7"

    @pytest.mark.parametrize("action", ["decline", "withdraw", "cancel", "approve"])
    def test_whatever_decides_it_counts(self, desk: Session, action: str) -> None:
        lay(desk, FIRST)

        assert len(decide(desk, FIRST, action)) == 1

    def test_a_group_that_does_not_support_it_decides_it(self, desk: Session) -> None:
        """The meeting was before the award: what is left counts from the day it is recorded."""
        lay(desk, FIRST, State.PRESENTED)

        [moved] = decide(desk, FIRST, "not_support", meeting=dt.date(2025, 7, 15))

        assert (moved.pence, moved.day) == (SHARE, HEARD)

    def test_what_is_decided_as_at_a_day_before_rolls_over_from_that_day(self, desk: Session) -> None:
        lay(desk, FIRST)

        [moved] = decide(desk, FIRST, day=HEARD - dt.timedelta(days=3))

        assert moved.day == dt.date(2026, 5, 17)

    def test_where_another_was_decided_after_that_day_it_counts_from_today(self, desk: Session) -> None:
        lay(desk, FIRST)
        lay(desk, SECOND)
        decide(desk, FIRST)

        [moved] = decide(desk, SECOND, day=HEARD - dt.timedelta(days=3))

        assert moved.day == HEARD

    def test_a_deferred_bid_is_undecided(self, desk: Session) -> None:
        lay(desk, FIRST)
        lay(desk, SECOND, State.PRESENTED)
        decide(desk, SECOND, "defer", meeting=dt.date(2025, 7, 15))

        assert decide(desk, FIRST) == []
        assert len(decide(desk, SECOND, "withdraw")) == 1

    def test_while_the_pot_takes_bids_nothing_moves(self, desk: Session) -> None:
        lay(desk, FIRST)

        assert decide(desk, FIRST, on=SHUT) == []
        assert rolled(desk) == []

    def test_a_pot_without_a_last_day_is_left_to_a_person(self, desk: Session) -> None:
        pot_of(desk, UPFRONT).closes = None
        lay(desk, FIRST)

        assert decide(desk, FIRST) == []

        clerk = Clerk(OFFICER, at_noon(HEARD))
        assert years.roll_over_decided(desk, FinancialYear(2026), HEARD, clerk) == {"tactical": SHARE - 250_000}

    def test_a_year_that_is_over_keeps_what_it_has_for_the_funder(self, desk: Session) -> None:
        lay(desk, FIRST)

        assert decide(desk, FIRST, on=dt.date(2027, 4, 1)) == []
        lay(desk, SECOND)
        assert len(decide(desk, SECOND, on=dt.date(2027, 4, 1), day=dt.date(2027, 3, 31))) == 0

    def test_on_the_years_last_day_it_still_moves(self, desk: Session) -> None:
        lay(desk, FIRST)

        assert len(decide(desk, FIRST, on=dt.date(2027, 4, 1), day=dt.date(2027, 3, 31))) == 1

    def test_closed_books_and_years_without_an_award_stop_no_decision(self, desk: Session) -> None:
        lay(desk, FIRST, State.DELIVERING)
        years.close_year(desk, FinancialYear(2026), Clerk(OFFICER, at_noon(HEARD)), Reason(dt.date(2027, 3, 31), "year end"))
        lay(desk, SECOND, State.SUBMITTED)
        put_in(desk, "CRG-2029-1", State.SUBMITTED, year="2029/30", pot="upfront")

        assert decide(desk, SECOND, "decline") == []
        assert decide(desk, "CRG-2029-1", "withdraw") == []
        assert rolled(desk) == []

    def test_before_a_later_award_that_holds_the_pot_counts_nothing_moves(self, desk: Session) -> None:
        late = Award(key="award-late", year=YEAR, pence=1, effective=HEARD + dt.timedelta(days=1))
        desk.add(late)
        desk.flush()
        pot_of(desk, TACTICAL).award_key = late.key
        lay(desk, FIRST)

        assert decide(desk, FIRST) == []

    def test_it_happens_once_and_the_team_is_told_once(self, desk: Session) -> None:
        lay(desk, FIRST)
        decide(desk, FIRST)
        lay(desk, SECOND)
        assert decide(desk, SECOND, "decline") == []

        [said] = told(desk)
        assert said.startswith(f"{pounds(SHARE - 250_000)} rolled over to the tactical pot of 2026/27\n")
        assert "from 20 May 2026" in said
        assert "took bids until 9 May 2026" in said
        assert f"holds {pounds(AWARD - 250_000)} that day" in said

    def test_nothing_left_is_no_entry_and_no_message(self, desk: Session) -> None:
        lay(desk, FIRST).requested_pence = SHARE

        assert decide(desk, FIRST, amount=SHARE) == []
        assert (rolled(desk), told(desk)) == ([], [])

    def test_a_bid_of_the_other_pot_decides_nothing_of_this_one(self, desk: Session) -> None:
        lay(desk, FIRST)
        lay(desk, SECOND, pot="tactical")

        assert decide(desk, SECOND, "decline") == []


class TestTheMorning:
    """For the day bids end after the last of them was decided."""

    MONDAY = dt.datetime(2026, 5, 11, 7, tzinfo=LONDON)

    @pytest.fixture
    def parts(self, any_engine: Engine) -> Parts:
        """Decided on 1 May, while the pot took bids until Saturday the 9th."""
        with writing(any_engine) as session:
            open_year(session)
            lay(session, FIRST)
            decide(session, FIRST, on=dt.date(2026, 5, 1))
        return Parts(any_engine, FakeClock(self.MONDAY))

    def test_it_rolls_over_on_the_first_working_morning_and_tells_the_team_once(self, parts: Parts) -> None:
        [job] = [one for one in all_jobs(parts) if one.name == "grant"]
        slots = [slot for slot, _ in firings([job], self.MONDAY - dt.timedelta(days=3), self.MONDAY + dt.timedelta(days=4))]

        said = [fire(job, parts, slot) for slot in slots]

        left = SHARE - 250_000
        assert said == ["", "", "", f"{pounds(left)} to the tactical pot of 2026/27", "", "", ""]
        with reading(parts.engine) as session:
            assert rolled(session) == [(UPFRONT, -left, dt.date(2026, 5, 11)), (TACTICAL, left, dt.date(2026, 5, 11))]
            assert len(told(session)) == 1

    def test_a_bid_that_is_undecided_keeps_it_from_moving(self, parts: Parts) -> None:
        with writing(parts.engine) as session:
            lay(session, SECOND, State.DEFERRED)

        assert grant.run(parts, self.MONDAY) == ""

        with writing(parts.engine) as session:
            decide(session, SECOND, "withdraw", on=dt.date(2026, 5, 12))
            assert [day for _, _, day in rolled(session)] == [dt.date(2026, 5, 12)] * 2

    def test_kents_own_years_stay_as_they_are(self, parts: Parts) -> None:
        """Their money rolled over long ago, or they have one pot."""
        with reading(parts.engine) as session:
            before = [year_balance(session, FinancialYear(year), HEARD) for year in (2016, 2024, 2025)]

        grant.run(parts, self.MONDAY)

        with reading(parts.engine) as session:
            assert [year_balance(session, FinancialYear(year), HEARD) for year in (2016, 2024, 2025)] == before


class TestByLetter:
    WRITTEN = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)

    @pytest.fixture
    def bidding(self, any_engine: Engine) -> Engine:
        """Priya's bid, which came by letter, is the only one for the upfront pot that is undecided."""
        list(take_in(any_engine, OURS, [Arrival(bid())], self.WRITTEN - dt.timedelta(days=300)))
        with writing(any_engine) as session:
            open_year(session)
            proposal = session.exec(select(Proposal).where(Proposal.reference == "KCST-2025-001")).one()
            proposal.year, proposal.pot = YEAR, "upfront"
        return any_engine

    def test_a_letter_that_takes_the_last_bid_back_moves_what_is_left(self, bidding: Engine) -> None:
        back = reply("Sadly we must withdraw our proposal.\n", Date="Wed, 20 May 2026 10:00:00 +0100")

        [outcome] = take_in(bidding, OURS, [Arrival(back)], self.WRITTEN)

        with reading(bidding) as session:
            assert outcome.made.intent == "withdraw"
            assert rolled(session) == [(UPFRONT, -SHARE, HEARD), (TACTICAL, SHARE, HEARD)]
            [entry] = session.exec(select(LedgerEntry).where(LedgerEntry.key == f"{UPFRONT}:rolled-out"))
            assert (entry.who, entry.evidence) == (LEAD, "KCST-2025-001 is withdrawn since 20 May 2026; letter 2")
            assert len(told(session)) == 1

    def test_a_letter_that_was_no_bid_after_all_moves_it_too(self, any_engine: Engine) -> None:
        """A second award of the letter's own year, in two pots: its "bid" was the only one for the first of them."""
        desk = Desk(any_engine)
        desk.take_in(bid())
        day = dt.date(2025, 7, 23)
        with writing(any_engine) as session:
            add_award(session)
            session.exec(select(Proposal).where(Proposal.reference == "KCST-2025-001")).one().pot = "early"

        desk.resort(1, "other")

        with reading(any_engine) as session:
            assert [balance(session, f"2025/26:{name}", day).balance for name in ("early", "late")] == [0, 30_000]
            assert balance(session, "2025/26:late", day - dt.timedelta(days=1)).balance == 15_000


def test_two_last_decisions_at_the_same_moment_move_it_once(any_engine: Engine) -> None:
    references = [FIRST, SECOND, "CRG-2026-3", "CRG-2026-4"]
    with writing(any_engine) as session:
        open_year(session)
        for reference in references:
            lay(session, reference)

    def decline(reference: str) -> int:
        with writing(any_engine) as session:
            return len(decide(session, reference, "decline"))

    with ThreadPoolExecutor(len(references)) as people:
        moved = sorted(people.map(decline, references))

    with reading(any_engine) as session:
        assert moved == [0, 0, 0, 1]
        assert [pence for _, pence, _ in rolled(session)] == [-SHARE, SHARE]
