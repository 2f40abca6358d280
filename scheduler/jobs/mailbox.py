"""Takes letters in: from the mailbox each minute, or from wherever a command reads them.

Stored first, then filed, then marked in the mailbox and moved where that is wanted; killed anywhere, the next run goes
on where this one stopped.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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

COPY = "Duplicate"
PATIENCE = 3  # letters that may be unreadable for now before the mailbox itself is taken to be down


class Taking(NamedTuple):
    """From where letters are taken into what, when, how many acknowledgements one sender gets within a day, and whether a
    letter is moved out of the inbox once it is marked."""

    engine: Engine
    mailbox: Mailbox
    at: dt.datetime
    replies_per_day: int = REPLIES_PER_DAY
    moves: bool = False


class Mark(NamedTuple):
    """What a letter gets in the mailbox: a category, and the folder it belongs in ('' is the inbox)."""

    category: str
    folder: str


def fetch(engine: Engine, mailbox: Mailbox, at: dt.datetime, replies_per_day: int = REPLIES_PER_DAY) -> list[Outcome]:
    """Take in what is new in the mailbox, page by page, and mark it there. Raises MailboxError after doing what can be done."""
    return list(take_new(Taking(engine, mailbox, at, replies_per_day)))


def take_new(taking: Taking) -> Iterator[Outcome]:
    """What is new since the position the mailbox was read up to, taken in page by page as it is asked for."""
    with reading(taking.engine) as session:
        position = position_of(session, taking.mailbox.name)
    return take_pages(taking, taking.mailbox.pages(position))


def take_pages(taking: Taking, pages: Iterable[Page]) -> Iterator[Outcome]:
    """The letters of the pages that are not stored yet. Raises MailboxError after doing what can be done.

    A page is behind us once every letter of it, and of the pages before, was read.
    """
    troubles: list[MailboxError] = []
    for page in pages:
        yield from _take_page(taking, page, troubles)
        if _hopeless(troubles):
            raise troubles[-1]
    mark(taking)
    if troubles:
        raise troubles[-1]


def _take_page(taking: Taking, page: Page, troubles: list[MailboxError]) -> list[Outcome]:
    """One page; a letter that is stored already is not read again."""
    engine, mailbox, at, replies_per_day, _ = taking
    with reading(engine) as session:
        known = stored_ids(session, mailbox.name, page.ids)
    new = [letter_id for letter_id in page.ids if letter_id not in known]
    outcomes = list(take_in(engine, mailbox.name, _arrivals(mailbox, new, troubles), at, replies_per_day))
    if page.position and not troubles:
        with writing(engine) as session:
            save_position(session, mailbox.name, page.position)
    if not _hopeless(troubles):
        mark_copies(taking, {outcome.origin for outcome in outcomes}.intersection(new))
        mark(taking)
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


def folder_of(letter: StoredLetter) -> str:
    """The folder a letter belongs in by its kind; '' for what waits for a person, who looks for it in the inbox."""
    if letter.state in (LetterState.HELD, LetterState.QUARANTINED):
        return ""
    return category_of(letter, "").removeprefix("/")


def mark(taking: Taking) -> None:
    """Put its category on every letter that is dealt with here and not yet marked there; then move it where that is wanted.

    A letter may have another id once it is moved, which is saved with its mark: until then it counts as not marked.
    """
    with reading(taking.engine) as session:
        prefix = partnership(session).team_short
        todo = {
            letter.mailbox_id: Mark(category_of(letter, prefix), folder_of(letter))
            for letter in unmarked(session, taking.mailbox.name)
        }
    ids_now: dict[str, str] = {}
    try:
        for letter_id, now_id in _mark_and_move(taking, todo):
            ids_now[letter_id] = now_id
    finally:
        _save_marks(taking, ids_now)


def _save_marks(taking: Taking, ids_now: Mapping[str, str]) -> None:
    if not ids_now:
        return
    with writing(taking.engine) as session:
        for letter in unmarked(session, taking.mailbox.name):
            if letter.mailbox_id in ids_now:
                letter.marked, letter.mailbox_id = True, ids_now[letter.mailbox_id]


def mark_copies(taking: Taking, origins: Iterable[str]) -> None:
    """Mark those of the letters that were taken in before from another place in the mailbox, which have no row of their own."""
    wanted = set(origins)
    with reading(taking.engine) as session:
        category = copies_category(session)
        copies = wanted - stored_ids(session, taking.mailbox.name, wanted)
    for _ in _mark_and_move(taking, dict.fromkeys(sorted(copies), Mark(category, COPY))):
        pass


def copies_category(session: Session) -> str:
    """The category of a second copy of a letter that is stored."""
    return f"{partnership(session).team_short}/{COPY}"


def _mark_and_move(taking: Taking, todo: Mapping[str, Mark]) -> Iterator[tuple[str, str]]:
    """Each letter's id with the one it has once it is marked, and moved where that is wanted."""
    mailbox = taking.mailbox
    for letter_id, refusal in mailbox.mark_all({letter_id: mark.category for letter_id, mark in todo.items()}):
        folder = todo[letter_id].folder if taking.moves else ""
        try:
            if refusal is not None:
                raise refusal
            now_id = mailbox.move(letter_id, folder) if folder else letter_id
        except MailboxError as problem:
            if own := trouble_of(mailbox, problem):
                raise own from problem
            log.warning("letter gone before it was marked", mailbox=mailbox.name)
            now_id = letter_id
        yield letter_id, now_id


def taking_of(parts: Parts, mailbox: Mailbox) -> Taking:
    """How the service takes letters in."""
    return Taking(parts.engine, mailbox, parts.now(), parts.replies_per_day, parts.moves_letters)


def _is_about_bulletin(outcome: Outcome) -> bool:
    """Whether the letter answered the preview of an edition."""
    return (outcome.made.about or "").startswith("bulletin:")


def jobs(parts: Parts) -> list[Job]:
    """Fetch each minute, where there is a mailbox and it wants to be asked."""
    mailbox = parts.mailbox
    if mailbox is None:
        return []

    def run(_slot: dt.datetime) -> str:
        if not parts.rest.is_over(parts.now()):
            return ""
        try:
            about = Counter(_is_about_bulletin(outcome) for outcome in take_new(taking_of(parts, mailbox)))
        except MailboxError as trouble:
            parts.rest.begin(trouble, parts.now())
            if not trouble.permanent:
                raise
            return "refused"
        if about.get(True):
            follow(parts, parts.now())  # approved by mail: let go now, not at the next full hour
        count = about.total()
        return f"{count} letters" if count else ""

    return [Job("mailbox", every_minute(), run, once=False)]
