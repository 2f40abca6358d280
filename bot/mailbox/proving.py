"""Does the mailbox let us do what the product needs? Tried out on it, with nothing left behind and nothing sent."""

import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum

from models.dates import day_of
from models.errors import MailboxError
from models.mailbox import Mail, Mailbox

CATEGORY = "Test"
SUBJECT = "A test of the mailbox"
TEXT = "Saved by `kcst doctor` to see whether drafts can be saved, and taken away at once. If it is still here, delete it.\n"


class Use(StrEnum):
    """What is tried, in this order."""

    READ = "read letters"
    SENT = "look into Sent Items"
    DRAFT = "save drafts"
    MARK = "put categories on letters"
    DISCARD = "take its own draft away again"
    CALENDAR = "read the calendar"


def prove(mailbox: Mailbox, at: dt.datetime) -> Iterator[tuple[Use, MailboxError | None]]:
    """Each use with what stands against it. Letters are only read: what is written to is a draft of our own.

    Where not even reading works nothing more is tried: a wrong secret tried again and again locks the account.
    """
    refused = _refusal(lambda: _read(mailbox))
    yield Use.READ, refused
    if refused:
        return
    yield Use.SENT, _refusal(lambda: mailbox.find_sent(""))
    yield from _prove_drafts(mailbox, f"doctor:{at.isoformat()}")
    yield Use.CALENDAR, _refusal(lambda: mailbox.calendar(CATEGORY, day_of(at), day_of(at)))


def _read(mailbox: Mailbox) -> None:
    for page in mailbox.sweep():
        for letter_id in page.ids[:1]:
            mailbox.read(letter_id)
        return


def _prove_drafts(mailbox: Mailbox, key: str) -> Iterator[tuple[Use, MailboxError | None]]:
    drafts: list[str] = []
    yield Use.DRAFT, _refusal(lambda: drafts.append(mailbox.save_draft(Mail(key, (), SUBJECT, TEXT))))
    for draft_id in drafts:
        yield Use.MARK, _refusal(lambda: mailbox.mark(draft_id, CATEGORY))  # noqa: B023 - used at once
        yield Use.DISCARD, _refusal(lambda: mailbox.discard_draft(draft_id, key))  # noqa: B023


def _refusal(use: Callable[[], object]) -> MailboxError | None:
    try:
        use()
    except MailboxError as problem:
        return problem
    return None
