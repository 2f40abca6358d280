"""The next step of a proposal: first which one, then exactly what its row of the workflow needs. Pure, hostile state in."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.slack.views.staff.parts import Block, Modal, choices, chosen, date, field, line, menu, modal, section, ticks, typed
from bot.slack.views.staff.proposal import LONGEST_REASON, Row, hinted, iso_day, sum_of
from bot.slack.views.staff.words import say
from handlers.proposals.deciding import OPTIONS
from handlers.proposals.offering import Offer
from handlers.proposals.shapes import Given
from models.dates import say_day
from models.errors import BadMoney
from models.money import from_pounds
from models.proposals import State
from models.workflow import Action, Need, said
from models.workflow import Row as Step

CHOOSE, TAKE = "staff:proposal:step", "staff:proposal:take"
ABSENT, MAIL = "absent", "mail"
YES = "yes"
LONGEST_AMOUNT = 20


# ---------------------------------------------------------------- which step


def choose(row: Row, metadata: str) -> Modal:
    """The steps that are open to this person from where the proposal stands; `row` as `proposals.showing.shown` gives it."""
    values = {"reference": row["reference"], "state": said(State(row["state"]))}
    title = say("proposal", "step_title")
    if not row.get("next"):
        return modal(CHOOSE, title, "", metadata, [section(say("proposal", "no_step", **values))])
    options = {one["action"]: _option(one) for one in row["next"]}
    intro = say("proposal", "step_intro", title=row["title"], since=iso_day(row["since"]), **values)
    blocks = [section(intro), field("next", say("proposal", "next"), menu(options))]
    return modal(CHOOSE, title, say("proposal", "step_submit"), metadata, blocks)


def _option(one: Row) -> str:
    return say("proposal", "option", step=one["action"].replace("_", " "), target=said(State(one["state"])))


def chosen_in(view: Row) -> str:
    """The step that was chosen; '' where none was."""
    return typed(view, "next")


# ---------------------------------------------------------------- what it needs


def take(row: Row, step: Step, offer: Offer, metadata: str) -> Modal:
    """The form of one step, with exactly the fields its row of the workflow needs."""
    values = {"reference": row["reference"], "title": row["title"], "asked": sum_of(row["requested_pence"])}
    shown = {"step": said(step.action), "target": said(step.target)}
    intro = section(say("proposal", "take_intro", **values, **shown))
    if empty := [need for need in step.needs if _lacks(need, offer)]:
        note = section(say("proposal", "nothing_to_choose", label=say("proposal", empty[0].value)))
        return modal(TAKE, say("proposal", "step_title"), "", metadata, [intro, note])
    blocks = [intro, *(_FIELDS[need](row, offer) for need in step.needs), *_ticks(step.action, offer)]
    return modal(TAKE, say("proposal", "step_title"), say("proposal", "take_submit"), metadata, blocks)


def _lacks(need: Need, offer: Offer) -> bool:
    lists: dict[Need, Any] = {
        Need.MEETING: offer.meetings, Need.POT: offer.pots, Need.AREA: offer.areas, Need.PRIORITY: offer.priorities,
    }  # fmt: skip
    return need in lists and not lists[need]


def _typed(need: Need, most: int = LONGEST_REASON, *, several: bool = False) -> Callable[[Row, Offer], Block]:
    return lambda *_: _field(need, line(most=most, several=several))


def _field(need: Need, element: Block, **values: object) -> Block:
    return field(need.value, say("proposal", need.value), element, say("proposal", f"{need.value}_hint", **values))


def _meeting(row: Row, offer: Offer) -> Block:
    return _field(Need.MEETING, menu({day.isoformat(): say_day(day) for day in offer.meetings}))


def _pot(row: Row, offer: Offer) -> Block:
    return _field(Need.POT, menu(offer.pots, row["pot"] or ""))


def _area(row: Row, offer: Offer) -> Block:
    return _listed(Need.AREA, offer.areas, row, offer)


def _priority(row: Row, offer: Offer) -> Block:
    return _listed(Need.PRIORITY, offer.priorities, row, offer)


def _listed(need: Need, known: Mapping[str, str], row: Row, offer: Offer) -> Block:
    hints = row.get("hint", {}).get("areas" if need is Need.AREA else "priorities", [])
    labels = {code: f"{code} {name}" for code, name in known.items()}
    served = [code for code, name in known.items() if {code.casefold(), name.casefold()} & offer.served]
    return _field(need, choices(labels, served), hints=hinted(hints))


_FIELDS: dict[Need, Callable[[Row, Offer], Block]] = {
    Need.REASON: _typed(Need.REASON, several=True),
    Need.EVIDENCE: _typed(Need.EVIDENCE),
    Need.AMOUNT: _typed(Need.AMOUNT, LONGEST_AMOUNT),
    Need.DAY: lambda *_: _field(Need.DAY, date()),
    Need.MEETING: _meeting,
    Need.POT: _pot,
    Need.AREA: _area,
    Need.PRIORITY: _priority,
}


def _ticks(action: Action, offer: Offer) -> list[Block]:
    found = []
    if action is Action.ENDORSE:
        found.append(field(Need.DAY.value, say("proposal", "day"), date(), say("proposal", "day_hint"), optional=True))
        found.append(field(ABSENT, say("proposal", "absent_label"), ticks({YES: say("proposal", "absent")}), optional=True))
    if offer.to:
        wish = ticks({YES: say("proposal", "mail")}, (YES,))
        found.append(field(MAIL, say("proposal", "mail_label"), wish, say("proposal", "mailed", to=offer.to), optional=True))
    return found


# ---------------------------------------------------------------- what was filled in


def needs_in(view: Row) -> list[Need]:
    """What the form asked for, in its order."""
    return [Need(name) for name in _inputs(view) if name in set(Need)]


def given_in(view: Row) -> tuple[Given, dict[str, str]]:
    """What was given with the step, and what is wrong with it by field. Its mail goes unless its box was cleared."""
    needs = needs_in(view)
    bad = {need.value: say("proposal", "missing") for need in needs if not (_filled(view, need) or _may_be_empty(view, need))}
    texts = {need: typed(view, need.value) for need in needs}
    given = Given(
        because=texts.get(Need.REASON, "")[:LONGEST_REASON], evidence=texts.get(Need.EVIDENCE, "")[:LONGEST_REASON],
        day=_day(texts.get(Need.DAY, ""), Need.DAY, bad), meeting=_day(texts.get(Need.MEETING, ""), Need.MEETING, bad),
        amount=_pence(texts.get(Need.AMOUNT, "")[:LONGEST_AMOUNT], bad), pot=texts.get(Need.POT, ""),
        areas=chosen(view, Need.AREA), priorities=chosen(view, Need.PRIORITY),
        absent=YES in chosen(view, ABSENT), mail=YES in chosen(view, MAIL) or MAIL not in _inputs(view),
    )  # fmt: skip
    return given, bad


def _inputs(view: Row) -> list[str]:
    return [str(block.get("block_id")) for block in _shown(view) if block.get("type") == "input"]


def _shown(view: Row) -> list[Row]:
    shown = view.get("blocks")
    return [block for block in shown if isinstance(block, Mapping)] if isinstance(shown, list) else []


def _may_be_empty(view: Row, need: Need) -> bool:
    return any(block.get("block_id") == need.value and block.get("optional") for block in _shown(view))


def _filled(view: Row, need: Need) -> bool:
    return bool(chosen(view, need.value) if need in (Need.AREA, Need.PRIORITY) else typed(view, need.value))


def _day(text: str, need: Need, bad: dict[str, str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        bad[need.value] = say("proposal", "day_bad")
        return None


def _pence(text: str, bad: dict[str, str]) -> int | None:
    try:
        return from_pounds(text.removeprefix("£").replace(",", "").strip()) if text else None
    except BadMoney as problem:
        bad[Need.AMOUNT.value] = str(problem)
        return None


def in_the_form(refusal: str) -> str:
    """A refusal that speaks of the terminal's options, with the names the fields have here."""
    for need, option in OPTIONS.items():
        name = say("proposal", need.value)
        refusal = refusal.replace(option, f"“{name}”").replace(option.partition(" ")[0], f"“{name}”")
    return refusal.replace("--absent", f"“{say('proposal', 'absent')}”")


def field_of(refusal: Exception, needs: Sequence[Need]) -> str:
    """The field a refusal is shown at: the one its words are about, else the first."""
    words = str(refusal).casefold()
    about = (
        (Need.MEETING, "meeting"), (Need.AREA, "the area"), (Need.PRIORITY, "the priority"), (Need.DAY, "an earlier day"),
        (Need.DAY, "a later one"), (Need.POT, "the pots of"), (Need.AMOUNT, "£"), (Need.AMOUNT, "amount"),
    )  # fmt: skip
    return next((need.value for need, word in about if need in needs and word in words), needs[0].value if needs else "reason")
