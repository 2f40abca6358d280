"""`kcst demo`: the whole path in a throw-away home, in a few seconds."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from bot.wiring import House

DAY = "2025-07-23"
MONTH = "2025-07"
QUESTIONS = (
    "How much is left in the tactical pot?",
    "Who chairs the Working Group?",
    "Who chaired the Working Group as at 10 July 2025?",
    "How many information sessions were held in 2024/25?",
    "What is the best pot for cooking pasta?",
)


def load_data(house: "House") -> str:
    from models import partnership as data
    from models.database import upgrade, writing
    from models.dates import now

    upgrade(house.engine)
    with writing(house.engine) as session:
        loaded = data.load(session, data.read(data.shipped(house.settings.partnership)), now())
    return f"{loaded.added} records of {house.settings.partnership.capitalize()}, each with its paper and paragraph"


def deliver_letters(house: "House") -> str:
    """Put the sample letters into the mailbox, as a mail server would."""
    import templates

    house.make_mailbox()
    letters = sorted((templates.SAMPLES / "letters").glob("*.eml"))
    for letter in letters:
        (house.settings.maildir_folder / "new" / letter.stem).write_bytes(letter.read_bytes())
    return f"{len(letters)} sample letters lie in the mailbox"


def take_letters_in(house: "House") -> str:
    from models.dates import parse_moment
    from scheduler.jobs.mailbox import fetch

    assert house.mailbox is not None
    outcomes = fetch(house.database, house.mailbox, parse_moment(DAY))
    replies = sum(outcome.made.reply == "queued" for outcome in outcomes)
    held = sum(outcome.state.value == "held" for outcome in outcomes)
    return f"{len(outcomes)} letters taken in: {replies} acknowledgements queued, {held} held for a person"


def draft_bulletin(house: "House") -> str:
    from bot.commands.bulletin import write
    from handlers.drafts import bulletin
    from models.database import writing
    from models.dates import parse_moment

    with writing(house.database) as session:
        edition = bulletin.draft(session, MONTH, parse_moment(DAY))
        session.expunge(edition)
    write(edition, house.settings.home_folder / "drafts", house.address)
    return f"the July 2025 bulletin drafted with {len(edition.items)} items, waiting for a person's approval"


def send_acknowledgements(house: "House") -> str:
    """The demo's mailbox is a folder: what is sent lies in its Sent folder and goes no further."""
    from models.dates import now
    from scheduler.jobs.postman import deliver
    from scheduler.parts import Parts

    sent = deliver(Parts(house.database, now, house.mailbox), now())
    return f"{sent} mails sent, into the demo mailbox's own Sent folder and no further"


STEPS: tuple[tuple[str, Callable[["House"], str]], ...] = (
    ("Loading the papers' facts", load_data),
    ("Delivering letters", deliver_letters),
    ("Taking letters in", take_letters_in),
    ("Sending acknowledgements", send_acknowledgements),
    ("Drafting the bulletin", draft_bulletin),
)


def run_steps(house: "House", console: "Console") -> None:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<28}"), BarColumn(bar_width=28), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(STEPS))
        for title, step in STEPS:
            progress.update(task, description=title)
            console.print(f"[green]✓[/] {step(house)}", highlight=False)
            progress.advance(task)


def show_letters(house: "House", console: "Console") -> None:
    """What was made of each letter, as KCST would see it."""
    from rich.box import SIMPLE
    from rich.table import Table
    from sqlmodel import col, select

    from models.database import reading
    from models.post import OutboxMessage, StoredLetter

    table = Table(box=SIMPLE, title="The letters, in the order of their dates")
    for name, width in (("Subject", 30), ("Sorted as", 22), ("Outcome", 9), ("Reply", 12)):
        table.add_column(name, max_width=width, no_wrap=name == "Subject")
    with reading(house.database) as session:
        replied = set(session.exec(select(OutboxMessage.letter_id).where(col(OutboxMessage.key).endswith(":receipt"))))
        for letter in session.exec(select(StoredLetter).order_by(col(StoredLetter.received))):
            kinds = ", ".join(kind.replace("_", " ") for kind in letter.kinds)
            shown = letter.subject or "(not shown)"
            table.add_row(shown, kinds, letter.state.value, "acknowledged" if letter.id in replied else "")
    console.print(table)


def show_answers(house: "House", console: "Console") -> None:
    from rich.panel import Panel

    from handlers.conversation import Question
    from models.dates import parse_moment

    for question in QUESTIONS:
        reply = house.answer(Question(question, parse_moment(DAY)))
        console.print(Panel(reply.text, title=f"“{question}”", title_align="left", highlight=False))


def demo() -> None:
    """See it work in a throw-away home: letters in, answers with sources, the bulletin drafted."""
    from rich.console import Console

    from bot.settings import Settings
    from bot.wiring import House

    home = Path(tempfile.mkdtemp(prefix="kcst-demo-"))
    house = House(Settings(home=home, database="", mailbox="maildir", maildir="", mailbox_address="", _env_file=None))  # type: ignore[call-arg]
    console = Console()
    console.print(f"[bold]The partnership's assistant[/], as on 23 July 2025, in {home}\n", highlight=False)
    run_steps(house, console)
    show_letters(house, console)
    show_answers(house, console)
    console.print(f"""
[bold]Where everything is[/]
  the bulletin, to open in a browser   {home}/drafts/bulletin-{MONTH}.html
  the letters and the mails sent       {home}/mail
  the database                         {home}/kcst.db

[bold]Try next[/]
  export KCST_HOME={home}
  .venv/bin/kcst ask --at 2025-03-26 "How much is left in the tactical pot?"
  .venv/bin/kcst ledger balance
  .venv/bin/kcst chat --at {DAY}
""", highlight=False, soft_wrap=True)  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command()(demo)
