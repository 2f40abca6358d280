"""Answers to the preview of a bulletin: an officer's “approve” approves what they saw; anything else is left to a person.

Whose answer it is rests on the thread (In-Reply-To names our notice, whose Message-ID stands for one fingerprint), on the
checks that hold forged letters back, on the receiving host's word for the sender, and on the sender's role that day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.drafts.approving import Approval, approve
from handlers.drafts.laying import PREVIEW
from handlers.intake.records import Arriving
from handlers.intake.shapes import Letter
from models.dates import say_month
from models.errors import EditionChanged, KcstError, NotYours
from models.people import Partnership
from models.post import LetterState, OutboxMessage

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SAID = frozenset({"approve", "approved", "i approve", "yes send it", "approve it", "yes approve", "yes approved"})
COURTESY = frozenset(
    "thanks thank you many kind best warm regards wishes cheers please hi hello dear team all sent from my".split()
)
RESERVED = frozenset(
    "not don't doesn't can't won't never but if until till unless except without wait hold once only first before after change "
    "remove add stop however though ps p.s must should later tomorrow monday tuesday wednesday thursday friday".split()
)
LONGEST = 2_000  # characters of an answer that says nothing but that, with its signature


@dataclass(frozen=True)
class Preview:
    """A notice of ours: the edition's month, and the fingerprint it showed."""

    month: str
    seen: str

    @property
    def about(self) -> str:
        return f"bulletin:{self.month}"


class Previews:
    """The previews that a batch of letters answers. Asks nothing where no letter answers anything."""

    def __init__(self, session: Session, letters: Sequence[Letter]) -> None:
        ids = {letter.in_reply_to for letter in letters if letter.in_reply_to}
        query = select(OutboxMessage.message_id, OutboxMessage.key).where(
            col(OutboxMessage.message_id).in_(ids), col(OutboxMessage.key).startswith("bulletin:")
        )
        rows = list(session.exec(query)) if ids else []
        keys = {message_id: key.split(":") for message_id, key in rows}
        self._known = {message_id: Preview(key[1], key[3]) for message_id, key in keys.items() if key[2:3] == [PREVIEW]}

    def answered(self, letter: Letter, state: LetterState, house: Partnership) -> Preview | None:
        """The preview this letter answers; None where it answers none, or is held, or a machine wrote it."""
        preview = self._known.get(letter.in_reply_to or "") if self._known else None
        ours = state is LetterState.IGNORED and letter.sender == house.mailbox.lower()
        return preview if preview and (state is LetterState.FILED or ours) else None


def says_approve(letter: Letter) -> bool:
    """Whether the letter's new words are an approval and nothing else: a greeting, a closing and a signature aside.

    A signature in which something could be reserved ('not before Friday') makes it no approval.
    """
    lines = [line for line in letter.new_text.splitlines() if line.strip()]
    if not lines or len(letter.new_text) > LONGEST or "?" in letter.new_text:
        return False
    idle = COURTESY | {word.casefold() for word in _WORD.findall(letter.sender_name)}
    spoken = [[word.casefold() for word in _WORD.findall(line)] for line in lines]
    closing = next((n for n, words in enumerate(spoken) if n and words and idle.issuperset(words)), len(lines))
    said = [word for words in spoken[:closing] for word in words if word not in idle]
    reserved = RESERVED & {word for words in spoken[closing:] for word in words}
    return " ".join(said) in SAID and not reserved and not any(re.search(r"\d", line) for line in lines[:closing])


def act(session: Session, arriving: Arriving, preview: Preview, house: Partnership) -> str:
    """Approve the edition as its preview showed it. Returns what is left to a person, '' where nothing is."""
    letter, month = arriving.letter, say_month(preview.month)
    if letter.sender == house.mailbox.lower():
        return f"it answers the preview of the {month} bulletin in the mailbox's own name, which names nobody who approves"
    if not says_approve(letter):
        return f"it answers the preview of the {month} bulletin with other words than “approve”"
    if arriving.found.said is None or not arriving.found.said.proven:
        return f"it approves the {month} bulletin, and its sender could not be verified"
    try:
        approve(session, preview.month, Approval(letter.sender, arriving.at, preview.seen))
    except NotYours:
        return f"it approves the {month} bulletin, and its sender may not"
    except EditionChanged:
        return f"it approves the {month} bulletin as it was before it changed; the later one has to be looked at"
    except KcstError as problem:
        return f"it approves the {month} bulletin, which cannot be done now: {problem}"
    return ""
