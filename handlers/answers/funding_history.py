"""“What was the grant in other years?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.figures import grant_year
from models.dates import FinancialYear
from models.funding import award_of, current_year, year_balance, years
from models.money import short_pounds
from models.proposals import funded_on
from models.sources import Measure, citations, published

MONEY = (Measure.AWARD, Measure.COMMITTED, Measure.RETURNED, Measure.BALANCE, Measure.PROJECT_COUNT)


def year_values(session: Session, year: FinancialYear, query: Query) -> tuple[dict[str, object], list[str]]:
    """One year's figures for the template, and the facts they rest on."""
    held = year_balance(session, year, query.day)
    award = award_of(session, year)
    projects = funded_on(session, str(year), query.day)
    figures = [figure for measure in MONEY for figure in published(session, measure, str(year), query.day)]
    values: dict[str, object] = {
        "year": str(year),
        "award": short_pounds(held.opening),
        "committed": short_pounds(held.committed) if held.committed else "",
        "returned": short_pounds(held.returned) if held.returned else "",
        "left": short_pounds(held.balance),
        "projects": [f"{project.title} ({short_pounds(project.approved_pence or 0)})" for project in projects],
        "counted": [figure.printed for figure in figures if figure.measure is Measure.PROJECT_COUNT],
    }
    return values, [award.key, *(figure.key for figure in figures), *(project.reference for project in projects)]


def awards_cited(session: Session, query: Query) -> list[str]:
    return [
        figure.key for year in years(session, query.day) for figure in published(session, Measure.AWARD, str(year), query.day)
    ]


def alike(session: Session, query: Query) -> dict[str, object]:
    """The awards of all years known as papers print them, and whether they are the same."""
    known = years(session, query.day)
    printed = {str(year): [f.printed for f in published(session, Measure.AWARD, str(year), query.day)] for year in known}
    sums = {text for texts in printed.values() for text in texts}
    return {"same": sums.pop() if len(sums) == 1 else "", "years": [year for year, texts in printed.items() if texts]}


def answer(session: Session, query: Query) -> Answer:
    """The year asked for, or every year before the current one whose award was known on the day."""
    current = current_year(session, query.day)
    asked = [grant_year(session, query.slots.year, query.day)] if query.slots.year else years(session, query.day)
    wanted = [year for year in asked if query.slots.year or year != current] or asked
    parts = [year_values(session, year, query) for year in reversed(wanted)]
    return Answer(
        {"years": [values for values, _ in parts], "all_years": alike(session, query) if len(wanted) > 1 else None},
        citations(session, [fact for _, facts in parts for fact in facts] + awards_cited(session, query), query.day),
        ("How is the grant split?", "How much is left in the tactical pot?"),
    )


CAPABILITY = Capability(
    topic="funding.history",
    summary="what the grant was, paid for and returned in earlier years",
    phrases=(
        "what was the grant in 2024/25",
        "how was last year's grant spent",
        "what did we fund in previous years",
        "grant history",
        "how much was returned to the pcc",
        "was there an underspend last year",
        "previous years' funding",
        "what was the grant in 2016/17",
        "has the grant changed over the years",
        "compare with last year",
        "past allocations",
        "how many projects did we fund in 2024/25",
        "what was given back at year end",
        "what was funded in 2016",
        "how much did we get in earlier years",
        "is it the same as last year",
        "old grant figures",
        "what did the pcc give us the year before",
        "did we hand any money back",
        "underspend in 2024/25",
        "how much was spent in the last financial year",
        "grant for 2023/24",
        "what did the grant pay for in 2016",
        "how much went to domestic homicide reviews in 2016",
        "licence to kill funding",
        "have we always had the same amount",
        "how does this year compare with previous grants",
        "historic grant amounts",
        "what did we get last time",
    ),
    answer=answer,
)
