"""How a proposal moves. Read TRANSITIONS from top to bottom: it is the whole process, and what is not in it is refused.

The roles are those that may record a step; whose decision it is (the Working Group's, the Commissioner's) the step says.
Source of the process: the Working Group Update of July 2025, 2.5 and 2.6, and the minutes of March 2025, 4 and 5.
"""

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.proposals import State
from models.roles import Role


class Action(enum.StrEnum):
    """The verbs of the process, in the imperative."""

    RECEIVE = "receive"
    ASK = "ask"
    SUPPLY = "supply"
    COMPLETE = "complete"
    FIND_ELIGIBLE = "find_eligible"
    INVITE = "invite"
    PRESENT = "present"
    SUPPORT = "support"
    DEFER = "defer"
    NOT_SUPPORT = "not_support"
    ENDORSE = "endorse"
    SUBMIT = "submit"
    QUERY = "query"
    ANSWER = "answer"
    APPROVE = "approve"
    DECLINE = "decline"
    TELL_LEAD = "tell_lead"
    BEGIN = "begin"
    CLOSE = "close"
    ABANDON = "abandon"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


class Need(enum.StrEnum):
    """What must be given with a step; `day` is today where a row does not need it."""

    REASON = "reason"
    EVIDENCE = "evidence"
    MEETING = "meeting"
    DAY = "day"
    AMOUNT = "amount"
    POT = "pot"
    AREA = "area"
    PRIORITY = "priority"


@dataclass(frozen=True)
class Row:
    """One step that is allowed; `source` None: there is no proposal yet."""

    source: State | None
    action: Action
    target: State
    roles: frozenset[Role]
    mail: str | None = None
    needs: tuple[Need, ...] = ()


ANYBODY = frozenset(Role)
TEAM = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
OWN = TEAM | {Role.PARTNER}  # a partner: for a proposal of their own organisation
GROUP = TEAM | {Role.WORKING_GROUP}

S, A, N = State, Action, Need
WHY, SAID = (N.REASON,), (N.REASON, N.EVIDENCE)
ELIGIBLE = (N.REASON, N.AREA, N.PRIORITY)
MET, DECIDED = (N.REASON, N.MEETING), (N.REASON, N.MEETING, N.EVIDENCE)
GIVEN = (N.REASON, N.EVIDENCE, N.DAY, N.POT, N.AMOUNT)
SPENT = (N.REASON, N.EVIDENCE, N.AMOUNT)

TRANSITIONS: tuple[Row, ...] = (
    Row(None, A.RECEIVE, S.RECEIVED, ANYBODY, "receipt"),
    Row(S.RECEIVED, A.ASK, S.NEEDS_INFORMATION, TEAM, "proposal_ask", WHY),
    Row(S.RECEIVED, A.SUPPLY, S.RECEIVED, OWN, None, WHY),
    Row(S.RECEIVED, A.COMPLETE, S.RECEIVED, OWN, None, WHY),
    Row(S.RECEIVED, A.FIND_ELIGIBLE, S.ELIGIBLE, TEAM, None, ELIGIBLE),
    Row(S.NEEDS_INFORMATION, A.SUPPLY, S.NEEDS_INFORMATION, OWN, None, WHY),
    Row(S.NEEDS_INFORMATION, A.COMPLETE, S.RECEIVED, OWN, None, WHY),
    Row(S.ELIGIBLE, A.ASK, S.NEEDS_INFORMATION, TEAM, "proposal_ask", WHY),
    Row(S.ELIGIBLE, A.SUPPLY, S.ELIGIBLE, OWN, None, WHY),
    Row(S.ELIGIBLE, A.INVITE, S.INVITED, TEAM, "proposal_invited", MET),
    Row(S.INVITED, A.SUPPLY, S.INVITED, OWN, None, WHY),
    Row(S.INVITED, A.INVITE, S.INVITED, TEAM, "proposal_invited", MET),
    Row(S.INVITED, A.PRESENT, S.PRESENTED, GROUP, None, MET),
    Row(S.PRESENTED, A.SUPPORT, S.SUPPORTED, GROUP, "proposal_supported", DECIDED),
    Row(S.PRESENTED, A.DEFER, S.DEFERRED, GROUP, "proposal_deferred", DECIDED),
    Row(S.PRESENTED, A.NOT_SUPPORT, S.NOT_SUPPORTED, GROUP, "proposal_not_supported", DECIDED),
    Row(S.DEFERRED, A.INVITE, S.INVITED, TEAM, "proposal_invited", MET),
    Row(S.SUPPORTED, A.ENDORSE, S.ENDORSED, TEAM, None, SAID),
    Row(S.ENDORSED, A.SUBMIT, S.SUBMITTED, TEAM, "proposal_submitted", WHY),
    Row(S.SUBMITTED, A.QUERY, S.QUERIED, TEAM, "proposal_queried", SAID),
    Row(S.QUERIED, A.ANSWER, S.SUBMITTED, TEAM, None, SAID),
    Row(S.SUBMITTED, A.APPROVE, S.APPROVED, TEAM, None, GIVEN),
    Row(S.SUBMITTED, A.DECLINE, S.DECLINED, TEAM, "proposal_declined", SAID),
    Row(S.APPROVED, A.TELL_LEAD, S.LEAD_TOLD, TEAM, "proposal_approved", WHY),
    Row(S.LEAD_TOLD, A.BEGIN, S.DELIVERING, TEAM, None, WHY),
    Row(S.DELIVERING, A.CLOSE, S.CLOSED, TEAM, "proposal_closed", SPENT),
    Row(S.APPROVED, A.ABANDON, S.CLOSED, TEAM, "proposal_abandoned", SAID),
    Row(S.LEAD_TOLD, A.ABANDON, S.CLOSED, TEAM, "proposal_abandoned", SAID),
    Row(S.DELIVERING, A.ABANDON, S.CLOSED, TEAM, "proposal_abandoned", SAID),
    *(
        Row(source, action, S.WITHDRAWN, roles, mail, WHY)
        for action, roles, mail in ((A.WITHDRAW, OWN, "proposal_withdrawn"), (A.CANCEL, TEAM, None))
        for source in (
            S.RECEIVED, S.NEEDS_INFORMATION, S.ELIGIBLE, S.INVITED, S.PRESENTED, S.SUPPORTED, S.DEFERRED, S.ENDORSED,
            S.SUBMITTED, S.QUERIED,
        )
    ),
)  # fmt: skip

