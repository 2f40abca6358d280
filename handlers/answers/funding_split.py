"""“How is the grant split?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.figures import grant_year, said
from models.funding import Pot, award_of, balance, pots, year_balance, years
from models.money import pounds
from models.sources import Measure, PublishedFigure, citations, published


def other_years(session: Session, query: Query, year: str) -> list[dict[str, str]]:
    """The awards known that day, year by year, so that no allocation stands without its year."""
    others = [known for known in years(session, query.day) if str(known) != year]
    return [{"year": str(other), "award": pounds(year_balance(session, other, query.day).opening)} for other in others]


def pot_values(session: Session, pot: Pot, query: Query, figures: list[PublishedFigure]) -> dict[str, object]:
    opening = balance(session, pot.key, query.day).opening
    return {
        "label": pot.label,
        "share": pounds(opening),
        "weight": pot.weight,
        "purpose": pot.purpose,
        "said": [said(figure, opening) for figure in figures],
    }


def answer(session: Session, query: Query) -> Answer:
    """The award of the year and each pot's share of it, to the penny, beside what the papers print."""
    year = grant_year(session, query.slots.year, query.day)
    award, given = award_of(session, year), year_balance(session, year, query.day).opening
    printed = published(session, Measure.AWARD, str(year), query.day)
    of_year = pots(session, year)
    openings = {pot.key: published(session, Measure.OPENING, str(year), query.day, pot.name) for pot in of_year}
    facts = [award.key, *(figure.key for figure in printed)]
    facts += [key for pot in of_year for key in (pot.key, *(figure.key for figure in openings[pot.key]))]
    return Answer(
        {
            "year": str(year),
            "award": pounds(given),
            "derivation": award.derivation,
            "said_of_award": [said(figure, given) for figure in printed],
            "pots": [pot_values(session, pot, query, openings[pot.key]) for pot in of_year],
            "total_weight": sum(pot.weight for pot in of_year),
            "others": other_years(session, query, str(year)) if query.slots.year is None else [],
        },
        citations(session, facts, query.day),
        ("How much is left in the tactical pot?", f"Which projects were funded in {year}?"),
    )


CAPABILITY = Capability(
    topic="funding.split",
    summary="what the grant is for a year, and how it is divided into pots",
    phrases=(
        "why do two papers print different amounts for the tactical pot",
        "why is it one figure in one paper and another in the next",
        "how do you divide up the grant",
        "what is the total allocation for 2025/26",
        "how is the grant split",
        "how is the grant divided between the pots",
        "what is the allocation",
        "how much does the pcc give the partnership",
        "how much is the crime reduction grant",
        "total award this year",
        "size of the upfront pot",
        "how much was put in the tactical pot to begin with",
        "what share is tactical",
        "one third two thirds split",
        "what is the tactical pot for",
        "difference between upfront and tactical",
        "why are there two pots",
        "explain the pots",
        "how much grant do we get",
        "breakdown of the award",
        "what is the grant for this year",
        "what is the total pot this year",
        "how much is tactical to start with",
        "how much money do we get from the commissioner",
        "what proportion is held back for in-year projects",
        "explain upfront and tactical to me",
        "why two thirds",
        "why do two papers give the third differently",
        "what's the crg worth this year",
        "initial allocation of each pot",
        "grant award letter amount",
        "how is the money carved up",
    ),
    answer=answer,
)
