"""Builds the parts from the settings. The only module that knows every part."""

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import InternalError, OperationalError

from bot.logs import configure
from bot.settings import Settings, read_settings
from bot.wiring_mailbox import mailbox_of, maildir_at
from handlers import conversation
from handlers.conversation import Question, Reply
from models.audit import first_time
from models.database import check_version, engine_for, reading, writing
from models.dates import day_of, now
from models.errors import LetterStands, LockedDatabase
from models.mailbox import Mailbox
from models.people import partnership
from models.post import LetterKind
from models.workspaces import domains_of

if TYPE_CHECKING:
    from bot.slack.app import Assistant, SlackAccess
    from bot.slack.installing.installations import Installations
    from bot.slack.installing.oauth import Installing
    from bot.slack.who import Directory
    from handlers.giving.shapes import Given
    from handlers.intake.outcome import Outcome
    from handlers.intake.seeing import House as Place
    from handlers.intake.seeing import Seen
    from handlers.intake.shapes import AttachedFile
    from scheduler.parts import Parts

log = structlog.get_logger()

CANNOT_WRITE = (LockedDatabase, OperationalError, InternalError)  # busy, read-only or full, on either database


@dataclass(frozen=True)
class House:
    """This run's settings, with everything built from them at its first use."""

    settings: Settings

    @functools.cached_property
    def engine(self) -> Engine:
        """The database's engine, not looked at yet."""
        if not self.settings.database:
            self.settings.home_folder.mkdir(parents=True, exist_ok=True)
        return engine_for(self.settings.database_url, self.settings.busy_seconds)

    @functools.cached_property
    def database(self) -> Engine:
        """The engine of a database that is there and of the right version. Raises DatabaseProblem."""
        check_version(self.engine)
        return self.engine

    @functools.cached_property
    def address(self) -> str:
        """The shared mailbox's address."""
        if self.settings.mailbox_address:
            return self.settings.mailbox_address
        with reading(self.database) as session:
            return partnership(session).mailbox

    @functools.cached_property
    def mailbox(self) -> Mailbox | None:
        """The configured mailbox; None where there is none."""
        return mailbox_of(self.settings, self.address) if self.settings.mailbox != "none" else None

    def check_database(self) -> None:
        """Nothing where the database is as it should be. Raises DatabaseProblem."""
        check_version(self.engine)

    def make_mailbox(self) -> None:
        """Make the folders of a mailbox that is one; any other is there already."""
        if self.settings.mailbox == "maildir":
            maildir_at(self.settings.maildir_folder, self.address)

    def answer(self, question: Question) -> Reply:
        """Answer a question from the records: the same function behind every door.

        What its thread was about is remembered, and a question that was not answered is kept for a person, scrubbed; where
        the database cannot take that now, the answer is given all the same; but no reminder is said to be set that is not.
        """
        with reading(self.database) as session:
            reply = conversation.ask(session, question)
        if not (question.thread or reply.wishes or reply.topic == "unknown") or self._keep(question, reply) or not reply.wishes:
            return reply
        with reading(self.database) as session:
            return conversation.not_set(session, question)

    def _keep(self, question: Question, reply: Reply) -> bool:
        """Whether the database took it."""
        try:
            with writing(self.database) as session:
                conversation.remember(session, question, reply)
                conversation.note_open(session, question, reply)
        except CANNOT_WRITE as problem:
            log.warning("answered without keeping the thread", topic=reply.topic, error=type(problem).__name__)
            return False
        return True

    def first_time(self, key: str) -> bool:
        """Whether this key from outside is new; remembered in the database."""
        with writing(self.database) as session:
            return first_time(session, key, now())

    @property
    def slack_access(self) -> "SlackAccess":
        from bot.wiring_slack import access_in

        return access_in(self.settings, self.installations)

    @functools.cached_property
    def installations(self) -> "Installations | None":
        """The workspaces that installed the app, with their tokens; None where none may."""
        if not self.settings.has_installing:
            return None
        from bot.wiring_slack import installations_in

        return installations_in(self.settings, self.database)

    @property
    def installing(self) -> "Installing | None":
        """How another workspace installs the app; None where none may."""
        from bot.wiring_slack import installing_in

        return installing_in(self.settings, self.database, self.installations) if self.installations else None

    def departed(self, team: str, at: dt.datetime) -> None:
        """A Slack workspace removed the app, or its token no longer counts, at that moment."""
        from bot.wiring_slack import depart_in

        depart_in(self.settings, self.database, self.installations, self.directory)(team, at)

    def domains_of(self, team: str) -> frozenset[str]:
        """The mail domains of the organisation a Slack workspace is linked to."""
        with reading(self.database) as session:
            return domains_of(session, team)

    @property
    def assistant(self) -> "Assistant":
        from bot.slack.app import Assistant

        return Assistant(
            self.answer, self.first_time, now, lambda: reading(self.database), lambda: writing(self.database),
            lambda number, kinds: (self.look_again(number, kinds), self.filing), self.directory, self.give,
            self.settings.bulletin_rules, self.departed,
        )  # fmt: skip

    @functools.cached_property
    def directory(self) -> "Directory":
        """Who is who in Slack; our own workspace is that of the bot's token."""
        from bot.wiring_slack import directory_in

        return directory_in(self.slack_access, self.domains_of)

    @property
    def filing(self) -> "Place":
        """What filing a letter needs to know of the records, as now."""
        from handlers.intake.seeing import house_of

        with reading(self.database) as session:
            return house_of(session, day_of(now()), self.settings.replies_per_day)

    def look_again(self, number: int, kinds: tuple[LetterKind, ...] = ()) -> "Seen":
        """A stored letter read anew from its bytes, in the process that reads letters, as at its arrival.

        `kinds` are what a person says it is, () where nobody does. Raises NoSuchLetter, LetterStands.
        """
        from handlers.intake.correcting import letter_numbered
        from handlers.intake.seeing import looking
        from scheduler.reader import Reader

        with reading(self.database) as session:
            row = letter_numbered(session, number)
            raw, received, how = row.raw, row.received, looking(row, kinds)
        with Reader(self.filing.sorting, now()) as reader:
            reader.submit([(raw, received, how)])
            [sight] = reader.collect()
        if isinstance(sight, str):
            raise LetterStands(number, f"cannot be read here: {sight}. It is in the mailbox as it came")
        return sight

    def give(self, given: "Given", files: "Sequence[AttachedFile]", at: dt.datetime) -> "Outcome | None":
        """Take in a form that somebody filled in; None where this sending of it was taken before."""
        from scheduler.taking_forms import take_form

        return take_form(self.database, given, files, at)

    @property
    def parts(self) -> "Parts":
        """What the jobs are handed."""
        from bot.slack.messenger import SlackMessenger
        from scheduler.parts import Parts

        messenger = (
            SlackMessenger(self.slack_access, departed=lambda team: self.departed(team, now()))
            if self.settings.has_slack
            else None
        )
        chosen = self.settings
        return Parts(
            self.database, now, self.mailbox, messenger, chosen.slack_team_channel, chosen.replies_per_day,
            moves_letters=chosen.move_letters, bulletin=chosen.bulletin_rules,
        )  # fmt: skip


@functools.cache
def house() -> House:
    """The house of this run. Raises SettingsProblem."""
    settings = read_settings()
    configure(settings.log_level)
    return House(settings)


def moment(at: dt.datetime | None) -> dt.datetime:
    """The moment a command believes it is."""
    return at or now()
