"""On its working day a draft of the bulletin waits for a person; what comes later goes into it until somebody touches it.

Approved editions are let go, and what a person did to a draft in the mailbox is noticed, here as by `kcst bulletin`.
"""

import datetime as dt

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine
from sqlmodel import col, select

from handlers.drafts.approving import standing
from handlers.drafts.bulletin import draft, is_out_of_date
from handlers.drafts.edits import look, readable
from handlers.drafts.laying import draft_key, lay
from handlers.drafts.releasing import approved_editions, note_sent, note_sent_to_lists, release_approved, release_key
from models.bulletins import BulletinEdition, BulletinRules, EditionState, edition_of
from models.database import reading, writing
from models.dates import LONDON, day_of, is_working_day, month_of, working_day_of_month
from models.errors import MailboxError
from models.mailbox import Mailbox
from models.post import OutboxMessage, OutboxState
from scheduler.calendar import Job, daily
from scheduler.parts import Parts
from scheduler.rest import trouble_of

STILL_WANTED = dt.timedelta(days=14)  # a draft that late is better than none; after it, the next month's is near
WATCHED = dt.timedelta(days=35)  # how long after its draft an edition is still looked after


def is_bulletin_day(day: dt.date, number: int = 1) -> bool:
    """Whether `day` is the working day of its month, in England, on which the bulletin is drafted."""
    return day == working_day_of_month(month_of(day), number)


def run(parts: Parts, slot: dt.datetime) -> str:
    """From its day on: draft the month's edition, or draft it anew where items came and nobody touched it."""
    day = day_of(slot)
    month = month_of(day)
    if not is_working_day(day) or day < working_day_of_month(month, parts.bulletin.day):
        return ""
    if parts.mailbox is not None and _would_draft_anew(parts.engine, month, slot):
        look_at_drafts(parts.engine, parts.mailbox, slot)  # an edit made since the last look is not drafted over
    with writing(parts.engine) as session:
        edition = edition_of(session, month)
        if edition is not None and edition.is_final:
            return f"edition {month} was approved before" if is_bulletin_day(day, parts.bulletin.day) else ""
        if edition is None or (edition.state is EditionState.DRAFT and is_out_of_date(session, edition, slot)):
            edition = draft(session, month, slot)
        if not lay(session, edition, slot):
            return ""
        return f"edition {month} drafted" if edition.laid == 1 else f"edition {month} drafted anew"


def _would_draft_anew(engine: Engine, month: str, at: dt.datetime) -> bool:
    with reading(engine) as session:
        edition = edition_of(session, month)
        return edition is not None and edition.state is EditionState.DRAFT and is_out_of_date(session, edition, at)


# ---------------------------------------------------------------- what people did


def look_at_drafts(engine: Engine, mailbox: Mailbox, at: dt.datetime) -> list[str]:
    """Notice which drafts a person edited or took away, and take their words in. Returns the months. Raises MailboxError."""
    with reading(engine) as session:
        laid = select(BulletinEdition).where(BulletinEdition.laid > 0, col(BulletinEdition.released).is_(None))
        watched = [one for one in session.exec(laid) if at - one.drafted < WATCHED]
        keys = {draft_key(one.month, one.laid): (one.month, one.found_mark) for one in watched}
        query = select(OutboxMessage.key).where(col(OutboxMessage.key).in_(list(keys)), OutboxMessage.state == OutboxState.SENT)
        saved = session.exec(query).all() if keys else []
    return [keys[key][0] for key in saved if _touched(engine, mailbox, (*keys[key], key), at)]


def _touched(engine: Engine, mailbox: Mailbox, which: tuple[str, str, str], at: dt.datetime) -> bool:
    """Whether a person did something to the draft; `which`: its month, the mark it was found with last, its key."""
    month, found_mark, key = which
    found = readable(mailbox.read_draft(key))
    if found is not None and found.mark == found_mark:
        return False  # mostly: nobody waits for us then
    with writing(engine) as session:
        return look(session, (month, key), found, at)


def let_go(engine: Engine, rules: BulletinRules, at: dt.datetime) -> list[str]:
    """Release what was approved, and note what reached every list. Returns the months released."""
    with writing(engine) as session:
        released = release_approved(session, rules, at)
        for edition in approved_editions(session):
            note_sent_to_lists(session, edition, at)
    return released


def note_sent_by_team(engine: Engine, mailbox: Mailbox, at: dt.datetime) -> list[str]:
    """Note which approved editions the team has sent from Drafts. Returns the months. Raises MailboxError."""
    with reading(engine) as session:
        months = [one.month for one in approved_editions(session) if one.released and at - one.released < WATCHED]
    sent = [month for month in months if mailbox.find_sent(release_key(month))]
    for month in sent:
        with writing(engine) as session:
            note_sent(session, standing(session, month), at)
    return sent


def follow(parts: Parts, at: dt.datetime) -> str:
    """Look at the drafts, let go what is approved, and note what was sent. An approval of what was edited since lapses."""
    with reading(parts.engine) as session:
        any_approved = bool(approved_editions(session))
    done: dict[str, list[str]] = {}
    if parts.mailbox is not None:
        if not parts.rest.is_over(at):
            return ""
        try:
            done["edited"] = look_at_drafts(parts.engine, parts.mailbox, at)
            done["sent"] = note_sent_by_team(parts.engine, parts.mailbox, at) if any_approved else []
        except MailboxError as trouble:
            if own := trouble_of(parts.mailbox, trouble):
                parts.rest.begin(own, at)
            return ""  # an approval waits too: the draft may have been edited
    done["let go"] = let_go(parts.engine, parts.bulletin, at) if any_approved else []
    return "; ".join(f"{what}: {', '.join(months)}" for what, months in done.items() if months)


def jobs(parts: Parts) -> list[Job]:
    """The draft at its hour each day (it decides which), and a look every other hour of a working day."""
    often = CronTrigger(day_of_week="mon-fri", hour="8-18/2", minute=5, timezone=LONDON)
    return [
        Job("bulletin", daily(parts.bulletin.hour), lambda slot: run(parts, slot), makes_up=STILL_WANTED, coalesces=True),
        Job("bulletin watch", often, lambda slot: follow(parts, slot), once=False),
    ]
