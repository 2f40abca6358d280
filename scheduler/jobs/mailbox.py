"""Takes letters in: from the mailbox each minute, or from wherever a command reads them.

Stored first, then filed, then marked in the mailbox; killed anywhere, the next run goes on where this one stopped.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.intake.limits import REPLIES_PER_DAY
from handlers.intake.outcome import Outcome
from handlers.intake.seeing import Arrival
from models.database import reading, writing
from models.errors import MailboxError
from models.mailbox import Mailbox, Page
from models.people import partnership
from models.post import LetterState, StoredLetter, position_of, save_position, unmarked
from scheduler.calendar import Job, every_minute
from scheduler.jobs.bulletin import follow
from scheduler.parts import Parts
from scheduler.rest import trouble_of
from scheduler.taking_in import take_in

log = structlog.get_logger()

PATIENCE = 3  # letters that may be unreadable for now before the mailbox itself is taken to be down


def fetch(engine: Engine, mailbox: Mailbox, at: dt.datetime, replies_per_day: int = REPLIES_PER_DAY) -> list[Outcome]:
    """Take in what is new in the mailbox, page by page, and mark it there. Raises MailboxError after doing what can be done.

    A page is behind us once every letter of it, and of the pages before, was read.
    """
    with reading(engine) as session:
        position = position_of(session, mailbox.name)
    outcomes: list[Outcome] = []
    troubles: list[MailboxError] = []
    taking = Taking(engine, mailbox, at, replies_per_day)
    for page in mailbox.pages(position):
        outcomes += _fetch_page(taking, page, troubles)
        if _hopeless(troubles):
            raise troubles[-1]
    mark(engine, mailbox)
    if troubles:
        raise troubles[-1]
    return outcomes


class Taking(NamedTuple):
    """One fetch: from where, into what, when, and how many acknowledgements one sender gets within a day."""

    engine: Engine
    mailbox: Mailbox
    at: dt.datetime
    replies_per_day: int


def _fetch_page(taking: Taking, page: Page, troubles: list[MailboxError]) -> list[Outcome]:
    """One page; a letter that is stored already is not read again."""
    engine, mailbox, at, replies_per_day = taking
    with reading(engine) as session:
        known = stored_ids(session, mailbox.name, page.ids)
    new = [letter_id for letter_id in page.ids if letter_id not in known]
    outcomes = list(take_in(engine, mailbox.name, _arrivals(mailbox, new, troubles), at, replies_per_day))
    if not troubles:
        with writing(engine) as session:
            save_position(session, mailbox.name, page.position)
    if not _hopeless(troubles):
        mark_copies(engine, mailbox, {outcome.origin for outcome in outcomes}.intersection(new))
        mark(engine, mailbox)
    return outcomes


def stored_ids(session: Session, mailbox: str, ids: Iterable[str]) -> set[str]:
    """Which of the mailbox's ids are stored."""
    query = select(StoredLetter.mailbox_id).where(StoredLetter.mailbox == mailbox, col(StoredLetter.mailbox_id).in_(list(ids)))
    return set(session.exec(query))


def _arrivals(mailbox: Mailbox, ids: Iterable[str], troubles: list[MailboxError]) -> Iterator[Arrival]:
    """The letters, read. Those the mailbox cannot give now are added to `troubles`, and left for the next run."""
    for letter_id in ids:
        try:
            yield Arrival(mailbox.read(letter_id), origin=letter_id, mailbox_id=letter_id)
        except MailboxError as problem:
            if own := trouble_of(mailbox, problem):
                troubles.append(own)
            else:
                log.warning("letter gone before it was read", mailbox=mailbox.name)
        if _hopeless(troubles):
            return


def _hopeless(troubles: list[MailboxError]) -> bool:
    """Whether it is the mailbox and not a letter or two that cannot be read now."""
    return len(troubles) >= PATIENCE or any(trouble.permanent or trouble.retry_after for trouble in troubles)


def category_of(letter: StoredLetter, prefix: str) -> str:
    """The category a letter gets in the mailbox: by its state where that says it all, else by what it is."""
    if letter.state is LetterState.FILED and letter.kinds:
        return f"{prefix}/{letter.kinds[0].replace('_', ' ').capitalize()}"
    return f"{prefix}/{letter.state.value.capitalize()}"


def mark(engine: Engine, mailbox: Mailbox) -> None:
    """Put its category on every letter that is dealt with here and not yet marked there."""
    with reading(engine) as session:
        prefix = partnership(session).team_short
        todo = [(letter.id, letter.mailbox_id, category_of(letter, prefix)) for letter in unmarked(session, mailbox.name)]
    for letter_id, mailbox_id, category in todo:
        _mark_one(mailbox, mailbox_id, category)
        with writing(engine) as session:
            session.get_one(StoredLetter, letter_id).marked = True


def mark_copies(engine: Engine, mailbox: Mailbox, origins: Iterable[str]) -> None:
    """Mark those of the letters that were taken in before from another place in the mailbox, which have no row of their own."""
    wanted = set(origins)
    with reading(engine) as session:
        prefix = partnership(session).team_short
        copies = wanted - stored_ids(session, mailbox.name, wanted)
    for mailbox_id in sorted(copies):
        _mark_one(mailbox, mailbox_id, f"{prefix}/Duplicate")


def _mark_one(mailbox: Mailbox, mailbox_id: str, category: str) -> None:
    try:
        mailbox.mark(mailbox_id, category)
    except MailboxError as problem:
        if own := trouble_of(mailbox, problem):
            raise own from problem
        log.warning("letter gone before it was marked", mailbox=mailbox.name)


def jobs(parts: Parts) -> list[Job]:
    """Fetch each minute, where there is a mailbox and it wants to be asked."""
    mailbox = parts.mailbox
    if mailbox is None:
        return []

    def run(_slot: dt.datetime) -> str:
        if not parts.rest.is_over(parts.now()):
            return ""
        try:
            outcomes = fetch(parts.engine, mailbox, parts.now(), parts.replies_per_day)
        except MailboxError as trouble:
            parts.rest.begin(trouble, parts.now())
            if not trouble.permanent:
                raise
            return "refused"
        if any((outcome.made.about or "").startswith("bulletin:") for outcome in outcomes):
            follow(parts, parts.now())  # approved by mail: let go now, not at the next full hour
        return f"{len(outcomes)} letters" if outcomes else ""

    return [Job("mailbox", every_minute(), run, once=False)]
