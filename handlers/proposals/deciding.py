"""Whether a step may be taken, and what follows from it. Pure: everything comes in as values, every refusal is a sentence."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.proposals.shapes import Case, Decision, Facts, Given
from models.access import check_can_step
from models.dates import say_day
from models.errors import BadAction, StepRefused
from models.money import pounds
from models.roles import Role
from models.workflow import Action, Need, Row, row_for, rows_from, said

OPTIONS = {
    Need.REASON: "--because TEXT", Need.EVIDENCE: "--evidence TEXT", Need.MEETING: "--meeting DATE", Need.DAY: "--day DATE",
    Need.AMOUNT: "--amount POUNDS", Need.POT: "--pot NAME", Need.AREA: "--area CODE", Need.PRIORITY: "--priority CODE",
}  # fmt: skip
AT_A_MEETING = frozenset({Action.PRESENT, Action.SUPPORT, Action.DEFER, Action.NOT_SUPPORT})


def action_named(text: str) -> Action:
    """'find-eligible' → its Action. Raises BadAction."""
    try:
        return Action(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise BadAction(text, [action.value for action in Action if action is not Action.RECEIVE]) from None


def row_of(case: Case, action: Action) -> Row:
    """The row of the table for this step by this person. Raises StepRefused, NotYours."""
    row = row_for(case.last.state, action)
    if row is None:
        raise StepRefused(case.proposal.reference, _not_there(case, action))
    check_can_step(case.asker, row, case.proposal)
    return row


def _not_there(case: Case, action: Action) -> str:
    stands = f"is {said(case.last.state)} since {say_day(case.last.effective)}"
    rows = rows_from(case.last.state)
    open_to = "; ".join(f"{row.action} ({', '.join(said(role) for role in Role if role in row.roles)})" for row in rows)
    done = next((one for one in reversed(case.steps) if one.action == action), None)
    why = f"and took “{action}” on {say_day(done.effective)} already" if done else f"so there is no “{action}”"
    return f"{stands}, {why}. From there: {open_to or 'nothing, it is over'}."


def day_of_step(case: Case, action: Action, given: Given) -> dt.date:
    """The day from which the step counts: the one given, else a meeting's that has been, else today."""
    return given.day or (given.meeting if given.meeting and action in AT_A_MEETING else None) or case.today


def decide(case: Case, row: Row, given: Given, facts: Facts) -> Decision:
    """What the step does. Raises StepRefused with what is wrong and what is allowed."""
    given = replace(given, because=given.because.strip(), evidence=given.evidence.strip())
    for problem in (
        _lacking(case, row, given),
        _too_much(row, given),
        _wrong_day(case, row, given),
        _wrong_meeting(case, row, given, facts),
    ):
        if problem:
            raise StepRefused(case.proposal.reference, problem)
    decision = Decision(row, day_of_step(case, row.action, given), given)
    follow = _FOLLOWS.get(row.action)
    return follow(case, decision, facts) if follow else decision


# ---------------------------------------------------------------- what must be given


def _has(case: Case, given: Given) -> dict[Need, bool]:
    return {
        Need.REASON: bool(given.because),
        Need.EVIDENCE: bool(given.evidence),
        Need.MEETING: given.meeting is not None,
        Need.DAY: given.day is not None,
        Need.AMOUNT: given.amount is not None,
        Need.POT: bool(given.pot or case.proposal.pot),
        Need.AREA: bool(given.areas or case.proposal.areas),
        Need.PRIORITY: bool(given.priorities or case.proposal.priorities),
    }


def _lacking(case: Case, row: Row, given: Given) -> str:
    has = _has(case, given)
    lacks = [OPTIONS[need] for need in row.needs if not has[need]]
    spent = " (what was spent of the money promised; the rest is given back)" if row.action is Action.CLOSE else ""
    return f"cannot “{row.action}” without: {', '.join(lacks)}{spent}." if lacks else ""


def _too_much(row: Row, given: Given) -> str:
    """What was given and means nothing for this step: it would be lost unnoticed."""
    told = {
        Need.MEETING: given.meeting is not None, Need.AMOUNT: given.amount is not None, Need.POT: bool(given.pot),
        Need.AREA: bool(given.areas), Need.PRIORITY: bool(given.priorities),
    }  # fmt: skip
    idle = [OPTIONS[need] for need, is_told in told.items() if is_told and need not in row.needs]
    idle += ["--absent"] if given.absent and row.action is not Action.ENDORSE else []
    if idle:
        wants = ", ".join(OPTIONS[need] for need in row.needs) or "nothing"
        return f"takes no {', '.join(idle)} with “{row.action}”; what it takes: {wants}."
    if given.amount is not None and given.amount <= 0:
        return f"cannot “{row.action}” {pounds(given.amount)}; give more than £0.00. What came to nothing is “abandon”."
    return ""


def _wrong_day(case: Case, row: Row, given: Given) -> str:
    day, last = day_of_step(case, row.action, given), case.last
    if day > case.today:
        return f"cannot “{row.action}” on {say_day(day)}, which is to come; give {say_day(case.today)} or an earlier day."
    if day < last.effective:
        return f"is {said(last.state)} since {say_day(last.effective)}; give that day or a later one, not {say_day(day)}."
    return ""


