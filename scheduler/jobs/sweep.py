"""A few times a day the whole inbox is looked through, for letters that the mailbox never told of as new.

Microsoft 365 says nothing of a letter that a person moves into the inbox, out of Junk for one.
"""

import datetime as dt
from collections.abc import Iterator

from apscheduler.triggers.cron import CronTrigger

from models.database import reading
from models.dates import LONDON
from models.errors import MailboxError
from models.mailbox import Mailbox, Page
from scheduler.calendar import Job
from scheduler.jobs.mailbox import Taking, copies_category, stored_ids, take_pages, taking_of
from scheduler.parts import Parts


def sweep(taking: Taking) -> int:
    """Take in what lies in the inbox and is not stored. Returns how many letters; raises MailboxError as fetching does."""
    return sum(1 for _ in take_pages(taking, _unknown(taking)))


def _unknown(taking: Taking) -> Iterator[Page]:
    """The inbox without what is stored, and without second copies marked before: those have no row to be known by."""
    engine, mailbox = taking.engine, taking.mailbox
    with reading(engine) as session:
        copy = copies_category(session)
    for page in mailbox.sweep():
        with reading(engine) as session:
            known = stored_ids(session, mailbox.name, page.ids)
        if unknown := tuple(one for one in page.ids if one not in known and not _has(mailbox, one, copy)):
            yield Page(unknown, page.position)


def _has(mailbox: Mailbox, letter_id: str, category: str) -> bool:
    """Whether it is on the letter; not on one that is gone, which says so again when it is read."""
    try:
        return category in mailbox.categories(letter_id)
    except MailboxError as problem:
        if not problem.permanent:
            raise
        return False


def jobs(parts: Parts) -> list[Job]:
    """At four in the morning and every other hour of the day, where there is a mailbox and it wants to be asked."""
    mailbox = parts.mailbox
    if mailbox is None:
        return []

    def run(_slot: dt.datetime) -> str:
        if not parts.rest.is_over(parts.now()):
            return ""
        try:
            found = sweep(taking_of(parts, mailbox))
        except MailboxError as trouble:
            parts.rest.begin(trouble, parts.now())
            if not trouble.permanent:
                raise
            return "refused"
        return f"{found} letters that were never told of" if found else ""

    return [Job("sweep", CronTrigger(hour="4,8-18/2", minute=35, timezone=LONDON), run, once=False)]
