"""`kcst init`: create or upgrade the database and load a partnership's default data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import busy

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from models.partnership import Data


def init(
    partnership: Annotated[str, typer.Option(metavar="NAME|FILE", help="A partnership that ships, or a file or folder.")] = "",
) -> None:
    """Create or upgrade the database and load default data; safe to repeat."""
    from bot.wiring import house
    from models import partnership as data
    from models.database import place, writing
    from models.dates import now

    chosen = partnership or house().settings.partnership
    path = Path(chosen) if "/" in chosen or Path(chosen).exists() else data.shipped(chosen)
    with busy("Loading default data"):
        found = _read_into(house().engine, path)
        with writing(house().engine) as session:
            loaded = data.load(session, found, now())
    house().make_mailbox()
    typer.echo(f"{place(house().engine)}: {loaded.added} records added, {loaded.kept} already there.")


def _read_into(engine: "Engine", path: Path) -> "Data":
    """Read the data for a database that is up to date then; they may refer to what it holds. Wrong data make no new one."""
    from models import partnership as data
    from models.database import reading, upgrade, version

    if version(engine) is None:
        found = data.read(path)
        upgrade(engine)
        return found
    upgrade(engine)
    with reading(engine) as session:
        return data.read(path, data.known_in(session))


def register(app: typer.Typer) -> None:
    app.command()(init)
