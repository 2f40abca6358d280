"""`kcst rehearse`: every job of a period, in order, on a throw-away copy: without waiting and without sending."""

import datetime as dt
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.options import Json, print_json
from models.dates import day_of, parse_moment, say_day
from models.errors import BadUse, KcstError

if TYPE_CHECKING:
    from bot.rehearsal.home import Stage

LONGEST = dt.timedelta(days=5 * 366)


def _day(text: str) -> dt.date:
    return day_of(parse_moment(text))


First = Annotated[dt.date, typer.Option("--from", parser=_day, metavar="DATE", help="The first day.")]
Last = Annotated[dt.date, typer.Option("--to", parser=_day, metavar="DATE", help="The last day.")]
Mail = Annotated[
    Path | None,
    typer.Option("--mail", metavar="DIR", help="Letters that arrive on their dates: a Maildir, .eml, folder of .eml or .mbox."),
]


def rehearse(first: First, last: Last, mail: Mail = None, as_json: Json = False) -> None:
    """Run every job of a period on a throw-away copy of the records; nothing is sent, and nothing real is touched."""
    from bot.logs import configure
    from bot.rehearsal.home import stage
    from bot.settings import read_settings
    from scheduler.rehearsal.timeline import Period

    check(first, last)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends us, the copy is deleted
    settings = read_settings()
    configure("critical")  # what fails is told as an event, at the moment of the rehearsal
    with stage(settings, Period(first, last), mail) as set_up:
        say_notes(set_up, settings.partnership)
        figures = play(set_up, as_json=as_json)
    if wrong := faults(figures):
        raise KcstError(f"The rehearsal found faults: {wrong}. Look for “failed” among its events.")


def check(first: dt.date, last: dt.date) -> None:
    """Raises BadUse unless the days make a period that can be rehearsed."""
    if last < first:
        raise BadUse(f"--to {say_day(last)} is before --from {say_day(first)}; give the earlier day first.")
    if last - first >= LONGEST:
        raise BadUse(f"{say_day(first)} to {say_day(last)} is longer than five years; rehearse a shorter period.")


def say_notes(set_up: "Stage", partnership: str) -> None:
    from bot.rehearsal.shown import notes

    for note in notes(set_up.copied, set_up.waited, set_up.letters, partnership):
        typer.echo(note, err=True)


def play(set_up: "Stage", *, as_json: bool) -> dict[str, Any]:
    """Run it to its end and print what happened. Returns the figures."""
    from bot.rehearsal.shown import in_words, print_events, watched

    events = list(watched(set_up.rehearsal))
    figures = set_up.rehearsal.summary()
    if as_json:
        for event in events:
            print_json(event.as_json())
        print_json(figures)
    else:
        print_events(events, set_up.rehearsal.team)
        typer.echo(in_words(figures, set_up.rehearsal.period))
    return figures


def faults(figures: dict[str, Any]) -> str:
    """What must never happen and did, in words; '' where nothing of it did."""
    words = {"missed": "slots missed", "twice": "things done twice", "unapproved": "bulletins sent without approval"}
    return ", ".join(f"{figures[name]} {what}" for name, what in words.items() if figures[name])


def register(app: typer.Typer) -> None:
    app.command()(rehearse)
