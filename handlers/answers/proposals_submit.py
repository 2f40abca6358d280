"""“We would like to bid £1,200 for …”: how to send it, whether the sum fits, and until when."""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.room import open_pots, room_values
from models.dates import say_day
from models.diary import deadlines_known
from models.sources import citations

ASKED = ("title", "organisation", "contact", "amount", "outcomes", "priority", "dates")  # what intake asks for


def answer(session: Session, query: Query) -> Answer:
    """What the letter should say, what is left to bid for, and what is due. Nothing is recorded here."""
    amount = query.slots.amount_pence
    rooms = open_pots(session, query.day, query.slots.pot)
    due = [row for row in deadlines_known(session, query.day) if row.pot and row.due >= query.day]
    facts = [key for room in rooms for key in room.facts] + [row.key for row in due]
    return Answer(
        {
            "asked": [field for field in ASKED if field != "amount" or not amount],
            "rooms": [room_values(room, amount) for room in rooms],
            "deadlines": [{"due": say_day(row.due), "what": row.what} for row in due],
        },
        citations(session, facts, query.day),
        ("Which areas must a project fall under?", "Who decides on bids?"),
    )


CAPABILITY = Capability(
    topic="proposals.submit",
    summary="how to send a proposal, and whether the sum would fit",
    phrases=(
        "how do i send a proposal",
        "i want to submit a bid",
        "i would like to put in a proposal for the tactical pot",
        "we want to ask for money for a youth project",
        "here is our bid for cctv",
        "please find our proposal attached",
        "we wish to apply for £2,000 for bike marking",
        "can i submit a business case here",
        "project idea: self defence classes",
        "proposal: dash cams for taxi drivers",
        "i have an idea for a project you could fund",
        "could you fund our boxing club",
        "could the grant help us with a new youth shelter",
        "asking for 1500 pounds for property marking kits",
        "would five grand for a fraud roadshow be possible",
        "new proposal",
        "submit proposal",
        "register a bid",
        "put us down for 4k for a knife amnesty bin",
        "where do i send my business case",
        "what do you need from me to make a bid",
        "our charity seeks funding for a mentoring scheme",
        "Dear team, we hope to secure a contribution towards crime prevention packs",
        "add a bid for £900 please",
        "we've got a cracking idea for the tactical money",
        "can i bid for 10k",
        "would £3,000 fit in the pot",
        "looking for funds to run a domestic abuse awareness day",
        "need some cash for a stalking awareness project",
    ),
    answer=answer,
)
