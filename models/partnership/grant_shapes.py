"""What a partnership file may say of the grant: awards, pots, movements of money, and the projects it pays for."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from models.partnership.fields import Day, Defines, Email, Fact, Pence, Refers, Spent, Text
from models.proposals import State
from models.workflow import misfits


class PotEntry(Fact):
    name: Annotated[Text, Defines("pot", yearly=True)]
    label: Text
    aliases: tuple[Text, ...] = ()
    weight: Annotated[int, Field(ge=1, le=1000)]
    purpose: str = ""
    opens_when: str = ""
    opens: Day | None = None
    opens_after: Annotated[Text | None, Refers("pot", yearly=True)] = None
    closes: Day | None = None


class MovementEntry(Fact):
    """A commitment no project answers for, or money given back to the funder."""

    key: Annotated[Text, Defines("movement")]
    pot: Annotated[Text, Refers("pot", yearly=True)]
    pounds: Pence
    effective: Day
    because: Text


class RollOverEntry(Fact):
    """The amount is never written here: it is whatever the pot still holds that day."""

    source: Annotated[Text, Refers("pot", yearly=True)]
    target: Annotated[Text, Refers("pot", yearly=True)]
    effective: Day
    because: Text


class AwardEntry(Fact):
    key: Annotated[Text, Defines("award")]
    pounds: Pence
    effective: Day
    purpose: str = ""
    derivation: str = ""
    pots: Annotated[tuple[PotEntry, ...], Field(min_length=1)]
    commitments: tuple[MovementEntry, ...] = ()
    roll_overs: tuple[RollOverEntry, ...] = ()
    returns: tuple[MovementEntry, ...] = ()


class StepEntry(Fact):
    """One step of a project. `action` is the verb of the process, `by` who did it.

    `evidence` is what it rests on where that is no paper, such as a letter; without it, the papers cited. `amount` is what
    was approved, or what was spent where it is closed; `decided_by` who decided it where `by` recorded it for them.
    """

    action: Text
    state: Annotated[State, Field(strict=False)]
    effective: Day
    by: Text
    because: str = ""
    evidence: str = ""
    amount: Spent | None = None
    meeting: Day | None = None
    decided_by: str = ""


class ProjectEntry(Fact):
    """A funded project. Its commitment is entered at the day of its `approved` step, at the `approved` amount."""

    reference: Annotated[Text, Defines("project")]
    title: Text
    aliases: tuple[Text, ...] = ()
    organisation: str = ""
    lead_name: str = ""
    lead_email: Email = ""
    pot: Annotated[Text | None, Refers("pot", yearly=True)] = None
    requested: Pence | None = None
    approved: Pence | None = None
    summary: str = ""
    outcomes: str = ""
    when: str = ""
    areas: Annotated[tuple[Text, ...], Refers("priority", yearly=True)] = ()
    priorities: tuple[Text, ...] = ()
    missing: tuple[Text, ...] = ()
    received: Day
    steps: Annotated[tuple[StepEntry, ...], Field(min_length=1)]

    @property
    def approval(self) -> StepEntry | None:
        return next((step for step in self.steps if step.state is State.APPROVED), None)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        days = [step.effective for step in self.steps]
        if days != sorted(days):
            raise ValueError("the steps are not in the order of their days.")
        for place in misfits([(step.action, step.state) for step in self.steps]):
            step = self.steps[place]
            raise ValueError(f"steps[{place}]: “{step.action}” does not lead to “{step.state}” there; see docs/workflow.md.")
        if self.approval and (self.pot is None or self.approved is None):
            raise ValueError("is approved, so it needs `pot` and the amount `approved`.")
        if self.approved is not None and not self.approval:
            raise ValueError("has an amount approved, but no step says by whom and when.")
        return self
