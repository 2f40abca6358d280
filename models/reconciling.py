"""What papers print of the grant's money, held against the ledger as at the day each paper was for.

A paper is checked figure by figure and by its own sums: do its projects make its commitments, its shares its award, and is
what it says is left what its other figures leave. Papers are compared with each other. `explaining` says why they differ.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sqlmodel import Session, col, select

from models.dates import FinancialYear
from models.funding import Balance, EntryKind, LedgerEntry, balance, pots
from models.sources import Citation, Cited, Measure, PublishedFigure, Source, SourceKind


class Check(enum.StrEnum):
    """What was held against the ledger."""

    FIGURE = "figure"
    PROJECTS = "projects"  # the printed amounts of the projects, together
    SHARES = "shares"  # the printed shares of the pots, together
    LEFT = "left"  # the printed award, less what the paper commits and returns
    WHOLE = "whole"  # what the paper commits, returns and has left, together
    MOVED = "moved"  # a pot's opening beside its balance in the same paper
    SPENT = "spent"  # what is committed, which papers call used, against what was paid
    PAPERS = "papers"  # the same thing printed differently by two papers
    OMITTED = "omitted"  # what another paper for the same day prints


@dataclass(frozen=True)
class Paper:
    """A paper, and the sums of money it prints of one year."""

    source: Source
    figures: tuple[tuple[PublishedFigure, str], ...]  # with the paragraph

    @property
    def day(self) -> dt.date:
        return self.source.dated

    def of(self, measure: Measure) -> list[PublishedFigure]:
        return [figure for figure, _ in self.figures if figure.measure is measure]

    def total(self, measure: Measure) -> int | None:
        """All that is printed of the measure, together; None where nothing is."""
        found = [figure.pence or 0 for figure in self.of(measure)]
        return sum(found) if found else None

    @property
    def committed(self) -> int | None:
        """What the paper commits: said as one sum, else the sum of its projects."""
        said = self.total(Measure.COMMITTED)
        return self.total(Measure.PROJECT) if said is None else said

    def cited(self, figures: Iterable[PublishedFigure]) -> tuple[Cited, ...]:
        keys = {figure.key for figure in figures}
        paras = dict.fromkeys(para for figure, para in self.figures if figure.key in keys) or {"": None}
        return tuple(Cited(self.source.title, para, self.day) for para in paras)


@dataclass(frozen=True)
class Finding:
    """One comparison: what papers print, in pence (None: nothing), and what the ledger says as at the papers' day."""

    check: Check
    year: str
    as_at: dt.date
    published: int | None
    ledger: int
    papers: tuple[Cited, ...]
    measure: Measure | None = None
    pot: str | None = None
    about: str = ""
    printed: tuple[str, ...] = ()
    rule: str = ""
    values: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def difference(self) -> int | None:
        return None if self.published is None else self.published - self.ledger


class Books:
    """What the ledger says of one year, as at any day."""

    def __init__(self, session: Session, year: FinancialYear) -> None:
        self.session, self.year, self.pots = session, year, pots(session, year)
        self._held: dict[tuple[str, dt.date], Balance] = {}

    def held(self, day: dt.date, name: str | None = None) -> Balance:
        """The pot's money; the whole year's where no pot is named."""
        return sum((self._of(pot.key, day) for pot in self.pots if name in (None, pot.name)), Balance())

    def _of(self, pot_key: str, day: dt.date) -> Balance:
        if (pot_key, day) not in self._held:
            self._held[pot_key, day] = balance(self.session, pot_key, day)
        return self._held[pot_key, day]

    def pence(self, figure: PublishedFigure, day: dt.date) -> int:
        """What the ledger says of that which the figure claims to be."""
        if figure.measure is Measure.PROJECT:
            return self.promised_to(figure.about, day)
        return measured(self.held(day, figure.pot), figure.measure)

    def promised_to(self, reference: str, day: dt.date) -> int:
        kinds = (EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.CORRECTION)
        query = select(LedgerEntry.pence).where(
            LedgerEntry.proposal_ref == reference, LedgerEntry.effective <= day, col(LedgerEntry.kind).in_(kinds)
        )
        return -sum(self.session.exec(query))

    def days(self) -> list[dt.date]:
        """The days on which money of the year moved."""
        query = (
            select(col(LedgerEntry.effective)).where(col(LedgerEntry.pot_key).in_([pot.key for pot in self.pots])).distinct()
        )
        return sorted(self.session.exec(query))


def measured(held: Balance, measure: Measure) -> int:
    """The part of a balance that a measure names; what is committed is less what was released."""
    return {
        Measure.AWARD: held.opening, Measure.OPENING: held.opening, Measure.BALANCE: held.balance,
        Measure.COMMITTED: held.committed - held.released, Measure.RETURNED: held.returned,
    }[measure]  # fmt: skip