_BY_STEP = {(row.source, row.action): row for row in TRANSITIONS}


def row_for(state: State | None, action: Action) -> Row | None:
    """The row of this step; None where there is no such step from there."""
    return _BY_STEP.get((state, action))


def rows_from(state: State | None) -> list[Row]:
    """What can be done from there, in the order of the table."""
    return [row for row in TRANSITIONS if row.source is state]


def may(row: Row | None, roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles may record the step."""
    return row is not None and not row.roles.isdisjoint(roles)


def sources_of(action: Action) -> frozenset[State]:
    """The states from which it can be done."""
    return frozenset(row.source for row in TRANSITIONS if row.action is action and row.source is not None)


MAY_BE_COMPLETED = sources_of(Action.SUPPLY)
MAY_BE_WITHDRAWN = sources_of(Action.WITHDRAW)


def reached_from(state: State | None) -> frozenset[State | None]:
    """The state itself and every state that steps lead to from it."""
    found: set[State | None] = {state}
    while new := {row.target for row in TRANSITIONS if row.source in found} - found:
        found |= new
    return frozenset(found)


def misfits(steps: Sequence[tuple[str, State]]) -> Iterator[int]:
    """Places of (action, state) that no course of the table leads to, from 0.

    Papers leave steps out, so a step may follow any step from which the table leads to it; but none that goes another way.
    """
    before: State | None = None
    for place, (action, state) in enumerate(steps):
        known = [row for row in TRANSITIONS if row.action == action and row.target is state]
        if not any(row.source in reached_from(before) for row in known):
            yield place
        before = state


def said(word: State | Action | Role | Need | None) -> str:
    """submitted_to_pcc → 'submitted to PCC'."""
    return "not received" if word is None else word.value.replace("_", " ").replace("pcc", "PCC")


def diagram() -> str:
    """The table as a Mermaid state diagram; supplying, withdrawing and cancelling are said in words beside it."""
    drawn = [row for row in TRANSITIONS if row.action not in (A.SUPPLY, A.WITHDRAW, A.CANCEL)]
    lines = [f"    {row.source.value if row.source else '[*]'} --> {row.target.value}: {said(row.action)}" for row in drawn]
    ends = [f"    {state.value} --> [*]" for state in State if not rows_from(state)]
    return "\n".join(["stateDiagram-v2", *lines, *ends])


def table() -> str:
    """TRANSITIONS as a Markdown table."""
    head = ["| from | action | to | who may | mail | must be given |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(f"| {' | '.join(_cells(row))} |" for row in TRANSITIONS)])


def _cells(row: Row) -> tuple[str, ...]:
    who = ", ".join(said(role) for role in Role if role in row.roles)
    needs = ", ".join(said(need) for need in row.needs)
    return said(row.source), f"`{row.action}`", said(row.target), who, f"`{row.mail}`" if row.mail else "–", needs or "–"
