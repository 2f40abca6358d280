"""`kcst ledger …`: the grant's books."""

import datetime as dt
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot.options import At, Json, print_json

Year = Annotated[str, typer.Option("--year", metavar="2025/26", help="One financial year; without it, all.")]
PotName = Annotated[str, typer.Option("--pot", metavar="NAME", help="One pot; without it, all and their sum.")]

COLUMNS = ("opening", "committed", "released", "rolled_over", "returned", "balance", "rolled_in", "rolled_out")


def balances(session: Session, year: str, pot: str, day: dt.date) -> list[dict[str, Any]]:
    """Rows of shape C: every pot of the year, and the whole year where no pot is named."""
    from models import funding
    from models.dates import FinancialYear
    from models.sources import citations

    asked = FinancialYear.parse(year) if year else None
    rows: list[dict[str, Any]] = []
    for each in [asked] if asked else funding.years(session, day):
        chosen = [funding.pot_named(session, each, pot)] if pot else funding.pots(session, each)
        held = [(one.name, one.key, funding.balance(session, one.key, day)) for one in chosen]
        award = funding.award_of(session, each).key
        if not pot and len(chosen) > 1:
            held.insert(0, ("", award, funding.year_balance(session, each, day)))
        for name, key, money in held:
            cited = citations(session, {key, award, *funding.movements_cited(session, key, day)}, day)
            rows.append(
                {"year": str(each), "pot": name or None, "as_at": day.isoformat()}
                | {f"{column}_pence": getattr(money, column) for column in COLUMNS}
                | {"citations": [{"source": c.source, "para": c.para, "date": c.dated.isoformat()} for c in cited]}
            )
    return rows


def balance(year: Year = "", pot: PotName = "", at: At = None, as_json: Json = False) -> None:
    """What each pot holds, as at a day."""
    from bot.wiring import house, moment
    from models.database import reading
    from models.dates import day_of

    with reading(house().database) as session:
        rows = balances(session, year, pot, day_of(moment(at)))
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(rows)


def print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from models.money import pounds

    parts = ("opening", "rolled_in", "released", "committed", "rolled_out", "returned", "balance")
    shown = [part for part in parts if part in ("opening", "balance") or any(row[f"{part}_pence"] for row in rows)]
    table = Table(
        box=None, padding=(0, 0, 0, 1), title=f"The grant as at {rows[0]['as_at']}" if rows else "No award is known that day"
    )
    for name in ("year", "pot", *shown):
        table.add_column(name.replace("_", " "), justify="right" if name in shown else "left", no_wrap=True)
    for row in rows:
        table.add_row(row["year"], row["pot"] or "all", *(pounds(row[f"{part}_pence"]) for part in shown))
    Console().print(table)


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The grant's books.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command()(balance)
    app.add_typer(family, name="ledger")
