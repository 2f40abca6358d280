"""Whoever comes at the same moment: no pot is promised twice, on either database."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from models import ledger, years
from models.database import engine_for, reading, writing
from models.dates import FinancialYear
from models.errors import LedgerRefusal, NoMoney
from models.funding import EntryKind, LedgerEntry, Pot, balance
from models.ledger import Clerk, Movement
from models.years import Reason
from tests.books import AT, OFFICER
from tests.test_crash import side_by_side

DAY = FinancialYear(2025).first.replace(month=8)
POT = "2025/26:tactical"
HELD = 1555326
PROCESSES, EACH, COVERED = 4, 10, 10
AMOUNT = HELD // COVERED


def approve(session: Session, key: str, pence: int) -> None:
    """Promise the pence from the tactical pot."""
    pot = session.exec(select(Pot).where(Pot.key == POT)).one()
    ledger.commit_money(session, pot, Movement(key, EntryKind.COMMITMENT, pence, DAY, "test"), Clerk(OFFICER, AT))


def commitments(engine: Engine) -> list[LedgerEntry]:
    with reading(engine) as session:
        query = select(LedgerEntry).where(LedgerEntry.pot_key == POT, LedgerEntry.kind == EntryKind.COMMITMENT)
        return list(session.exec(query))


def together(url: str, count: int, work: Callable[[Engine, int], None]) -> None:
    """The work in so many processes, all begun at the same moment, each with its number and a connection of its own."""
    context = multiprocessing.get_context("fork")
    gate, numbers = context.Barrier(count), context.Queue()
    for number in range(count):
        numbers.put(number)

    def one(gate: Barrier = gate) -> None:
        engine = engine_for(url)
        number = numbers.get()
        gate.wait(timeout=30)
        work(engine, number)
        engine.dispose()

    side_by_side(one, count)


def test_forty_approvals_from_four_processes_for_money_that_covers_ten(any_engine: Engine) -> None:
    def work(engine: Engine, number: int) -> None:
        for nth in range(EACH):
            try:
                with writing(engine) as session:
                    approve(session, f"rush-{number}-{nth}", AMOUNT)
            except NoMoney:
                continue

    together(any_engine.url.render_as_string(hide_password=False), PROCESSES, work)

    assert len(commitments(any_engine)) == COVERED
    with reading(any_engine) as session:
        assert balance(session, POT, DAY).balance == HELD - COVERED * AMOUNT


def test_of_two_approvals_at_once_one_succeeds_and_the_other_is_told_balance_and_shortfall(any_engine: Engine) -> None:
    told = multiprocessing.get_context("fork").Queue()

    def work(engine: Engine, number: int) -> None:
        try:
            with writing(engine) as session:
                approve(session, f"both-{number}", 1000000)
            told.put("")
        except NoMoney as refusal:
            told.put(str(refusal))

    together(any_engine.url.render_as_string(hide_password=False), 2, work)

    assert sorted(told.get(timeout=5) for _ in range(2)) == [
        "",
        "The tactical pot of 2025/26 holds £5,553.26; £10,000.00 is £4,446.74 more than that. "
        "Ask for less, or wait for a release.",
    ]
    assert [entry.pence for entry in commitments(any_engine)] == [-1000000]


def test_the_same_approval_at_once_is_one_commitment(any_engine: Engine) -> None:
    def work(engine: Engine, number: int) -> None:
        with writing(engine) as session:
            approve(session, "the same cause", 1000)

    together(any_engine.url.render_as_string(hide_password=False), PROCESSES, work)

    assert len(commitments(any_engine)) == 1


def test_a_year_opened_by_two_at_once_is_opened_once(any_engine: Engine) -> None:
    def work(engine: Engine, number: int) -> None:
        try:
            with writing(engine) as session:
                years.open_year(session, FinancialYear(2026), 4000000, Clerk(OFFICER, AT), Reason(DAY, "award letter"))
        except LedgerRefusal:
            return

    together(any_engine.url.render_as_string(hide_password=False), 2, work)

    with reading(any_engine) as session:
        assert [balance(session, f"2026/27:{name}", DAY).opening for name in ("tactical", "upfront")] == [1333333, 2666667]


@pytest.mark.parametrize("statement", ["UPDATE yearclosing SET because = ''", "DELETE FROM yearclosing"])
def test_a_closed_year_cannot_be_opened_again_by_hand(any_engine: Engine, statement: str) -> None:
    with writing(any_engine) as session:
        close = "INSERT INTO yearclosing VALUES ('2024/25', '2025-03-31', '2025-03-31 09:00:00+00:00', 'me', 'why')"
        session.connection().exec_driver_sql(close)

    with pytest.raises(DBAPIError, match="stays closed"), any_engine.begin() as connection:
        connection.exec_driver_sql(statement)
