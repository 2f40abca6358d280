"""What enters the ledger: allocations, commitments, roll-overs and whatever else moves money, each cause once.

Every entry goes through `enter`, which locks its pot first: whoever comes at the same moment waits and then sees what was
entered. So no pot is ever promised beyond what it holds, that day or on any later one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.dates import say_day
from models.errors import BadAmount, BeforeAward, LedgerConflict, NoMoney, NotExplained, NotPromised, UnknownPot, YearClosed
from models.funding import COUNTING, Award, EntryKind, LedgerEntry, Pot, closing_of
from models.money import pounds, split
from models.pots import check_decided, check_open, titled

MOST_PENCE = 10**13


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
_EITHER_SIGN = {EntryKind.ALLOCATION, EntryKind.ROLL_OVER, EntryKind.CORRECTION}
_AFTER_CLOSING = {EntryKind.CORRECTION, EntryKind.RETURN}
_PROMISES = (EntryKind.COMMITMENT, EntryKind.RELEASE, EntryKind.PAYMENT)


def enter(session: Session, pot_key: str, movement: Movement, clerk: Clerk) -> bool:
    """Enter the movement; False where exactly this was entered before.

    Raises a LedgerRefusal that says what is allowed: LedgerConflict where the key stands for something else, NoMoney where
    the pot holds less on that day or a later one, NotPromised for more paid or released than was promised, BeforeAward,
    YearClosed, BadAmount, NotExplained.
    """
    [pot] = locked(session, pot_key)
    _check_said(movement, clerk)
    effect = -movement.pence if movement.kind in _MINUS else movement.pence
    if _is_there(session, pot_key, movement, effect):
        return False
    _check_day(session, pot, movement)
    _check_promise(session, pot, movement)
    if effect < 0 and movement.kind in COUNTING:
        _check_held(session, pot, movement, -effect)
    session.add(
        LedgerEntry(
            key=movement.key, pot_key=pot_key, kind=movement.kind, pence=effect, effective=movement.effective,
            recorded=clerk.at, who=clerk.who, because=movement.because, evidence=movement.evidence,
            proposal_ref=movement.proposal_ref, linked_key=movement.linked_key,
        )
    )  # fmt: skip
    session.flush()
    return True


def locked(session: Session, *pot_keys: str) -> list[Pot]:
    """The pots, held until the transaction ends, in the order of their keys so that two who want both never wait in a ring.

    On SQLite a writer is alone anyway. Raises UnknownPot.
    """
    query = select(Pot).where(col(Pot.key).in_(pot_keys)).order_by(Pot.key).with_for_update()
    pots = list(session.exec(query))
    if len(pots) < len(set(pot_keys)):
        missing = sorted(set(pot_keys) - {pot.key for pot in pots})[0]
        year, _, name = missing.partition(":")
        raise UnknownPot(name, year, list(session.exec(select(Pot.name).where(Pot.year == year).order_by(col(Pot.id)))))
    return pots


def _check_said(movement: Movement, clerk: Clerk) -> None:
    if type(movement.pence) is not int:
        raise BadAmount(f"{movement.pence} pence")
    takes_back = movement.kind is EntryKind.PAYMENT and movement.linked_key is not None
    if movement.pence == 0 or abs(movement.pence) >= MOST_PENCE:
        raise BadAmount(pounds(movement.pence))
    if movement.pence < 0 and movement.kind not in _EITHER_SIGN and not takes_back:
        raise BadAmount(pounds(movement.pence))
    for said, lacks in ((clerk.who, "who entered it"), (movement.because, "why"), (movement.key, "what caused it")):
        if not said.strip():
            raise NotExplained(lacks)


def _is_there(session: Session, pot_key: str, movement: Movement, effect: int) -> bool:
    there = session.exec(select(LedgerEntry).where(LedgerEntry.key == movement.key)).one_or_none()
    if there is None:
        return False
    wanted = (movement.kind, effect, movement.effective, movement.proposal_ref, pot_key)
    if (held := (there.kind, there.pence, there.effective, there.proposal_ref, there.pot_key)) != wanted:
        raise LedgerConflict(movement.key, _told(*held), _told(*wanted))
    return True


def _told(kind: EntryKind, effect: int, day: dt.date, proposal_ref: str | None, pot_key: str) -> str:
    """An entry in words, with its sum as it was given."""
    pence = -effect if kind in _MINUS else effect
    where = pot_key.replace(":", " ") + (f", for {proposal_ref}" if proposal_ref else "")
    return f"{kind.replace('_', '-')} of {pounds(pence)} on {say_day(day)} ({where})"


def _check_day(session: Session, pot: Pot, movement: Movement) -> None:
    first = session.exec(select(col(Award.effective)).where(Award.key == pot.award_key)).one()
    if movement.effective < first:
        raise BeforeAward(say_day(movement.effective), pot.year, say_day(first))
    closing = closing_of(session, pot.year)
    if closing is not None and movement.kind not in _AFTER_CLOSING:
        raise YearClosed(pot.year, say_day(closing.effective))


def _check_held(session: Session, pot: Pot, movement: Movement, pence: int) -> None:
    held, when = free(session, pot.key, movement.effective)
    if pence > held:
        from_day = say_day(when) if when > movement.effective else ""
        raise NoMoney(titled(pot), pounds(held), pounds(pence), pounds(pence - held), from_day)


def free(session: Session, pot_key: str, day: dt.date) -> tuple[int, dt.date]:
    """The least the pot holds on `day` or later, by what is entered, and the first day it holds that: what may be promised."""
    return _least(session, day, LedgerEntry.pot_key == pot_key, col(LedgerEntry.kind).in_(COUNTING))


def promised(session: Session, pot_key: str, proposal_ref: str | None, day: dt.date) -> int:
    """The least that is promised to the proposal, and neither paid nor released, on `day` or later.

    A correction that names a proposal corrects its promise; without a proposal it corrects the pot alone.
    """
    kinds = (*_PROMISES, EntryKind.CORRECTION) if proposal_ref else _PROMISES
    return _least(session, day, *_of(pot_key, proposal_ref, kinds), sign=-1)[0]


def paid(session: Session, pot_key: str, proposal_ref: str | None, day: dt.date) -> int:
    """The least that is paid to the proposal on `day` or later."""
    return _least(session, day, *_of(pot_key, proposal_ref, (EntryKind.PAYMENT,)))[0]


def _of(pot_key: str, proposal_ref: str | None, kinds: Iterable[EntryKind]) -> tuple[ColumnElement[bool], ...]:
    proposal = col(LedgerEntry.proposal_ref)
    return col(LedgerEntry.pot_key) == pot_key, proposal.is_not_distinct_from(proposal_ref), col(LedgerEntry.kind).in_(kinds)


def _least(session: Session, day: dt.date, *which: ColumnElement[bool] | bool, sign: int = 1) -> tuple[int, dt.date]:
    """The lowest the running sum of these entries gets on `day` or later, and the first day it is there."""
    pence, effective = func.sum(LedgerEntry.pence), col(LedgerEntry.effective)
    held = sign * int(session.exec(select(func.coalesce(pence, 0)).where(*which, effective <= day)).one())
    lowest, when = held, day
    later = select(effective, pence).where(*which, effective > day).group_by(effective).order_by(effective)
    for on, moved in session.exec(later):
        held += sign * int(moved)
        if held < lowest:
            lowest, when = held, on
    return lowest, when


def _check_promise(session: Session, pot: Pot, movement: Movement) -> None:
    """No more is paid or released than was promised, and no more paid back than was paid."""
    kind, pence, proposal, day = movement.kind, movement.pence, movement.proposal_ref, movement.effective
    uses = kind in (EntryKind.RELEASE, EntryKind.PAYMENT) or (kind is EntryKind.CORRECTION and proposal is not None)
    if uses and pence > (left := promised(session, pot.key, proposal, day)):
        raise NotPromised(f"to {proposal}" if proposal else "without a project’s name", pounds(left), pounds(pence))
    if kind is EntryKind.PAYMENT and -pence > (spent := paid(session, pot.key, proposal, day)):
        raise BadAmount(pounds(pence), f"and no more than the {pounds(spent)} that is paid")


def allocate(session: Session, award: Award, pots: Sequence[Pot], clerk: Clerk, *, evidence: str = "") -> None:
    """Put the award into its pots by their weights, to the penny; a cut takes from them in the same way.

    The award a year begins with makes each pot's entry `…:allocation`; a later one adds its own key to that.
    """
    size = -1 if award.pence < 0 else 1
    for pot, pence in zip(pots, split(abs(award.pence), [pot.weight for pot in pots]), strict=True):
        key = f"{pot.key}:allocation" if pot.award_key == award.key else f"{pot.key}:allocation:{award.key}"
        because = f"share of the {award.year} {'award' if award.pence > 0 else 'cut'}"
        if pence:
            movement = Movement(key, EntryKind.ALLOCATION, size * pence, award.effective, because, evidence)
            enter(session, pot.key, movement, clerk)


def commit_money(session: Session, pot: Pot, movement: Movement, clerk: Clerk) -> None:
    """Promise money from the pot, once it is open. Raises PotShut, NoMoney and whatever else `enter` refuses."""
    locked(session, pot.key)
    if session.exec(select(LedgerEntry.id).where(LedgerEntry.key == movement.key)).first() is None:
        check_open(session, pot, movement.effective, movement.proposal_ref)
    enter(session, pot.key, movement, clerk)


def roll_over(session: Session, source: Pot, target: Pot, day: dt.date, clerk: Clerk, *, evidence: str = "") -> int:
    """Move what is uncommitted in `source` to `target`, once, as two linked entries. Returns the pence (0: done before).

    Raises PotShut while the source still takes bids, StillUndecided while a bid for it is undecided.
    """
    out_key, in_key = f"{source.key}:rolled-out", f"{target.key}:rolled-in"
    locked(session, source.key, target.key)
    if session.exec(select(LedgerEntry.id).where(LedgerEntry.key == out_key)).first() is not None:
        return 0
    check_decided(session, source, day)
    left, _ = free(session, source.key, day)
    because = f"uncommitted {source.label} of {source.year}, rolled over once every bid for it was decided"
    if left:
        out = Movement(out_key, EntryKind.ROLL_OVER, -left, day, because, evidence, linked_key=in_key)
        enter(session, source.key, out, clerk)
        enter(session, target.key, replace(out, key=in_key, pence=left, linked_key=out_key), clerk)
    return left
