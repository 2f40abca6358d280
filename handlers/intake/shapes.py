"""The values that pass between reading, sorting and filing. Nothing here touches a database."""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from models.post import LetterKind


@dataclass(frozen=True)
class AttachedFile:
    """An attachment; `content_type` as the letter claims it, in lower case."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A letter as read. `text` is all of it, `new_text` what its writer wrote now. Addresses are in lower case.

    `headers` holds every header, names in lower case, values decoded and unfolded, in their order.
    `encloses` are the content types of the reports and letters inside (message/rfc822 …), `actions` what a delivery report
    says was done, `enclosed_id` the Message-ID of the letter inside or reported on. `refers_to` is set once the letter is
    sorted: the Message-ID of the letter that a bounce, receipt or automatic reply is about.
    `proven` is set then too: False where the receiving host checked the sender and found nothing right.
    `received` is the topmost Received header's moment, `date` the Date header's; None where absent or unreadable.
    `chat` is who filled in the form that made the letter, 'TEAM/USER' of Slack: set by how it is stored, never by its bytes.
    """

    message_id: str | None
    subject: str
    sender: str
    sender_name: str
    author: str
    author_name: str
    text: str
    new_text: str
    received: dt.datetime | None = None
    date: dt.datetime | None = None
    reply_to: str = ""
    to: tuple[str, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    content_type: str = "text/plain"
    report_type: str = ""
    calendar_method: str = ""
    files: tuple[AttachedFile, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encloses: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    enclosed_id: str | None = None
    refers_to: str | None = None
    proven: bool = True
    chat: str = ""

    @property
    def has_null_path(self) -> bool:
        """Sent so that nothing can come back (RFC 5321, 4.5.5): by a machine, which must not be answered."""
        return self.header("return-path").replace(" ", "").lower().startswith(("<>", "<mailer-daemon"))

    def header(self, name: str) -> str:
        """The first header of that name, or ''."""
        return self.headers.get(name, ("",))[0]


@dataclass(frozen=True)
class ProposalFields:
    """What a letter says of a proposal. `amount_pence` is None where no single sum is asked; `missing` names what to ask for:
    of amount, organisation, title, outcomes, priority, dates, contact. `amounts_named` are the sums where letter and forms,
    or a form's own parts, ask for different ones; `match_pence` comes from elsewhere; `year` is named '2025/26', or ''."""

    title: str
    organisation: str = ""
    lead_name: str = ""
    lead_email: str = ""
    amount_pence: int | None = None
    pot: str | None = None
    areas: tuple[str, ...] = ()
    summary: str = ""
    when: str = ""
    missing: tuple[str, ...] = ()
    amounts_named: tuple[int, ...] = ()
    match_pence: int | None = None
    total_cost_pence: int | None = None
    partners: tuple[str, ...] = ()
    year: str = ""
    outcomes: str = ""
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemFields:
    """A bulletin item. `event_date` is an event's (last) day, `event_start` its first where it has several; `expires` is
    the last day it is news."""

    title: str
    summary: str = ""
    link: str = ""
    event_date: dt.date | None = None
    expires: dt.date | None = None
    event_start: dt.date | None = None


@dataclass(frozen=True)
class SuggestionFields:
    topic: str
    speaker: str = ""


@dataclass(frozen=True)
class Said:
    """What a reply says of the proposal it may belong to: that it is taken back (`doubtful`: or perhaps is), that it is
    thanked for, or the fields it supplies. `proven`: the receiving host knew its sender, or made no check.
    """

    withdraws: bool = False
    doubtful: bool = False
    thanks: bool = False
    supplied: ProposalFields | None = None
    proven: bool = True


@dataclass(frozen=True)
class Sign:
    """Why a letter is taken to be of a kind: how sure that is, from 0 to 1, and the words that led to it."""

    kind: LetterKind
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """The telling words of a letter that a person sorted, and the kinds it is of."""

    words: frozenset[str]
    kinds: tuple[LetterKind, ...]


@dataclass(frozen=True)
class Partner:
    """What sorting needs to know of the house it works for; all of it data.

    `own` are our own addresses; `areas` maps the year's area codes to names; `pots` maps pot names to words people use.
    `domains` are those of the house and its partners; `people` maps the words of a name to its addresses and domains;
    `bodies` are names in words (lower case) under which only these domains write; `examples` are letters whose
    sorting a person corrected.
    """

    own: tuple[str, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    priorities: tuple[str, ...] = ()
    pots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    domains: frozenset[str] = frozenset()
    people: Mapping[frozenset[str], frozenset[str]] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """What is to be made of a letter. `held`: a person must look before anything is filed or answered.
    `answerable`: may we reply by ourselves at all. `reason` says why it was held or ignored, without the letter's content.
    `signs` say why it is of its kinds, `said` what a reply says, `suggestion` what it looks like where that is not sure."""

    kinds: tuple[LetterKind, ...]
    proposals: tuple[ProposalFields, ...] = ()
    items: tuple[ItemFields, ...] = ()
    suggestions: tuple[SuggestionFields, ...] = ()
    questions: tuple[str, ...] = ()
    held: bool = False
    answerable: bool = True
    reason: str = ""
    signs: tuple[Sign, ...] = ()
    said: Said | None = None
    suggestion: str = ""


Shape = TypeVar("Shape")


def changed(record: Shape, **values: object) -> Shape:
    """As dataclasses.replace, without making each field anew: letters come by the thousand, and that took a tenth."""
    copied = copy.copy(record)
    vars(copied).update(values)
    return copied
