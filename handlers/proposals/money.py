"""The money of a step: promised when a proposal is approved, given back when it closes with less spent, rolled over when it
was the last bid to be decided."""

import datetime as dt

from sqlmodel import Session

from handlers.proposals.shapes import Case, Decision, Who
from handlers.rolling_over import roll_over
from models import ledger
from models.dates import FinancialYear, say_day
from models.funding import EntryKind, Pot, pot_named
from models.ledger import Clerk, Movement
from models.pots import DECIDED
from models.proposals import Proposal
from models.workflow import said
from models.years import Moved, hold


def promised_to(session: Session, proposal: Proposal) -> int:
    """What is promised to the proposal and not released since, paid or not, in pence. Raises UnknownPot, UnknownYear."""
    if not proposal.pot:
        return 0
    key, reference = _pot(session, proposal, proposal.pot).key, proposal.reference
    return sum(part(session, key, reference, dt.date.max) for part in (ledger.promised, ledger.paid))


def move_money(session: Session, case: Case, decision: Decision, number: int, who: Who) -> None:
    """Enter what the step moves, if anything. Raises what the ledger refuses: PotShut, NoMoney with the balance."""
    if decision.row.target in DECIDED:
        hold(session, FinancialYear.parse(case.proposal.year))  # all its pots at once, so that no two wait for each other
    if decision.pot:
        pot, key = _pot(session, case.proposal, decision.pot), f"{case.proposal.reference}:commitment"
        promise = _movement(key, EntryKind.COMMITMENT, decision.amount or 0, case, decision)
        ledger.commit_money(session, pot, promise, Clerk(who.by, who.at))
    if decision.freed:
        _free(session, case, decision, number, who)


def roll_over_decided(session: Session, case: Case, decision: Decision, number: int, who: Who) -> list[Moved]:
    """Roll over what the pots have left, where this step decided the last bid for them: from its day, else from today."""
    if decision.row.target not in DECIDED:
        return []
    became = f"{case.proposal.reference} is {said(decision.row.target)} since {say_day(decision.day)}, by its step {number}"
    evidence = "; ".join(filter(None, (became, decision.given.evidence)))
    return roll_over(session, case.proposal.year, (decision.day, case.today), Clerk(who.by, who.at), evidence)


def _pot(session: Session, proposal: Proposal, name: str) -> Pot:
    return pot_named(session, FinancialYear.parse(proposal.year), name)


def _free(session: Session, case: Case, decision: Decision, number: int, who: Who) -> None:
    """Release what was not spent into its pot; after the year's end it leaves the pot again, back to the funder."""
    reference = case.proposal.reference
    pot, clerk = _pot(session, case.proposal, case.proposal.pot or ""), Clerk(who.by, who.at)
    release = _movement(f"{reference}:release:{number}", EntryKind.RELEASE, decision.freed, case, decision)
    ledger.enter(session, pot.key, release, clerk)
    if decision.returned:
        back = _movement(f"{reference}:return:{number}", EntryKind.RETURN, decision.freed, case, decision)
        ledger.enter(session, pot.key, back, clerk)


def _movement(key: str, kind: EntryKind, pence: int, case: Case, decision: Decision) -> Movement:
    given = decision.given
    return Movement(key, kind, pence, decision.day, given.because, given.evidence, case.proposal.reference)
