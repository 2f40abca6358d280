"""`kcst ledger …` that writes: what was paid or returned, a changed award, a roll-over, the end and beginning of a year."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

from bot.options import At, Json, print_json
from models.errors import BadUse

if TYPE_CHECKING:
    from models.dates import FinancialYear
    from models.ledger import Clerk
    from models.years import Reason

OfYear = Annotated[str, typer.Option("--year", metavar="2025/26", help="The financial year.")]
OfPot = Annotated[str, typer.Option("--pot", metavar="NAME", help="The pot.")]
OnlyPot = Annotated[str, typer.Option("--pot", metavar="NAME", help="Only this pot; without it, all by their weights.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; kept in the ledger.")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; kept in the ledger.")]
Evidence = Annotated[str, typer.Option("--evidence", metavar="TEXT", help="What shows it: a letter, a paper, an invoice.")]
Pounds = Annotated[str, typer.Option("--pounds", metavar="1234.56", help="The amount, to the penny.")]
Change = Annotated[str, typer.Option("--pounds", metavar="±1234.56", help="The top-up, or the cut with a minus.")]
Kind = Annotated[str, typer.Argument(metavar="payment|release|return|correction")]
Key = Annotated[
    str, typer.Option("--key", metavar="TEXT", help="What caused it, such as an invoice's number; entered once only.")
]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day it counts from; without it, today.")]
Of = Annotated[str, typer.Option("--proposal", metavar="REF", help="The proposal it is for.")]
BY_HAND = ("payment", "release", "return", "correction")


@contextmanager
def _act(at: dt.datetime | None, by: str, because: str, on: str, evidence: str) -> "Iterator[tuple[Session, Clerk, Reason]]":
    """One transaction, and who writes what reason into it."""
    from bot.wiring import house, moment
    from models.database import writing
    from models.dates import day_of, parse_moment
    from models.ledger import Clerk
    from models.years import Reason

    for said, option in ((by, "--by EMAIL"), (because, "--because TEXT")):
        if not said.strip():
            raise BadUse(f"Say it for the auditor: {option} is needed.")
    when = moment(at)
    day = day_of(parse_moment(on)) if on else day_of(when)
    with writing(house().database) as session:
        yield session, Clerk(by.strip(), when), Reason(day, because.strip(), evidence.strip())


def _year(year: str) -> "FinancialYear":
    from models.dates import FinancialYear

    return FinancialYear.parse(year)


def enter(
    kind: Kind, year: OfYear, pot: OfPot, pounds: Pounds, key: Key, by: By = "", because: Because = "", evidence: Evidence = "",
    proposal: Of = "", on: On = "", at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Enter what was paid, released, returned or has to be corrected; the same key twice is one entry."""
    from models import funding, ledger
    from models.money import from_pounds

    if kind not in BY_HAND:
        raise BadUse(f"“{kind}” is not entered by hand; these are: {', '.join(BY_HAND)}.")
    pence = from_pounds(pounds)
    with _act(at, by, because, on, evidence) as (session, clerk, reason):
        chosen = funding.pot_named(session, _year(year), pot)
        entered = ledger.Movement(
            key, funding.EntryKind(kind), pence, reason.effective, reason.because, reason.evidence, proposal or None
        )
        is_new = ledger.enter(session, chosen.key, entered, clerk)
        left = funding.balance(session, chosen.key, reason.effective).balance
    row = {"key": key, "kind": kind, "pot": pot, "pence": pence, "entered": is_new, "balance_pence": left}
    _tell([row], as_json)


def change_award(
    year: OfYear, pounds: Change, by: By = "", because: Because = "", evidence: Evidence = "", pot: OnlyPot = "", on: On = "",
    at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Enter a top-up of the year's award, or a cut."""
    from models import years
    from models.money import from_pounds

    pence = from_pounds(pounds)
    with _act(at, by, because, on, evidence) as (session, clerk, reason):
        award = years.change_award(session, _year(year), pence, clerk, reason, pot)
        row = {"key": award.key, "year": award.year, "pence": award.pence}
    _tell([row], as_json)


def roll_over(year: OfYear, by: By = "", because: Because = "", on: On = "", at: At = None, as_json: Json = False) -> None:
    """Move what a pot has left to the pot that opens after it, once every bid for it is decided."""
    from models import years

    with _act(at, by, because, on, "") as (session, clerk, reason):
        moved = years.roll_over_decided(session, _year(year), reason.effective, clerk, evidence=reason.because)
    if not moved:
        raise BadUse(f"Nothing of {year} rolls over on {reason.effective}: no pot opens after another, or bids are undecided.")
    _tell([{"year": year, "to_pot": pot, "pence": pence} for pot, pence in moved.items()], as_json)


def close_year(
    year: OfYear, by: By = "", because: Because = "", evidence: Evidence = "", on: On = "", at: At = None, as_json: Json = False
) -> None:
    """Close the year's books and return what is left to the funder."""
    from models import years

    with _act(at, by, because, on, evidence) as (session, clerk, reason):
        returned = years.close_year(session, _year(year), clerk, reason)
    _tell([{"year": year, "pot": pot, "returned_pence": pence} for pot, pence in returned.items()], as_json)


def open_year(
    year: OfYear, pounds: Pounds, by: By = "", because: Because = "", evidence: Evidence = "", on: On = "", at: At = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Open a year with its award, in the shape of the year before."""
    from models import funding, years
    from models.money import from_pounds

    pence = from_pounds(pounds)
    with _act(at, by, because, on, evidence) as (session, clerk, reason):
        made = years.open_year(session, _year(year), pence, clerk, reason)
        rows = [
            {"year": pot.year, "pot": pot.name, "opening_pence": funding.balance(session, pot.key, reason.effective).opening}
            for pot in made
        ]
    _tell(rows, as_json)


def _tell(rows: list[dict[str, object]], as_json: bool) -> None:
    from models.money import pounds

    for row in rows:
        if as_json:
            print_json(row)
        else:
            said = {
                name.removesuffix("_pence"): pounds(value) if isinstance(value, int) and name.endswith("pence") else value
                for name, value in row.items()
            }
            typer.echo(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items()))


ACTS = (enter, change_award, roll_over, close_year, open_year)
