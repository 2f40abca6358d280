"""`kcst init`: create or upgrade the database and load a partnership's default data."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    partnership: Annotated[str, typer.Option(metavar="NAME|FILE", help="A partnership that ships, or a file or folder.")] = "",
) -> None:
    """Create or upgrade the database and load default data; safe to repeat."""
    from bot.wiring import house
    from models import partnership as data
    from models.database import place, upgrade, writing
    from models.dates import now

    chosen = partnership or house().settings.partnership
    found = data.read(Path(chosen) if "/" in chosen or Path(chosen).exists() else data.shipped(chosen))
    upgrade(house().engine)
    with writing(house().engine) as session:
        loaded = data.load(session, found, now())
    if house().settings.mailbox == "maildir":
        house().mailbox  # noqa: B018 - makes its folders
    typer.echo(f"{place(house().engine)}: {loaded.added} records added, {loaded.kept} already there.")


def register(app: typer.Typer) -> None:
    app.command()(init)
