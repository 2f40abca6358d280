"""What a proposal still lacks, added by whoever sent it in; asked only for what is missing."""

from collections.abc import Mapping

from handlers.giving.choices import ChoiceField, priorities
from handlers.giving.fields import EmailField, LongField, MoneyField, TextField
from handlers.giving.forms import proposal
from handlers.giving.shapes import Form, Values, Wrong
from handlers.intake.shapes import Said
from models.post import LetterKind


def record(values: Values) -> Said:
    """What a reply says of the proposal it belongs to."""
    return Said(supplied=proposal.record(values))


def check(values: Values) -> Mapping[str, Wrong]:
    """Something is added."""
    return {} if values else {"amount": Wrong("nothing")}


FORM = Form(
    name="more",
    kind=LetterKind.REPLY,
    topic="",
    title="Add what is missing",
    button="Add what is missing",
    subject="Added to",
    fields=(
        MoneyField(name="amount", label="Amount asked for", hint="One sum in pounds, such as £5,000."),
        TextField(name="organisation", label="Lead organisation"),
        TextField(name="title", label="Project title"),
        LongField(name="outcomes", label="Outcomes", hint="What will change, and how you will count it.", longest=1_000),
        ChoiceField(name="priorities", label="Priorities", options=priorities, several=True),
        TextField(name="when", label="Dates", hint="When it begins and ends, such as September 2025 to March 2026."),
        TextField(name="lead_name", label="Contact", hint="Who can be asked about it."),
        EmailField(name="lead_email", label="E-mail", hint="Where the contact hears what is decided."),
    ),
    record=record,
    check=check,
    theirs=proposal.theirs,
    alone=False,
)
ASKED = {"priority": ("priorities",), "dates": ("when",), "contact": ("lead_name", "lead_email")}
