"""Published figures against the ledger: every difference the papers of the worked example hold, and what is not explained."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from handlers.reconciling import Line, reconcile
from models import ledger
from models.dates import FinancialYear
from models.errors import UnknownPot, UnknownYear
from models.explaining import RULES
from models.funding import EntryKind
from models.ledger import Clerk, Movement
from models.reconciling import Check
from models.sources import PublishedFigure
from templates import HERE
from tests.books import AT, OFFICER

JULY = dt.date(2025, 7, 23)
Y2016, Y2024, Y2025 = FinancialYear(2016), FinancialYear(2024), FinancialYear(2025)
IN_MARCH, IN_JULY = "KCSP minutes, 25 March 2025", "KCSP Working Group Update, July 2025"


def lines(session: Session, year: FinancialYear = Y2025, day: dt.date = JULY) -> list[Line]:
    return list(reconcile(session, year, day))


def one(session: Session, check: str, what: str, paper: str, year: FinancialYear = Y2025) -> Line:
    """The comparison of that kind, about that, in that paper."""
    found = [
        line for line in lines(session, year)
        if line.finding.check == check and what in line.what and paper in line.published_in
    ]  # fmt: skip
    assert len(found) == 1, [line.what for line in found]
    return found[0]


def spoil(session: Session, key: str, pence: int) -> None:
    figure = session.exec(select(PublishedFigure).where(PublishedFigure.key == key)).one()
    figure.pence = pence
    session.add(figure)
    session.flush()


# --- each difference by its name in the list of facts: published, ledger, difference, rule, what the explanation computes

KNOWN: dict[str, tuple[str, str, str, FinancialYear, str | None, str, int | None, str, tuple[str, ...]]] = {
    "D1 the six printed amounts are 20p short, and I-04": (
        "projects", "projects", IN_JULY, Y2025, "£24,108.00", "£24,108.20", -20, "rounded_amounts",
        ("6 amounts", "£24,108.00", "£24,108.20", "20p"),
    ),
    "D2 the printed award less what is used is 46p off what is left, and I-05": (
        "left", "printed award", IN_JULY, Y2025, "£15,552.80", "£15,553.26", -46, "award_pence_missing",
        ("£39,661.00", "£39,661.46", "46p"),
    ),
    "D3 what is used and what is left make the exact award": (
        "whole", "together, against the award", IN_JULY, Y2025, "£39,661.46", "£39,661.46", 0, "agrees", (),
    ),
    "D4 the exact third is £13,220.49": (
        "figure", "opening of the tactical pot", IN_MARCH, Y2025, "£13,220", "£13,220.49", -49, "cut_to_pounds",
        ("£13,220.49", "49p"),
    ),
    "D5 the exact two thirds are £26,440.97": (
        "figure", "opening of the upfront pot", IN_JULY, Y2025, "£26,440", "£26,440.97", -97, "cut_to_pounds", ("97p",),
    ),
    "D8 the tactical pot after the roll-over is what is printed": (
        "figure", "balance of the tactical pot", IN_JULY, Y2025, "£15,553.26", "£15,553.26", 0, "agrees", (),
    ),
    "D9 £13,221 is what £26,440 leaves of £39,661, and D11": (
        "figure", "opening of the tactical pot", IN_JULY, Y2025, "£13,221", "£13,220.49", 51, "left_after_other_shares",
        ("£39,661.00", "£26,440.00", "£13,220.49"),
    ),
    "D9 the shares printed in July make the printed award": (
        "shares", "shares", IN_JULY, Y2025, "£39,661.00", "£39,661.46", -46, "cut_to_pounds", ("46p",),
    ),
    "D10 the shares printed in March are cut twice and £1 short, and I-02": (
        "shares", "shares", IN_MARCH, Y2025, "£39,660.00", "£39,661.46", -146, "shares_cut",
        ("Cut twice", "49p and 97p", "£1.46", "£1.00 short"),
    ),
    "D14 nine projects and the underspend make the award of 2024/25": (
        "whole", "together", IN_MARCH, Y2024, "£39,661.00", "£39,661.00", 0, "agrees", (),
    ),
    "D14 nothing is left of 2024/25": ("left", "printed award", IN_MARCH, Y2024, "£0.00", "£0.00", 0, "agrees", ()),
    "D15 three projects of 2016/17 leave £20,661": (
        "left", "printed award", "October 2016", Y2016, "£20,661.00", "£20,661.00", 0, "agrees", (),
    ),
    "D15 what is printed as left in 2016/17 is left": (
        "figure", "balance", "October 2016", Y2016, "£20,661", "£20,661.00", 0, "agrees", (),
    ),
    "D16 the pot's opening is not its balance, and I-07": (
        "moved", "opening of the tactical pot", IN_JULY, Y2025, "£13,221", "£15,553.26", -233226, "moved_since",
        ("£13,220.49", "51p", "£2,332.77 rolled in", "£15,553.26"),
    ),
    "I-01 the papers print two openings of the tactical pot": (
        "papers", "opening of the tactical pot", IN_MARCH, Y2025, "£13,220; £13,221", "£13,220.49", 100, "two_roundings",
        ("cut to whole pounds", "left of the printed award"),
    ),
    "I-03 £26,440 is not the nearest pound": (
        "figure", "opening of the upfront pot", IN_MARCH, Y2025, "£26,440", "£26,440.97", -97, "cut_to_pounds",
        ("nearest pound is £26,441.00",),
    ),
    "I-05 the award's 46p are not printed": (
        "figure", "award", IN_MARCH, Y2025, "£39,661", "£39,661.46", -46, "cut_to_pounds", ("£39,661.46", "46p"),
    ),
    "I-06 used means promised, not spent": (
        "spent", "against what was paid", IN_JULY, Y2025, "£24,108.20", "£0.00", 2410820, "promised_not_spent",
        ("£24,108.20 was promised", "£0.00 paid"),
    ),
    "I-08 the minutes leave out what is used": (
        "omitted", "committed", "KCSP minutes, 23 July 2025", Y2025, None, "£24,108.20", None, "not_printed", ("£24,108.20",),
    ),
    "I-08 the minutes leave out what is left": (
        "omitted", "balance", "KCSP minutes, 23 July 2025", Y2025, None, "£15,553.26", None, "not_printed", ("£15,553.26",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_each_difference_of_the_papers_is_explained(session: Session, name: str) -> None:
    check, what, paper, year, printed, said, difference, rule, words = KNOWN[name]

    line = one(session, check, what, paper, year)

    assert (line.published or "").startswith(printed or "")
    assert (line.published is None) == (printed is None)
    assert (line.ledger, line.finding.difference, line.finding.rule) == (said, difference, rule)
    assert [word for word in words if word not in line.explanation] == []


def test_the_minutes_leave_out_every_amount_of_a_project(session: Session) -> None:
    left_out = [line.finding for line in lines(session) if line.finding.check is Check.OMITTED]

    assert sorted(finding.about for finding in left_out if finding.about) == [f"CRG-2025-{n}" for n in range(1, 7)]
    assert [finding.ledger for finding in left_out if finding.about] == [400000, 418200, 370300, 522300, 500000, 200000]


@pytest.mark.parametrize("year", [Y2016, Y2024, Y2025])
def test_nothing_of_the_worked_example_is_unexplained(session: Session, year: FinancialYear) -> None:
    found = lines(session, year)

    assert len(found) >= 6
    assert [line.what for line in found if line.explanation == "unexplained"] == []
    assert all(line.published_in for line in found)


def test_only_papers_known_that_day_are_compared(session: Session) -> None:
    in_march = lines(session, Y2025, dt.date(2025, 3, 26))

    assert {line.finding.as_at for line in in_march} == {dt.date(2025, 3, 25)}
    assert len(in_march) == 4


def test_a_pot_can_be_asked_for_alone(session: Session) -> None:
    assert {line.finding.pot for line in reconcile(session, Y2025, JULY, "tactical")} == {"tactical"}
    with pytest.raises(UnknownPot):
        list(reconcile(session, Y2025, JULY, "grant"))
    with pytest.raises(UnknownYear):
        list(reconcile(session, FinancialYear(2019), JULY))


# --- other figures: the rules compute, so a penny more is not explained


@pytest.mark.parametrize(
    ("key", "pence", "rule"),
    [
        ("figure-2025-26-award", 3966147, "unexplained"),
        ("figure-2025-26-award", 3966200, "unexplained"),
        ("figure-2025-26-tactical-opening-march", 1322100, "unexplained"),
        ("figure-2025-26-tactical-opening-march", 1322033, "share_of_printed_award"),
        ("figure-2025-26-upfront-opening", 2644100, "rounded_up"),
        ("figure-2025-26-upfront-opening", 2644067, "share_of_printed_award"),
        ("figure-2025-26-committed", 2410800, "cut_to_pounds"),
        ("figure-2025-26-committed", 2410821, "unexplained"),
        ("figure-2025-26-committed", 2644097, "another_measure"),
        ("figure-2025-26-committed", 3950500, "another_year"),
        ("figure-2025-26-balance", 1322049, "another_day"),
        ("figure-2025-26-balance", 1555325, "unexplained"),
        ("figure-2025-26-balance", 1555300, "cut_to_pounds"),
        ("figure-2025-26-project-2", 418201, "unexplained"),
    ],
)
def test_a_figure_is_explained_by_what_it_comes_to_and_by_nothing_else(
    session: Session, key: str, pence: int, rule: str
) -> None:
    if rule == "unexplained" and key.endswith("opening-march"):
        spoil(session, "figure-2025-26-upfront-opening", 2644002)  # so that nothing is left after it either
    spoil(session, key, pence)
    figure = session.exec(select(PublishedFigure).where(PublishedFigure.key == key)).one()

    found = [line for line in lines(session) if line.finding.check is Check.FIGURE and line.finding.published == pence]

    assert found
    wanted = {line.finding.rule for line in found if (line.finding.measure, line.finding.pot) == (figure.measure, figure.pot)}
    assert rule in wanted


def spoil_projects(session: Session) -> None:
    spoil(session, "figure-2025-26-project-1", 400400)


def spoil_shares(session: Session) -> None:
    spoil(session, "figure-2025-26-tactical-opening-march", 1321900)


def spoil_award(session: Session) -> None:
    spoil(session, "figure-2025-26-award", 3966000)


@pytest.mark.parametrize(
    ("check", "what", "paper", "change"),
    [
        ("projects", "projects", IN_JULY, spoil_projects),
        ("shares", "shares", IN_MARCH, spoil_shares),
        ("left", "printed award", IN_JULY, spoil_award),
        ("papers", "opening of the tactical", IN_MARCH, spoil_shares),
    ],
)
def test_a_sum_that_its_figures_do_not_make_is_unexplained(
    session: Session, check: str, what: str, paper: str, change: Callable[[Session], None]
) -> None:
    change(session)

    assert one(session, check, what, paper).explanation == "unexplained"


def test_six_whole_pound_amounts_hide_three_pounds_at_most(session: Session) -> None:
    spoil(session, "figure-2025-26-project-1", 400200)
    assert one(session, "projects", "projects", IN_JULY).finding.rule == "rounded_amounts"

    spoil(session, "figure-2025-26-project-1", 400201)
    assert one(session, "projects", "projects", IN_JULY).finding.rule == "unexplained"


def test_an_explanation_follows_what_was_paid_since(session: Session) -> None:
    movement = Movement("invoice", EntryKind.PAYMENT, 400000, dt.date(2025, 7, 20), "test", proposal_ref="CRG-2025-1")
    ledger.enter(session, "2025/26:upfront", movement, Clerk(OFFICER, AT))

    line = one(session, "spent", "against what was paid", IN_JULY)

    assert (line.ledger, line.finding.difference) == ("£4,000.00", 2010820)
    assert "£4,000.00 paid by then" in line.explanation


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    rules = {rule.__name__ for of_check in RULES.values() for rule in of_check} | {"unexplained"}
    sentences = {path.name.removesuffix(".txt.j2") for path in (HERE / "reconcile").glob("[!_]*.txt.j2")}

    assert set(RULES) == set(Check)
    assert rules == sentences


def test_every_printed_sum_of_money_is_compared(session: Session) -> None:
    printed = session.exec(select(PublishedFigure).where(col(PublishedFigure.pence).is_not(None))).all()
    compared = {
        (line.finding.year, line.finding.measure, line.finding.pot, line.finding.about, line.finding.published)
        for year in (Y2016, Y2024, Y2025)
        for line in lines(session, year)
        if line.finding.check is Check.FIGURE
    }

    assert {(figure.year, figure.measure, figure.pot, figure.about, figure.pence) for figure in printed} <= compared
    assert len(printed) >= 20
