"""`kcst chat`: talk in the terminal."""

import typer

from bot.options import As, At

LEAVE = {"bye", "exit", "quit"}


def chat(at: At = None, asker: As = "") -> None:
    """Talk with the assistant; a number picks a choice, “bye” ends."""
    from bot.wiring import house, moment
    from handlers.conversation import Choice, Question

    typer.echo("Ask about the grant, deadlines, sessions or people. “bye” ends.")
    choices: tuple[Choice, ...] = ()
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            break
        if text.casefold() in LEAVE:
            break
        if text.isdigit() and 0 < int(text) <= len(choices):
            text = choices[int(text) - 1].question
        if text:
            reply = house().answer(Question(text, moment(at), asker))
            choices = reply.choices
            typer.echo(reply.text)


def register(app: typer.Typer) -> None:
    app.command()(chat)