def papers(session: Session, year: FinancialYear, day: dt.date) -> list[Paper]:
    """The papers known by `day` that print sums of that year, earliest first."""
    rows = session.exec(
        select(Source, PublishedFigure, col(Citation.para))
        .join(Citation, col(Citation.source_key) == Source.key)
        .join(PublishedFigure, col(PublishedFigure.key) == Citation.fact)
        .where(PublishedFigure.year == str(year), Source.dated <= day, col(PublishedFigure.pence).is_not(None))
        .order_by(col(Source.dated), col(Source.id), col(PublishedFigure.id), col(Citation.id))
    )
    found: dict[str, tuple[Source, list[tuple[PublishedFigure, str]]]] = {}
    for source, figure, para in rows:
        found.setdefault(source.key, (source, []))[1].append((figure, para))
    return [Paper(source, tuple(figures)) for source, figures in found.values()]


def findings(books: Books, known: list[Paper]) -> list[Finding]:
    """Every comparison of the year, once for all papers that print the same."""
    each = [finding for paper in known for finding in (*_figures(books, paper), *_sums(books, paper))]
    return _merged([*each, *_between(books, known), *_omitted(books, known)])


def _finding(books: Books, check: Check, paper: Paper, figures: list[PublishedFigure], **values: object) -> Finding:
    first = figures[0]
    base = Finding(
        check, str(books.year), paper.day, sum(figure.pence or 0 for figure in figures), 0, paper.cited(figures),
        first.measure, first.pot, first.about, tuple(figure.printed for figure in figures),
    )  # fmt: skip
    return replace(base, **values)  # type: ignore[arg-type]


def _figures(books: Books, paper: Paper) -> Iterator[Finding]:
    seen = set()
    for figure, _ in paper.figures:
        if figure.key not in seen:
            seen.add(figure.key)
            yield _finding(books, Check.FIGURE, paper, [figure], ledger=books.pence(figure, paper.day))
    for figure in paper.of(Measure.COMMITTED):
        yield _finding(books, Check.SPENT, paper, [figure], ledger=books.held(paper.day, figure.pot).paid)
    balances = {figure.pot: figure for figure in paper.of(Measure.BALANCE)}
    for figure in paper.of(Measure.OPENING):
        if figure.pot in balances:
            now = books.pence(balances[figure.pot], paper.day)
            yield _finding(books, Check.MOVED, paper, [figure, balances[figure.pot]], published=figure.pence, ledger=now)


def _sums(books: Books, paper: Paper) -> Iterator[Finding]:
    held, award = books.held(paper.day), paper.of(Measure.AWARD)
    projects, openings = paper.of(Measure.PROJECT), paper.of(Measure.OPENING)
    if projects:
        yield _finding(books, Check.PROJECTS, paper, projects, ledger=held.committed - held.released)
    if len(books.pots) > 1 and {figure.pot for figure in openings} == {pot.name for pot in books.pots}:
        yield _finding(books, Check.SHARES, paper, openings, ledger=held.opening)
    if (committed := paper.committed) is None:
        return
    spent = paper.of(Measure.COMMITTED) or projects
    back, left = paper.of(Measure.RETURNED), paper.of(Measure.BALANCE)
    gone = committed + (paper.total(Measure.RETURNED) or 0)
    if award:
        sums = {"published": (paper.total(Measure.AWARD) or 0) - gone, "ledger": held.balance}
        yield _finding(books, Check.LEFT, paper, [*award, *spent, *back], **sums)
    if left or not held.balance:
        sums = {"published": gone + (paper.total(Measure.BALANCE) or 0), "ledger": held.opening}
        yield _finding(books, Check.WHOLE, paper, [*spent, *back, *left], **sums)


def _between(books: Books, known: list[Paper]) -> Iterator[Finding]:
    """The same thing printed differently: the later printing against the earlier one."""
    printings: dict[tuple[Measure, str | None, str], list[tuple[Paper, PublishedFigure]]] = {}
    for paper in known:
        for figure, _ in paper.figures:
            printings.setdefault((figure.measure, figure.pot, figure.about), []).append((paper, figure))
    for same in printings.values():
        for (earlier, old), (later, new) in pairwise(same):
            if old.pence != new.pence:
                yield replace(
                    _finding(books, Check.PAPERS, later, [new], ledger=old.pence or 0),
                    papers=(*earlier.cited([old]), *later.cited([new])), printed=(old.printed, new.printed),
                )  # fmt: skip


def _omitted(books: Books, known: list[Paper]) -> Iterator[Finding]:
    """What minutes leave out of the report they were written on."""
    for minutes in (paper for paper in known if paper.source.kind is SourceKind.MINUTES):
        printed = {figure.key for figure, _ in minutes.figures}
        reports = [paper for paper in known if paper.day == minutes.day and paper.source.kind is SourceKind.REPORT]
        for figure in (figure for report in reports for figure, _ in report.figures):
            if figure.key not in printed:
                said = books.pence(figure, minutes.day)
                yield _finding(books, Check.OMITTED, minutes, [figure], published=None, ledger=said, printed=())


def _merged(all_of_them: list[Finding]) -> list[Finding]:
    """Findings alike in all but the paper become one that names the papers."""
    found: dict[tuple[object, ...], Finding] = {}
    for one in all_of_them:
        alike = (one.check, one.as_at, one.measure, one.pot, one.about, one.published, one.ledger, one.printed)
        there = found.get(alike)
        found[alike] = replace(there, papers=tuple(dict.fromkeys((*there.papers, *one.papers)))) if there else one
    return list(found.values())
