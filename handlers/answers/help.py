"""“What can you do?”"""

from sqlmodel import Session

from handlers import answers
from handlers.answers import Answer, Capability, Query

PLEASANTRIES = ("help", "smalltalk")


def answer(session: Session, query: Query) -> Answer:
    """What every other file of this folder says it can do."""
    others = [capability for capability in answers.load().values() if capability.topic not in PLEASANTRIES]
    return Answer(
        {"topics": [{"summary": capability.summary, "example": capability.example} for capability in others]},
        suggestions=tuple(capability.example for capability in others[:2]),
    )


CAPABILITY = Capability(
    topic="help",
    summary="what I can do",
    phrases=(
        "help",
        "what can you do",
        "what can i ask",
        "how does this work",
        "what do you know about",
        "who are you",
        "what are you",
        "commands",
        "show me what you can do",
        "how do i use this",
        "what questions can you answer",
        "i need help",
        "menu",
        "what topics do you cover",
        "can you help me",
        "what are you able to do",
        "list your commands",
        "i am new here, where do i start",
        "are you a robot",
        "am i talking to a human",
        "give me some examples of questions",
        "instructions please",
        "how do i get an answer out of you",
        "what is this thing",
        "options",
        "who made you and what for",
        "not sure what to ask",
    ),
    answer=answer,
)
