"""Taking a step: looked up, decided, then written in the session's transaction; nothing half done, nothing twice."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from handlers.proposals.deciding import action_named, day_of_step, decide, row_of
from handlers.proposals.letters import queue_mail
from handlers.proposals.money import move_money, promised_to, roll_over_decided
from handlers.proposals.shapes import Case, Decision, Facts, Given, Who
from models.access import Asker, asker_of, check_can_act, check_can_see
from models.audit import AuditEntry
from models.dates import FinancialYear, day_of
from models.diary import Meeting
from models.errors import NoSuchProposal
from models.funding import award_of, pots
from models.priorities import PriorityKind, of_year
from models.proposals import Proposal, ProposalStep
from models.roles import endorsers, working_group
from models.workflow import Action
from models.years import Moved


@dataclass(frozen=True)
class Taken:
    """A step that was taken, the address that is written to about it, '' where nobody is, and what rolled over with it."""

    step: ProposalStep
    mail_to: str
    moved: list[Moved] = field(default_factory=list)


def step(session: Session, reference: str, action: str, who: Who, given: Given) -> Taken:
    """Take one step of the workflow. Raises BadAction, NotYours, NoSuchProposal, StepRefused, LedgerRefusal, UnknownYear."""
    wanted = action_named(action)
    asker = asker_of(session, who.by, day_of(who.at))
    check_can_act(asker)
    case = _case(session, reference, asker, who)
    row = row_of(case, wanted)
    decision = decide(case, row, given, _facts(session, case, wanted, given))
    return _take(session, case, decision, who)


def find(session: Session, reference: str, *, lock: bool = False) -> tuple[Proposal, tuple[ProposalStep, ...]]:
    """The proposal and its steps, in order; locked where it is to change. Raises NoSuchProposal."""
    query = select(Proposal).where(func.lower(Proposal.reference) == reference.strip().lower())
    proposal = session.exec(query.with_for_update() if lock else query).one_or_none()
    steps = select(ProposalStep).where(ProposalStep.proposal_ref == (proposal.reference if proposal else ""))
    taken = tuple(session.exec(steps.order_by(col(ProposalStep.number))))
    if proposal is None or not taken:
        raise NoSuchProposal(reference)
    return proposal, taken


def _case(session: Session, reference: str, asker: Asker, who: Who) -> Case:
    proposal, taken = find(session, reference, lock=True)
    try:
        check_can_see(asker, proposal, taken[-1].state)
    except NoSuchProposal:
        raise NoSuchProposal(reference) from None  # as it was typed, as for one that is not there
    return Case(proposal, taken, asker, day_of(who.at))


def _facts(session: Session, case: Case, action: Action, given: Given) -> Facts:
    """What this step may rest on; only what it needs is looked up."""
    day, year = day_of_step(case, action, given), FinancialYear.parse(case.proposal.year)
    if action is Action.FIND_ELIGIBLE:
        return Facts(areas=listed(session, str(year), PriorityKind.ELIGIBLE_AREA),
                     priorities=listed(session, str(year), PriorityKind.AGREEMENT_PRIORITY))  # fmt: skip
    if action is Action.ENDORSE:
        return Facts(endorsers=tuple(endorsers(session, day)))
    if action is Action.APPROVE:
        names = tuple(pot.name for pot in pots(session, year))
        return Facts(award_from=award_of(session, year).effective, pots=names)
    if action in (Action.CLOSE, Action.ABANDON):
        return Facts(year_ends=year.last, promised=promised_to(session, case.proposal))
    if given.meeting:
        meets = select(col(Meeting.day)).where(Meeting.body_key == working_group(session, day)).order_by(col(Meeting.day))
        return Facts(meetings=tuple(session.exec(meets)))
    return Facts()


def listed(session: Session, year: str, kind: PriorityKind) -> dict[str, str]:
    """The year's areas or priorities, names by code."""
    return {row.code: row.name for row in of_year(session, year, kind)}


def _take(session: Session, case: Case, decision: Decision, who: Who) -> Taken:
    """Money first, for it may be refused; then the step, what it changes, the audit row, what rolls over, and the mail."""
    number = case.last.number + 1
    move_money(session, case, decision, number, who)
    taken = _write(session, case, decision, number, who)
    reference = case.proposal.reference
    session.add(
        AuditEntry(at=who.at, who=who.by, action=decision.row.action, subject=f"proposal:{reference}", because=f"step {number}")
    )
    session.flush()
    moved = roll_over_decided(session, case, decision, number, who)
    return Taken(taken, queue_mail(session, case, decision, taken), moved)


def _write(session: Session, case: Case, decision: Decision, number: int, who: Who) -> ProposalStep:
    given, proposal = decision.given, case.proposal
    for name, value in decision.values.items():
        setattr(proposal, name, value)
    taken = ProposalStep(
        proposal_ref=proposal.reference, number=number, effective=decision.day, recorded=who.at, by=who.by,
        action=decision.row.action.value, state=decision.row.target, because=given.because, evidence=given.evidence,
        amount_pence=decision.amount, meeting=given.meeting, decided_by=decision.decided_by,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    return taken
