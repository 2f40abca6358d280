"""Proposals as people read them in a terminal. Whatever partners wrote is shown as plain characters only."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from models.money import pounds
from models.years import Moved
from templates import one_line

WIDTHS = {"Reference": 12, "Title": 16, "Asked": 10, "Approved": 10, "State": 16, "Since": 10}  # of each column, at least


def print_table(rows: list[dict[str, Any]]) -> None:
    """One line for each proposal, or a sentence where there are none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        Console().print("No such proposals.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0))
    for name, least in WIDTHS.items():
        side: Literal["left", "right"] = "right" if name in ("Asked", "Approved") else "left"
        table.add_column(name, justify=side, min_width=least, no_wrap=name != "Title")
    for row in rows:
        table.add_row(*(Text(cell) for cell in cells(row)))
    Console().print(table)


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """The cells of one proposal's line."""
    return (
        row["reference"],
        one_line(row["title"]),
        sum_of(row["requested_pence"]),
        sum_of(row["approved_pence"]),
        state_of(row["state"]),
        row["since"],
    )


def sum_of(pence: int | None) -> str:
    return "" if pence is None else pounds(pence)


def state_of(state: str) -> str:
    return state.replace("_", " ").replace("pcc", "PCC")


def line_of(row: dict[str, Any]) -> str:
    """One proposal in one sentence, after a step."""
    mail = f"The lead is written to at {one_line(row['mail_to'])}." if row["mail_to"] else "Nothing is written to the lead."
    approved = f", {sum_of(row['approved_pence'])} approved" if row["approved_pence"] else ""
    rolled_over = "".join(
        f" {pounds(one['pence'])} rolled over from the {one['from_pot']} pot to the {one['to_pot']} pot."
        for one in row["rolled_over"]
    )
    return f"{row['reference']} is {state_of(row['state'])} since {row['since']}{approved}. {mail}{rolled_over}"


def rolled(moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """What rolled over with a step, as `--json` says it."""
    return [
        {"from_pot": one.source.name, "to_pot": one.target.name, "pence": one.pence, "day": one.day.isoformat()}
        for one in moved
    ]


def print_proposal(row: dict[str, Any]) -> None:
    """Everything about one proposal, a line each."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for name, value in facts(row):
        if value:
            console.print(Text.assemble((f"{name:<13}", "bold"), one_line(value)), soft_wrap=True)


def facts(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is said of a proposal, as (name, value)."""
    yield "Proposal", f"{row['reference']}, {row['title']}"
    yield "From", ", ".join(part for part in (row["organisation"], row["lead"]) if part)
    yield "Grant", ", ".join(part for part in (row["year"], row["pot"]) if part)
    yield "Asked", sum_of(row["requested_pence"])
    yield "Approved", sum_of(row["approved_pence"])
    yield "Spent", sum_of(row["spent_pence"])
    yield "State", f"{state_of(row['state'])} since {row['since']}"
    yield "Areas", ", ".join(row["areas"])
    yield "Priorities", ", ".join(row["priorities"])
    yield "Missing", ", ".join(row["missing"])
    for kind, hints in row.get("hint", {}).items():
        for hint in hints:
            words = ", ".join(f"“{word}”" for word in hint["words"])
            yield "Hint", f"{kind}: perhaps {hint['code']} {hint['name']}, for {words}"
    for step in row["history"]:
        yield "History", " ".join(part for part in told(step) if part)
    yield "Next", ", ".join(step["action"] for step in row.get("next", ()))


def told(step: dict[str, Any]) -> tuple[str, ...]:
    """One step in words."""
    return (
        f"{step['at']} {step['action'].replace('_', ' ')}: {state_of(step['state'])}",
        f"({sum_of(step['amount_pence'])})" if step["amount_pence"] is not None else "",
        f"by {step['by']}" if step["by"] else "",
        f"for {step['decided_by']}" if step["decided_by"] else "",
        f"– {step['because']}" if step["because"] else "",
        f"[{step['evidence']}]" if step["evidence"] else "",
    )
