"""How the books are shown: rows for programs, tables for people."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

if TYPE_CHECKING:
    from handlers.reconciling import Line
    from models.dates import FinancialYear
    from models.sources import Cited

COLUMNS = (
    "opening", "committed", "released", "rolled_over", "returned", "balance", "rolled_in", "rolled_out", "corrected", "paid",
)  # fmt: skip


def years_asked(session: Session, year: str, day: dt.date) -> "list[FinancialYear]":
    """The year named, else all whose award was known that day. Raises BadYear, UnknownYear."""
    from models import funding
    from models.dates import FinancialYear

    if not year:
        return funding.years(session, day)
    asked = FinancialYear.parse(year)
    funding.award_of(session, asked)
    return [asked]


def cited(papers: "Iterable[Cited]") -> list[dict[str, str]]:
    return [{"source": paper.source, "para": paper.para, "date": paper.dated.isoformat()} for paper in papers]


def balances(session: Session, year: str, pot: str, day: dt.date, known_on: dt.date | None) -> Iterator[dict[str, Any]]:
    """Rows of shape C: every pot of the year, and the whole year where no pot is named."""
    from models import funding
    from models.sources import citations

    for each in years_asked(session, year, day):
        chosen = [funding.pot_named(session, each, pot)] if pot else funding.pots(session, each)
        held = [(one.name, one.key, funding.balance(session, one.key, day, known_on)) for one in chosen]
        award = funding.award_of(session, each).key
        if not pot and len(chosen) > 1:
            held.insert(0, ("", award, sum((money for _, _, money in held), funding.Balance())))
        for name, key, money in held:
            papers = citations(session, {key, award, *funding.movements_cited(session, key, day)}, day)
            yield (
                {"year": str(each), "pot": name or None, "as_at": day.isoformat()}
                | {f"{column}_pence": getattr(money, column) for column in COLUMNS}
                | {"known_on": known_on.isoformat() if known_on else None, "citations": cited(papers)}
            )


def entered(session: Session, year: str, pot: str, day: dt.date, known_on: dt.date | None) -> Iterator[dict[str, Any]]:
    """One row an entry, in the order in which the money moved, with what its pot held after it."""
    from models import funding
    from models.sources import citations

    for each in years_asked(session, year, day):
        chosen = [funding.pot_named(session, each, pot)] if pot else funding.pots(session, each)
        names, held = {one.key: one.name for one in chosen}, dict.fromkeys((one.key for one in chosen), 0)
        for entry in funding.entries(session, names, day, known_on):
            held[entry.pot_key] += entry.pence if entry.kind in funding.COUNTING else 0
            yield {
                "year": str(each), "pot": names[entry.pot_key], "kind": entry.kind.value, "pence": entry.pence,
                "balance_pence": held[entry.pot_key], "effective": entry.effective.isoformat(),
                "recorded": entry.recorded.isoformat(), "who": entry.who, "because": entry.because,
                "evidence": entry.evidence, "proposal": entry.proposal_ref, "key": entry.key, "linked_key": entry.linked_key,
                "citations": cited(citations(session, [entry.key], day)),
            }  # fmt: skip


def compared(line: "Line") -> dict[str, Any]:
    """A row of `reconcile`: shape C's, and what programs need beside it."""
    found = line.finding
    return {
        "what": line.what, "published": line.published, "published_in": line.published_in, "ledger": line.ledger,
        "difference_pence": found.difference, "explanation": line.explanation, "year": found.year, "pot": found.pot,
        "as_at": found.as_at.isoformat(), "check": found.check.value, "rule": found.rule,
        "published_pence": found.published, "citations": cited(found.papers),
    }  # fmt: skip


def balance_table(rows: list[dict[str, Any]]) -> None:
    from models.money import pounds

    parts = ("opening", "rolled_in", "released", "corrected", "committed", "rolled_out", "returned", "balance", "paid")
    shown = [part for part in parts if part in ("opening", "balance") or any(row[f"{part}_pence"] for row in rows)]
    title = f"The grant as at {rows[0]['as_at']}" if rows else "No award is known that day"
    if rows and rows[0]["known_on"]:
        title += f", as the books stood on {rows[0]['known_on']}"
    table = [[row["year"], row["pot"] or "all", *(pounds(row[f"{part}_pence"]) for part in shown)] for row in rows]
    print_table(title, ["year", "pot", *(name.replace("_", " ") for name in shown)], table, right=2)


def entry_table(rows: list[dict[str, Any]]) -> None:
    from models.money import pounds

    table = [
        [
            row["effective"], row["year"], row["pot"], row["kind"].replace("_", " "), pounds(row["pence"]),
            pounds(row["balance_pence"]), row["because"],
        ]
        for row in rows
    ]  # fmt: skip
    heads = ["day", "year", "pot", "kind", "amount", "then holds", "because"]
    print_table("Entries" if rows else "No entries by that day", heads, table)


def comparison_table(rows: list[dict[str, Any]]) -> None:
    """The differences, each with its explanation; those that agree are counted."""
    from models.money import pounds

    differing = [row for row in rows if row["difference_pence"] != 0]
    table = []
    for row in differing:
        gap = row["difference_pence"]
        amounts = [row["published"] or "–", row["ledger"], "" if gap is None else pounds(gap)]
        table.append([row["what"], *amounts, f"{row['explanation']} ({row['published_in']})"])
    title = f"{len(differing)} differences; {len(rows) - len(differing)} figures and sums agree with the ledger"
    print_table(title, ["what", "published", "ledger", "difference", "explanation"], table)


def print_table(title: str, heads: list[str], rows: list[list[str]], right: int = 99) -> None:
    """Columns from number `right` on are amounts, and then no cell is cut or folded, however narrow the terminal."""
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 0, 0, 1), title=title)
    for number, name in enumerate(heads):
        table.add_column(name, justify="right" if number >= right else "left", no_wrap=right < len(heads))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # plain text: what people wrote is no markup
    console = Console()
    if right < len(heads):
        console.width = max(console.width, Measurement.get(console, console.options.update(max_width=1000), table).maximum)
    console.print(table)
