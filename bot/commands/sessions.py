"""`kcst sessions …`: how sessions stand, letting one be told or cancelled, and who comes and came."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import At, Json, print_json
from models.calendars import Attending
from models.errors import BadUse, NoSuchPath, NoSuchSession
from templates import one_line

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session

    from handlers.sessions.telling import Approval, Told
    from models.sessions import LearningEvent

LARGEST = 5_000_000
ADDRESS = re.compile(r"[^\s@<>,;:\"'()\[\]|=]+@[^\s@<>,;:\"'()\[\]|=]+\.[^\s@<>,;:\"'()\[\]|=.]+")
Key = Annotated[str, typer.Argument(metavar="KEY", help="The session's key; `kcst sessions list` shows it.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who says so; it is kept.")]
Past = Annotated[bool, typer.Option("--past", help="Those that were, instead of those to come.")]
State = Annotated[Attending, typer.Argument(metavar="coming|came", help="What is kept of them.")]
People = Annotated[list[str] | None, typer.Argument(metavar="EMAIL", help="Addresses, or TEAM/USER of Slack.")]
From = Annotated[
    Path | None, typer.Option("--from", metavar="FILE", help="A text or .csv file with the addresses, such as Teams' report.")
]


def listed(past: Past = False, at: At = None, as_json: Json = False) -> None:
    """Sessions, how each stands, in which version people have it, and how many come or came."""
    from bot.wiring import house, moment
    from handlers.sessions import showing
    from models.database import reading
    from models.dates import day_of

    with reading(house().database) as session:
        rows = showing.listed(session, day_of(moment(at)), past=past)
    for row in rows:
        print_json(row) if as_json else typer.echo(_line(row))
    if not rows and not as_json:
        typer.echo("No session of that kind is on record.")


def tell(key: Key, by: By = "", at: At = None, as_json: Json = False) -> None:
    """Let the session be told, as it stands now, to everybody who asked to hear of sessions. This is the approval."""
    _release(key, _approval(by, at), cancel=False, as_json=as_json)


def cancel(key: Key, by: By = "", at: At = None, as_json: Json = False) -> None:
    """Cancel the session, and take it back from everybody who was told of it."""
    _release(key, _approval(by, at), cancel=True, as_json=as_json)


def attendance(
    key: Key, state: State, people: People = None, file: From = None, by: By = "", at: At = None, as_json: Json = False
) -> None:
    """Keep who is coming, or who came: those who came are asked how it was, and told of the recording."""
    from bot.wiring import house
    from handlers.sessions import attending
    from models.database import writing

    approval = _approval(by, at)
    if state is Attending.TOLD:
        raise BadUse("Say `coming` or `came`; who was told is kept by itself.")
    named = [*(people or ()), *(addresses_in(file) if file else ())]
    if not named:
        raise BadUse("Name at least one address, or a file with --from.")
    with writing(house().database) as session:
        new = attending.note(session, _event(session, key), named, state, approval)
    row = {"key": key, "state": str(state), "named": len(named), "new": new}
    print_json(row) if as_json else typer.echo(f"{key}: {new} of {len(named)} newly kept as {state}")


def addresses_in(path: Path) -> list[str]:
    """Every address in the file, in order, each once. Raises NoSuchPath, BadUse."""
    if not path.is_file():
        raise NoSuchPath(path, "file")
    if path.stat().st_size > LARGEST:
        raise BadUse(f"{path.name} is larger than {LARGEST // 1_000_000} MB; give a list of addresses alone.")
    raw = path.read_bytes()
    code = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    found = list(dict.fromkeys(address.lower() for address in ADDRESS.findall(raw.decode(code, errors="replace"))))
    if not found:
        raise BadUse(f"{path.name} holds no e-mail address.")
    return found


def _release(key: str, approval: "Approval", *, cancel: bool, as_json: bool) -> None:
    from bot.wiring import house
    from handlers.sessions import telling
    from models.database import writing

    with writing(house().database) as session:
        event = _event(session, key)
        told = telling.cancel(session, event, approval) if cancel else telling.advertise(session, event, approval)
        row = _row(key, str(event.state), told)
    print_json(row) if as_json else typer.echo(f"{key}: {row['state']}, version {told.sequence}, {told.people} written to")


def _row(key: str, state: str, told: "Told") -> dict[str, Any]:
    return {"key": key, "state": state, "version": told.sequence, "people": told.people, "changed": told.news}


def _event(session: "Session", key: str) -> "LearningEvent":
    from models.sessions import event_named

    event = event_named(session, key)
    if event is None:
        raise NoSuchSession(key)
    return event


def _approval(by: str, at: "dt.datetime | None") -> "Approval":
    from bot.wiring import moment
    from handlers.sessions.telling import Approval

    if "@" not in by:
        raise BadUse("Say who says so: --by EMAIL.")
    return Approval(by.strip().lower(), moment(at))


def _line(row: dict[str, Any]) -> str:
    """'2026-05-14 12:00  session-…  advertised  version 0  told 12, coming 3, came 0  Off-road bikes'"""
    version = f"version {row['version']}" if row["version"] is not None else "told to nobody"
    people = ", ".join(f"{state} {row[state]}" for state in Attending)
    waiting = f"  not told yet: {', '.join(row['waits'])}" if row["waits"] else ""
    title = one_line(row["title"])
    return f"{row['day']} {row['starts_at'] or '--:--'}  {row['key']}  {row['state']}  {version}  {people}  {title}{waiting}"


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Sessions, who is told of them, and who came.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("list")(listed)
    family.command()(tell)
    family.command()(cancel)
    family.command()(attendance)
    app.add_typer(family, name="sessions")
