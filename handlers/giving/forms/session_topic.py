"""A topic for an information session."""

from handlers.giving.fields import LongField, TextField
from handlers.giving.shapes import Form, Values
from handlers.intake.shapes import SuggestionFields
from models.post import LetterKind


def record(values: Values) -> SuggestionFields:
    """The topic, and who could speak about it."""
    return SuggestionFields(str(values.get("topic", "")), str(values.get("speaker", "")))


FORM = Form(
    name="session_topic",
    kind=LetterKind.SESSION_SUGGESTION,
    topic="sessions.suggest",
    title="Suggest a topic",
    button="Suggest a session topic",
    subject="Session topic",
    fields=(
        TextField(name="topic", label="Topic", required=True),
        TextField(name="speaker", label="Speaker", hint="Who could speak about it, if you know somebody."),
        LongField(name="why", label="Why it matters", hint="For whoever plans the sessions.", longest=1_000),
    ),
    record=record,
)
