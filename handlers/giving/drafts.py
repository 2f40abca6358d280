"""Drafts: what somebody has filled in of a form so far, until it is sent."""

import datetime as dt

from sqlmodel import Session, select

from handlers.giving.letters import message_id
from handlers.giving.reading import typed
from handlers.giving.shapes import Form, Raw
from models.forms import FormDraft, save_draft
from models.post import IN_CHAT, StoredLetter


def keep(session: Session, form: Form, raw: Raw, place: tuple[str, str, str], at: dt.datetime) -> bool:
    """Keep what was typed so far, as said at `at`; `place`: (who, the draft's name, what names this sending).

    False where nothing was typed, or the form has been sent meanwhile: the last words may arrive after it.
    """
    who, name, sent = place
    given = typed(form, raw)
    query = select(StoredLetter.id).where(StoredLetter.mailbox == IN_CHAT, StoredLetter.identity == message_id(who, sent))
    if not (who and given) or session.exec(query).first() is not None:
        return False
    save_draft(session, FormDraft(who=who, form=name, given=given, began=at, saved=at))
    return True
