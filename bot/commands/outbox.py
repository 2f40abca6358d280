"""`kcst outbox …`: what could not be sent and why; sending it again, or letting it be."""

from typing import Annotated

import typer

from bot.options import Json, print_json
from models.errors import BadUse
from models.post import OutboxState

Number = Annotated[int, typer.Argument(metavar="ID", help="The message's number in the list.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does this; it is kept.")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; it is kept.")]


def listed(
    state: Annotated[
        list[OutboxState], typer.Option("--state", help="Messages in this state; several where it is given again.")
    ] = [OutboxState.FAILED],  # noqa: B006 - typer reads it and nobody changes it
    as_json: Json = False,
) -> None:
    """Messages that could not be sent, and why; with --state others. The latest 200, without what they say."""
    from bot.wiring import house
    from handlers.given_up import listed as rows_of
    from models.database import reading

    with reading(house().database) as session:
        rows = rows_of(session, state)
    for row in rows:
        if as_json:
            print_json(row)
        else:
            typer.echo(f"{row['id']}  {row['created'][:16].replace('T', ' ')}  {row['state']}  {row['to']}  {row['subject']}")
            typer.echo(f"    {row['error'] or 'no trouble so far'}")
    if not rows and not as_json:
        typer.echo("Nothing.")


def retry(number: Number, by: By = "") -> None:
    """Send a message again that failed, once its cause is mended. It is first looked for where it may have arrived."""
    from bot.wiring import house
    from handlers.given_up import retry as let_go
    from models.database import writing
    from models.dates import now

    _name_needed(by, "send it again")
    with writing(house().database) as session:
        let_go(session, number, by, now())
    typer.echo(f"Message {number} goes again within a minute of the service running.")


def drop(number: Number, by: By = "", because: Because = "") -> None:
    """Take a message that failed off the list: it is not sent."""
    from bot.wiring import house
    from handlers.given_up import drop as let_be
    from models.database import writing
    from models.dates import now

    _name_needed(by, "drop it")
    if not because.strip():
        raise BadUse("Say why it need not be sent: --because TEXT.")
    with writing(house().database) as session:
        let_be(session, number, by, because.strip(), now())
    typer.echo(f"Message {number} is off the list; it was not sent.")


def _name_needed(by: str, what: str) -> None:
    if "@" not in by:
        raise BadUse(f"Say who wants to {what}: --by EMAIL.")


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Messages that go out.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("list")(listed)
    family.command()(retry)
    family.command()(drop)
    app.add_typer(family, name="outbox")
