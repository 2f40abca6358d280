"""The money of a step: promised when a proposal is approved, given back when it closes with less spent."""

import datetime as dt

from sqlmodel import Session, col, func, select

from handlers.proposals.shapes import Case, Decision, Who
from models.dates import FinancialYear
from models.errors import NoMoney
from models.funding import EntryKind, LedgerEntry, Pot, balance, pot_named
from models.ledger import Clerk, Movement, commit_money, enter
from models.money import pounds

_PROMISES = (EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.CORRECTION)


def promised_to(session: Session, reference: str) -> int:
    """What is promised to the proposal and not released since, in pence."""
    query = select(func.sum(LedgerEntry.pence)).where(
        LedgerEntry.proposal_ref == reference, col(LedgerEntry.kind).in_(_PROMISES)
    )
    return -int(session.exec(query).one() or 0)


def move_money(session: Session, case: Case, decision: Decision, number: int, who: Who) -> None:
    """Enter what the step moves, if anything. Raises NoMoney where the pot holds too little."""
    if decision.pot:
        _promise(session, case, decision, who)
    if decision.freed:
        _free(session, case, decision, number, who)


def _pot(session: Session, case: Case, name: str) -> Pot:
    """The pot, locked until the transaction ends where the database can: two promises take their turn."""
    pot = pot_named(session, FinancialYear.parse(case.proposal.year), name)
    return session.exec(select(Pot).where(Pot.key == pot.key).with_for_update()).one()


def _promise(session: Session, case: Case, decision: Decision, who: Who) -> None:
    pot, pence = _pot(session, case, decision.pot), decision.amount or 0
    held = lowest_from(session, pot.key, decision.day)
    if pence > held:
        raise NoMoney(f"The {pot.label} of {pot.year}", pounds(held), pounds(pence), pounds(pence - held))
    movement = _movement(f"{case.proposal.reference}:commitment", EntryKind.COMMITMENT, pence, case, decision)
    commit_money(session, pot, movement, Clerk(who.by, who.at))


def lowest_from(session: Session, pot_key: str, day: dt.date) -> int:
    """The least the pot holds on `day` or after it: what is promised in the past must be there still on every later day."""
    later = select(col(LedgerEntry.effective)).where(
        LedgerEntry.pot_key == pot_key, LedgerEntry.effective > day, LedgerEntry.pence < 0
    )
    days = [day, *session.exec(later.distinct())]
    return min(balance(session, pot_key, each).balance for each in days)


def _free(session: Session, case: Case, decision: Decision, number: int, who: Who) -> None:
    """Release what was not spent into its pot; after the year's end it leaves the pot again, back to the funder."""
    reference = case.proposal.reference
    pot, clerk = _pot(session, case, case.proposal.pot or ""), Clerk(who.by, who.at)
    release = _movement(f"{reference}:release:{number}", EntryKind.RELEASE, decision.freed, case, decision)
    enter(session, pot.key, release, clerk)
    if decision.returned:
        back = _movement(f"{reference}:return:{number}", EntryKind.RETURN, decision.freed, case, decision)
        enter(session, pot.key, back, clerk)


def _movement(key: str, kind: EntryKind, pence: int, case: Case, decision: Decision) -> Movement:
    given = decision.given
    return Movement(key, kind, pence, decision.day, given.because, given.evidence, case.proposal.reference)
