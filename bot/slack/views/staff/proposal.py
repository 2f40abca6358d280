"""A proposal in a modal: everything about it, and the form that asks for information."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.views.staff.parts import Modal, field, line, modal, plain, section, typed
from bot.slack.views.staff.words import say
from models.dates import say_day
from models.money import pounds
from models.proposals import DECIDED_FOR, State
from models.workflow import said

DETAILS, ASK = "staff:proposal:details", "staff:proposal:ask"
LONGEST_REASON = 1_000
MOST_STEPS = 80  # a modal holds a hundred blocks

Row = Mapping[str, Any]


def details(row: Row, metadata: str) -> Modal:
    """What is known of the proposal and every step it took; `row` as `proposals.showing.shown` gives it."""
    named = [(say("proposal", f"name_{name}"), value) for name, value in facts_of(row) if value]
    facts = [say("proposal", "facts", name=name, value=value) for name, value in named]
    steps = [section(history_line(step)) for step in row["history"][-MOST_STEPS:]]
    blocks = [
        {"type": "header", "text": plain(row["title"], 150)},
        *(section(fact) for fact in facts),
        section(say("proposal", "tellable", public=State(row["state"]) in DECIDED_FOR)),
        {"type": "divider"},
        section(say("proposal", "history")),
        *steps,
    ]
    return modal(DETAILS, say("proposal", "details_title", reference=row["reference"]), "", metadata, blocks)


def facts_of(row: Row) -> Iterator[tuple[str, str]]:
    """What is said of it, by name; '' where there is nothing to say."""
    yield "from", ", ".join(part for part in (row["organisation"], row["lead"]) if part)
    yield "grant", ", ".join(part for part in (row["year"], row["pot"]) if part)
    yield "asked", sum_of(row["requested_pence"])
    yield "approved", sum_of(row["approved_pence"])
    yield "spent", sum_of(row["spent_pence"])
    yield "state", say("proposal", "since", state=said(State(row["state"])), since=iso_day(row["since"]))
    yield "areas", ", ".join(row["areas"])
    yield "priorities", ", ".join(row["priorities"])
    yield "missing", ", ".join(row["missing"])
    for hints in row.get("hint", {}).values():
        yield "hint", hinted(hints)


def hinted(hints: list[dict[str, Any]]) -> str:
    """'EA-2 Night-time economy (for “pub”)'."""
    return "; ".join(f"{one['code']} {one['name']} ({', '.join(f'“{word}”' for word in one['words'])})" for one in hints)


def history_line(step: Row) -> str:
    """One step in words."""
    return say(
        "proposal", "history_line", day=iso_day(step["at"]), step=step["action"].replace("_", " "),
        state=said(State(step["state"])), amount=sum_of(step["amount_pence"]), meeting=iso_day(step["meeting"]),
        by=step["by"], decided_by=step["decided_by"], because=step["because"], evidence=step["evidence"],
    )  # fmt: skip


def sum_of(pence: int | None) -> str:
    return "" if pence is None else pounds(pence)


def iso_day(text: str | None) -> str:
    """'2025-07-23' → '23 July 2025'; '' as it is."""
    return say_day(dt.date.fromisoformat(text)) if text else ""


def ask(row: Row, to: str, metadata: str) -> Modal:
    """What is asked; it says who will read it."""
    intro = say(
        "proposal", "ask_intro", reference=row["reference"], title=row["title"], missing=", ".join(row["missing"]), to=to
    )
    words = line(most=LONGEST_REASON, several=True)
    blocks = [section(intro), field("reason", say("proposal", "asked"), words, say("proposal", "asked_hint"))]
    return modal(ASK, say("proposal", "ask_title"), say("proposal", "ask_submit"), metadata, blocks)


def reason_in(view: Row) -> str:
    return typed(view, "reason")[:LONGEST_REASON]
