"""What one person is sent about a session: a mail with the calendar file, or a message in Slack with the times in words."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

import templates
from handlers.sessions.invitations import Invitation, attached_file
from models.calendars import Attending
from models.mailbox import key_of, may_write_to, message_id_of
from models.people import Partnership, partnership
from models.post import Channel, OutboxMessage, attached, enqueue
from models.subscriptions import Reach, ReminderTopic
from templates import Words


@dataclass(frozen=True)
class Version:
    """What is told of a session: its invitation, when it was to be before where that changed, whether it is the first, and
    whether it takes place after all."""

    key: str
    invitation: Invitation
    before: str = ""
    is_new: bool = True
    again: bool = False


def queue(session: Session, message: OutboxMessage, house: Partnership) -> bool:
    """Put it into the outbox; False where it is there already, or may not go to that address."""
    if message.channel is Channel.MAIL and not may_write_to(message.to, house.mailbox):
        return False
    message.message_id = message_id_of(message.key, house.mailbox)
    return enqueue(session, message)


@dataclass(frozen=True)
class Note:
    """Something in the calendar left to a person: which entry or session, why; `about` tells one such note from the next."""

    entry: str
    why: str
    about: str


def tell_team(session: Session, note: Note, category: str, at: dt.datetime) -> bool:
    """Tell the team of it, once. False where it was told before."""
    house = partnership(session)
    words = templates.mail("session_calendar", {"entry": note.entry, "why": note.why, "category": category, "team": house.team})
    message = OutboxMessage(
        key=f"session-calendar:{key_of(note.about)}", channel=Channel.TEAM, to=house.mailbox, subject=words.subject,
        text=words.text, created=at, not_before=at,
    )  # fmt: skip
    return queue(session, message, house)


@dataclass
class Post:
    """One version for many people; what two of them read alike is written once."""

    version: Version
    house: Partnership
    at: dt.datetime
    _written: dict[tuple[bool, bool, bool], Words] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the keys of all messages of this version begin with."""
        return f"session:{self.version.key}:{self.version.invitation.sequence}:"

    def message(self, reach: Reach, state: Attending | None) -> dict[str, Any] | None:
        """One person's row of the outbox; None where they cannot be written to."""
        by_mail = reach.channel is Channel.MAIL
        if by_mail and not may_write_to(reach.to, self.house.mailbox):
            return None
        words = self._words(is_known=state is not None, is_coming=state not in (None, Attending.TOLD), attached=by_mail)
        key = f"{self.prefix}{reach.channel}:{reach.to}"
        files = [attached_file(self.version.invitation, reach.to)] if by_mail else []
        return {
            "key": key, "message_id": message_id_of(key, self.house.mailbox), "channel": reach.channel, "to": reach.to,
            "subject": words.subject, "text": words.text, "attachments": attached(*files),
            "created": self.at, "not_before": self.at, "about": "" if by_mail else self._about,
        }  # fmt: skip

    @property
    def _about(self) -> str:
        """What somebody in Slack can act on, as below a reminder: there the file for the calendar is had by a button."""
        return "" if self.version.invitation.cancelled else f"reminder:{ReminderTopic.SESSIONS}:{self.version.key}"

    def _words(self, *, is_known: bool, is_coming: bool, attached: bool) -> Words:
        kind = (is_known, is_coming, attached)
        if kind not in self._written:
            self._written[kind] = words_of(self.version, is_known=is_known, is_coming=is_coming, attached=attached)
        return self._written[kind]


def words_of(version: Version, *, is_known: bool, is_coming: bool, attached: bool) -> Words:
    """What somebody reads who knew of the session before, or did not."""
    invitation, is_change = version.invitation, is_known and not version.is_new
    base = {"title": invitation.title, "when": str(invitation.when), "attached": attached,
            "team": invitation.team, "mailbox": invitation.organiser}  # fmt: skip
    if invitation.cancelled:
        return templates.mail("session_cancelled", base)
    return templates.mail("session_told", {
        **base, "before": version.before if is_change else "", "changed": is_change, "again": is_change and version.again,
        "place": invitation.place, "link": invitation.link, "coming": is_coming,
    })  # fmt: skip
