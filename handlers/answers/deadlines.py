"""“When does it close?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.understanding.names import named_in
from models.dates import say_day
from models.diary import Deadline, deadlines_known
from models.sources import citations

SUBJECTS = {
    "upfront": ("upfront", "business case", "business cases"),
    "tactical": ("tactical", "in-year", "bid", "bids", "apply", "application", "applications", "pot", "proposals"),
    "action_plan": ("action plan", "feedback", "plan feedback"),
    "terms_of_reference": ("terms of reference", "tor review"),
}


def about(query: Query, known: list[Deadline]) -> list[Deadline]:
    """The deadlines the question names by pot or subject; all where it names none."""
    if query.slots.pot:
        return [deadline for deadline in known if deadline.pot == query.slots.pot]
    named = named_in(query.slots.words, SUBJECTS)
    return [deadline for deadline in known if deadline.topic in named] or known


def answer(session: Session, query: Query) -> Answer:
    """What is still to come, soonest first; where nothing is, the last that passed."""
    known = about(query, deadlines_known(session, query.day))
    year = query.slots.year
    known = [deadline for deadline in known if year is None or deadline.year == str(year)]
    coming = [deadline for deadline in known if deadline.due >= query.day]
    passed = [deadline for deadline in known if deadline.due < query.day][-1:]
    shown = coming or passed
    return Answer(
        {
            "coming": bool(coming),
            "deadlines": [{"what": d.what, "due": say_day(d.due), "printed": d.printed, "note": d.note} for d in shown],
        },
        citations(session, [deadline.key for deadline in shown], query.day),
        ("How much is left in the tactical pot?", "Which projects were funded?"),
    )


CAPABILITY = Capability(
    topic="deadlines",
    summary="what is due when: business cases, pots closing, feedback",
    phrases=(
        "when does a bid have to be in",
        "when does the tactical pot close",
        "what is the deadline for business cases",
        "closing date",
        "when is the deadline",
        "when do bids close",
        "when is action plan feedback due",
        "is there still time to bid",
        "how long have we got to apply",
        "upcoming deadlines",
        "cut off date for proposals",
        "when must proposals be in by",
        "when does it shut",
        "what dates should i put in my diary",
        "key dates",
        "when is the cut off for bids",
        "by when must we apply",
        "how long do i have to put in a proposal",
        "is it too late to bid",
        "have we missed the deadline",
        "when is the last chance to get tactical money",
        "when did upfront bids close",
        "deadline for the 2016 applications",
        "when was the business case deadline",
        "when do i need to send action plan comments",
        "what's due this month",
        "dates we must not miss",
        "Grateful if you could confirm the final date for submissions",
        "how many weeks till it closes",
        "has the tactical pot shut yet",
    ),
    answer=answer,
)
