"""When the mailbox is left alone: for as long as it asks, and until the next start once it has refused us.

A login tried every minute with a password that has changed locks the account for everybody who uses it.
"""

import datetime as dt

import structlog

from models.errors import MailboxError
from models.mailbox import Mailbox

log = structlog.get_logger()

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
FOREVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Rest:
    """Shared by every job that uses the mailbox."""

    def __init__(self) -> None:
        self._until = LONG_AGO

    def is_over(self, at: dt.datetime) -> bool:
        return at >= self._until

    def begin(self, trouble: MailboxError, at: dt.datetime) -> None:
        """Leave the mailbox alone as its own `trouble` asks; said once where it is for good."""
        if trouble.permanent and self._until < FOREVER:
            log.error("the mailbox refused us and is left alone until the next start", said=str(trouble))
        wanted = FOREVER if trouble.permanent else at + dt.timedelta(seconds=trouble.retry_after or 0)
        self._until = max(self._until, wanted)


def trouble_of(mailbox: Mailbox, problem: MailboxError) -> MailboxError | None:
    """The mailbox's own trouble behind an error met with one letter; None where it is that letter's alone.

    A permanent error may be either, so the mailbox is asked for something that no letter can spoil.
    """
    if not problem.permanent:
        return problem
    try:
        mailbox.find_sent("")
    except MailboxError as own:
        return own
    return None
