"""`kcst questions …`: what could not be answered or was rated badly, and teaching what a phrase means."""

from typing import Annotated

import typer

from bot.options import Json, print_json
from models.errors import BadUse

Number = Annotated[int, typer.Argument(metavar="ID", help="The question's number in the list.")]
Topic = Annotated[str, typer.Argument(metavar="TOPIC", help="What it is about, such as funding.balance.")]


def listed(as_json: Json = False) -> None:
    """Questions that nobody has dealt with, oldest first."""
    from bot.wiring import house
    from models.database import reading
    from models.dates import london
    from models.learning import open_questions

    with reading(house().database) as session:
        rows = open_questions(session)
    for row in rows:
        asked = london(row.asked)
        if as_json:
            print_json(
                {"id": row.id, "question": row.text, "why": row.why.value, "nearest": row.nearest, "asked": asked.isoformat()}
            )
        else:
            typer.echo(f"{row.id}  {asked:%d %b %Y}  {row.why.value.replace('_', ' ')}  {row.text}")
    if not rows and not as_json:
        typer.echo("No open questions.")


def teach(number: Number, topic: Topic) -> None:
    """Say what a question is about: the phrase counts from the next question on."""
    from bot.wiring import house
    from handlers import answers
    from models import learning
    from models.audit import AuditEntry
    from models.database import writing
    from models.dates import now

    if topic not in answers.load():
        raise BadUse(f"There is no topic “{topic}”; the topics are {', '.join(sorted(answers.load()))}.")
    with writing(house().database) as session:
        row = session.get(learning.OpenQuestion, number)
        if row is None:
            raise BadUse(f"There is no question {number}; see `kcst questions list`.")
        learning.teach(session, row.text, topic, now())
        row.taught_topic = topic
        session.add(AuditEntry(at=now(), who="kcst", action="teach", subject=f"question:{number}", because=topic))
        text = row.text
    typer.echo(f"Taught: “{text}” is about {topic}.")


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Questions that wait for a person.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("list")(listed)
    family.command()(teach)
    app.add_typer(family, name="questions")
