"""Data → the database: what is missing is added, what is there is left as it is."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from models.audit import Counter
from models.errors import DataFileError
from models.funding import LedgerEntry, Pot
from models.partnership import books, rows
from models.partnership.checking import Known
from models.partnership.reading import Page
from models.partnership.rows import Context, fact_of, para_of
from models.people import Organisation, Partnership, Person
from models.priorities import Priority
from models.proposals import Proposal
from models.sources import Citation, Source


@dataclass(frozen=True)
class Data:
    """What was read and found sound."""

    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Loaded:
    """How many rows were added, and how many were there and left as they are."""

    added: int = 0
    kept: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(self.added + other.added, self.kept + other.kept)


def known_in(session: Session) -> Known:
    """What files may refer to because the database holds it."""
    columns = {
        "source": Source.key, "organisation": Organisation.key, "person": Person.key, "pot": Pot.key,
        "project": Proposal.reference, "priority": Priority.key,
    }  # fmt: skip
    return frozenset((kind, key) for kind, column in columns.items() for key in session.exec(select(column)))


def load(session: Session, data: Data, at: dt.datetime) -> Loaded:
    """Add what the database lacks, in the session's transaction. Raises DataFileError; nothing is to be kept then."""
    _check_partnership(session, data)
    tally = _add_missing(session, [row for page in data.pages for row in rows.sources(page)], ("key",))
    context = Context(at, {paper.key: paper for paper in session.exec(select(Source))})
    facts: list[tuple[str, Sequence[str]]] = []
    for rows_of, natural in rows.IN_ORDER:
        made = [made for page in data.pages for made in rows_of(page, context)]
        tally += _add_missing(session, [row for row, _ in made], natural)
        facts += [(fact_of(row), cites) for row, cites in made]
    tally += _enter_money(session, data, context)
    tally += _add_missing(session, _citations([*facts, *books.cited(data.pages)]), ("fact", "source_key", "para"))
    _reserve_numbers(session, data)
    return tally


def _check_partnership(session: Session, data: Data) -> None:
    """A house serves one partnership; another's data do not go into its database."""
    there = session.exec(select(Partnership)).first()
    for page in data.pages:
        ours = page.contents.partnership
        if there and ours and ours.key != there.key:
            sentence = f"this database serves “{there.name}”; load another partnership into a database of its own."
            raise DataFileError([page.problem(("partnership", "key"), sentence)])


def _add_missing(session: Session, wanted: Sequence[SQLModel], natural: tuple[str, ...]) -> Loaded:
    """Insert the rows whose natural key the table does not hold."""
    if not wanted:
        return Loaded()
    columns = [getattr(type(wanted[0]), name) for name in natural]
    there = {tuple(row) for row in session.execute(select_columns(*columns))}
    missing = [row for row in wanted if tuple(getattr(row, name) for name in natural) not in there]
    session.add_all(missing)
    session.flush()
    return Loaded(len(missing), len(wanted) - len(missing))


def _enter_money(session: Session, data: Data, context: Context) -> Loaded:
    keys = [key for key, _ in books.cited(data.pages)]
    there = set(session.exec(select(LedgerEntry.key).where(col(LedgerEntry.key).in_(keys))))
    books.enter(session, data.pages, context)
    return Loaded(len(keys) - len(there), len(there))


def _citations(facts: Iterable[tuple[str, Sequence[str]]]) -> list[Citation]:
    """One row for each paragraph that states a fact."""
    named = dict.fromkeys((fact, cite.split()[0], para_of(cite)) for fact, cites in facts for cite in cites)
    return [Citation(fact=fact, source_key=source, para=para) for fact, source, para in named]


def _reserve_numbers(session: Session, data: Data) -> None:
    """Let the numbering of new proposals begin after the references that were loaded."""
    for page in data.pages:
        for project in page.contents.projects:
            found = re.fullmatch(r"(.*-\d{4}-)(\d+)", project.reference, re.ASCII)
            if found:
                series = found[1]
                counter = session.get(Counter, series) or Counter(series=series, last=0)
                counter.last = max(counter.last, int(found[2]))
                session.add(counter)
    session.flush()
