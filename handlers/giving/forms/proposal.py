"""A proposal for the grant. What is left empty is asked for afterwards, as by mail."""

from handlers.giving.choices import ChoiceField, areas, pots, priorities
from handlers.giving.fields import EmailField, LongField, MoneyField, TextField
from handlers.giving.shapes import Form, Giver, Raw, Values
from handlers.intake import lacking
from handlers.intake.shapes import ProposalFields, changed
from models.post import LetterKind


def record(values: Values) -> ProposalFields:
    """The fields of a proposal, with the names of those that are missing."""
    text = {name: str(value) for name, value in values.items() if isinstance(value, str)}
    several = {name: value for name, value in values.items() if isinstance(value, tuple)}
    amount = values.get("amount")
    fields = ProposalFields(
        title=text.get("title", ""),
        organisation=text.get("organisation", ""),
        lead_name=text.get("lead_name", ""),
        lead_email=text.get("lead_email", ""),
        amount_pence=amount if isinstance(amount, int) else None,
        pot=next(iter(several.get("pot", ())), None),
        areas=several.get("areas", ()),
        summary=" ".join(text.get("summary", "").split()),
        when=text.get("when", ""),
        outcomes=" ".join(text.get("outcomes", "").split()),
        priorities=several.get("priorities", ()),
    )
    return changed(fields, missing=lacking.missing(fields))


def theirs(giver: Giver) -> Raw:
    """Whoever opens it is the contact, until they write somebody else."""
    return {"lead_name": giver.name, "lead_email": giver.email}


FORM = Form(
    name="proposal",
    kind=LetterKind.PROPOSAL,
    topic="proposals.submit",
    title="Send a proposal",
    button="Send a proposal",
    subject="Proposal",
    fields=(
        TextField(name="title", label="Project title", required=True),
        TextField(name="organisation", label="Lead organisation", required=True),
        LongField(name="summary", label="Summary", hint="What you will do, where and for whom.", required=True),
        MoneyField(name="amount", label="Amount asked for", hint="One sum in pounds, such as £5,000."),
        ChoiceField(name="pot", label="Pot", options=pots),
        ChoiceField(name="areas", label="Eligible areas", options=areas, several=True),
        ChoiceField(name="priorities", label="Priorities", options=priorities, several=True),
        LongField(name="outcomes", label="Outcomes", hint="What will change, and how you will count it.", longest=1_000),
        TextField(name="when", label="Dates", hint="When it begins and ends, such as September 2025 to March 2026."),
        TextField(name="lead_name", label="Contact", hint="Who can be asked about it."),
        EmailField(name="lead_email", label="E-mail", hint="Where the contact hears what is decided."),
    ),
    record=record,
    theirs=theirs,
)
