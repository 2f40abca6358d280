"""Letters as people read them in a terminal. Whatever strangers wrote is shown as plain characters only."""

from collections.abc import Iterable
from typing import Any

from templates import one_line

WIDTHS = {  # of each column, at least and at most
    "No.": (3, 6), "Received": (10, 10), "From": (6, 24), "Subject": (8, 26), "Kind": (8, 18), "Outcome": (9, 11),
    "Made of it, or why": (16, 60),
}  # fmt: skip
CLOSED = "(not shown: `kcst letters show {id} --open --by EMAIL`)"


def print_table(letters: list[dict[str, Any]]) -> None:
    """One line for each letter, or a sentence where there are none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not letters:
        Console().print("No such letters.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name, (least, most) in WIDTHS.items():
        table.add_column(name, min_width=least, max_width=most, no_wrap=most < 60)
    for letter in letters:
        table.add_row(*(Text(cell) for cell in cells(letter)))
    Console().print(table)


def cells(letter: dict[str, Any]) -> tuple[str, ...]:
    """The cells of one letter's line."""
    return (
        str(letter["id"]),
        (letter["received"] or "")[:10],
        one_line(letter["sender"] or ""),
        "(not shown)" if letter["subject"] is None else one_line(letter["subject"]),
        kinds_of(letter),
        letter["outcome"],
        "; ".join(part for part in (references(letter), waits_for(letter)) if part),
    )


def kinds_of(letter: dict[str, Any]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in letter["kinds"])


def references(letter: dict[str, Any]) -> str:
    """What became of it, by reference; what it is about."""
    made = [one["reference"] for one in (*letter["proposals"], *letter["bulletin_items"], *letter["suggestions"])]
    made += [f"answered: {one['topic']}" for one in letter["questions"]]
    made += [f"about {letter['about']}"] if letter["about"] else []
    return ", ".join(made)


def waits_for(letter: dict[str, Any]) -> str:
    """Why it is not filed, and what a person is to look at."""
    return one_line("; ".join(dict.fromkeys(part for part in (letter["reason"], letter["suggestion"]) if part)))


def line_of(letter: dict[str, Any]) -> str:
    """One letter in one sentence."""
    made = references(letter) or waits_for(letter) or "nothing"
    return f"Letter {letter['id']} is {letter['outcome']} as {kinds_of(letter)}: {made}. Reply: {letter['reply']}."


def verdict(figures: dict[str, Any]) -> str:
    """What a correction did as an example, in figures."""
    kept = "an example from now on" if figures["counts"] else "not kept as an example, for it would do harm"
    return (
        f"It is {kept}. Of {figures['letters']} letters whose kind is known, {figures['right_before']} were sorted right "
        f"before and {figures['right_after']} after; {figures['harmed']} right ones turned wrong."
    )


def print_letter(letter: dict[str, Any], *, closed: bool) -> None:
    """Everything about one letter, a line each, then its text."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for name, value in facts(letter, closed=closed):
        console.print(Text.assemble((f"{name:<12}", "bold"), one_line(value)))
    text = "\n".join(one_line(line) for line in letter["text"].splitlines())
    if text and not closed:
        console.print(Text(f"\n{text}"))


def facts(letter: dict[str, Any], *, closed: bool) -> Iterable[tuple[str, str]]:
    """What is said of a letter, as (name, value); nothing that is empty."""
    subject = CLOSED.format(id=letter["id"]) if closed else letter["subject"] or ""
    every = [
        ("Letter", str(letter["id"])),
        ("Received", letter["received"] or ""),
        ("From", letter["sender"] or ""),
        ("Author", letter["author"] if letter["author"] != letter["sender"] else ""),
        ("Subject", subject),
        ("Outcome", f"{letter['outcome']} as {kinds_of(letter)}"),
        ("Because", letter["reason"]),
        ("For a person", letter["suggestion"]),
        ("Made of it", references(letter)),
        ("Answers", letter["refers_to"] or letter["in_reply_to"] or ""),
        *(("Sorting", _sign(sign)) for sign in letter["sorting"]),
        *(("Our mail", _mail(mail)) for mail in letter["mails"]),
        *(("History", f"{one['at'][:16]} {one['who']}: {one['action']} {one['because']}") for one in letter["history"]),
    ]
    return [(name, value) for name, value in every if value]


def _sign(sign: dict[str, Any]) -> str:
    words = ", ".join(f"“{one_line(word)}”" for word in sign["words"])
    return f"{sign['kind'].replace('_', ' ')}, {sign['confidence']:.0%} sure{': ' if words else ''}{words}"


def _mail(mail: dict[str, Any]) -> str:
    came_back = f", as letter {mail['returned_by']} says" if mail["returned_by"] else ""
    return f"{mail['state']}{came_back}: {mail['subject']}, to {mail['to']}"
