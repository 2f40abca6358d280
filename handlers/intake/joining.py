"""Which record a letter belongs to: by In-Reply-To and References, and only from a sender who may.

A reference number joins nothing. What a stranger answers is left to a person, and nothing of the record is told to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select

from handlers.intake.shapes import Letter
from models.bulletins import BulletinItem
from models.post import Channel, LetterKind, OutboxMessage, StoredLetter
from models.proposals import Proposal, ProposalStep, State
from models.roles import SHARED_MAIL
from models.sessions import TopicSuggestion

_WITHOUT = tuple(defer(one) for one in (StoredLetter.raw, StoredLetter.text))  # type: ignore[arg-type]
MOST_REFERENCES = 30  # of a letter, the last ones
MACHINES = frozenset({LetterKind.AUTO_REPLY, LetterKind.BOUNCE, LetterKind.RECEIPT, LetterKind.CALENDAR_RESPONSE})


def thread_ids(letter: Letter) -> tuple[str, ...]:
    """The letters this one answers, the nearest first."""
    nearest = [letter.in_reply_to, *reversed(letter.references[-MOST_REFERENCES:])]
    return tuple(dict.fromkeys(one for one in nearest if one))


def reported_ids(letter: Letter) -> tuple[str, ...]:
    """The letter of ours that a machine's letter is about, the likeliest first."""
    return (letter.refers_to,) if letter.refers_to else thread_ids(letter)


@dataclass
class Standing:
    """A proposal a reply may belong to, as it stands, and who may speak for it."""

    proposal: Proposal
    state: State
    steps: int
    addresses: frozenset[str]
    domains: frozenset[str]
    chat: str = ""

    def may_speak(self, letter: Letter) -> bool:
        """Its lead or contact, whoever sent it in, by mail or in Slack, or somebody of the same organisation."""
        if letter.chat and letter.chat == self.chat:
            return True
        return letter.sender in self.addresses or letter.sender.rpartition("@")[2] in self.domains


@dataclass(frozen=True)
class Joined:
    """What a letter's thread leads to: proposals and other records its sender may speak for; `stranger` names those
    that are there where the sender may speak for none."""

    proposals: tuple[Standing, ...] = ()
    others: tuple[str, ...] = ()
    stranger: tuple[str, ...] = ()


def speakers(*addresses: str) -> tuple[frozenset[str], frozenset[str]]:
    """(addresses, their organisations' domains): domains that everybody may have an address in are none, and who is known
    by a name in Slack only can say nothing by mail."""
    whole = frozenset(one.lower() for one in addresses if "@" in one)
    return whole, frozenset(one.rpartition("@")[2] for one in whole) - SHARED_MAIL


@dataclass(frozen=True)
class Ours:
    """A mail of ours: its row, the letter it answered, and the way it went."""

    row: int
    letter_id: int | None
    channel: Channel


@dataclass
class _Known:
    """A stored letter of a thread: what it is about, and who may speak for what came of it."""

    about: str | None
    addresses: frozenset[str]
    domains: frozenset[str]


