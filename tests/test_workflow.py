"""The table of the workflow: what may follow what and who may do it, said here a second time, by hand, and compared."""

import itertools

import pytest

from handlers.proposals.deciding import row_of
from handlers.proposals.shapes import Case
from models.access import Asker
from models.dates import at_noon
from models.errors import NotYours, StepRefused
from models.proposals import DECIDED_FOR, Proposal, ProposalStep, State
from models.roles import Role
from models.workflow import (
    MAY_BE_COMPLETED,
    MAY_BE_WITHDRAWN,
    TRANSITIONS,
    Action,
    diagram,
    may,
    misfits,
    reached_from,
    row_for,
    rows_from,
    sources_of,
    table,
)
from templates import messages
from tests.conftest import LEAD
from tests.workflow_desk import CAME, TODAY

BEFORE_A_DECISION = (
    "received needs_information eligible invited presented supported deferred endorsed submitted_to_pcc queried".split()
)
LEADS_TO = {
    "receive": {"": "received"},
    "ask": {"received": "needs_information", "eligible": "needs_information"},
    "supply": {state: state for state in ("received", "needs_information", "eligible", "invited")},
    "complete": {"received": "received", "needs_information": "received"},
    "find_eligible": {"received": "eligible"},
    "invite": {"eligible": "invited", "invited": "invited", "deferred": "invited"},
    "present": {"invited": "presented"},
    "support": {"presented": "supported"},
    "defer": {"presented": "deferred"},
    "not_support": {"presented": "not_supported"},
    "endorse": {"supported": "endorsed"},
    "submit": {"endorsed": "submitted_to_pcc"},
    "query": {"submitted_to_pcc": "queried"},
    "answer": {"queried": "submitted_to_pcc"},
    "approve": {"submitted_to_pcc": "approved"},
    "decline": {"submitted_to_pcc": "declined"},
    "tell_lead": {"approved": "lead_told"},
    "begin": {"lead_told": "delivering"},
    "close": {"delivering": "closed"},
    "abandon": {"approved": "closed", "lead_told": "closed", "delivering": "closed"},
    "withdraw": dict.fromkeys(BEFORE_A_DECISION, "withdrawn"),
    "cancel": dict.fromkeys(BEFORE_A_DECISION, "withdrawn"),
}
TEAM = {Role.OFFICER, Role.ADMINISTRATOR}
ALSO = {
    "receive": {Role.PUBLIC, Role.PARTNER, Role.WORKING_GROUP},
    "supply": {Role.PARTNER}, "complete": {Role.PARTNER}, "withdraw": {Role.PARTNER},
    "present": {Role.WORKING_GROUP}, "support": {Role.WORKING_GROUP}, "defer": {Role.WORKING_GROUP},
    "not_support": {Role.WORKING_GROUP},
}  # who may beside the team  # fmt: skip
MAIL = {
    "receive": "receipt", "ask": "proposal_ask", "invite": "proposal_invited", "support": "proposal_supported",
    "defer": "proposal_deferred", "not_support": "proposal_not_supported", "submit": "proposal_submitted",
    "query": "proposal_queried", "decline": "proposal_declined", "tell_lead": "proposal_approved", "close": "proposal_closed",
    "abandon": "proposal_abandoned", "withdraw": "proposal_withdrawn",
}  # what the lead is written; nothing with the others  # fmt: skip
MUST_BE_GIVEN: dict[str, set[str]] = {
    "receive": set(),
    "find_eligible": {"reason", "area", "priority"},
    "invite": {"reason", "meeting"},
    "present": {"reason", "meeting"},
    **{action: {"reason", "meeting", "evidence"} for action in ("support", "defer", "not_support")},
    **{action: {"reason", "evidence"} for action in ("endorse", "query", "answer", "decline", "abandon")},
    "approve": {"reason", "evidence", "day", "pot", "amount"},
    "close": {"reason", "evidence", "amount"},
}  # a reason alone with the others


def outcome(state: State | None, action: Action, role: Role) -> str:
    """Where the step leads for somebody with this one role; 'no step' and 'not theirs' where it is refused."""
    asker = Asker(LEAD, frozenset({role}))
    proposal = Proposal(reference="CRG-2025-1", title="x", lead_email=LEAD, year="2025/26", received=CAME)
    if state is None:  # nothing is looked up before there is a proposal: the intake reads the table
        row = row_for(None, action)
        return "no step" if row is None else row.target.value if role in row.roles else "not theirs"
    step = ProposalStep(
        proposal_ref="CRG-2025-1", number=1, effective=CAME, action="receive", state=state, by=LEAD, recorded=at_noon(CAME)
    )
    try:
        return row_of(Case(proposal, (step,), asker, TODAY), action).target.value
    except NotYours as refusal:
        return "not theirs" if "this may:" in str(refusal) else f"a sentence that says too little: {refusal}"
    except StepRefused as refusal:
        return "no step" if "From there:" in str(refusal) else f"a sentence that says too little: {refusal}"


