"""Adding to a proposal that was given before: whether somebody may, and what it still lacks."""

import dataclasses
import datetime as dt

from sqlmodel import Session, select

from handlers.giving.forms import more
from handlers.giving.shapes import Form, Giver
from models.access import asker_of, is_own
from models.errors import NoSuchProposal
from models.post import StoredLetter
from models.proposals import Proposal


def form_for(session: Session, reference: str, giver: Giver, day: dt.date) -> Form:
    """The form with what that proposal lacks, for one who may speak for it: whoever filled it in, its lead, or their
    organisation. No fields where nothing is missing. Raises NoSuchProposal, as for one that is not there."""
    proposal = session.exec(select(Proposal).where(Proposal.reference == reference)).first()
    letter = session.get(StoredLetter, proposal.letter_id) if proposal and proposal.letter_id else None
    if proposal is None or letter is None or not letter.message_id:
        raise NoSuchProposal(reference)
    theirs = bool(giver.who) and letter.given_by == giver.who
    if not theirs and not is_own(asker_of(session, giver.email, day), proposal):
        raise NoSuchProposal(reference)
    names = [name for missing in proposal.missing for name in more.ASKED.get(missing, (missing,))]
    return dataclasses.replace(more.FORM, fields=tuple(field for field in more.FORM.fields if field.name in names))


def letter_about(session: Session, reference: str) -> str:
    """The Message-ID of the letter that a proposal came by, '' where there is none."""
    columns = select(StoredLetter.message_id).join(Proposal, Proposal.letter_id == StoredLetter.id)  # type: ignore[arg-type]
    return session.exec(columns.where(Proposal.reference == reference)).first() or ""
