"""Ports that write down what passes them and lead nowhere."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.mailbox.maildir import MaildirMailbox
from models.mailbox import Files, Mail
from scheduler.rehearsal.events import Left, Way


@dataclass(frozen=True)
class RehearsalMailbox(MaildirMailbox):
    """A Maildir in the throw-away home: a mail that is sent lies in its Sent folder, and in `left`."""

    left: list[Left] = field(default_factory=list)

    def save_draft(self, mail: Mail) -> str:
        saved = super().save_draft(mail)
        self._note(Way.DRAFT, mail)
        return saved

    def send(self, mail: Mail) -> None:
        super().send(mail)
        self._note(Way.MAIL, mail)

    def _note(self, way: Way, mail: Mail) -> None:
        self.left.append(Left(self.clock(), way, ", ".join(mail.to), mail.subject, mail.text, mail.key))


@dataclass(frozen=True)
class RehearsalMessenger:
    """A messenger whose channels nobody reads."""

    clock: Callable[[], dt.datetime]
    left: list[Left]

    def post(self, channel: str, text: str, key: str, about: str = "", files: Files | None = None) -> None:
        subject = text.partition("\n")[0]
        self.left.append(Left(self.clock(), Way.CHAT, channel, subject, text, key))
