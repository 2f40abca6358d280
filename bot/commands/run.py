"""`kcst run`: the service."""

from typing import Annotated

import typer

from models.errors import BadUse


def run(
    only: Annotated[str, typer.Option("--only", metavar="slack,jobs,web", help="Some parts, by comma; without it, all.")] = "",
) -> None:
    """Run the service until it is stopped: Slack, letters, reminders, drafts, the web server."""
    from bot.service import PARTS, serve, until_told
    from bot.wiring import house

    chosen = [part.strip() for part in only.split(",") if part.strip()]
    if unknown := [part for part in chosen if part not in PARTS]:
        raise BadUse(f"There is no part called {', '.join(unknown)}; the parts are {', '.join(PARTS)}.")
    serve(house(), chosen, until_told())


def register(app: typer.Typer) -> None:
    app.command()(run)
