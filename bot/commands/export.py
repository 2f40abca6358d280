"""`kcst export …`: open data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.options import At
from models.errors import BadUse

if TYPE_CHECKING:
    from handlers.drafts.open_data import OpenData

Year = Annotated[str, typer.Option("--year", metavar="2025/26", help="Which financial year.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="A .json or .csv file; without it, JSON is printed.")
]


def giving(year: Year, output: Output = None, at: At = None) -> None:
    """The year's approved projects as 360Giving open data."""
    from bot.wiring import house, moment
    from handlers.drafts import open_data
    from models.database import reading
    from models.dates import FinancialYear

    forms = {".json": open_data.as_json, ".csv": open_data.as_csv}
    form = forms.get(output.suffix.lower()) if output else open_data.as_json
    if form is None:
        raise BadUse(f"{output} is neither .json nor .csv; give one of these endings.")
    with reading(house().database) as session:
        data = open_data.grants(session, FinancialYear.parse(year), house().settings.open_data_prefix, moment(at))
    if output is None:
        typer.echo(form(data), nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(form(data))
        typer.echo(output)
    for note in notes(data, registered=bool(house().settings.open_data_prefix)):
        typer.echo(note, err=True)


def notes(data: "OpenData", *, registered: bool) -> list[str]:
    """What to know before the file is published."""
    from models.money import pounds, small_pounds

    count = len(data.package["grants"])
    said = [f"{count} grants, {pounds(data.pence)}."]
    if data.committed > data.pence:
        more = small_pounds(data.committed - data.pence)
        said.append(f"The ledger commits {pounds(data.committed)}: {more} of it is no single project's.")
    elif data.committed < data.pence:
        said.append(f"The ledger commits only {pounds(data.committed)}; look into that before you publish.")
    if data.unnamed:
        said.append(
            f"No lead organisation is on record for {', '.join(data.unnamed)}: the partnership stands as the recipient."
        )
    if not registered:
        said.append(
            "No 360Giving prefix is set, so the identifiers are ours alone: register, set KCST_OPEN_DATA_PREFIX, then publish."
        )
    return said


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Open data.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("360giving")(giving)
    app.add_typer(family, name="export")
