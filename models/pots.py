"""When a pot is open: by its days, and by the rule that another pot's bids are decided first."""

import datetime as dt

from sqlalchemy import or_
from sqlmodel import Session, col, select

from models.dates import say_day
from models.errors import PotShut, StillUndecided
from models.funding import EntryKind, LedgerEntry, Pot
from models.proposals import Proposal, ProposalStep, State, is_last_by

DECIDED = frozenset(
    {
        State.NOT_SUPPORTED, State.APPROVED, State.DECLINED, State.LEAD_TOLD, State.DELIVERING, State.CLOSED, State.WITHDRAWN,
    }
)  # fmt: skip

MOST_NAMED = 5  # of the bids a refusal names


def titled(pot: Pot) -> str:
    """'The tactical pot of 2025/26', as sentences begin."""
    return f"The {pot.label} of {pot.year}"


def states(session: Session, year: str, day: dt.date, pot: str | None = None) -> dict[str, State]:
    """The year's proposals (of that pot) that had come by `day`, by reference, and the state each was in."""
    query = (
        select(col(ProposalStep.proposal_ref), col(ProposalStep.state))
        .join(Proposal, col(Proposal.reference) == ProposalStep.proposal_ref)
        .where(is_last_by(day), Proposal.year == year)
        .order_by(ProposalStep.proposal_ref)
    )
    return dict(session.exec(query if pot is None else query.where(Proposal.pot == pot)).all())


def undecided(session: Session, year: str, day: dt.date, pot: str | None = None) -> list[str]:
    """References of the year's proposals (for that pot) that were neither decided nor withdrawn by `day`."""
    return [reference for reference, state in states(session, year, day, pot).items() if state not in DECIDED]


def all_decided(session: Session, source: Pot, day: dt.date) -> bool:
    """Nothing is undecided, and not only because nobody has bid yet: its bidding is over, or somebody's bid was decided."""
    if source.closes is not None and day <= source.closes:
        return False
    known = states(session, source.year, day, source.name)
    return set(known.values()) <= DECIDED and (bool(known) or source.closes is not None)


def has_opened(session: Session, pot: Pot, day: dt.date) -> bool:
    """Its day has come, and the pot it opens after is decided; once money rolled over to it, it stays open."""
    if pot.opens is not None and day < pot.opens:
        return False
    if pot.opens_after is None or _rolled_into(session, pot, day):
        return True
    source = session.exec(select(Pot).where(Pot.year == pot.year, Pot.name == pot.opens_after)).one()
    return all_decided(session, source, day)


def _rolled_into(session: Session, pot: Pot, day: dt.date) -> bool:
    rolled = select(LedgerEntry.id).where(
        LedgerEntry.pot_key == pot.key, LedgerEntry.kind == EntryKind.ROLL_OVER,
        LedgerEntry.effective <= day, LedgerEntry.pence > 0,
    )  # fmt: skip
    return session.exec(rolled).first() is not None


def check_open(session: Session, pot: Pot, day: dt.date, proposal_ref: str | None) -> None:
    """Raises PotShut where the pot is not open on `day` yet, or the proposal came after it had closed to bids."""
    if not has_opened(session, pot, day):
        raise PotShut(titled(pot), f"is not open on {say_day(day)}. {_opens(session, pot, day)}")
    proposal = session.exec(select(Proposal).where(Proposal.reference == proposal_ref)).first() if proposal_ref else None
    if proposal and pot.closes and proposal.received > pot.closes:
        came = f"{proposal.reference} came on {say_day(proposal.received)}"
        raise PotShut(
            titled(pot), f"took bids until {say_day(pot.closes)}, and {came}. {_others(session, pot, proposal.received)}"
        )


def _opens(session: Session, pot: Pot, day: dt.date) -> str:
    """When it opens, what it waits for as at `day`, and what may be done meanwhile."""
    if pot.opens is not None and day < pot.opens:
        return f"Opens on {say_day(pot.opens)}: give that day or a later one, or another pot"
    source = session.exec(select(Pot).where(Pot.year == pot.year, Pot.name == pot.opens_after)).one()
    waits = [f"the {source.label} takes bids until {say_day(source.closes)}"] if source.closes and day <= source.closes else []
    if waiting := undecided(session, source.year, day, source.name):
        more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
        waits.append(f"undecided for the {source.label}: {', '.join(waiting[:MOST_NAMED])}{more}")
    rule = pot.opens_when.rstrip(" .") or f"Opens once every bid for the {source.label} is decided"
    what = "; ".join(waits) or f"no bid for the {source.label} was decided yet"
    return f"{rule}. On that day {what}. Give a day on which that is over, or another pot"


def _others(session: Session, pot: Pot, came: dt.date) -> str:
    """The pots of the year that still took bids on the day one came."""
    still = or_(col(Pot.closes).is_(None), col(Pot.closes) >= came)
    others = session.exec(select(Pot).where(Pot.year == pot.year, Pot.name != pot.name, still).order_by(col(Pot.id)))
    told = [f"the {one.label}" + (f" until {say_day(one.closes)}" if one.closes else "") for one in others]
    return f"Give a pot that took bids then: {', '.join(told)}" if told else f"No pot of {pot.year} took bids then"


def check_decided(session: Session, source: Pot, day: dt.date) -> None:
    """Raises PotShut while the pot still takes bids, StillUndecided while one for it is undecided."""
    if source.closes is not None and day <= source.closes:
        raise PotShut(titled(source), f"takes bids until {say_day(source.closes)}, and rolls over after that")
    if waiting := undecided(session, source.year, day, source.name):
        raise StillUndecided(f"{titled(source)} rolls over", waiting)
