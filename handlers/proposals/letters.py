"""What the lead is written about a step: queued in its transaction, to the lead and nobody else."""

from sqlmodel import Session, select

import templates
from handlers.proposals.shapes import Case, Decision
from models.dates import say_day
from models.mailbox import may_write_to, message_id_of
from models.money import short_pounds
from models.people import Organisation, Partnership, partnership
from models.post import Channel, OutboxMessage, enqueue
from models.proposals import ProposalStep
from models.roles import working_group


def queue_mail(session: Session, case: Case, decision: Decision, step: ProposalStep) -> str:
    """Queue the row's mail; returns the address it goes to, '' where there is none to go or nobody to write to."""
    house, to = partnership(session), case.proposal.lead_email.strip().lower()
    mail = decision.row.mail if decision.given.mail else None
    if not mail or not may_write_to(to, house.mailbox):
        return ""
    words = templates.mail(mail, mail_values(case, step, house, _group(session, step)))
    key = f"proposal:{step.proposal_ref}:{step.number}:{mail}"
    enqueue(
        session,
        OutboxMessage(
            key=key, message_id=message_id_of(key, house.mailbox), channel=Channel.MAIL, to=to, subject=words.subject,
            text=words.text, created=step.recorded, not_before=step.recorded, letter_id=case.proposal.letter_id,
        ),
    )  # fmt: skip
    return to


def mail_values(case: Case, step: ProposalStep, house: Partnership, group: str) -> dict[str, object]:
    """Every value a mail about a step may name; nothing of any other proposal."""
    proposal = case.proposal
    return {
        "name": proposal.lead_name,
        "title": proposal.title,
        "reference": proposal.reference,
        "year": proposal.year,
        "reason": step.because,
        "missing": list(proposal.missing),
        "group": group,
        "meeting": say_day(step.meeting) if step.meeting else "",
        "amount": short_pounds(proposal.approved_pence or 0),
        "asked": short_pounds(proposal.requested_pence) if proposal.requested_pence else "",
        "less": (proposal.approved_pence or 0) < (proposal.requested_pence or 0),
        "spent": short_pounds(step.amount_pence or 0),
        "grant": house.grant,
        "funder": house.funder,
        "team": house.team,
        "partnership": house.name,
        "mailbox": house.mailbox,
    }


def _group(session: Session, step: ProposalStep) -> str:
    key = working_group(session, step.effective)
    return session.exec(select(Organisation.name).where(Organisation.key == key)).first() or "Working Group"
