"""`kcst intake`: take in what is new in the mailbox, or the letters at a path."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import At, Json, print_json

if TYPE_CHECKING:
    import datetime as dt

    from handlers.intake.outcome import Outcome


def intake(
    path: Annotated[
        Path | None, typer.Argument(help="A Maildir, .eml, folder of .eml or .mbox; without it, the mailbox.")
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take letters in: store, sort, file, acknowledge."""
    from bot.mailbox.paths import count_at

    if path is not None:
        total, outcomes = count_at(path), from_path(path, at)
    else:
        total, outcomes = None, from_mailbox(at)
    if as_json:
        for outcome in outcomes:
            print_json(outcome.as_json())
    else:
        print_outcomes(watched(outcomes, total))


def from_path(path: Path, at: "dt.datetime | None") -> "Iterator[Outcome]":
    """Take in the letters at the path, each as at its own date unless `at` is given."""
    from bot.mailbox.paths import raw_letters
    from bot.wiring import house, moment
    from handlers.intake.seeing import Arrival
    from scheduler.taking_in import take_in

    arrivals = (Arrival(raw, origin=name, believed=at) for name, raw in raw_letters(path))
    return take_in(house().database, house().address.lower(), arrivals, moment(at), house().settings.replies_per_day)


def from_mailbox(at: "dt.datetime | None") -> "Iterator[Outcome]":
    """Take in what is new in the configured mailbox."""
    from bot.wiring import house, moment
    from models.errors import SettingsProblem
    from scheduler.jobs.mailbox import Taking, take_new

    mailbox = house().mailbox
    if mailbox is None:
        raise SettingsProblem(["KCST_MAILBOX is “none”: give a path, or set it to maildir, graph or exchange"])
    chosen = house().settings
    return take_new(Taking(house().database, mailbox, moment(at), chosen.replies_per_day, chosen.move_letters))


def watched(outcomes: "Iterable[Outcome]", total: int | None) -> "Iterator[Outcome]":
    """The same outcomes, with a progress bar on standard error where a person watches."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return iter(
        track(outcomes, "Taking letters in", total=total, console=console, transient=True, disable=not console.is_terminal)
    )


def rows(outcome: "Outcome") -> tuple[str, ...]:
    """One line of the table a person reads."""
    shown: dict[str, Any] = outcome.as_json()
    made = [p["reference"] for p in shown["proposals"]] + [i["reference"] for i in shown["bulletin_items"]]
    made += list(outcome.made.suggestions) + [f"answered: {q['topic']}" for q in shown["questions"]]
    return (
        shown["file"],
        ", ".join(kind.replace("_", " ") for kind in shown["kinds"]),
        shown["outcome"],
        ", ".join(name for name in made if name) or shown["reason"],
        shown["reply"],
    )


def print_outcomes(outcomes: "Iterable[Outcome]") -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table

    counts: Counter[str] = Counter()
    table = Table("Letter", "Kind", "Outcome", "Made of it", "Reply")
    for outcome in outcomes:
        counts[outcome.state.value] += 1
        table.add_row(*rows(outcome))
    if counts:
        Console().print(table)
    typer.echo(", ".join(f"{count} {state}" for state, count in counts.items()) or "No new letters.")


def register(app: typer.Typer) -> None:
    app.command()(intake)
