"""“Where is my proposal?” Anybody may hear of a decided project; of an undecided one its organisation, and the team."""

import re

from sqlmodel import Session, col, select

from handlers.answers import Answer, Audience, Capability, Query
from handlers.understanding.names import named_in
from models.access import asker_of, own_of
from models.dates import say_day
from models.funding import years
from models.money import short_pounds
from models.proposals import Proposal, funded_on, state_on
from models.sources import citations


def own(session: Session, query: Query) -> list[Proposal]:
    """The proposals of the asker and their organisation, by the address they write from."""
    rows = session.exec(select(Proposal).where(own_of(query.asker)).order_by(col(Proposal.reference)))
    return [row for row in rows if state_on(session, row.reference, query.day)]


def decided(session: Session, query: Query) -> list[Proposal]:
    """The projects approved by the day, latest year first."""
    found = [project for year in reversed(years(session, query.day)) for project in funded_on(session, str(year), query.day)]
    return [project for project in found if query.slots.year is None or project.year == str(query.slots.year)]


def inside(session: Session, query: Query) -> list[Proposal]:
    """All proposals, for the team and the group that hears them; none where it is not certain who asks."""
    if query.reach is None or not asker_of(session, query.asker, query.day).is_inside:
        return []
    rows = session.exec(select(Proposal).order_by(col(Proposal.reference)))
    return [row for row in rows if state_on(session, row.reference, query.day)]


def named(query: Query, projects: list[Proposal]) -> list[Proposal]:
    """Those the question names by reference, which must be exact, or else by title."""
    words = f"-{dashed(query.slots.words)}-"
    referred = [project for project in projects if f"-{dashed(project.reference)}-" in words]
    keys = named_in(query.slots.words, {project.reference: (project.title, *project.aliases) for project in projects})
    return referred or [project for project in projects if project.reference in keys]


def dashed(text: str) -> str:
    """'CRG 2025/4?' → 'crg-2025-4'"""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def status_values(session: Session, project: Proposal, query: Query) -> dict[str, object]:
    step = state_on(session, project.reference, query.day)
    return {
        "reference": project.reference,
        "title": project.title,
        "year": project.year,
        "amount": short_pounds(project.approved_pence) if project.approved_pence else "",
        "state": step.state.value if step else "",
        "since": say_day(step.effective) if step else "",
        "missing": list(project.missing),
    }


def answer(session: Session, query: Query) -> Answer:
    """The asker's own, where they have some; those the question names that they may hear of; the same words for all else."""
    mine, public = own(session, query), decided(session, query)
    other = named(query, [project for project in public if project not in mine])
    waiting = [project for project in inside(session, query) if project not in (*mine, *public)]
    shown = named(query, [*mine, *waiting]) or ([] if other else mine)
    latest = [project for project in public if project.year == public[0].year]
    listed = [] if shown or other else latest
    return Answer(
        {
            "mine": [status_values(session, project, query) for project in shown],
            "decided": [status_values(session, project, query) for project in other],
            "listed": [status_values(session, project, query) for project in listed],
        },
        citations(session, [project.reference for project in (*shown, *other, *listed)], query.day),
        ("Which projects were funded?", "How do I send a proposal?"),
        about=other[0].title if len(other) == 1 and not shown else "",
        audience=Audience.ASKER if shown else Audience.BY_ASKER,
    )


CAPABILITY = Capability(
    topic="proposals.status",
    summary="where a proposal stands: your own, or one that has been decided",
    phrases=(
        "where is my proposal",
        "what has happened to our bid",
        "any news on our application",
        "did you get my proposal",
        "have you received our business case",
        "has my bid been approved yet",
        "status of our proposal",
        "is our application with the commissioner yet",
        "when will we hear back about our bid",
        "we have not heard anything about our project proposal",
        "was the champions project approved",
        "did the hateful extremism event get the go ahead",
        "has the pcc approved the licensing training",
        "what stage is our bid at",
        "track my application",
        "proposal status please",
        "which bids are still undecided",
        "what proposals are being looked at",
        "check on progress of a bid",
        "how is my bid getting on",
        "chasing up the proposal i sent last week",
        "has the working group looked at our bid",
        "do you have everything you need for our proposal",
        "outcome of our application",
        "Good afternoon, could you confirm that our bid arrived safely?",
        "have i been turned down",
        "did they say yes to us",
        "pending applications",
    ),
    answer=answer,
)
