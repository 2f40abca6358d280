"""What the tests of the workflow share: one person for each role, a proposal on the desk, and taking its steps."""

import datetime as dt
from typing import Any

from sqlmodel import Session, col, select

from handlers.proposals.shapes import Given, Who
from handlers.proposals.stepping import Taken, step
from models import ledger
from models.dates import at_noon
from models.funding import Award, Pot
from models.ledger import Clerk
from models.people import Person
from models.proposals import Proposal, ProposalStep, State
from models.roles import Duty, Role, RoleHolder
from tests.conftest import LEAD, OUTSIDER

OFFICER = "olu.adeyemi@team.example"
MEMBER = "maria.lopez@group.example"
ADMINISTRATOR = "ann.root@team.example"
BY = {
    Role.PUBLIC: OUTSIDER,
    Role.PARTNER: LEAD,
    Role.WORKING_GROUP: MEMBER,
    Role.OFFICER: OFFICER,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}

REFERENCE = "CRG-2025-70"
CAME, HEARD, TODAY = dt.date(2025, 7, 14), dt.date(2025, 7, 15), dt.date(2025, 8, 20)
ASKED = 300_000

COURSE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("find_eligible", {"day": CAME, "areas": ("EA-2",), "priorities": ("AP-8",)}),
    ("invite", {"day": CAME, "meeting": HEARD}),
    ("present", {"meeting": HEARD}),
    ("support", {"meeting": HEARD}),
    ("endorse", {"day": dt.date(2025, 7, 24)}),
    ("submit", {"day": dt.date(2025, 7, 25)}),
    ("approve", {"day": dt.date(2025, 8, 1), "amount": 250_000}),
    ("tell_lead", {"day": dt.date(2025, 8, 1)}),
    ("begin", {"day": dt.date(2025, 8, 2)}),
    ("close", {"amount": 240_050}),
)  # the whole way, with what each step needs beside reason and evidence


def employ(session: Session) -> None:
    """Give the few invented people their roles."""
    for key, email, duty in (
        ("olu", OFFICER, Duty.OFFICER), ("maria", MEMBER, Duty.WORKING_GROUP), ("ann", ADMINISTRATOR, Duty.ADMINISTRATOR),
    ):  # fmt: skip
        session.add(Person(key=key, name=key.title(), email=email))
        session.flush()
        session.add(RoleHolder(key=f"role-{key}", duty=duty, person_key=key))
    session.flush()


def add_award(session: Session) -> None:
    """A second award of 2025/26, £300.00 in two like pots: `late` opens after `early`, which took bids until 9 May 2025."""
    begun, year = dt.date(2025, 4, 1), "2025/26"
    session.add(award := Award(key="award-more", year=year, pence=30_000, effective=begun))
    session.flush()
    rules: dict[str, dict[str, Any]] = {"early": {"closes": dt.date(2025, 5, 9)}, "late": {"opens_after": "early"}}
    made = [
        Pot(key=f"{year}:{name}", award_key=award.key, year=year, name=name, label=f"{name} pot", weight=1, **rule)
        for name, rule in rules.items()
    ]
    session.add_all(made)
    session.flush()
    ledger.allocate(session, award, made, Clerk(OFFICER, at_noon(begun)))


def put_in(session: Session, reference: str = REFERENCE, state: State = State.RECEIVED, **fields: Any) -> Proposal:
    """A proposal of Priya's that stands in `state`."""
    values: dict[str, Any] = {"title": "Shed alarms", "pot": "tactical", "requested_pence": ASKED, "lead_email": LEAD}
    values |= {"year": "2025/26", "lead_name": "Priya Shah", "received": CAME} | fields
    proposal = Proposal(reference=reference, **values)
    session.add(proposal)
    session.flush()
    session.add(
        ProposalStep(
            proposal_ref=reference, number=1, effective=CAME, recorded=at_noon(CAME), by=LEAD, action="receive", state=state
        )
    )  # fmt: skip
    session.flush()
    return proposal


def take(session: Session, action: str, by: str = OFFICER, reference: str = REFERENCE, **given: Any) -> Taken:
    """One step, with a reason and evidence."""
    told = {"because": "as agreed", "evidence": "minutes"} | given
    return step(session, reference, action, Who(by, at_noon(TODAY)), Given(**told))


def go_to(session: Session, last: str, reference: str = REFERENCE) -> None:
    """Take the whole way up to and including this action."""
    for action, given in COURSE:
        take(session, action, reference=reference, **given)
        if action == last:
            return


def steps_of(session: Session, reference: str = REFERENCE) -> list[ProposalStep]:
    query = select(ProposalStep).where(ProposalStep.proposal_ref == reference).order_by(col(ProposalStep.number))
    return list(session.exec(query))
