"""`kcst ledger …`: the grant's books."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot import ledger_shown
from bot.ledger_acts import ACTS
from bot.options import At, Json, print_json

Year = Annotated[str, typer.Option("--year", metavar="2025/26", help="One financial year; without it, all.")]
PotName = Annotated[str, typer.Option("--pot", metavar="NAME", help="One pot; without it, all and their sum.")]
KnownOn = Annotated[
    str, typer.Option("--known-on", metavar="DATE", help="Count only what was recorded by that day: what the books said then.")
]

Row = dict[str, Any]
Read = Callable[[Session, dt.date], Iterator[Row]]


def balance(year: Year = "", pot: PotName = "", at: At = None, known_on: KnownOn = "", as_json: Json = False) -> None:
    """What each pot holds, as at a day."""
    known = _day(known_on)
    _show(lambda session, day: ledger_shown.balances(session, year, pot, day, known), ledger_shown.balance_table, at, as_json)


def entries(year: Year = "", pot: PotName = "", at: At = None, known_on: KnownOn = "", as_json: Json = False) -> None:
    """Every entry by a day, with who, why and its sources."""
    known = _day(known_on)
    _show(lambda session, day: ledger_shown.entered(session, year, pot, day, known), ledger_shown.entry_table, at, as_json)


def reconcile(year: Year = "", pot: PotName = "", at: At = None, as_json: Json = False) -> None:
    """What papers print of the grant's money against the ledger, each difference explained or called unexplained."""
    from handlers.reconciling import reconcile as compare

    def read(session: Session, day: dt.date) -> Iterator[Row]:
        for each in ledger_shown.years_asked(session, year, day, pot):
            yield from map(ledger_shown.compared, compare(session, each, day, pot))

    _show(read, ledger_shown.comparison_table, at, as_json)


def _day(text: str) -> dt.date | None:
    from models.dates import day_of, parse_moment

    return day_of(parse_moment(text)) if text else None


def _show(read: Read, table: Callable[[list[Row]], None], at: dt.datetime | None, as_json: bool) -> None:
    from bot.wiring import house, moment
    from models.database import reading
    from models.dates import day_of

    with reading(house().database) as session:
        rows = read(session, day_of(moment(at)))
        if not as_json:
            table(list(rows))
            return
        for row in rows:
            print_json(row)


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The grant's books.", no_args_is_help=True)
    family.callback()(lambda: None)
    for command in (balance, entries, reconcile, *ACTS):
        family.command()(command)
    app.add_typer(family, name="ledger")
