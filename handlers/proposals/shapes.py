"""What a step is decided by, and what is decided: values only."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.access import Asker
from models.proposals import Proposal, ProposalStep
from models.roles import Endorser
from models.workflow import Row


@dataclass(frozen=True)
class Who:
    """Who takes a step, by their address, and the moment they do."""

    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Given:
    """What was given with a step. `amount` in pence; `day` and `meeting` are London days; `absent`: the first endorser was
    away; `mail` False: nothing is to be sent about it."""

    because: str = ""
    evidence: str = ""
    day: dt.date | None = None
    meeting: dt.date | None = None
    amount: int | None = None
    pot: str = ""
    areas: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    absent: bool = False
    mail: bool = True


@dataclass(frozen=True)
class Facts:
    """What the records hold that a step may rest on: lists of the year by code, the days on which the group that hears
    proposals meets, who endorses, the award's first day, the year's last, the pots, and what is promised to this proposal."""

    areas: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    meetings: tuple[dt.date, ...] = ()
    endorsers: tuple[Endorser, ...] = ()
    award_from: dt.date = dt.date.min
    year_ends: dt.date = dt.date.max
    pots: tuple[str, ...] = ()
    promised: int = 0


@dataclass(frozen=True)
class Case:
    """A proposal with every step it took, who wants to take one more, and today."""

    proposal: Proposal
    steps: tuple[ProposalStep, ...]
    asker: Asker
    today: dt.date

    @property
    def last(self) -> ProposalStep:
        return self.steps[-1]


@dataclass(frozen=True)
class Decision:
    """A step that may be taken. `freed` is what is no longer promised, in pence, and `returned` whether it goes back to the
    funder; `values` are the proposal's fields that change."""

    row: Row
    day: dt.date
    given: Given
    decided_by: str = ""
    amount: int | None = None
    pot: str = ""
    freed: int = 0
    returned: bool = False
    values: Mapping[str, object] = field(default_factory=dict)
