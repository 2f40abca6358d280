"""Lays an edition before the team: a draft in the mailbox's Drafts, and a notice with what is in it and how to approve it.

Nothing in a mailbox is ever deleted, so a draft that is out of date stays beside the new one; what is not approved says so
in its subject.
"""

import datetime as dt

from sqlmodel import Session

import templates
from handlers.drafts.bulletin import items_of
from handlers.outbox import queue
from models.bulletins import BulletinEdition, EditionState
from models.dates import day_of, say_month
from models.mailbox import Attachment
from models.people import partnership
from models.post import Channel, attached

PREVIEW = "preview"


def draft_key(month: str, number: int) -> str:
    """The cause of a draft in Drafts; each has its number."""
    return f"bulletin:{month}:draft" + (f":{number}" if number > 1 else "")


def preview_key(month: str, fingerprint: str) -> str:
    """The cause of a notice: it names what was to be seen, so that an answer to it approves that and nothing else."""
    return f"bulletin:{month}:{PREVIEW}:{fingerprint}"


def lay(session: Session, edition: BulletinEdition, at: dt.datetime, *, at_once: bool = False) -> bool:
    """Lay the edition into Drafts and tell the team, where it is another than the last one laid; once a day at most, but
    for what a person asks for `at_once`."""
    same = edition.laid_mark == edition.fingerprint
    today = edition.laid_at is not None and day_of(edition.laid_at) == day_of(at)
    if edition.is_final or same or (today and edition.laid_mark and not at_once):
        return False
    edition.laid, edition.laid_at = edition.laid + 1, at
    edition.laid_mark, edition.found_mark = edition.fingerprint, ""
    subject = templates.render("bulletin/draft_subject.txt.j2", {"subject": edition.subject, "number": edition.laid})
    key = draft_key(edition.month, edition.laid)
    queue(session, Channel.DRAFT, key, templates.Words(templates.one_line(subject), edition.text), at, html=edition.html)
    tell_ready(session, edition, at)
    session.add(edition)
    session.flush()
    return True


def tell_ready(session: Session, edition: BulletinEdition, at: dt.datetime, *, gone: bool = False) -> None:
    """Tell the team, once for each state of the edition, what is in it and how to approve it; `gone`: its draft is no longer
    in Drafts."""
    house = partnership(session)
    values = {
        "month": say_month(edition.month),
        "key": edition.month,
        "count": len(edition.items),
        "items": items_of(session, edition),
        "left_out": edition.left_out,
        "number": edition.laid,
        "gone": gone,
        "edited": edition.state is EditionState.EDITED,
        "seen": edition.fingerprint,
        "team": house.team,
    }
    about = f"bulletin:{edition.month}:{edition.fingerprint}"
    page = Attachment(f"bulletin-{edition.month}.html", "text/html", edition.html.encode())
    key = preview_key(edition.month, edition.fingerprint) + (":gone" if gone else "")
    queue(session, Channel.TEAM, key, templates.mail("bulletin_ready", values), at, attachments=attached(page), about=about)
