"""A rehearsal as people read it in a terminal: the events month by month, then the figures in words."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from models.dates import day_of, london, say_days, say_month
from scheduler.rehearsal.events import Event
from templates import one_line

if TYPE_CHECKING:
    from bot.rehearsal.letters import Letters
    from scheduler.rehearsal.running import Rehearsal
    from scheduler.rehearsal.timeline import Period

NAMED = 5  # files named one by one in a note
WIDTHS = {"When": (12, 12), "What": (9, 9), "To": (24, 24), "Subject": (20, None)}  # at least, at most


def watched(rehearsal: "Rehearsal") -> Iterator[Event]:
    """The events, with a bar on standard error where a person watches; it is drawn by this thread, for letters are read in
    a process that is made fastest from a program of one thread."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    period = rehearsal.period
    with Progress(console=console, transient=True, auto_refresh=False, disable=not console.is_terminal) as bar:
        task = bar.add_task("Rehearsing", total=period.days)
        for event in rehearsal.events():
            bar.update(task, completed=(day_of(event.at) - period.first).days, refresh=True)
            yield event


def print_events(events: Sequence[Event], team: Collection[str]) -> None:
    """A table for each month in which something happened; `team` are the addresses and channels that are the team's."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for month, found in groupby(events, key=lambda event: f"{london(event.at):%Y-%m}"):
        console.print(Text(f"\n{say_month(month)}", style="bold"))
        table = Table(box=None, padding=(0, 1, 0, 0), show_header=False)
        for name, (least, most) in WIDTHS.items():
            table.add_column(name, min_width=least, max_width=most, no_wrap=most is not None)
        for event in found:
            table.add_row(*(Text(cell) for cell in cells(event, team)))
        console.print(table)


def cells(event: Event, team: Collection[str]) -> tuple[str, ...]:
    """One line of the table: the moment in London, and whatever strangers wrote as plain characters only."""
    subject = one_line(event.subject) or event.more.get("file", "")
    outcome = f" ({event.more['outcome']})" if "outcome" in event.more else ""
    to = "the team" if event.to.lower() in team else one_line(event.to)
    return (f"{london(event.at):%a %e %H:%M}", event.what.value, to, f"{subject}{outcome}")


def in_words(figures: dict[str, Any], period: "Period") -> str:
    """The figures in a few lines."""
    return (
        f"\n{say_days(period.first, period.last)}\n"
        f"  jobs {figures['jobs']}, runs {figures['runs']:,} ({figures['idle']:,} more slots had nothing to do)\n"
        f"  letters {figures['letters']}, reminders {figures['reminders']}, drafts {figures['drafted']}\n"
        f"  to people outside the team {figures['sent']} (bulletins without approval {figures['unapproved']}), "
        f"to the team {figures['to_team']}\n"
        f"  missed {figures['missed']}, twice {figures['twice']}, failed {figures['failed']}, "
        f"withdrawn {figures['withdrawn']}, still waiting {figures['waiting']}\n"
        "Nothing was sent, and the real records were not touched."
    )


def notes(copied: bool, waited: int, letters: "Letters", partnership: str) -> Iterator[str]:
    """What a person should know before they read the events."""
    if not copied:
        yield f"There is no database yet: this rehearses with the default data of {partnership.capitalize()}."
    if waited:
        yield f"Messages that wait in the real outbox and are no part of this ({waited})."
    if letters.skipped:
        named = ", ".join(f"{one_line(name)} ({why})" for name, why in letters.skipped[:NAMED])
        more = f" and {len(letters.skipped) - NAMED} more" if len(letters.skipped) > NAMED else ""
        yield f"Letters that do not arrive in the period and were left out ({len(letters.skipped)}): {named}{more}."
