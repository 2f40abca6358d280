"""`kcst slack …`: what Slack has to be told of the app."""

import json
from pathlib import Path
from typing import Annotated

import typer

Url = Annotated[str, typer.Option("--url", metavar="URL", help="Over HTTP at this https:// address, else by Socket Mode.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="What the app is called in Slack.")]
Output = Annotated[Path | None, typer.Option("-o", metavar="FILE", help="Write it there.")]


def manifest(url: Url = "", name: Name = "", output: Output = None) -> None:
    """The app's manifest as JSON, from the code: paste it where Slack asks for one."""
    from bot.slack.manifest import manifest as made

    text = json.dumps(made(url, name), ensure_ascii=False, indent=2)
    if output:
        output.write_text(f"{text}\n", "utf-8")
        typer.echo(f"Written: {output}.")
    else:
        typer.echo(text)


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="The app in Slack.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command()(manifest)
    app.add_typer(family, name="slack")
