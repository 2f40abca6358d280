"""What is decided about a batch of letters, until it is written: records, receipts, what replies do, and each letter's fate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session

from handlers.intake import approvals, joining
from handlers.intake.completing import Step, carry_out, decide
from handlers.intake.joining import Joined, Threads
from handlers.intake.lacking import given
from handlers.intake.limits import Allowance, add_limit_notice
from handlers.intake.outcome import Made, Outcome, sign_json, suggestion_of
from handlers.intake.receipts import (
    add_look_notice,
    add_receipt,
    add_return_notice,
    add_team_notice,
    answers_to,
    wants_receipt,
)  # fmt: skip
from handlers.intake.records import Arriving, News, References, add_records
from handlers.intake.replying import supplies
from handlers.intake.seeing import House, Seen
from handlers.intake.withdrawing import roll_over_decided
from handlers.reminding.letters import bounced
from models.audit import AuditEntry
from models.bulk import Rows
from models.dates import day_of
from models.post import Channel, LetterKind, LetterState, StoredLetter
from models.proposals import ProposalStep


@dataclass(frozen=True)
class Claimed:
    """A letter taken for filing: its row, and where it came from."""

    id: int
    origin: str


Judged = tuple[Claimed, Seen, LetterState]


class Batch:
    """Letters being filed in one transaction. Nothing is written before `write`, but for letters that others hang on."""

    def __init__(self, session: Session, house: House, now: dt.datetime) -> None:
        self._session, self.house, self._now = session, house, now
        self.rows, self._fates = Rows(), list[dict[str, Any]]()
        self.outcomes: dict[int, Outcome] = {}

    def prepare(self, judged: Sequence[Judged]) -> None:
        """Look up, in one go, what these letters hang on, and take the references they need."""
        filed = [self.arriving(letter, sight) for letter, sight, state in judged if state is LetterState.FILED]
        self._threads = Threads(self._session)
        self._threaded = [sight.letter for _, sight, state in judged if _has_thread(sight, state)]
        self._threads.look_up(self._threaded)
        senders = [(one.letter.sender, one.at) for one in filed if one.found.answerable]
        self._allowance = Allowance(self._session, senders, self.house.replies_per_day)
        self._references, self._news = References(self._session, filed), News(self._session)
        self._previews = approvals.Previews(self._session, [sight.letter for _, sight, _ in judged])

    def quarantine(self, letter: Claimed, reason: str) -> None:
        """The letter is set aside with its bytes; the team is told once."""
        state = LetterState.QUARANTINED
        self.audit(letter.id, "intake", state.value, reason, self._now)
        self._fates.append({"row": letter.id, "state": state, "received": self._now, **_UNREAD, "reason": reason})
        add_team_notice(self.rows, letter.id, reason, self.house.words, self._now, read=False)
        self.outcomes[letter.id] = Outcome(letter.origin, state, reason=reason)

    def make(self, letter: Claimed, sight: Seen, state: LetterState) -> Made:
        """Records, receipt and what a reply does, of a letter that is filed; what a machine's letter is about."""
        if preview := self._previews.answered(sight.letter, state, self.house.words):
            return self._approved(self.arriving(letter, sight), preview)
        if state is LetterState.FILED:
            return self._made(self.arriving(letter, sight))
        if state is LetterState.IGNORED and joining.MACHINES & set(sight.found.kinds):
            return self._reported(letter, sight)
        return Made()

    def _made(self, arriving: Arriving) -> Made:
        made = self.records(arriving)
        if not wants_receipt(arriving, made, self.house.words):
            return made
        if not arriving.letter.chat and not self._allowance.take(arriving.letter.sender, arriving.at):
            most = (self.house.words, self.house.replies_per_day)
            add_limit_notice(self.rows, arriving.letter.sender, arriving.letter_id, most, arriving.at)
            return made
        add_receipt(self.rows, arriving, made, self.house.words)
        return replace(made, reply="queued")

    def _approved(self, arriving: Arriving, preview: approvals.Preview) -> Made:
        """An answer to a bulletin's preview approves it, or is left to a person; nothing else is made of it."""
        person = approvals.act(self._session, arriving, preview, self.house.words)
        if person:
            add_look_notice(self.rows, arriving, person, preview.about, self.house.words)
        return Made(about=preview.about, step=Step(person=person))

    def records(self, arriving: Arriving) -> Made:
        """What the letter becomes, but for its receipt."""
        step, joined = self._reply(arriving)
        made = add_records(self.rows, arriving, self._references, self._news)
        about = step.about or next(iter(joined.others), None)
        return replace(
            made, answers=answers_to(self._session, arriving), about=about, step=step, supplies=_supplied(arriving, step, about)
        )

    def _reply(self, arriving: Arriving) -> tuple[Step, Joined]:
        """What the letter does to the record its thread leads to, done; a person is told what is left to them."""
        letter, said = arriving.letter, arriving.found.said
        if self._threads.hangs_on(letter):
            self.write()
            self._threads.look_up(self._threaded)  # of all: others of the batch may hang on what was written now
        joined = self._threads.of(letter)
        step = decide(letter, said, joined)
        carry_out(self.rows, step, arriving.letter_id, (letter, said), arriving.at)
        if step.person:
            add_look_notice(self.rows, arriving, step.person, step.about, self.house.words)
        return step, joined

    def _reported(self, letter: Claimed, sight: Seen) -> Made:
        """Links a machine's letter to ours; where ours came back undelivered, the team is told once."""
        about = self._threads.ours_behind(sight.letter)
        ours = self._threads.ours[about] if about else None
        if ours and LetterKind.BOUNCE in sight.found.kinds:
            bounced(self._session, ours.row, sight.letter, sight.at)
        if ours and ours.letter_id and ours.channel is Channel.MAIL and LetterKind.BOUNCE in sight.found.kinds:
            add_return_notice(self.rows, letter.id, (ours.row, ours.letter_id), self.house.words, sight.at)
        return Made(refers_to=about)

    def conclude(self, letter: Claimed, sight: Seen, state: LetterState, made: Made) -> None:
        """The letter's own fate, its audit row, its outcome; and word to the team where a person must look."""
        found = sight.found
        if state is LetterState.HELD:
            add_team_notice(self.rows, letter.id, found.reason, self.house.words, sight.at)
        self.audit(letter.id, "intake", state.value, found.reason, sight.at)
        self.settle(letter, sight, state, made)

    def settle(self, letter: Claimed, sight: Seen, state: LetterState, made: Made) -> None:
        """The letter's own fate and its outcome."""
        self._fates.append({"row": letter.id, "state": state, "received": sight.at, **_described(sight, made)})
        if sight.letter.message_id:
            self._threads.fresh.add(sight.letter.message_id)
        self.outcomes[letter.id] = Outcome(letter.origin, state, sight.letter, sight.found, made, sight.found.reason)

    def audit(self, letter_id: int, who: str, action: str, because: str, at: dt.datetime) -> None:
        """Who did what with the letter, and why."""
        self.rows.add(AuditEntry, at=at, who=who, action=action, subject=f"letter:{letter_id}", because=because)

    def write(self) -> None:
        """Everything decided so far, in the session's transaction."""
        taken = self.rows.of(ProposalStep)
        self.rows.write(self._session)
        roll_over_decided(self._session, taken)
        table = StoredLetter.__table__  # type: ignore[attr-defined]
        if self._fates:
            self._session.connection().execute(update(table).where(table.c.id == bindparam("row")), self._fates)
        self._fates = []
        self._threads.fresh.clear()

    def arriving(self, letter: Claimed, sight: Seen) -> Arriving:
        """What every record of the letter shares."""
        house = self.house
        return Arriving(letter.id, sight.at, house.words.reference_prefix, house.year, sight.letter, sight.found)


