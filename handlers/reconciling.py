"""Published figures against the ledger, each difference with its explanation in words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

import templates
from models.dates import FinancialYear, say_day
from models.explaining import explained
from models.funding import pot_named
from models.money import pounds, small_pounds
from models.reconciling import Books, Check, Finding, findings, papers

_SMALL = {"pence", "cut", "total", "short"}  # differences, said as 46p


@dataclass(frozen=True)
class Line:
    """One comparison as people read it."""

    finding: Finding
    what: str
    published: str | None
    ledger: str
    explanation: str

    @property
    def published_in(self) -> str:
        return "; ".join(str(paper) for paper in self.finding.papers)


def reconcile(session: Session, year: FinancialYear, day: dt.date, pot: str = "") -> Iterator[Line]:
    """Every comparison of the papers known by `day` that print sums of the year. Raises UnknownYear, UnknownPot."""
    if pot:
        pot_named(session, year, pot)
    books, known = Books(session, year), papers(session, year, day)
    for finding in findings(books, known):
        if not pot or finding.pot == pot:
            yield line(explained(books, known, finding), {each.name: each.label for each in books.pots})


def line(finding: Finding, labels: dict[str, str]) -> Line:
    pot = labels.get(finding.pot or "", "grant")
    named = {"measure": finding.measure or "", "pot": pot, "about": finding.about, "year": finding.year}
    name = templates.render("reconcile/_name.txt.j2", named)
    what = templates.render("reconcile/_what.txt.j2", {"check": finding.check, "year": finding.year, "name": name})
    ledger = finding.values.get("exact", finding.ledger) if finding.check is Check.PAPERS else finding.ledger
    return Line(finding, what, _published(finding), pounds(int(str(ledger))), explanation(finding))


def _published(finding: Finding) -> str | None:
    """As printed where one figure is printed; a sum of several is said as a sum."""
    if finding.published is None:
        return None
    if finding.check in (Check.PROJECTS, Check.SHARES, Check.LEFT, Check.WHOLE):
        return f"{pounds(finding.published)} ({', '.join(finding.printed)})"
    return "; ".join(finding.printed if finding.check is Check.PAPERS else finding.printed[:1])


def explanation(finding: Finding) -> str:
    """The rule's sentence, or `unexplained`."""
    values = {name: _said(name, value) for name, value in finding.values.items()}
    return templates.render(f"reconcile/{finding.rule}.txt.j2", values)


def _said(name: str, value: object) -> object:
    if isinstance(value, Finding):
        return explanation(value)
    if isinstance(value, dict):
        return [(what, pounds(abs(pence))) for what, pence in value.items()]
    if isinstance(value, list):
        return [_said(name, each) for each in value]
    if isinstance(value, dt.date):
        return say_day(value)
    if isinstance(value, int) and name != "count":
        return (small_pounds(abs(value)) if value else "") if name in _SMALL else pounds(value)
    return value
