"""The money of the worked example: every figure the papers leave unexplained, reproduced by the loaded ledger."""

import datetime as dt

import pytest
from sqlmodel import Session

from models.dates import FinancialYear
from models.funding import award_of, balance, current_year, pot_named, pots, year_balance
from models.money import pounds
from models.proposals import State, funded_on, state_on
from models.sources import Measure, citations, published

Y2016, Y2024, Y2025 = FinancialYear(2016), FinancialYear(2024), FinancialYear(2025)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


MARCH, JULY = day("2025-03-26"), day("2025-07-23")


def held(session: Session, year: FinancialYear, pot: str, on: dt.date) -> str:
    return pounds(balance(session, pot_named(session, year, pot).key, on).balance)


def test_the_award_of_2025_26_is_known_to_the_penny_and_says_how(session: Session) -> None:
    award = award_of(session, Y2025)

    assert pounds(award.pence) == "£39,661.46"
    assert "£24,108.20" in award.derivation
    assert "£15,553.26" in award.derivation


def test_a_third_is_tactical_and_two_thirds_upfront_to_the_penny(session: Session) -> None:
    shares = {pot.name: balance(session, pot.key, MARCH).opening for pot in pots(session, Y2025)}

    assert list(shares) == ["tactical", "upfront"]
    assert [pounds(share) for share in shares.values()] == ["£13,220.49", "£26,440.97"]
    assert sum(shares.values()) == award_of(session, Y2025).pence


@pytest.mark.parametrize(
    ("on", "pot", "left"),
    [
        ("2025-03-24", "tactical", "£0.00"),
        ("2025-03-26", "tactical", "£13,220.49"),
        ("2025-03-26", "upfront", "£26,440.97"),
        ("2025-07-13", "tactical", "£13,220.49"),
        ("2025-07-13", "upfront", "£26,440.97"),
        ("2025-07-14", "tactical", "£15,553.26"),
        ("2025-07-14", "upfront", "£0.00"),
        ("2025-07-23", "tactical", "£15,553.26"),
    ],
)
def test_each_pot_of_2025_26_holds_what_it_held_that_day(session: Session, on: str, pot: str, left: str) -> None:
    assert held(session, Y2025, pot, day(on)) == left


def test_commitments_and_roll_over_add_up_to_what_the_report_prints(session: Session) -> None:
    upfront = balance(session, pot_named(session, Y2025, "upfront").key, JULY)
    tactical = balance(session, pot_named(session, Y2025, "tactical").key, JULY)

    assert pounds(upfront.committed) == "£24,108.20"
    assert pounds(upfront.rolled_out) == "£2,332.77"
    assert pounds(tactical.rolled_in) == "£2,332.77"


def test_the_six_projects_are_20p_short_of_what_is_committed(session: Session) -> None:
    projects = funded_on(session, str(Y2025), JULY)
    committed = year_balance(session, Y2025, JULY).committed

    assert [project.reference for project in projects] == [f"CRG-2025-{n}" for n in range(1, 7)]
    assert [project.approved_pence for project in projects] == [400000, 418200, 370300, 522300, 500000, 200000]
    assert committed - sum(project.approved_pence or 0 for project in projects) == 20


def test_the_printed_award_is_46p_off_because_its_pence_are_not_printed(session: Session) -> None:
    [printed] = published(session, Measure.AWARD, str(Y2025), JULY)
    committed = year_balance(session, Y2025, JULY).committed

    assert pounds((printed.pence or 0) - committed) == "£15,552.80"
    assert award_of(session, Y2025).pence - (printed.pence or 0) == 46


def test_2024_25_committed_39505_and_returned_156(session: Session) -> None:
    of_year = year_balance(session, Y2024, day("2025-03-25"))
    [count] = published(session, Measure.PROJECT_COUNT, str(Y2024), JULY)

    assert pounds(of_year.opening) == "£39,661.00"
    assert pounds(of_year.committed) == "£39,505.00"
    assert pounds(of_year.returned) == "£156.00"
    assert of_year.balance == 0
    assert count.count == 9


def test_2016_17_had_20661_left_after_three_projects(session: Session) -> None:
    on = day("2016-10-13")
    amounts = [project.approved_pence for project in funded_on(session, str(Y2016), on)]

    assert amounts == [600000, 100000, 1200000]
    assert held(session, Y2016, "grant", on) == "£20,661.00"


@pytest.mark.parametrize("year", [Y2016, Y2024, Y2025])
def test_each_year_prints_the_same_award_and_cites_its_own_paper(session: Session, year: FinancialYear) -> None:
    [printed] = published(session, Measure.AWARD, str(year), JULY)

    assert printed.printed == "£39,661"
    assert citations(session, [printed.key], JULY)


@pytest.mark.parametrize(
    ("on", "year"),
    [("2016-03-31", None), ("2017-01-01", Y2016), ("2025-03-24", Y2024), ("2025-03-25", Y2025), ("2025-07-23", Y2025)],
)
def test_the_grant_means_the_latest_year_known_that_day(session: Session, on: str, year: FinancialYear | None) -> None:
    assert current_year(session, day(on)) == year


def test_the_papers_print_two_openings_of_the_tactical_pot(session: Session) -> None:
    in_march = published(session, Measure.OPENING, str(Y2025), MARCH, "tactical")
    in_july = published(session, Measure.OPENING, str(Y2025), JULY, "tactical")

    assert [figure.printed for figure in in_march] == ["£13,220"]
    assert [figure.printed for figure in in_july] == ["£13,220", "£13,221"]


@pytest.mark.parametrize(
    ("measure", "pot"), [(Measure.BALANCE, "tactical"), (Measure.COMMITTED, "upfront")]
)  # fmt: skip
def test_what_the_july_report_prints_to_the_penny_is_what_the_ledger_says(session: Session, measure: Measure, pot: str) -> None:
    [figure] = published(session, measure, str(Y2025), JULY, pot)
    ledger = balance(session, pot_named(session, Y2025, pot).key, JULY)

    assert figure.pence == (ledger.balance if measure is Measure.BALANCE else ledger.committed)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2025-04-27", None),
        ("2025-04-28", State.SUPPORTED),
        ("2025-05-09", State.SUBMITTED),
        ("2025-07-13", State.SUBMITTED),
        ("2025-07-14", State.LEAD_TOLD),
    ],
)
def test_all_six_projects_stand_where_they_stood_that_day(session: Session, on: str, state: State | None) -> None:
    steps = [state_on(session, f"CRG-2025-{n}", day(on)) for n in range(1, 7)]

    assert {step.state if step else None for step in steps} == {state}
