"""“Which projects were funded?” and “How much did the scams module get?”"""

import re

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.figures import grant_year
from handlers.understanding.names import named_in
from models.dates import say_day
from models.funding import years
from models.money import short_pounds
from models.proposals import Proposal, funded_on, state_on
from models.sources import Measure, citations, published

TOP = re.compile(r"\b(most (expensive|costly|money)|biggest|largest|highest|dearest|costliest|top)\b")
BOTTOM = re.compile(r"\b(least (expensive|money)|cheapest|smallest|lowest)\b")


def funded_in(session: Session, query: Query) -> list[Proposal]:
    """Every project approved by the day, latest year first; of the year asked for only, where one is."""
    asked = [query.slots.year] if query.slots.year else reversed(years(session, query.day))
    return [project for year in asked for project in funded_on(session, str(year), query.day)]


def chosen(query: Query, funded: list[Proposal], of_year: list[Proposal]) -> list[Proposal]:
    """The projects the question names, or the dearest or cheapest of the year; none where it names none."""
    named = named_in(query.slots.words, {project.reference: (project.title, *project.aliases) for project in funded})
    if named:
        return [project for project in funded if project.reference in named]
    for pattern, pick in ((TOP, max), (BOTTOM, min)):
        if of_year and pattern.search(query.slots.words):
            return [pick(of_year, key=lambda project: project.approved_pence or 0)]
    return []


def project_values(session: Session, project: Proposal, query: Query) -> dict[str, object]:
    step = state_on(session, project.reference, query.day)
    return {
        "title": project.title,
        "year": project.year,
        "amount": short_pounds(project.approved_pence or 0),
        "summary": project.summary,
        "organisation": project.organisation,
        "when": project.when,
        "state": step.state.value.replace("_", " ") if step else "",
        "since": say_day(step.effective) if step else "",
    }


def answer(session: Session, query: Query) -> Answer:
    """The projects approved by the day, or the ones the question names, with their amounts."""
    year = grant_year(session, query.slots.year, query.day)
    funded = funded_on(session, str(year), query.day)
    picked = chosen(query, funded_in(session, query), funded)
    counts = published(session, Measure.PROJECT_COUNT, str(year), query.day)
    committed = published(session, Measure.COMMITTED, str(year), query.day)
    facts = [project.reference for project in picked or funded] + [figure.key for figure in (*counts, *committed)]
    return Answer(
        {
            "year": str(year),
            "projects": [project_values(session, project, query) for project in picked or funded],
            "one": len(picked) == 1,
            "total": short_pounds(sum(project.approved_pence or 0 for project in funded)) if not picked else "",
            "committed": [figure.printed for figure in committed],
            "counted": [figure.printed for figure in counts],
        },
        citations(session, facts, query.day),
        ("How much is left in the tactical pot?", "What is the most expensive project?"),
        about=picked[0].title if len(picked) == 1 else "",
    )


CAPABILITY = Capability(
    topic="funding.projects",
    summary="the projects the grant pays for, and what each was given",
    phrases=(
        "which projects were funded",
        "what did the grant pay for",
        "which bids were approved",
        "projects approved by the pcc",
        "who got funding",
        "what are we funding this year",
        "how much did the scams module get",
        "how much was the hateful extremism event awarded",
        "tell me about the teacher in your pocket project",
        "what is the men and boys workshop",
        "how much for the domestic abuse champions",
        "price of the extreme right wing training",
        "successful projects",
        "how many projects were supported",
        "approved business cases",
        "what schemes did you fund",
        "which is the most expensive project",
        "what was the biggest award",
        "cheapest project funded",
        "who is running the scams project",
        "what is tepo",
        "when is the hateful extremism event",
        "what will the vawg workshop do",
        "how much did each project get",
        "total given to the six projects",
        "what have you spent the grant on",
        "give me the funded list",
        "names of the projects please",
        "amount for licensing act course",
        "which organisation leads the champions project",
    ),
    answer=answer,
)
