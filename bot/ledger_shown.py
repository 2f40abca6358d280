"""How the books are shown: rows for programs, tables for people."""

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import typer
from sqlmodel import Session

from templates import one_line

if TYPE_CHECKING:
    from handlers.reconciling import Line
    from models.dates import FinancialYear
    from models.sources import Cited

COLUMNS = (
    "opening", "committed", "released", "rolled_over", "returned", "balance", "rolled_in", "rolled_out", "corrected", "paid",
)  # fmt: skip


def years_asked(session: Session, year: str, day: dt.date, pot: str = "") -> "list[FinancialYear]":
    """The year named, else all known that day, that have the pot if one is named. Raises BadYear, UnknownYear, UnknownPot."""
    from models import funding
    from models.dates import FinancialYear
    from models.errors import UnknownPot

    if year:
        asked = FinancialYear.parse(year)
        funding.award_of(session, asked)
        return [asked]
    known = funding.years(session, day)
    names = {each: [one.name for one in funding.pots(session, each)] for each in known} if pot else {}
    if names and not any(pot in held for held in names.values()):
        raise UnknownPot(pot, "The grant", sorted({name for held in names.values() for name in held}))
    return [each for each in known if not pot or pot in names[each]]


def cited(papers: "Iterable[Cited]") -> list[dict[str, str]]:
    return [{"source": paper.source, "para": paper.para, "date": paper.dated.isoformat()} for paper in papers]


def balances(session: Session, year: str, pot: str, day: dt.date, known_on: dt.date | None) -> Iterator[dict[str, Any]]:
    """Rows of shape C: every pot of the year, and the whole year where no pot is named."""
    from models import funding
    from models.sources import citations

    for each in years_asked(session, year, day, pot):
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

    for each in years_asked(session, year, day, pot):
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
    title = f"The grant as at {rows[0]['as_at']}" if rows else "No award is known by that day."
    if rows and rows[0]["known_on"]:
        title += f", as the books stood on {rows[0]['known_on']}"
    table = [[row["year"], row["pot"] or "all", *(pounds(row[f"{part}_pence"]) for part in shown)] for row in rows]
    print_table(title, ["year", "pot", *(name.replace("_", " ") for name in shown)], table, amounts=range(2, 99))


def entry_table(rows: list[dict[str, Any]]) -> None:
    """A line for each entry; under it why, who and by what paper."""
    from models.money import pounds

    sums = [(pounds(row["pence"]), pounds(row["balance_pence"])) for row in rows]
    table = [
        [row["effective"], row["year"], row["pot"], row["kind"].replace("_", " "), *pair]
        for row, pair in zip(rows, sums, strict=True)
    ]
    heads = ["day", "year", "pot", "kind", "amount", "then holds"]
    title = "Entries in the order in which the money moved" if rows else "There are no entries by that day."
    print_table(title, heads, table, amounts=range(4, 6), notes=[_note(row) for row in rows])


def _note(row: dict[str, Any]) -> str:
    """Why, who and by what evidence; else by what papers."""
    papers = "; ".join(f"{paper['source']} {paper['para']}".strip() for paper in row["citations"])
    shown = row["evidence"] or papers
    about = f"{row['proposal']}: " if row["proposal"] else ""
    return f"{about}{row['because'].rstrip('.')} ({row['who']})." + (f" [{shown}]" if shown else "")


def comparison_table(rows: list[dict[str, Any]]) -> None:
    """The differences, each with its explanation; those that agree are counted."""
    from models.money import pounds

    differing = [row for row in rows if row["difference_pence"] != 0]
    print_plain(f"{len(differing)} differences; {len(rows) - len(differing)} figures and sums agree with the ledger")
    for row in differing:
        gap, printed = row["difference_pence"], f"printed {row['published']}, " if row["published"] else ""
        difference = "" if gap is None else f", difference {pounds(gap)}"
        typer.echo()
        print_plain(f"{row['what']}: {printed}ledger {row['ledger']}{difference}")
        print_plain(f"{row['explanation']} ({row['published_in']})", indent=4)


def print_plain(text: str, indent: int = 0) -> None:
    """One paragraph, folded to the terminal; what people wrote is shown as plain characters only."""
    left = " " * indent
    typer.echo(textwrap.fill(one_line(text), max(get_terminal_size().columns, 40), initial_indent=left, subsequent_indent=left))


def print_table(title: str, heads: list[str], rows: list[list[str]], *, amounts: range, notes: Sequence[str] = ()) -> None:
    """Lines in columns, no cell cut or folded however narrow the terminal; a note stands folded under its line."""
    print_plain(title)
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    sides = [str.rjust if place in amounts else str.ljust for place in range(len(heads))]
    for number, row in enumerate([heads, *rows] if rows else []):
        cells = [side(cell, width) for side, cell, width in zip(sides, row, widths, strict=True)]
        typer.echo(" ".join(cells).rstrip())
        if notes and number:
            print_plain(notes[number - 1], indent=4)
