"""`kcst slack …`: what Slack has to be told of the app, and whose workspaces it is in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import Json, print_json
from models.errors import BadUse
from templates import one_line

if TYPE_CHECKING:
    from sqlmodel import Session

    from models.access import Asker

Url = Annotated[str, typer.Option("--url", metavar="URL", help="Over HTTP at this https:// address, else by Socket Mode.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="What the app is called in Slack.")]
Output = Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Write it there.")]

Team = Annotated[str, typer.Argument(metavar="TEAM", help="The workspace's id, T…; `kcst slack teams` shows it.")]
Whose = Annotated[str, typer.Argument(metavar="ORGANISATION", help="Its name, short name or key.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who says so; it is kept.")]


def manifest(url: Url = "", name: Name = "", output: Output = None) -> None:
    """The app's manifest as JSON, from the code: paste it where Slack asks for one."""
    from bot.slack.manifest import manifest as made

    text = json.dumps(made(url, name), ensure_ascii=False, indent=2)
    if output:
        output.write_text(f"{text}\n", "utf-8")
        typer.echo(f"Written: {output}.")
    else:
        typer.echo(text)


def teams(as_json: Json = False) -> None:
    """Workspaces that have the app, had it, or are linked to an organisation."""
    from bot.wiring import house
    from handlers.workspaces import listed
    from models.database import reading

    there = house()
    with reading(there.database) as session:
        rows = listed(session, there.installations.teams() if there.installations else {})
    for row in rows:
        print_json(row) if as_json else typer.echo(_line(row))
    if not rows and not as_json:
        typer.echo("No other workspace.")


def link(team: Team, organisation: Whose, by: By = "") -> None:
    """Vouch that a workspace is an organisation's: addresses of that organisation's domains count there as certain."""
    from handlers.workspaces import link as linked
    from models.dates import now

    with _deciding(by, "links it") as (session, asker):
        found = linked(session, team, organisation, asker, now())
        name, has_domains = found.name, bool(found.domains)
    effect = "it counts within ten minutes" if has_domains else "no mail domain of it is on record, so nobody there counts yet"
    typer.echo(f"{team} is linked to {name}; {effect}.")


def unlink(team: Team, by: By = "") -> None:
    """Vouch for a workspace no longer."""
    from handlers.workspaces import unlink as unlinked
    from models.dates import now

    with _deciding(by, "unlinks it") as (session, asker):
        unlinked(session, team, asker, now())
    typer.echo(f"{team} is linked to nobody; it counts within ten minutes.")


@contextmanager
def _deciding(by: str, what: str) -> Iterator[tuple["Session", "Asker"]]:
    from bot.wiring import house
    from models.access import asker_of
    from models.database import writing
    from models.dates import day_of, now

    if "@" not in by:
        raise BadUse(f"Say who {what}: --by EMAIL.")
    with writing(house().database) as session:
        yield session, asker_of(session, by, day_of(now()))


def _line(row: dict[str, Any]) -> str:
    whose = f"linked to {row['organisation']} by {row['linked_by']}" if row["organisation"] else "not linked"
    return f"{row['team']}  {row['state']}  {one_line(row['name']) or '(no name)'}  {whose}"


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The app in Slack.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command()(manifest)
    family.command()(teams)
    family.command()(link)
    family.command()(unlink)
    app.add_typer(family, name="slack")
