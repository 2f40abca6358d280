"""`kcst ledger …` that writes: what was paid or returned, a changed award, a roll-over, the end and beginning of a year.

Each act is a function of an `Act` and of its own options, and returns what to tell; `command` gives it the options all acts
share, and its transaction.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

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
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it: an officer or administrator; kept in the ledger.")]
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


@dataclass(frozen=True)
class Said:
    """The options every act shares, as they were typed."""

    by: By = ""
    because: Because = ""
    evidence: Evidence = ""
    on: On = ""
    at: At = None
    as_json: Json = False


@dataclass(frozen=True)
class Act:
    """In which transaction somebody acts, who it is, and the day it counts from with its reason."""

    session: Session
    clerk: "Clerk"
    reason: "Reason"

    @property
    def day(self) -> dt.date:
        return self.reason.effective


Rows = list[dict[str, object]]


@contextmanager
def _acting(said: Said) -> Iterator[Act]:
    """One transaction of somebody who may keep the books. Raises BadUse, NotYours, UnknownPerson."""
    from bot.wiring import house, moment
    from models.access import asker_of, check_can_keep_books
    from models.database import writing
    from models.dates import day_of, parse_moment
    from models.ledger import Clerk
    from models.years import Reason

    if "@" not in said.by:
        raise BadUse("Say who does it, for the auditor: --by EMAIL is needed, an officer's or administrator's address.")
    if not said.because.strip():
        raise BadUse("Say why, for the auditor: --because TEXT is needed.")
    now = moment(said.at)
    day = day_of(parse_moment(said.on)) if said.on.strip() else day_of(now)
    with writing(house().database) as session:
        asker = asker_of(session, said.by, day_of(now))
        check_can_keep_books(asker)
        yield Act(session, Clerk(asker.email, now), Reason(day, said.because.strip(), said.evidence.strip()))


def command(act: Callable[..., Rows], *, without: str = "") -> Callable[..., None]:
    """The act as a command: its own options and those of `Said`, but for one."""
    own = list(inspect.signature(act).parameters.values())[1:]
    shared = [option for option in inspect.signature(Said).parameters.values() if option.name != without]

    def run(**given: Any) -> None:
        said = Said(**{option.name: given.pop(option.name) for option in shared})
        with _acting(said) as acting:
            rows = act(acting, **given)
        _tell(rows, said.as_json)

    run.__name__, run.__doc__ = act.__name__, act.__doc__
    every = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in (*own, *shared)]
    run.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    return run


def _happened(act: Act) -> dt.date:
    """The day of what is recorded, which is not to come: a mistyped year would stand in the books for good. Raises BadUse."""
    from models.dates import day_of, say_day

    if act.day > (today := day_of(act.clerk.at)):
        raise BadUse(f"{say_day(act.day)} is still to come; give a day up to {say_day(today)}, or leave --on out for that day.")
    return act.day


def _reference(act: Act, proposal: str) -> str | None:
    """The proposal's reference as it is on record; None where none was named. Raises NoSuchProposal."""
    from handlers.proposals.stepping import find

    return find(act.session, proposal)[0].reference if proposal.strip() else None


def _year(year: str) -> "FinancialYear":
    from models.dates import FinancialYear

    return FinancialYear.parse(year)


def enter(act: Act, kind: Kind, year: OfYear, pot: OfPot, pounds: Pounds, key: Key, proposal: Of = "") -> Rows:
    """Enter what was paid, released, returned or has to be corrected; the same key twice is one entry."""
    from models import funding, ledger
    from models.money import from_pounds

    if kind not in BY_HAND:
        raise BadUse(f"“{kind}” is not entered by hand; these are: {', '.join(BY_HAND)}.")
    pence, why = from_pounds(pounds), act.reason
    chosen = funding.pot_named(act.session, _year(year), pot)
    what = funding.EntryKind(kind)
    entered = ledger.Movement(key.strip(), what, pence, _happened(act), why.because, why.evidence, _reference(act, proposal))
    is_new = ledger.enter(act.session, chosen.key, entered, act.clerk)
    left = funding.balance(act.session, chosen.key, act.day).balance
    return [{"key": key, "kind": kind, "pot": pot, "pence": pence, "entered": is_new, "balance_pence": left}]


def change_award(act: Act, year: OfYear, pounds: Change, pot: OnlyPot = "") -> Rows:
    """Enter a top-up of the year's award, or a cut."""
    from models import years
    from models.money import from_pounds

    award = years.change_award(act.session, _year(year), from_pounds(pounds), act.clerk, act.reason, pot)
    return [{"key": award.key, "year": award.year, "pence": award.pence}]


def roll_over(act: Act, year: OfYear) -> Rows:
    """Move what a pot has left to the pot that opens after it, once every bid for it is decided."""
    from models import years

    moved = years.roll_over_decided(act.session, _year(year), _happened(act), act.clerk, evidence=act.reason.because)
    if not moved:
        raise BadUse(f"Nothing of {year} rolls over on {act.day}: no pot opens after another, or bids are undecided.")
    return [{"year": year, "to_pot": pot, "pence": pence} for pot, pence in moved.items()]


def close_year(act: Act, year: OfYear) -> Rows:
    """Close the year's books and return what is left to the funder."""
    from models import years

    _happened(act)
    returned = years.close_year(act.session, _year(year), act.clerk, act.reason)
    return [{"year": year, "pot": pot, "returned_pence": pence} for pot, pence in returned.items()]


def open_year(act: Act, year: OfYear, pounds: Pounds) -> Rows:
    """Open a year with its award, in the shape of the year before."""
    from models import funding, years
    from models.money import from_pounds

    made = years.open_year(act.session, _year(year), from_pounds(pounds), act.clerk, act.reason)
    held = [(pot, funding.balance(act.session, pot.key, act.day)) for pot in made]
    return [{"year": pot.year, "pot": pot.name, "opening_pence": money.opening} for pot, money in held]


def _tell(rows: Rows, as_json: bool) -> None:
    for row in rows:
        if as_json:
            print_json(row)
        else:
            typer.echo(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in _in_words(row).items()))


def _in_words(row: dict[str, object]) -> dict[str, object]:
    from models.money import pounds

    named = {"pence": "amount", "entered": "entered now"}
    said: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, bool):
            value = "yes" if value else "no, it was there already"
        elif isinstance(value, int):
            value = pounds(value)
        said[named.get(name, name.removesuffix("_pence"))] = value
    return said


ACTS = (
    command(enter), command(change_award), command(roll_over, without="evidence"), command(close_year), command(open_year),
)  # fmt: skip