@dataclass
class Threads:
    """The threads of a batch of letters, looked up in one go; the proposals they lead to are locked until it is filed."""

    session: Session
    letters: dict[str, set[int]] = field(default_factory=dict)  # Message-ID → stored letters
    known: dict[int, _Known] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)  # by reference
    made: dict[int, list[str]] = field(default_factory=dict)  # stored letter → references of its proposals
    others: dict[int, list[str]] = field(default_factory=dict)  # stored letter → references of its items and suggestions
    ours: dict[str, Ours] = field(default_factory=dict)  # by Message-ID
    fresh: set[str] = field(default_factory=set)  # Message-IDs of letters in hand that are not written yet

    def look_up(self, letters: Iterable[Letter]) -> None:
        """Find what these letters' threads lead to."""
        ids = {one for letter in letters for one in (*thread_ids(letter), *reported_ids(letter))}
        if not ids:
            return
        self._find_letters(ids)
        rows = list(self.known)
        self._find_proposals(rows, {one.about for one in self.known.values() if one.about})
        for table in (BulletinItem, TopicSuggestion):
            found = self.session.exec(select(table.letter_id, table.reference).where(col(table.letter_id).in_(rows)))
            for letter_id, reference in found:
                self._note(self.others, letter_id, reference)

    def hangs_on(self, letter: Letter) -> bool:
        """Whether it answers a letter that is in hand and not written yet."""
        return bool(self.fresh) and not self.fresh.isdisjoint(thread_ids(letter))

    def of(self, letter: Letter) -> Joined:
        """What the letter's thread leads to, for its sender."""
        rows = {row for one in thread_ids(letter) for row in self.letters.get(one, ())}
        references = dict.fromkeys(reference for row in sorted(rows) for reference in self._about(row))
        found = [self.standings[reference] for reference in references if reference in self.standings]
        mine = tuple(one for one in found if one.may_speak(letter))
        others = {reference: row for row in sorted(rows) for reference in self.others.get(row, ())}
        my_others = tuple(reference for reference, row in others.items() if self._may_speak(row, letter.sender))
        return Joined(mine, my_others, () if mine or my_others else (*references, *others))

    def ours_behind(self, letter: Letter) -> str | None:
        """The Message-ID of our own letter that a machine's is about."""
        return next((one for one in reported_ids(letter) if one in self.ours), None)

    def _about(self, row: int) -> list[str]:
        about = self.known[row].about if row in self.known else None
        return [*self.made.get(row, ()), *([about] if about else [])]

    def _may_speak(self, row: int, sender: str) -> bool:
        known = self.known[row]
        return sender in known.addresses or sender.rpartition("@")[2] in known.domains

    def _find_letters(self, ids: set[str]) -> None:
        ours = self.session.exec(
            select(OutboxMessage.id, OutboxMessage.message_id, OutboxMessage.letter_id, OutboxMessage.channel).where(
                col(OutboxMessage.message_id).in_(ids)
            )
        ).all()
        self.ours |= {message_id: Ours(row or 0, letter_id, Channel(channel)) for row, message_id, letter_id, channel in ours}
        for _, message_id, letter_id, _ in ours:
            if letter_id is not None:
                self.letters.setdefault(message_id, set()).add(letter_id)
        behind = [one.letter_id for one in self.ours.values() if one.letter_id is not None]
        those = or_(col(StoredLetter.message_id).in_(ids), col(StoredLetter.id).in_(behind))
        for one in self.session.exec(select(StoredLetter).where(those).options(*_WITHOUT)):
            if one.id is not None:
                self.known[one.id] = _Known(one.about, *speakers(one.sender, one.author))
                self.letters.setdefault(one.message_id or "", set()).add(one.id)

    def _find_proposals(self, rows: Sequence[int], about: set[str]) -> None:
        query = select(Proposal).where(or_(col(Proposal.letter_id).in_(rows), col(Proposal.reference).in_(about)))
        found = list(self.session.exec(query.order_by(col(Proposal.id)).with_for_update()))
        last = {
            step.proposal_ref: step
            for step in self.session.exec(
                select(ProposalStep)
                .where(col(ProposalStep.proposal_ref).in_([one.reference for one in found]))
                .order_by(col(ProposalStep.number))
            )
        }
        senders = self._senders([one.letter_id for one in found if one.letter_id is not None])
        for one in found:
            self._note(self.made, one.letter_id, one.reference)
            if one.reference in last and one.reference not in self.standings:
                sender, author, chat = senders.get(one.letter_id or 0, ("", "", ""))
                _, domains = speakers(one.lead_email, author)
                addresses, _ = speakers(one.lead_email, author, sender)
                step = last[one.reference]
                self.standings[one.reference] = Standing(one, step.state, step.number, addresses, domains, chat)

    def _senders(self, rows: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Each letter's sender, its author, and who filled it in as a form."""
        query = select(StoredLetter).where(col(StoredLetter.id).in_(rows)).options(*_WITHOUT)
        return {one.id: (one.sender, one.author, one.given_by) for one in self.session.exec(query) if one.id is not None}

    @staticmethod
    def _note(place: dict[int, list[str]], letter_id: int | None, reference: str) -> None:
        if letter_id is not None and reference not in place.setdefault(letter_id, []):
            place[letter_id].append(reference)
