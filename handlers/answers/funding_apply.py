"""“How do I apply?”, “Can a charity bid?”, “Who has the final say?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.room import open_pots, room_values
from handlers.telling import told
from models.dates import say_day
from models.diary import Deadline, deadlines_known
from models.facts import Fact, Subject, facts_known
from models.sources import citations

OVERVIEW = 4  # the data tell the way of a bid first: how, what for, who decides, who may


def next_deadlines(session: Session, query: Query) -> list[Deadline]:
    """What is still due for a pot, soonest first."""
    return [row for row in deadlines_known(session, query.day) if row.pot and row.due >= query.day]


def rules(session: Session, query: Query) -> tuple[list[Fact], bool]:
    """The rules the question names, else the first of all; and whether it asks for the way of a bid, so for money and days."""
    known = facts_known(session, Subject.GRANT_RULE, query.day)
    named = told(session, query, Subject.GRANT_RULE)
    return named or known[:OVERVIEW], not named or known[0] in named


def answer(session: Session, query: Query) -> Answer:
    """The rule asked about, or the way of a bid in short with what it can still get and by when."""
    known, asks_the_way = rules(session, query)
    rooms = open_pots(session, query.day, query.slots.pot) if asks_the_way or query.slots.amount_pence else []
    due = next_deadlines(session, query) if asks_the_way else []
    facts = [fact.key for fact in known] + [row.key for row in due] + [key for room in rooms for key in room.facts]
    return Answer(
        {
            "rules": [fact.text for fact in known],
            "rooms": [room_values(room, query.slots.amount_pence) for room in rooms],
            "deadlines": [{"due": say_day(row.due), "what": row.what} for row in due],
        },
        citations(session, facts, query.day),
        ("Which areas must a project fall under?", "When does the tactical pot close?", "How do I send a proposal?"),
    )


CAPABILITY = Capability(
    topic="funding.apply",
    summary="who may bid for the grant, how, and who decides",
    phrases=(
        "how do i apply for funding",
        "how can we bid for the grant",
        "who can apply for the crime reduction grant",
        "are charities allowed to bid",
        "is a parish council eligible to apply",
        "could a school apply for a grant",
        "what is the process for getting money from the grant",
        "talk me through the application process",
        "what are the criteria for funding",
        "what makes a good bid",
        "does my project qualify for the crime reduction grant",
        "is there an application form to fill in",
        "do we need match funding",
        "what is the most we can ask for",
        "who makes the decision on bids",
        "who signs off the funding",
        "does the commissioner or the working group decide",
        "do i have to come and present my bid",
        "what can the money be spent on",
        "will the grant pay for equipment or salaries",
        "can two organisations put in a joint bid",
        "can i put in more than one bid",
        "we are a small voluntary group, could we get some of this money",
        "steps to get a project funded",
        "eligibility rules",
        "bidding guidance",
        "what happens after a bid is approved",
        "how does a borough get its hands on some crg",
        "I would be grateful for advice on how our charity might apply for the grant",
        "whats the form for applying",
    ),
    answer=answer,
)
