"""`kcst bulletin …`: the monthly edition: drafted, shown, edited, approved."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import At, Json, print_json
from models.bulletins import BulletinEdition, ItemState
from models.errors import BadUse, NoSuchEdition, NoSuchPath

if TYPE_CHECKING:
    from sqlmodel import Session

Month = Annotated[str, typer.Option("--month", metavar="YYYY-MM", help="Which edition.")]
Folder = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="DIR", help="Where the files go; default: drafts in the home.")
]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does it; it is kept.")]
Seen = Annotated[
    str, typer.Option("--seen", metavar="HASH", help="What was looked at, as `show` names it: another edition is refused.")
]
Reference = Annotated[str, typer.Argument(metavar="REF", help="The item's reference.")]
State = Annotated[ItemState | None, typer.Option("--state", help="Whether it goes in, waits or stays out.")]
Section = Annotated[str | None, typer.Option("--section", metavar="NAME", help="Its heading; '' lets its words decide.")]
File = Annotated[Path, typer.Option("--file", metavar="FILE", help="The edited .html or .txt, or a draft as .eml.")]


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
    """Draft a month's edition from the records; nothing is sent. One that a person edited or approved stays as it is."""
    from bot.wiring import house, moment
    from handlers.drafts import bulletin
    from models.database import writing
    from models.dates import month_start

    month_start(month)
    look_first(moment(at))
    with writing(house().database) as session:
        edition = bulletin.draft(session, month, moment(at))
        result = described(session, edition)
        session.expunge(edition)
    result["files"] = written(edition, folder or house().settings.home_folder / "drafts")
    print_json(result) if as_json else print_edition(result)


def show(month: Month, folder: Folder = None, as_json: Json = False) -> None:
    """Show a month's edition: where it stands, what is in it, its words; with -o as files."""
    from bot.wiring import house
    from models.bulletins import edition_of
    from models.database import reading
    from models.dates import month_start

    month_start(month)
    with reading(house().database) as session:
        edition = edition_of(session, month)
        if edition is None:
            raise NoSuchEdition(month)
        result = described(session, edition)
        session.expunge(edition)
    result["files"] = written(edition, folder) if folder else []
    if as_json:
        print_json(result | {"text": edition.text})
    else:
        print_edition(result)
        typer.echo(f"\n{edition.text}")


def edit(month: Month, file: File, by: By = "", at: At = None, as_json: Json = False) -> None:
    """Take in the edition as a person changed it; it is drafted anew no more."""
    from bot.wiring import house, moment
    from handlers.drafts.approving import standing
    from handlers.drafts.edits import take_in
    from handlers.drafts.laying import lay
    from models.access import asker_of, check_can_approve_bulletin
    from models.database import writing
    from models.dates import day_of

    who, when = person(by), moment(at)
    found = read_file(file)
    with writing(house().database) as session:
        check_can_approve_bulletin(asker_of(session, who, day_of(when)))
        edition = standing(session, month)
        take_in(session, edition, found, (who, when))
        lay(session, edition, when, at_once=True)
        result = described(session, edition)
    print_json(result) if as_json else print_edition(result)


def approve(month: Month, by: By = "", seen: Seen = "", at: At = None, as_json: Json = False) -> None:
    """Approve an edition; only then it is sent, or lies ready for the team to send, as KCST_BULLETIN_RELEASE says."""
    from bot.wiring import house, moment
    from handlers.drafts.approving import Approval, standing
    from handlers.drafts.approving import approve as decide
    from handlers.drafts.releasing import release
    from models.database import writing

    approval = Approval(person(by), moment(at), seen.strip().lower())
    look_first(approval.at)
    with writing(house().database) as session:
        fresh = decide(session, month, approval)
        edition = standing(session, month)
        release(session, edition, house().settings.bulletin_rules, approval.at)
        result = described(session, edition)
    if as_json:
        print_json(result)
    else:
        typer.echo(f"{month}: {'approved' if fresh else 'was approved before'} by {result['approved_by']}")


