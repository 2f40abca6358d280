"""The options commands share, and how they print."""

import datetime as dt
import json
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
