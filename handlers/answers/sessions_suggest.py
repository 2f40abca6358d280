"""“Could a session look at spiking?”: how to suggest a topic or a speaker, and what was covered already."""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.understanding.names import named_in
from models.dates import FinancialYear
from models.sessions import EventKind, EventTopic, delivered, topics_of
from models.sources import citations


def covered(session: Session, query: Query) -> list[EventTopic]:
    """Topics of this year's and last year's information sessions that the question names."""
    this_year = FinancialYear.of(query.day)
    topics = []
    for year in (str(this_year), str(this_year.before)):
        held = delivered(session, EventKind.INFORMATION_SESSION, query.day, year)
        keys = {event.key for event in held} | ({None} if held else set())
        topics += [topic for topic in topics_of(session, year) if topic.event_key in keys]
    named = named_in(query.slots.words, {topic.key: (topic.topic,) for topic in topics})
    return [topic for topic in topics if topic.key in named]


def answer(session: Session, query: Query) -> Answer:
    """Where to send a suggestion and what to say; nothing is recorded here."""
    topics = covered(session, query)
    return Answer(
        {"covered": [{"topic": topic.topic, "year": topic.year} for topic in topics]},
        citations(session, [topic.key for topic in topics], query.day),
        ("What was covered at the last session?", "When is the next information session?"),
    )


CAPABILITY = Capability(
    topic="sessions.suggest",
    summary="how to suggest a topic or a speaker for a session",
    phrases=(
        "how do i suggest a topic for a session",
        "i have an idea for an information session",
        "could you do a session on county lines",
        "can a session cover cyber crime",
        "please put on something about modern slavery",
        "we would like to speak at one of your sessions",
        "i can offer a speaker on gambling harm",
        "suggest a speaker",
        "session suggestion: hoarding",
        "topic idea for csis",
        "would you consider a talk about online grooming",
        "it would be good to have a session on rural crime",
        "please can we have training on coercive control",
        "my colleague would love to present on fire safety",
        "how can i become a speaker at a lunchtime session",
        "any chance of covering hate crime next time",
        "who do i tell about a good speaker",
        "propose a topic for lunch and learn",
        "request for a session about honour based abuse",
        "our service could deliver an input on drug alerts",
        "put forward a speaker",
        "happy to talk to your lot about dog theft",
        "why not do one on romance fraud",
        "fancy doing a session about e-scooters",
        "Dear colleagues, might a future session address loneliness and scams?",
        "want to run a session with you",
        "volunteer as a presenter",
        "subject for a future session",
    ),
    answer=answer,
)