def item(
    reference: Reference, state: State = None, section: Section = None, by: By = "", at: At = None, as_json: Json = False
) -> None:
    """Accept, hold or decline one item, or put it under a heading; the next draft follows it."""
    from bot.wiring import house, moment
    from handlers.drafts.approving import Approval
    from handlers.drafts.sorting_items import decide_item
    from models.database import writing

    if state is None and section is None:
        raise BadUse("Say what becomes of it: --state accepted, held or declined, or --section NAME.")
    with writing(house().database) as session:
        row = decide_item(session, reference, Approval(person(by), moment(at)), state, section)
        shown = {"reference": row.reference, "title": row.title, "state": row.state.value, "section": row.section}
    print_json(shown) if as_json else typer.echo(f"{shown['reference']}: {shown['state']} {shown['section']}".rstrip())


def look_first(at: dt.datetime) -> None:
    """Take in what a person changed in Drafts, so that nobody approves words that are out of date. Raises MailboxError."""
    from bot.wiring import house
    from scheduler.jobs.bulletin import look_at_drafts

    mailbox = house().mailbox
    if mailbox is not None:
        look_at_drafts(house().database, mailbox, at)


def person(by: str) -> str:
    """The address of whoever does it. Raises BadUse."""
    if "@" not in by:
        raise BadUse("Say who does it: --by EMAIL.")
    return by.strip().lower()


def read_file(path: Path) -> Any:
    """What a file says of an edition: a page, a text, or a draft as mail. Raises NoSuchPath, BadUse."""
    from handlers.drafts.edits import Draft, draft_in
    from handlers.intake.reading import Unreadable

    if not path.is_file():
        raise NoSuchPath(path, ".html, .txt or .eml file")
    raw, ending = path.read_bytes(), path.suffix.lower()
    if ending == ".eml":
        try:
            return draft_in(raw)
        except Unreadable as error:
            raise BadUse(f"{path.name} cannot be read as mail; nothing was changed.") from error
    if ending not in (".html", ".htm", ".txt"):
        raise BadUse(f"{path.name} is neither .html nor .txt nor .eml; save the edition as one of them.")
    words = raw.decode("utf-8-sig", "replace")
    return Draft("", words, "") if ending == ".txt" else Draft("", "", words)


def described(session: "Session", edition: BulletinEdition) -> dict[str, Any]:
    """The edition in the published shape E."""
    from handlers.drafts.bulletin import items_of

    items = [
        {"title": one["title"], "section": one["section"], "from": one["sender"], "link": one["link"] or None}
        for one in items_of(session, edition)
    ]
    return {
        "month": edition.month,
        "state": edition.state.value,
        "items": items,
        "left_out": edition.left_out,
        "files": [],
        "seen": edition.fingerprint,
        "subject": edition.subject,
        "drafted": edition.drafted.isoformat(),
        "edited_by": edition.edited_by,
        "approved_by": edition.approved_by,
        "approved": edition.approved.isoformat() if edition.approved else None,
        "sent": edition.sent.isoformat() if edition.sent else None,
    }


def written(edition: BulletinEdition, folder: Path) -> list[str]:
    """The paths of the edition's files, written now."""
    from bot.wiring import house

    return [str(path) for path in write(edition, folder, house().address)]


def print_edition(result: dict[str, Any]) -> None:
    by = result["approved_by"] or result["edited_by"]
    typer.echo(f"{result['month']}: {len(result['items'])} items, {result['state']}{f' by {by}' if by else ''}")
    for item in result["items"]:
        typer.echo(f"  {item['section']}: {item['title']} (from {item['from']})")
    for item in result["left_out"]:
        typer.echo(f"  left out: {item['title']} ({item['why']})")
    for path in result["files"]:
        typer.echo(path)
    typer.echo(f"seen as {result['seen']}")


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The monthly bulletin.", no_args_is_help=True)
    family.callback()(lambda: None)
    for command in (draft, show, edit, approve, item):
        family.command()(command)
    app.add_typer(family, name="bulletin")
