"""Sees what a firing did: what left through the ports, what became of messages in the outbox, which letters were taken in."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import defer
from sqlmodel import Session, and_, col, func, or_, select

from handlers.intake.listing import hidden
from models.database import reading
from models.dates import day_of
from models.people import partnership
from models.post import LetterState, OutboxMessage, OutboxState, StoredLetter
from models.roles import Role, roles_of
from scheduler.parts import Parts
from scheduler.rehearsal.events import Event, Left, Way, What

WAITS = (OutboxState.QUEUED, OutboxState.SENDING)
UNREAD = (defer(OutboxMessage.text), defer(OutboxMessage.html))  # type: ignore[arg-type]
TEAM = {Role.OFFICER, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Message:
    """A message of the outbox as it was decided on, and the job that did."""

    to: str
    subject: str
    job: str


@dataclass
class Watcher:
    """`left` is filled by the ports and `arrived` (file name by id in the mailbox) by whoever delivers letters.

    `not_before` says of each message that waits when it may leave, by id; `outside` is what left for others than the team.
    """

    parts: Parts
    left: list[Left]
    arrived: dict[str, str] = field(default_factory=dict)
    not_before: dict[int, dt.datetime] = field(default_factory=dict)
    outside: list[Left] = field(default_factory=list)
    _messages: dict[int, Message] = field(default_factory=dict)
    _by_key: dict[str, Message] = field(default_factory=dict)
    _told: int = 0

    def __post_init__(self) -> None:
        """What is there already is none of the rehearsal's."""
        with reading(self.parts.engine) as session:
            self._house = partnership(session).mailbox.lower()
            self._before = session.exec(select(func.max(OutboxMessage.id))).one() or 0
            self._last_letter = session.exec(select(func.max(StoredLetter.id))).one() or 0
        self._last_message = self._before
        self._mailbox = self.parts.mailbox.name if self.parts.mailbox else self._house

    @property
    def team(self) -> frozenset[str]:
        """The addresses and the channel by which the team as a whole is reached."""
        ours = (self._house, self._mailbox, self.parts.team_channel.lower())
        return frozenset(ours) - {""}

    def after(self, job: str, at: dt.datetime) -> list[Event]:
        """What the job's firing did, in the order letters, messages that left, messages that never will."""
        if not self._anything():
            return []
        with reading(self.parts.engine) as session:
            letters = self._letters(session, job, at)
            over = self._look_at_outbox(session, job)
            gone = [self._departure(session, left, job) for left in self.left[self._told :]]
            self._told = len(self.left)
            return letters + gone + [event for number in over if (event := self._end(session, number, at))]

    def _anything(self) -> bool:
        """Whether there can be something to tell: most firings do nothing, and a year has many."""
        if self.arrived or self.not_before or len(self.left) > self._told:
            return True
        with self.parts.engine.connect() as connection:
            newest = connection.exec_driver_sql("SELECT max(id) FROM outboxmessage").scalar()
        return (newest or 0) > self._last_message

    def still_waiting(self) -> list[Event]:
        """What was decided on and had not left at the end, at the moment from which it may."""
        rows = [(when, self._messages[number]) for number, when in self.not_before.items()]
        return [Event(when, one.job, What.WAITING, one.to, one.subject) for when, one in rows]

    def _letters(self, session: Session, job: str, at: dt.datetime) -> list[Event]:
        """Letters that were taken in, those included that had been taken in before and so got no row of their own."""
        if not self.arrived:
            return []
        query = select(StoredLetter).where(col(StoredLetter.id) > self._last_letter).order_by(col(StoredLetter.id))
        events = []
        for row in session.exec(query.options(defer(StoredLetter.raw))):  # type: ignore[arg-type]
            self._last_letter = row.id or 0
            if name := self.arrived.pop(row.mailbox_id, ""):
                more = {"file": name, "outcome": row.state.value, "kinds": list(row.kinds)}
                events.append(Event(at, job, What.LETTER, self._mailbox, "" if hidden(row) else row.subject, more))
        return events + self._copies(job, at)

    def _copies(self, job: str, at: dt.datetime) -> list[Event]:
        mailbox = self.parts.mailbox
        copies = [letter_id for letter_id in self.arrived if mailbox is not None and mailbox.categories(letter_id)]
        more = [{"file": self.arrived.pop(one), "outcome": LetterState.DUPLICATE.value, "kinds": []} for one in copies]
        return [Event(at, job, What.LETTER, self._mailbox, "", one) for one in more]

    def _look_at_outbox(self, session: Session, job: str) -> list[int]:
        """Note what is new and from when each that waits may leave. Returns the ids of those that wait no longer."""
        number, state = col(OutboxMessage.id), col(OutboxMessage.state)
        waits = and_(number > self._before, state.in_(WAITS))
        query = select(OutboxMessage).where(or_(number > self._last_message, waits)).order_by(number)
        over, self.not_before = set(self.not_before), {}
        for row in session.exec(query.options(*UNREAD)):
            over |= {self._noted(row, job)}
            if row.state in WAITS:
                self.not_before[row.id or 0] = row.not_before
        return sorted(over - set(self.not_before))

    def _noted(self, row: OutboxMessage, job: str) -> int:
        """The message's id; who decided on it is remembered."""
        number = row.id or 0
        if number > self._last_message:
            self._last_message = number
            self._messages[number] = self._by_key[row.key] = Message(row.to, row.subject, job)
        return number

    def _departure(self, session: Session, left: Left, firing: str) -> Event:
        """Who decided on what left; what did not wait in the outbox was decided on in this very firing."""
        message = self._by_key.get(left.key, Message(left.to, left.subject, firing))
        outside = left.way is not Way.DRAFT and not self._is_team(session, left)
        self.outside += [left] if outside else []
        return Event(left.at, message.job, _what(left, message.job, outside=outside), left.to, message.subject)

    def _is_team(self, session: Session, left: Left) -> bool:
        """Whether everybody it went to is of the team: its channel, its mailbox, its officers."""
        if left.way is Way.CHAT:
            return left.to == self.parts.team_channel
        day = day_of(left.at)
        return all(one.lower() in self.team or roles_of(session, one, day) & TEAM for one in left.to.split(", "))

    def _end(self, session: Session, number: int, at: dt.datetime) -> Event | None:
        row, known = session.get(OutboxMessage, number), self._messages[number]
        if row is not None and row.state is OutboxState.SENT:
            return None
        failed = row is not None and row.state is OutboxState.FAILED
        return Event(at, known.job, What.FAILED if failed else What.WITHDRAWN, known.to, known.subject)


def _what(left: Left, job: str, *, outside: bool) -> What:
    """The word for something that left, by its way, its cause and its readers."""
    if left.way is Way.DRAFT:
        return What.DRAFT
    if job.startswith("reminder") or left.key.startswith("reminder"):
        return What.REMINDER
    return What.SEND if outside else What.NOTICE
