"""The ports: the shared mailbox and the messenger, as the rest of the product sees them.

Adapters live in `bot/mailbox/` and `bot/slack/`; every mailbox passes `tests/mailbox_contract.py`.
"""

import datetime as dt
import email.policy
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

from models.errors import MailboxError

KEY_HEADER = "X-KCST-Key"
NEVER = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce")
_POLICY = email.policy.SMTP.clone(max_line_length=998)  # a folded Message-ID would be encoded, and no longer be one


@dataclass(frozen=True)
class Page:
    """Ids of letters that are new, oldest first, and the position to save once they are all stored."""

    ids: tuple[str, ...]
    position: str


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A letter of ours. `key` names its cause and is what a lost answer is looked up by.

    `auto` marks it as written by a program (RFC 3834): automatic acknowledgements, never what a person signed.
    """

    key: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    auto: bool = True


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of the mailbox's calendar. `start` and `end` are moments; of an `all_day` one London's midnights.

    `link` is what the entry itself calls the way to join; `sequence` grows with its versions. All of it is a stranger's.
    """

    uid: str
    title: str
    start: dt.datetime
    end: dt.datetime
    location: str = ""
    link: str = ""
    text: str = ""
    cancelled: bool = False
    sequence: int = 0
    all_day: bool = False
    private: bool = False


@dataclass(frozen=True)
class CalendarPage:
    """The entries that could be read, and of each other one why not, in a sentence without what it holds."""

    entries: tuple[CalendarEntry, ...]
    unread: tuple[str, ...] = ()


class Mailbox(Protocol):
    """A shared mailbox. Every method raises MailboxError; nothing in it ever deletes a letter."""

    @property
    def name(self) -> str:
        """A stable name letters are stored under, without secrets."""

    def pages(self, position: str) -> Iterator[Page]:
        """What is new since `position` ('' is the beginning). The same letter may come again; none may be missed."""

    def sweep(self) -> Iterator[Page]:
        """Every letter in the inbox, new or not, asked for in another way than `pages` does; the position of each is ''."""

    def read(self, letter_id: str) -> bytes:
        """The raw letter (RFC 5322), as the server has it."""

    def mark(self, letter_id: str, category: str) -> None:
        """Puts a category such as 'KCST/Proposal' on the letter. Marking twice is marking once."""

    def mark_all(self, marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
        """Marks each letter (id: category) in as few requests as the server knows, and gives each with what stands against it.

        Goes on only as it is asked for the next. What is worth trying again is raised; a server without such a request uses
        `mark_each`.
        """

    def categories(self, letter_id: str) -> tuple[str, ...]:
        """The categories on the letter."""

    def move(self, letter_id: str, folder: str) -> str:
        """Moves the letter into the folder of that name below the inbox, made where it is missing.

        Returns the id the letter has from now on. Moving it there again changes nothing.
        """

    def save_draft(self, mail: Mail) -> str:
        """Saves the mail in Drafts for a person to look at, and returns its id. A reply lies in its thread."""

    def discard_draft(self, draft_id: str, key: str) -> None:
        """Takes away a draft of ours that nobody is to see. Permanently refused for all but the draft of that id and key."""

    def read_draft(self, key: str) -> bytes | None:
        """The draft with this key as it lies in Drafts now, a person's changes included; None where it is not there."""

    def send(self, mail: Mail) -> None:
        """Sends it and keeps a copy in Sent Items. Asked once; never retries by itself."""

    def find_sent(self, key: str) -> bool:
        """Whether a mail with this key is in Sent Items."""

    def find_draft(self, key: str) -> bool:
        """Whether a mail with this key lies in Drafts."""

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        """The calendar's entries of that category which begin on these days of London's, both included."""


def mark_each(mark: Callable[[str, str], None], marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
    """`mark_all`, one letter at a time."""
    for letter_id, category in marks.items():
        try:
            mark(letter_id, category)
        except MailboxError as problem:
            if not problem.permanent:
                raise
            yield letter_id, problem
        else:
            yield letter_id, None


@dataclass(frozen=True)
class Files:
    """Files that go with a message. `again`: an earlier sending was cut off, so they may be there already."""

    attachments: tuple[Attachment, ...]
    again: bool = False


class Messenger(Protocol):
    """Where the team reads along (Slack)."""

    def post(self, channel: str, text: str, key: str, about: str = "", files: Files | None = None) -> None:
        """Posts Markdown text to a channel, or to a person as 'TEAM/USER'; with what can be done about the record that `about`
        names, or with files. Raises MessengerError."""


def key_of(key: str) -> str:
    """A cause's key as it stands in KEY_HEADER: short, and telling a stranger nothing."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def may_write_to(address: str, ours: str) -> bool:
    """Whether an automatic letter may go to this address: a whole one and only one, not ours, not a machine's."""
    local, _, domain = address.partition("@")
    is_one = bool(local and domain) and not set(address) & set(" ,;\r\n\t")
    return is_one and address != ours.lower() and not local.startswith(NEVER)


def message_id_of(key: str, sender: str) -> str:
    """The Message-ID a mail with this key has, always the same, so that a lost answer can be looked up."""
    host = sender.rpartition("@")[2] or "localhost"
    return f"<kcst.{key_of(key)}@{host}>"


def to_mime(mail: Mail, sender: str, at: dt.datetime) -> bytes:
    """The mail as RFC 5322 bytes: plain text, an HTML alternative where there is one, attachments."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = ", ".join(mail.to)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id_of(mail.key, sender)
    message[KEY_HEADER] = key_of(mail.key)
    if mail.in_reply_to:
        message["In-Reply-To"] = mail.in_reply_to
        message["References"] = " ".join(dict.fromkeys((*mail.references, mail.in_reply_to)))
    if mail.auto:
        message["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for part in mail.attachments:
        _attach(message, part)
    return message.as_bytes()


def _attach(message: EmailMessage, part: Attachment) -> None:
    """Adds the file with its content type and that one's parameters, such as a calendar file's method."""
    told = EmailMessage(policy=_POLICY)
    told["Content-Type"] = part.content_type if "/" in part.content_type else "application/octet-stream"
    header = told["Content-Type"]
    message.add_attachment(
        part.content, maintype=header.maintype, subtype=header.subtype, filename=part.name, params=dict(header.params)
    )
