"""“Hi”, “thanks”, “bye”: one warm line."""

import re

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query

THANKS = re.compile(
    r"\b(thanks?|thank you|thx|ta|cheers|great|brilliant|perfect|lovely|helpful|appreciate\w*|nice one|good job|well done)\b"
)
BYE = re.compile(r"\b(bye|goodbye|good ?night|see (you|ya)|later|farewell|that'?s all|take care)\b")


def answer(session: Session, query: Query) -> Answer:
    """The kind of pleasantry, and what to ask next."""
    words = query.slots.words
    kind = "bye" if BYE.search(words) else "thanks" if THANKS.search(words) else "greeting"
    return Answer({"kind": kind}, suggestions=("How much is left in the tactical pot?", "What can you do?"))


CAPABILITY = Capability(
    topic="smalltalk",
    summary="a hello or a thank you",
    phrases=(
        "hello",
        "hello there",
        "hiya",
        "hey",
        "hi there",
        "good morning",
        "good afternoon",
        "good evening",
        "morning all",
        "alright mate",
        "how are you",
        "how are you today",
        "thanks",
        "thank you",
        "thank you very much",
        "many thanks",
        "ta very much",
        "cheers",
        "thx",
        "brilliant, thank you",
        "perfect",
        "that was really helpful",
        "great stuff",
        "much appreciated",
        "nice one",
        "bye",
        "goodbye",
        "see you later",
        "that's all for now",
        "have a nice day",
    ),
    answer=answer,
)