def _has_thread(sight: Seen, state: LetterState) -> bool:
    return state is LetterState.FILED or (state is LetterState.IGNORED and bool(joining.MACHINES & set(sight.found.kinds)))


FEWEST = 2  # fields a reply of an unknown thread must name to be said to supply them


def _supplied(arriving: Arriving, step: Step, about: str | None) -> dict[str, object]:
    """The fields that a reply adds; in a thread that is not known, those that it names."""
    said, today = arriving.found.said, day_of(arriving.at)
    if said is None or said.supplied is None:
        return {}
    names = step.filled if about else given(said.supplied)
    told = supplies(said.supplied, names, today)
    return told if about or (len(told) >= FEWEST and not arriving.found.questions) else {}


def _described(sight: Seen, made: Made) -> dict[str, Any]:
    """What is written beside the bytes; a held letter's words stay in its bytes only."""
    letter, found = sight.letter, sight.found
    hidden = found.held or LetterKind.SENSITIVE in found.kinds
    return {
        "fingerprint": sight.mark,
        "message_id": letter.message_id,
        "subject": "" if hidden else letter.subject,
        "sender": letter.sender,
        "author": letter.author,
        "kinds": [kind.value for kind in found.kinds],
        "reason": found.reason,
        "text": "" if hidden else letter.new_text,
        "sorting": [sign_json(sign) | ({"words": []} if hidden else {}) for sign in found.signs],
        "suggestion": suggestion_of(found, made),
        "answerable": found.answerable,
        "questions": [{"topic": one.topic, "question": one.question, "answer": one.answer} for one in made.answers],
        "in_reply_to": letter.in_reply_to,
        "about": made.about,
        "intent": made.intent,
        "refers_to": made.refers_to,
    }


_UNREAD: dict[str, Any] = {
    "fingerprint": "", "message_id": None, "subject": "", "sender": "", "author": "", "kinds": [], "text": "", "sorting": [],
    "suggestion": "", "answerable": False, "questions": [], "in_reply_to": None, "about": None, "intent": "", "refers_to": None,
}  # fmt: skip