def _wrong_meeting(case: Case, row: Row, given: Given, facts: Facts) -> str:
    meeting, last = given.meeting, case.last
    if meeting is None:
        return ""
    if meeting not in facts.meetings:
        near = ", ".join(say_day(day) for day in facts.meetings[-5:]) or "none; load it as a meeting first"
        return f"names {say_day(meeting)}, when no meeting that hears proposals is on record; on record: {near}."
    if row.action is Action.INVITE:
        if meeting < day_of_step(case, row.action, given):
            return f"cannot be invited to {say_day(meeting)}, which is past by then; name a meeting to come."
        return f"is invited to {say_day(meeting)} already; name another meeting." if meeting == last.meeting else ""
    if meeting > case.today:
        return f"cannot “{row.action}” at the meeting of {say_day(meeting)}, which is to come."
    if row.action is Action.PRESENT and last.meeting not in (None, meeting):
        return f"is invited to {say_day(last.meeting or meeting)}, not {say_day(meeting)}; invite it to that meeting first."
    return ""


# ---------------------------------------------------------------- what follows


def _refuse(case: Case, why: str) -> StepRefused:
    return StepRefused(case.proposal.reference, why)


def _complete(case: Case, decision: Decision, facts: Facts) -> Decision:
    if decision.row.source is decision.row.target and not case.proposal.missing:
        raise _refuse(case, "lacks nothing, so it is complete as it is.")
    return replace(decision, values={"missing": []})


def _find_eligible(case: Case, decision: Decision, facts: Facts) -> Decision:
    areas = _listed(case, "area", decision.given.areas or tuple(case.proposal.areas), facts.areas)
    wanted = _listed(case, "priority", decision.given.priorities or tuple(case.proposal.priorities), facts.priorities)
    missing = [name for name in case.proposal.missing if name != "priority"]
    if missing:
        raise _refuse(case, f"still lacks: {', '.join(missing)}. Record “ask” first, or “complete” if it was told otherwise.")
    names = [facts.priorities[code] for code in wanted]
    return replace(decision, values={"areas": list(areas), "priorities": names, "missing": []})


def _listed(case: Case, what: str, told: tuple[str, ...], known: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of what is told by code or name."""
    codes = {name.casefold(): code for code, name in known.items()} | {code.casefold(): code for code in known}
    strange = [one for one in told if one.casefold() not in codes]
    if strange:
        listed = "; ".join(f"{code} {name}" for code, name in known.items()) or f"none, load the lists of {case.proposal.year}"
        raise _refuse(case, f"cannot serve the {what} “{strange[0]}”, which {case.proposal.year} has not; its list: {listed}.")
    return tuple(dict.fromkeys(codes[one.casefold()] for one in told))


def _endorse(case: Case, decision: Decision, facts: Facts) -> Decision:
    """By the first endorser; where that office is vacant or its holder was away, by the next."""
    day = say_day(decision.day)
    if not facts.endorsers:
        raise _refuse(case, "cannot be endorsed: the partnership's data name no office that endorses; add one under `roles:`.")
    away = decision.given.absent
    for index, one in enumerate(facts.endorsers):
        if one.name and not (away and index == 0):
            instead = f", in the absence of the {facts.endorsers[0].office}" if index else ""
            return replace(decision, decided_by=f"{one.office} {one.name}{instead}")
        if one.name is None and not (away and index == 0):
            raise _refuse(case, f"cannot be endorsed: the records do not say who was {one.office} on {day}. {_MEND}")
    offices = ", ".join(f"{one.office} {'vacant' if one.name == '' else 'away'}" for one in facts.endorsers)
    raise _refuse(case, f"cannot be endorsed: on {day} nobody in office could do it ({offices}). {_MEND}")


_MEND = "Load who held the office, give --absent if the first endorser was away, or --day for another day."


def _approve(case: Case, decision: Decision, facts: Facts) -> Decision:
    asked, amount = case.proposal.requested_pence, decision.given.amount or 0
    pot = decision.given.pot or case.proposal.pot or ""
    if decision.day < facts.award_from:
        since = f"the award of {case.proposal.year} counts from {say_day(facts.award_from)}"
        raise _refuse(case, f"cannot be approved on {say_day(decision.day)}: {since}; give that day or a later one.")
    if asked is not None and amount > asked:
        raise _refuse(case, f"asks for {pounds(asked)}; approve that or less, not {pounds(amount)}.")
    if pot not in facts.pots:
        raise _refuse(case, f"cannot be paid from “{pot}”; the pots of {case.proposal.year} are: {', '.join(facts.pots)}.")
    return replace(decision, amount=amount, pot=pot, values={"approved_pence": amount, "pot": pot})


def _close(case: Case, decision: Decision, facts: Facts) -> Decision:
    spent = decision.given.amount or 0
    if spent > facts.promised:
        raise _refuse(case, f"was promised {pounds(facts.promised)}; give what was spent of it, not {pounds(spent)}.")
    return _freed(replace(decision, amount=spent), facts.promised - spent, facts)


def _abandon(case: Case, decision: Decision, facts: Facts) -> Decision:
    return _freed(replace(decision, amount=0), facts.promised, facts)


def _freed(decision: Decision, pence: int, facts: Facts) -> Decision:
    """What is not spent goes back into its pot within the year, and to the funder after it."""
    return replace(decision, freed=pence, returned=decision.day > facts.year_ends)


_FOLLOWS: dict[Action, Callable[[Case, Decision, Facts], Decision]] = {
    Action.COMPLETE: _complete,
    Action.FIND_ELIGIBLE: _find_eligible,
    Action.ENDORSE: _endorse,
    Action.APPROVE: _approve,
    Action.CLOSE: _close,
    Action.ABANDON: _abandon,
}