def wanted(state: State | None, action: Action, role: Role) -> str:
    target = LEADS_TO[action.value].get(state.value if state else "")
    allowed = TEAM | ALSO.get(action.value, set())
    return "no step" if target is None else target if role in allowed else "not theirs"


def test_every_triple_of_state_action_and_role_has_the_outcome_it_should() -> None:
    triples = list(itertools.product((None, *State), Action, Role))

    outcomes = {triple: outcome(*triple) for triple in triples}

    assert {triple: said for triple, said in outcomes.items() if said != wanted(*triple)} == {}
    refused = sum(said in ("no step", "not theirs") for said in outcomes.values())
    print(f"{len(triples)} triples: {len(triples) - refused} allowed, {refused} refused")  # noqa: T201
    assert len(triples) == 18 * 22 * 5 == 1980


def test_every_row_is_what_the_process_says_it_is() -> None:
    rows = {(row.source.value if row.source else "", row.action.value): row for row in TRANSITIONS}

    assert {step: (row.target.value, set(row.roles), row.mail, set(row.needs)) for step, row in rows.items()} == {
        (source, action): (target, TEAM | ALSO.get(action, set()), MAIL.get(action), MUST_BE_GIVEN.get(action, {"reason"}))
        for action, targets in LEADS_TO.items()
        for source, target in targets.items()
    }
    assert all(len(set(row.needs)) == len(row.needs) for row in TRANSITIONS)


def test_somebody_may_take_a_step_that_is_there_and_names_one_of_their_roles() -> None:
    assert all(may(row, [role]) == (role in row.roles) for row in TRANSITIONS for role in Role)
    assert may(row_for(State.INVITED, Action.PRESENT), [Role.PUBLIC, Role.WORKING_GROUP])
    assert not may(row_for(State.RECEIVED, Action.APPROVE), Role)
    assert not may(row_for(None, Action.RECEIVE), [])


def test_where_an_action_can_be_done_is_known() -> None:
    for action in Action:
        assert {state.value for state in sources_of(action)} == set(LEADS_TO[action.value]) - {""}


def test_a_state_and_an_action_have_one_outcome() -> None:
    assert len({(row.source, row.action) for row in TRANSITIONS}) == len(TRANSITIONS)


def test_every_state_is_reached_and_every_end_is_an_end() -> None:
    assert reached_from(None) == {None, *State}
    assert {state for state in State if not rows_from(state)} == {
        State.CLOSED, State.DECLINED, State.NOT_SUPPORTED, State.WITHDRAWN,
    }  # fmt: skip


def test_what_counts_as_decided_is_what_an_approval_leads_to() -> None:
    assert reached_from(State.APPROVED) == DECIDED_FOR
    assert not MAY_BE_WITHDRAWN & DECIDED_FOR
    assert MAY_BE_COMPLETED <= MAY_BE_WITHDRAWN


def test_every_mail_of_the_table_is_a_message_and_every_message_of_a_proposal_is_in_it() -> None:
    named = {row.mail for row in TRANSITIONS if row.mail}

    assert named - {"receipt"} == {name for name in messages() if name.startswith("proposal_")}
    assert "receipt" in messages()


def test_the_drawing_has_every_step_but_supplying_withdrawing_and_cancelling() -> None:
    head, *lines = diagram().split("\n")

    drawn = [
        f"    {source or '[*]'} --> {target}: {action.replace('_', ' ')}"
        for action, targets in LEADS_TO.items()
        for source, target in targets.items()
        if action not in ("supply", "withdraw", "cancel")
    ]
    ends = [f"    {state} --> [*]" for state in ("not_supported", "declined", "closed", "withdrawn")]
    assert head == "stateDiagram-v2"
    assert sorted(lines) == sorted(drawn + ends)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (0, "| from | action | to | who may | mail | must be given |"),
        (1, "|---|---|---|---|---|---|"),
        (2, "| not received | `receive` | received | public, partner, working group, officer, administrator | `receipt` | – |"),
        (6, "| received | `find_eligible` | eligible | officer, administrator | – | reason, area, priority |"),
        (20, "| endorsed | `submit` | submitted to PCC | officer, administrator | `proposal_submitted` | reason |"),
    ],
)
def test_the_table_is_written_for_people(place: int, line: str) -> None:
    lines = table().split("\n")

    assert lines[place] == line
    assert len(lines) == 2 + sum(len(targets) for targets in LEADS_TO.values())


@pytest.mark.parametrize(
    ("steps", "places"),
    [
        ([("receive", State.RECEIVED), ("present", State.PRESENTED)], []),  # papers leave steps out
        ([("approve", State.APPROVED)], []),
        ([("approve", State.APPROVED), ("support", State.SUPPORTED)], [1]),
        ([("receive", State.RECEIVED), ("approve", State.DECLINED)], [1]),
        ([("receive", State.RECEIVED), ("approve", State.APPROVED), ("approve", State.APPROVED)], [2]),
        ([("bless", State.ENDORSED)], [0]),
    ],
)
def test_loaded_steps_may_leave_some_out_but_never_go_another_way(steps: list[tuple[str, State]], places: list[int]) -> None:
    assert list(misfits(steps)) == places
