"""The options commands share, how they print, and how they say that they are busy."""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from models.dates import parse_moment


def _moment(text: str) -> dt.datetime:
    return parse_moment(text)


At = Annotated[
    dt.datetime | None,
    typer.Option("--at", parser=_moment, metavar="DATE", help="The moment to believe it is: an ISO date or date-time, London."),
]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who asks.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object per line, and nothing else.")]


def print_json(value: Any) -> None:
    """One object on one line of standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def busy(doing: str, *, quiet: bool = False) -> Iterator[None]:
    """A moving bar while something takes its time: on standard error, on a terminal only, and gone when it is done."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        bar.add_task(doing, total=None)
        yield
