"""`kcst records …`: projects, people, meetings, deadlines and sessions from and to spreadsheets and YAML."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import At, Json, busy, print_json
from models.errors import BadUse, NoSuchPath

if TYPE_CHECKING:
    from handlers.records.loading import Loaded
    from handlers.records.reading import File

LARGEST = 20_000_000
KINDS = (
    "projects, steps, people, offices, meetings, deadlines, sessions, session-topics, feedback, topics, organisations, sources"
)
In = Annotated[Path, typer.Argument(metavar="FILE", help="A .yaml, .csv or .xlsx file, or a folder of .csv files.")]
Out = Annotated[
    Path, typer.Argument(metavar="FILE", help="A .xlsx or .yaml file, a .csv with --kind, or a folder for .csv files.")
]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help=f"What a .csv holds: {KINDS}.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who loads, for the audit.")]
Check = Annotated[bool, typer.Option("--check", help="Say what would be done, and do nothing.")]


def load(
    file: In, kind: Kind = "", by: By = "kcst", check: Check = False, at: At = None, as_json: Json = False
) -> None:  # fmt: skip
    """Load records: all rows or none. What is there already is left, what differs is updated; nothing is removed."""
    from bot.wiring import house, moment
    from handlers.records import loading
    from models.database import reading, writing

    files = files_at(file, kind)
    with (reading if check else writing)(house().database) as session:
        with busy(f"Loading {file.name}", quiet=as_json):
            loaded = loading.load(session, files, by, moment(at))
        tell(loaded, check=check, as_json=as_json)


def files_at(path: Path, kind: str) -> "list[File]":
    """The file, or a folder's .csv files. Raises NoSuchPath, BadUse."""
    from handlers.records.reading import File
    from handlers.records.sheets import BY_KIND

    if kind and kind not in BY_KIND:
        raise BadUse(f"There is no kind “{kind}”; the kinds are {KINDS}.")
    paths = sorted(path.glob("*.csv")) if path.is_dir() else [path] if path.is_file() else []
    if not paths:
        raise NoSuchPath(path, ".csv file" if path.is_dir() else "file")
    if large := [one.name for one in paths if one.stat().st_size > LARGEST]:
        raise BadUse(f"{large[0]} is larger than {LARGEST // 1_000_000} MB; load it in parts.")
    return [File(one.name, one.read_bytes(), kind) for one in paths]


def tell(loaded: "Loaded", *, check: bool, as_json: bool) -> None:
    """A line for each change, and what became of each kind."""
    kinds = list(dict.fromkeys([*loaded.kept, *(change.kind for change in loaded.changed), *loaded.added]))
    rows = [
        (kind, len(loaded.added.get(kind, ())), sum(one.kind == kind for one in loaded.changed), loaded.kept.get(kind, 0))
        for kind in kinds
    ]
    if as_json:
        for kind, added, changed, kept in rows:
            details = [{"key": one.key, "place": one.place, "change": one.said} for one in loaded.changed if one.kind == kind]
            told = dict(loaded.told) if kind == "session" else {}
            counts = {"kind": kind, "added": added, "changed": changed, "kept": kept}
            print_json(counts | {"changes": details, "checked_only": check, "told": told})
        return
    for change in loaded.changed:
        typer.echo(f"{change.kind} {change.key}: {change.said}  [{change.place}]")
    for kind, added, changed, kept in rows:
        typer.echo(f"{kind}: {added} added, {changed} changed, {kept} there already")
    for key, people in loaded.told.items():
        typer.echo(f"session {key}: {people} {'person is' if people == 1 else 'people are'} written to")
    if check:
        typer.echo("Nothing was written: this was a check.")


def export(file: Out, kind: Kind = "") -> None:
    """Write the records to a file that `kcst records load` reads back."""
    from bot.wiring import house
    from handlers.records import exporting, writing
    from models.database import reading

    with reading(house().database) as session:
        files = writing.files(exporting.holding(session), file, kind)
    folder = file if not file.suffix else file.parent
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        typer.echo(folder / name)


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Records from and to spreadsheets and YAML.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command()(load)
    family.command()(export)
    app.add_typer(family, name="records")
