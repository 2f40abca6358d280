"""Random steps by random people with random sums: never an impossible state, never money that is not there."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from handlers.proposals.money import promised_to
from models.database import engine_for
from models.dates import FinancialYear
from models.errors import KcstError
from models.funding import Award, LedgerEntry, balance, pots, year_balance
from models.pots import DECIDED
from models.proposals import DECIDED_FOR, Proposal, State
from models.workflow import Action, misfits, rows_from
from tests.workflow_desk import BY, CAME, COURSE, HEARD, TODAY, add_award, employ, put_in, steps_of, take

REFERENCES = {"CRG-2025-70": "tactical", "CRG-2025-71": "early", "CRG-2025-72": "early"}  # with the pots they are for
YEAR = FinancialYear(2025)
DAYS = (CAME, HEARD, dt.date(2025, 7, 24), dt.date(2025, 8, 1), TODAY)
USUAL = dict(COURSE)
SUMS = st.one_of(st.sampled_from((-1, 0, 1, 15_000, 15_001, 900_000, 1_555_326)), st.integers(1, 1_000_000))
_file: list[Path] = []


class Desk(RuleBasedStateMachine):
    """Three proposals and everybody who may want something of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        copy = Path(self.folder.name) / "kcst.db"
        shutil.copy(_file[0], copy)
        self.engine = engine_for(f"sqlite:///{copy}")
        self.session = Session(self.engine)
        employ(self.session)
        add_award(self.session)
        for reference, pot in REFERENCES.items():
            put_in(self.session, reference, requested_pence=900_000, pot=pot)
        self.session.commit()

    @rule(
        reference=st.sampled_from(sorted(REFERENCES)), action=st.sampled_from(Action), by=st.sampled_from(sorted(BY.values())),
        day=st.sampled_from(DAYS), amount=SUMS,
    )  # fmt: skip
    def try_anything(self, reference: str, action: Action, by: str, day: dt.date, amount: int) -> None:
        needs = {need.value for row in rows_from(self.state_of(reference)) if row.action is action for need in row.needs}
        self.attempt(action, by, reference, {"day": day} | self.given(action, amount, needs))

    @rule(reference=st.sampled_from(sorted(REFERENCES)), amount=SUMS, pick=st.integers(0, 5))
    @precondition(lambda self: any(rows_from(self.state_of(one)) for one in REFERENCES))
    def go_on(self, reference: str, amount: int, pick: int) -> None:
        """A step that the table has from there, by an officer: so that proposals get far."""
        rows = [row for row in rows_from(self.state_of(reference)) if row.target is not State.WITHDRAWN]
        if rows:
            row = rows[pick % len(rows)]
            given = {"day": steps_of(self.session, reference)[-1].effective}
            needs = {need.value for need in row.needs}
            self.attempt(row.action, "olu.adeyemi@team.example", reference, given | self.given(row.action, amount, needs))

    def given(self, action: Action, amount: int, needs: set[str]) -> dict[str, Any]:
        usual = {name: value for name, value in USUAL.get(action.value, {}).items() if name not in ("day", "amount")}
        return usual | ({"meeting": HEARD} if "meeting" in needs else {}) | ({"amount": amount} if "amount" in needs else {})

    def attempt(self, action: Action, by: str, reference: str, given: dict[str, Any]) -> None:
        before, said = len(steps_of(self.session, reference)), ""
        try:
            take(self.session, action.value, by, reference, **given)
            self.session.commit()
        except KcstError as refusal:
            self.session.rollback()
            said = str(refusal)
        assert len(steps_of(self.session, reference)) == before + (not said)
        assert said == "" or said.endswith(".")

    def state_of(self, reference: str) -> State:
        return steps_of(self.session, reference)[-1].state

    @invariant()
    def every_course_is_one_of_the_tables(self) -> None:
        for reference in REFERENCES:
            taken = [(step.action, step.state) for step in steps_of(self.session, reference)]
            sources = [None, *(state for _, state in taken)]
            rows = {(row.source, row.action.value, row.target) for source in sources for row in rows_from(source)}
            assert list(misfits(taken)) == []
            assert {(before, *step) for before, step in zip(sources, taken, strict=False)} <= rows

    @invariant()
    def the_ledger_and_what_was_approved_agree(self) -> None:
        for reference in REFERENCES:
            state, proposal = self.state_of(reference), self.session.exec(
                select(Proposal).where(Proposal.reference == reference)
            ).one()  # fmt: skip
            spent = steps_of(self.session, reference)[-1].amount_pence
            wanted = spent if state is State.CLOSED else proposal.approved_pence if state in DECIDED_FOR else 0
            assert promised_to(self.session, proposal) == wanted
            assert 0 <= (wanted or 0) <= (proposal.requested_pence or 0)

    @invariant()
    def no_pot_is_ever_overdrawn(self) -> None:
        for pot in pots(self.session, YEAR):
            days = set(self.session.exec(select(col(LedgerEntry.effective)).where(LedgerEntry.pot_key == pot.key)))
            assert min(balance(self.session, pot.key, day).balance for day in days) >= 0

    @invariant()
    def the_pots_sum_to_what_was_awarded(self) -> None:
        awarded = sum(self.session.exec(select(Award.pence).where(Award.year == str(YEAR))))
        held = year_balance(self.session, YEAR, TODAY)
        assert (held.opening, held.rolled_in) == (awarded, held.rolled_out)
        assert held.balance + held.committed - held.released + held.returned == awarded

    @invariant()
    def what_a_pot_has_left_rolls_over_once_every_bid_for_it_is_decided_and_not_before(self) -> None:
        is_decided = {self.state_of(one) in DECIDED for one, pot in REFERENCES.items() if pot == "early"} == {True}
        early, late = (balance(self.session, f"2025/26:{name}", TODAY) for name in ("early", "late"))
        assert early.rolled_out == late.rolled_in
        assert is_decided or early.rolled_out == 0
        assert not is_decided or early.rolled_out > 0 or early.balance == 0

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()
        self.folder.cleanup()


@pytest.mark.parametrize("steps", [40])
def test_no_course_of_steps_leads_to_an_impossible_state_or_an_overdrawn_pot(kent_file: Path, steps: int) -> None:
    _file[:] = [kent_file]

    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=12, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck), database=None
        ),
    )
