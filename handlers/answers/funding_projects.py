"""“Which projects were funded?” and “How much did the scams module get?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.figures import grant_year
from handlers.understanding.names import named_in
from models.dates import say_day
from models.money import short_pounds
from models.proposals import Proposal, funded_on, state_on
from models.sources import Measure, citations, published


def project_values(session: Session, project: Proposal, query: Query) -> dict[str, object]:
    step = state_on(session, project.reference, query.day)
    return {
        "title": project.title,
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
    named = named_in(query.slots.words, {project.reference: (project.title, *project.aliases) for project in funded})
    chosen = [project for project in funded if project.reference in named] or funded
    counts = published(session, Measure.PROJECT_COUNT, str(year), query.day)
    facts = [project.reference for project in chosen] + [figure.key for figure in counts]
    return Answer(
        {
            "year": str(year),
            "projects": [project_values(session, project, query) for project in chosen],
            "one": len(chosen) == 1 and bool(named),
            "counted": [figure.printed for figure in counts],
        },
        citations(session, facts, query.day),
        ("How much is left in the tactical pot?", f"How was the {year.before} grant spent?"),
    )


CAPABILITY = Capability(
    topic="funding.projects",
    summary="the projects the grant pays for, and what each was given",
    example="Which projects were funded?",
    phrases=(
        "what did you fund",
        "list of successful schemes with the amounts",
        "which projects were funded",
        "list of funded projects with amounts",
        "what did the grant pay for",
        "which bids were approved",
        "projects approved by the pcc",
        "who got funding",
        "what are we funding this year",
        "how much did the scams module get",
        "how much was the hateful extremism event awarded",
        "cost of the licensing act training",
        "tell me about the teacher in your pocket project",
        "what is the men and boys workshop",
        "how much for the domestic abuse champions",
        "price of the extreme right wing training",
        "successful projects",
        "how many projects were supported",
        "approved business cases",
        "what schemes did you fund",
    ),
    answer=answer,
)
