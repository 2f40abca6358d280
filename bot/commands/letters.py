"""`kcst letters …`: what came in and what was made of it; letting a held letter through, and saying what one really is."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.letters_shown import line_of, print_letter, print_table, verdict
from bot.options import Json, print_json
from models.errors import BadUse
from models.post import LetterKind, LetterState

if TYPE_CHECKING:
    from handlers.intake.correcting import Act
    from handlers.intake.examples import Trial

Number = Annotated[int, typer.Argument(metavar="ID", help="The letter's number in the list.")]
Kinds = Annotated[list[LetterKind], typer.Argument(metavar="KIND", help="What it really is; several where it is several.")]
Open = Annotated[bool, typer.Option("--open", help="Show what a held or sensitive letter says; who opens it is kept.")]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Who does this; it is kept.")]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why; it is kept.")]


def listed(
    held: Annotated[bool, typer.Option("--held", help="Only letters held for a person.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only letters of which something is left to a person.")] = False,
    kind: Annotated[LetterKind | None, typer.Option("--kind", help="Only letters of this kind.")] = None,
    state: Annotated[LetterState | None, typer.Option("--state", help="Only letters in this state.")] = None,
    as_json: Json = False,
) -> None:
    """Letters in the order they came; the latest 200. Held and sensitive ones show no content."""
    from bot.wiring import house
    from handlers.intake.listing import Wanted
    from handlers.intake.listing import listed as rows_of
    from models.database import reading

    if held and state not in (None, LetterState.HELD):
        raise BadUse(f"--held and --state {state} contradict each other; give one of them.")
    with reading(house().database) as session:
        rows = rows_of(session, Wanted(LetterState.HELD if held else state, kind, waiting))
    if as_json:
        for row in rows:
            print_json(row)
    else:
        print_table(rows)


def show(
    number: Number,
    open_it: Open = False,
    by: By = "",
    as_json: Json = False,
) -> None:
    """One letter: what was made of it, why, and who did what with it."""
    from bot.wiring import house
    from handlers.intake.correcting import letter_numbered
    from handlers.intake.listing import hidden, history, opened, shown
    from models.audit import AuditEntry
    from models.database import reading, writing
    from models.dates import now

    with reading(house().database) as session:
        row = letter_numbered(session, number)
        secret, [letter] = hidden(row), shown(session, [row])
    if open_it and secret:
        _name_needed(by, "open it")
        sight = house().look_again(number)
        with writing(house().database) as session:
            session.add(AuditEntry(at=now(), who=by, action="open", subject=f"letter:{number}"))
        letter |= opened(sight)
    with reading(house().database) as session:
        letter["history"] = history(session, number)
    if as_json:
        print_json(letter)
    else:
        print_letter(letter, closed=secret and not open_it)


def release(number: Number, by: By = "", because: Because = "", as_json: Json = False) -> None:
    """Let a held letter through: it is filed and acknowledged as if it had not been held."""
    from handlers.intake.correcting import release as let_through

    _name_needed(by, "release it")
    if not because.strip():
        raise BadUse("Say why it may be released: --because TEXT.")
    from bot.wiring import house
    from models.database import writing

    sight, place = house().look_again(number), house().filing
    with writing(house().database) as session:
        let_through(session, number, sight, place, _act(by, because))
    _tell(number, as_json)


def resort(number: Number, kinds: Kinds, by: By = "kcst", because: Because = "", as_json: Json = False) -> None:
    """Say what a letter really is: its records are put right, and letters like it are sorted so from then on."""
    from bot.wiring import house
    from handlers.intake.correcting import letter_numbered
    from handlers.intake.correcting import resort as sort_again
    from handlers.intake.teaching import teach
    from models.database import writing

    wanted = tuple(dict.fromkeys(kinds))
    sight, place, act = house().look_again(number, wanted), house().filing, _act(by, because)
    with writing(house().database) as session:
        before = list(letter_numbered(session, number).kinds)
        sort_again(session, number, sight, place, act)
        result = teach(session, number, sight, place, (act.by, act.at, before))
    _tell(number, as_json, result)


# ---------------------------------------------------------------- doing it


def _name_needed(by: str, what: str) -> None:
    if "@" not in by:
        raise BadUse(f"Say who wants to {what}: --by EMAIL.")


def _act(by: str, because: str) -> "Act":
    from handlers.intake.correcting import Act
    from models.dates import now

    return Act(by, because.strip(), now())


def _tell(number: int, as_json: bool, result: "Trial | None" = None) -> None:
    """The letter as it is now; for a correction, whether it is an example and how the labelled letters fare with it."""
    from bot.wiring import house
    from handlers.intake.correcting import letter_numbered
    from handlers.intake.listing import shown
    from models.database import reading

    with reading(house().database) as session:
        [letter] = shown(session, [letter_numbered(session, number)])
    if as_json:
        print_json(letter | ({"example": _figures(result)} if result else {}))
        return
    typer.echo(line_of(letter))
    if result:
        typer.echo(verdict(_figures(result)))


def _figures(result: "Trial") -> dict[str, Any]:
    return {
        "counts": not result.harmed, "letters": result.letters, "right_before": result.before, "right_after": result.after,
        "harmed": result.harmed,
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    family = typer.Typer(help="Letters that came in.", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("list")(listed)
    family.command()(show)
    family.command()(release)
    family.command()(resort)
    app.add_typer(family, name="letters")
