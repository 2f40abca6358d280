"""`kcst bulletin …`: the monthly edition."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.options import At, Json, print_json
from models.bulletins import BulletinEdition

Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="Which edition.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where the files go; default: drafts in the home.")
]


def write(edition: BulletinEdition, folder: Path, address: str) -> list[Path]:
    """The edition as .html, .txt and .eml in the folder."""
    from models.mailbox import Mail, to_mime

    folder.mkdir(parents=True, exist_ok=True)
    mail = Mail(f"bulletin:{edition.month}", (address,), edition.subject, edition.text, edition.html, auto=False)
    contents = {".html": edition.html.encode(), ".txt": edition.text.encode(), ".eml": to_mime(mail, address, edition.drafted)}
    paths = [folder / f"bulletin-{edition.month}{ending}" for ending in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(content)
    return paths


def draft(month: Month, folder: Folder = None, at: At = None, as_json: Json = False) -> None:
    """Draft a month's edition from the records; nothing is sent."""
    from bot.wiring import house, moment
    from handlers.drafts import bulletin
    from models.database import writing
    from models.dates import month_start

    month_start(month)
    with writing(house().database) as session:
        edition = bulletin.draft(session, month, moment(at))
        shown = bulletin.items_of(session, edition)
        session.expunge(edition)
    files = [str(path) for path in write(edition, folder or house().settings.home_folder / "drafts", house().address)]
    result: dict[str, Any] = {
        "month": edition.month,
        "state": edition.state.value,
        "items": [
            {"title": i["title"], "section": i["section"], "from": i["sender"], "link": i["link"] or None} for i in shown
        ],
        "left_out": edition.left_out,
        "files": files,
    }
    print_json(result) if as_json else print_edition(result)


def print_edition(result: dict[str, Any]) -> None:
    typer.echo(f"{result['month']}: {len(result['items'])} items, {result['state']}")
    for item in result["items"]:
        typer.echo(f"  {item['section']}: {item['title']} (from {item['from']})")
    for item in result["left_out"]:
        typer.echo(f"  left out: {item['title']} ({item['why']})")
    for path in result["files"]:
        typer.echo(path)


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The monthly bulletin.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command()(draft)
    app.add_typer(family, name="bulletin")
