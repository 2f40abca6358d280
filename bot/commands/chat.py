"""`kcst chat`: talk in the terminal."""

import typer

from bot.options import As, At

LEAVE = {"bye", "exit", "quit"}


def chat(at: At = None, asker: As = "") -> None:
    """Talk with the assistant; a number picks a choice, “bye” ends."""
    import uuid

    from bot.wiring import house, moment
    from handlers.conversation import Question

    typer.echo("Ask about the grant, deadlines, sessions or people. “bye” ends.")
    thread = f"terminal/{uuid.uuid4()}"
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            break
        if text.casefold() in LEAVE:
            break
        if text:
            typer.echo(house().answer(Question(text, moment(at), asker, thread)).text)


def register(app: typer.Typer) -> None:
    app.command()(chat)
