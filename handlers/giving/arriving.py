"""What whoever gave something reads at once: that it is there, under which reference. The receipt follows by itself."""

from sqlmodel import Session

import templates
from handlers.intake.held import HARM
from handlers.intake.outcome import Outcome
from handlers.understanding import safeguarding
from models.people import partnership


def lacking(outcome: Outcome) -> tuple[str, ...]:
    """The proposals made of it that lack something, by reference."""
    fields = outcome.sorted.proposals if outcome.sorted else ()
    return tuple(reference for reference, one in zip(outcome.made.proposals, fields, strict=False) if one.missing)


def words(session: Session, outcome: Outcome) -> str:
    """A sentence on what became of it; where it tells of harm, who can help now, before anything else."""
    team, made = partnership(session).team, outcome.made
    references = [*made.proposals, *(reference for reference, _ in made.items), *made.suggestions]
    added = bool(made.step.filled) and (made.step.changed or not made.step.person)
    values = {"state": outcome.state.value, "references": references, "team": team, "about": made.about, "added": added}
    told = templates.render("giving/arrived.md.j2", values)
    if outcome.reason != HARM or outcome.letter is None:
        return told
    kind = safeguarding.kind_of_cry(outcome.letter.new_text) or ""
    return f"{templates.render('answers/safeguarding.md.j2', {'kind': kind, 'team': team})}\n\n{told}"
