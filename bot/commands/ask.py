"""`kcst ask`: one question, one answer; or one per line from standard input."""

import sys
from typing import Annotated, Any

import typer

from bot.options import As, At, Json, print_json


def reply_json(question: str, reply: Any) -> dict[str, Any]:
    """Shape A."""
    return {
        "question": question,
        "topic": reply.topic,
        "text": reply.text,
        "confidence": reply.confidence,
        "citations": [{"source": c.source, "para": c.para, "date": c.dated.isoformat()} for c in reply.citations],
        "clarify": [{"label": c.label, "topic": c.topic, "question": c.question} for c in reply.choices],
        "as_at": reply.as_at.isoformat(),
        "suggestions": list(reply.suggestions),
    }


def ask(
    question: Annotated[str | None, typer.Argument(help="Without it, questions are read one per line.")] = None,
    at: At = None,
    asker: As = "",
    as_json: Json = False,
) -> None:
    """Answer a question with its sources."""
    from bot.wiring import house, moment
    from handlers.conversation import Question

    for text in [question] if question is not None else (line.strip() for line in sys.stdin if line.strip()):
        reply = house().answer(Question(text, moment(at), asker))
        if as_json:
            print_json(reply_json(text, reply))
        else:
            typer.echo(reply.text)


def register(app: typer.Typer) -> None:
    app.command()(ask)
