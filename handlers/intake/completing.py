"""A reply and the proposal it belongs to: what is done with it, and doing it. Deciding is pure."""

import datetime as dt
from dataclasses import dataclass, replace

from handlers.intake import lacking
from handlers.intake.joining import Joined, Standing
from handlers.intake.shapes import Letter, ProposalFields, Said
from models.audit import AuditEntry
from models.bulk import Rows
from models.dates import day_of
from models.proposals import ProposalStep, State
from models.workflow import MAY_BE_COMPLETED, MAY_BE_WITHDRAWN, Action, row_for

WITHDRAW, SUPPLY, THANKS, NONE = "withdraw", "supply_missing", "thanks", "none"


@dataclass(frozen=True)
class Step:
    """What a reply does: `filled` names fields that were missing, `changed` says that it names another amount than the
    proposal has; `person` says what a person has to look at, without the letter's content."""

    intent: str = NONE
    standings: tuple[Standing, ...] = ()
    filled: tuple[str, ...] = ()
    changed: bool = False
    person: str = ""

    @property
    def about(self) -> str | None:
        return self.standings[0].proposal.reference if self.standings else None


def decide(letter: Letter, said: Said | None, joined: Joined) -> Step:
    """What the reply does to the proposals its sender may speak for; nothing where none is meant for certain."""
    if said is None:
        return Step(standings=_meant(letter, joined.proposals))
    if joined.stranger:
        told = f"it answers a letter about {joined.stranger[0]}, where its sender is not known"
        return Step(person="" if said.thanks else told)
    chosen = _meant(letter, joined.proposals)
    if not (said.withdraws or said.doubtful):
        chosen = _completed(said, chosen)
    wants = _wants(said, chosen)
    if not chosen:
        return Step(person="it speaks of taking something back" if said.withdraws or said.doubtful else "")
    if wants.intent in (WITHDRAW, SUPPLY) or wants.person:
        if not said.proven:
            return Step(standings=chosen, person="its sender could not be verified")
        if len(chosen) > 1:
            return Step(standings=chosen, person="it belongs to one of several proposals")
    return replace(wants, standings=chosen)


def _meant(letter: Letter, mine: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """The proposal meant: the only one, or the one that is named; else all of them."""
    told = f"{letter.subject}\n{letter.new_text}".casefold()
    named = tuple(one for one in mine if _is_named(one, told))
    return named if len(named) == 1 else mine


def _completed(said: Said, mine: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """The only one that lacks what is told; else all of them."""
    fitting = tuple(one for one in mine if _fills(said, one))
    return fitting if len(fitting) == 1 else mine


def _is_named(one: Standing, told: str) -> bool:
    title = one.proposal.title.casefold()
    return one.proposal.reference.casefold() in told or (len(title) > 3 and title in told)


def _wants(said: Said, chosen: tuple[Standing, ...]) -> Step:
    if said.withdraws:
        undecided = all(one.state in MAY_BE_WITHDRAWN for one in chosen)
        return Step(WITHDRAW) if undecided else Step(WITHDRAW, person="it takes back a proposal that is decided already")
    if said.doubtful:
        return Step(person="it speaks of taking a proposal back")
    filled = tuple(dict.fromkeys(name for one in chosen for name in _fills(said, one)))
    changed = any(_changes(said, one) for one in chosen)
    if filled and not all(one.state in MAY_BE_COMPLETED for one in chosen):
        return Step(SUPPLY, person="it adds to a proposal that is under way already")
    if filled or changed:
        person = "it names another amount than its proposal has" if changed else ""
        return Step(SUPPLY if filled else NONE, filled=filled, changed=changed, person=person)
    return Step(THANKS if said.thanks else NONE)


def _fills(said: Said, one: Standing) -> list[str]:
    given = lacking.given(said.supplied) if said.supplied else ()
    return [name for name in one.proposal.missing if name in given]


def _changes(said: Said, one: Standing) -> bool:
    amount, had = said.supplied.amount_pence if said.supplied else None, one.proposal.requested_pence
    return amount is not None and had is not None and amount != had


# ---------------------------------------------------------------- doing it


def carry_out(rows: Rows, step: Step, letter_id: int, sight: tuple[Letter, Said | None], at: dt.datetime) -> bool:
    """Change the proposal the reply belongs to, with its step and an audit row. True where something was changed."""
    letter, said = sight
    refused = bool(step.person) and not step.changed
    if refused or said is None or len(step.standings) != 1 or not (step.intent == WITHDRAW or step.filled):
        return False
    [one], way = step.standings, "Slack" if letter.chat else "e-mail"
    if step.intent == WITHDRAW:
        action, because = Action.WITHDRAW, f"taken back by {way}"
    else:
        assert said.supplied is not None
        _fill(one, said.supplied, step.filled)
        action, because = Action.SUPPLY, f"told by {way}: {', '.join(step.filled)}"
        if one.state is State.NEEDS_INFORMATION and not one.proposal.missing:
            action = Action.COMPLETE
    row = row_for(one.state, action)
    assert row is not None  # `decide` leaves it to a person where the table has no such step
    one.state = row.target
    one.steps += 1
    rows.add(
        ProposalStep, proposal_ref=one.proposal.reference, number=one.steps, effective=day_of(at), recorded=at,
        by=letter.sender, action=action, state=one.state, because=because, evidence=f"letter {letter_id}",
    )  # fmt: skip
    subject = f"proposal:{one.proposal.reference}"
    rows.add(AuditEntry, at=at, who="intake", action=action, subject=subject, because=f"letter {letter_id}: {because}")
    return True


def _fill(one: Standing, told: ProposalFields, names: tuple[str, ...]) -> None:
    """Put what was told where nothing stood; never over anything."""
    row = one.proposal
    values: dict[str, dict[str, object]] = {
        "amount": {"requested_pence": told.amount_pence},
        "organisation": {"organisation": told.organisation},
        "title": {"title": told.title},
        "outcomes": {"outcomes": told.outcomes},
        "priority": {"priorities": list(told.priorities)},
        "dates": {"when": told.when},
        "contact": {"lead_name": told.lead_name, "lead_email": row.lead_email or told.lead_email},
    }
    for name in names:
        for column, value in values[name].items():
            setattr(row, column, value)
    row.missing = [name for name in row.missing if name not in names]
    row.pot, row.areas = row.pot or told.pot, row.areas or list(told.areas)
