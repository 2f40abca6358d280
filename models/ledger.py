"""What enters the ledger: allocations, commitments, roll-overs and whatever else moves money, each cause once."""

import datetime as dt
from dataclasses import dataclass, field

from sqlmodel import Session, select

from models.errors import LedgerConflict, NoMoney
from models.funding import Award, EntryKind, LedgerEntry, Pot, balance
from models.money import pounds, split


@dataclass(frozen=True)
class Movement:
    """What is to be entered: `pence` is a size for commitments and the like, its effect follows from the kind."""

    key: str
    kind: EntryKind
    pence: int
    effective: dt.date
    because: str
    evidence: str = ""
    proposal_ref: str | None = None
    linked_key: str | None = None


@dataclass(frozen=True)
class Clerk:
    """Who enters, and at which moment."""

    who: str
    at: dt.datetime = field(compare=False)


_MINUS = {EntryKind.COMMITMENT, EntryKind.RETURN}


def enter(session: Session, pot_key: str, movement: Movement, clerk: Clerk) -> bool:
    """Enter the movement; False where exactly this was entered before. Raises LedgerConflict where the key says otherwise."""
    effect = -movement.pence if movement.kind in _MINUS else movement.pence
    there = session.exec(select(LedgerEntry).where(LedgerEntry.key == movement.key)).one_or_none()
    if there is not None:
        if (there.pot_key, there.kind, there.pence) != (pot_key, movement.kind, effect):
            raise LedgerConflict(movement.key, f"{there.kind} of {pounds(there.pence)}", f"{movement.kind} of {pounds(effect)}")
        return False
    session.add(
        LedgerEntry(
            key=movement.key, pot_key=pot_key, kind=movement.kind, pence=effect, effective=movement.effective,
            recorded=clerk.at, who=clerk.who, because=movement.because, evidence=movement.evidence,
            proposal_ref=movement.proposal_ref, linked_key=movement.linked_key,
        )
    )  # fmt: skip
    session.flush()
    return True


def allocate(session: Session, award: Award, pots: list[Pot], clerk: Clerk) -> None:
    """Put the award into its pots by their weights, to the penny."""
    for pot, pence in zip(pots, split(award.pence, [pot.weight for pot in pots]), strict=True):
        because = f"share of the {award.year} award"
        enter(session, pot.key, Movement(f"{pot.key}:allocation", EntryKind.ALLOCATION, pence, award.effective, because), clerk)


def commit_money(session: Session, pot: Pot, movement: Movement, clerk: Clerk) -> None:
    """Promise money from the pot. Raises NoMoney where the pot, as at the movement's day, holds less."""
    held = balance(session, pot.key, movement.effective).balance
    is_new = session.exec(select(LedgerEntry.id).where(LedgerEntry.key == movement.key)).first() is None
    if is_new and movement.pence > held:
        raise NoMoney(f"The {pot.label} of {pot.year}", pounds(held), pounds(movement.pence), pounds(movement.pence - held))
    enter(session, pot.key, movement, clerk)


def roll_over(session: Session, source: Pot, target: Pot, day: dt.date, clerk: Clerk, *, evidence: str = "") -> int:
    """Move what is uncommitted in `source` to `target`, once, as two linked entries. Returns the pence (0: done before)."""
    out_key, in_key = f"{source.key}:rolled-out", f"{target.key}:rolled-in"
    if session.exec(select(LedgerEntry.id).where(LedgerEntry.key == out_key)).first() is not None:
        return 0
    left = balance(session, source.key, day).balance
    because = f"uncommitted {source.label} of {source.year}, rolled over once every upfront proposal was decided"
    enter(session, source.key, Movement(out_key, EntryKind.ROLL_OVER, -left, day, because, evidence, linked_key=in_key), clerk)
    enter(session, target.key, Movement(in_key, EntryKind.ROLL_OVER, left, day, because, evidence, linked_key=out_key), clerk)
    return left
