"""`kcst proposals …`: where proposals stand, their history, and one step of the workflow."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import As, At, Json, print_json
from models.errors import BadUse
from models.proposals import State

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.access import Asker

Reference = Annotated[str, typer.Argument(metavar="REF", help="The proposal's reference.")]
Words = Annotated[
    str, typer.Argument(metavar="ACTION", help="The step, such as invite, support or approve; see docs/workflow.md.")
]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who records the step; it is kept.")]
Because = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why; it is kept, and the lead reads it where mail goes out.")
]
Evidence = Annotated[str, typer.Option("--evidence", metavar="TEXT", help="What proves it: minutes, a letter, an invoice.")]
Day = Annotated[str, typer.Option("--day", metavar="DATE", help="The day it counts from; without it, the meeting's or today.")]
Meets = Annotated[str, typer.Option("--meeting", metavar="DATE", help="The day of the meeting it is about.")]
Amount = Annotated[str, typer.Option("--amount", metavar="POUNDS", help="What was approved, or spent, like 1234.56.")]
PotName = Annotated[str, typer.Option("--pot", metavar="NAME", help="The pot that pays.")]
Areas = Annotated[
    list[str] | None, typer.Option("--area", metavar="CODE", help="An area it serves; several where it serves several.")
]
Priorities = Annotated[
    list[str] | None, typer.Option("--priority", metavar="CODE", help="A priority it serves; several likewise.")
]
Absent = Annotated[bool, typer.Option("--absent", help="Endorsed in the absence of whoever endorses first.")]
NoMail = Annotated[bool, typer.Option("--no-mail", help="Write nothing to the lead about it.")]


def listed(
    year: Annotated[str, typer.Option("--year", metavar="2025/26", help="One financial year; without it, all.")] = "",
    state: Annotated[State | None, typer.Option("--state", help="Only proposals in this state.")] = None,
    pot: Annotated[str, typer.Option("--pot", metavar="NAME", help="One pot; without it, all.")] = "",
    at: At = None,
    asker: As = "",
    as_json: Json = False,
) -> None:
    """Proposals as at a day; with --as, those that person may see."""
    from bot.proposals_shown import print_table
    from bot.wiring import house, moment
    from handlers.proposals.showing import Wanted
    from handlers.proposals.showing import listed as rows_of
    from models.database import reading
    from models.dates import FinancialYear, day_of

    wanted, day = Wanted(str(FinancialYear.parse(year)) if year else "", state, pot), day_of(moment(at))
    with reading(house().database) as session:
        rows = rows_of(session, wanted, _asker(session, asker, day), day)
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(rows)


def show(reference: Reference, at: At = None, asker: As = "", as_json: Json = False) -> None:
    """One proposal: where it stands, its history, hints for its eligibility, and what can be done next."""
    from bot.proposals_shown import print_proposal
    from bot.wiring import house, moment
    from handlers.proposals.showing import shown
    from models.database import reading
    from models.dates import day_of

    day = day_of(moment(at))
    with reading(house().database) as session:
        row = shown(session, reference, _asker(session, asker, day), day)
    print_json(row) if as_json else print_proposal(row)


def step(
    reference: Reference, action: Words, by: By = "", because: Because = "", evidence: Evidence = "", day: Day = "",
    meeting: Meets = "", amount: Amount = "", pot: PotName = "", area: Areas = None, priority: Priorities = None,
    absent: Absent = False, no_mail: NoMail = False, at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Take one step of the workflow: recorded with who, when and why; its money and its mail in the same breath."""
    from bot.proposals_shown import rolled
    from bot.wiring import house, moment
    from handlers.proposals.shapes import Given, Who
    from handlers.proposals.showing import shown
    from handlers.proposals.stepping import step as take
    from models.access import HOUSE
    from models.database import writing
    from models.dates import day_of

    if "@" not in by:
        raise BadUse("Say who records the step: --by EMAIL.")
    given = Given(
        because, evidence, _day(day), _day(meeting), _pence(amount), pot, tuple(area or ()), tuple(priority or ()), absent,
        mail=not no_mail,
    )  # fmt: skip
    who = Who(by.strip().lower(), moment(at))
    with writing(house().database) as session:
        taken = take(session, reference, action, who, given)
        row = shown(session, reference, HOUSE, day_of(who.at)) | {"mail_to": taken.mail_to, "rolled_over": rolled(taken.moved)}
    if as_json:
        print_json(row)
    else:
        _tell(row)


def _tell(row: dict[str, object]) -> None:
    from bot.proposals_shown import line_of

    typer.echo(line_of(row))


def _asker(session: "Session", email: str, day: dt.date) -> "Asker":
    """Whoever --as names; without it, the house itself."""
    from models.access import HOUSE, asker_of

    return asker_of(session, email, day) if email.strip() else HOUSE


def _day(text: str) -> dt.date | None:
    from models.dates import day_of, parse_moment

    return day_of(parse_moment(text)) if text.strip() else None


def _pence(text: str) -> int | None:
    from models.money import from_pounds

    return from_pounds(text.strip().removeprefix("£").replace(",", "")) if text.strip() else None


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Proposals and their way to a decision.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("list")(listed)
    family.command()(show)
    family.command()(step)
    app.add_typer(family, name="proposals")
