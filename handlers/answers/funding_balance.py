"""“How much is left in the tactical pot?”"""

from sqlmodel import Session

from handlers.answers import Answer, Capability, Query
from handlers.figures import grant_year, said
from handlers.room import open_pots, room_values
from models.funding import Balance, Pot, balance, movements_cited, pots, year_balance
from models.money import pounds
from models.sources import Measure, PublishedFigure, citations, published


def printed_for(session: Session, pot: Pot, held: Balance, query: Query) -> list[tuple[PublishedFigure, int]]:
    """What papers known that day print of this pot's money, each beside the ledger's pence."""
    pairs = [(figure, held.balance) for figure in published(session, Measure.BALANCE, pot.year, query.day, pot.name)]
    if held.committed:
        pairs += [(f, held.committed) for f in published(session, Measure.COMMITTED, pot.year, query.day, pot.name)]
    if held.balance == held.opening:
        pairs += [(f, held.opening) for f in published(session, Measure.OPENING, pot.year, query.day, pot.name)]
    return pairs


def shown(session: Session, pot: Pot, query: Query) -> tuple[dict[str, object], list[str]]:
    """One pot's figures for the template, and the facts they rest on."""
    held = balance(session, pot.key, query.day)
    pairs = printed_for(session, pot, held, query)
    moves = [
        (held.rolled_in, "rolled in"), (held.released, "released"), (held.corrected, "corrected"),
        (-held.committed, "committed"), (-held.rolled_out, "rolled out"), (-held.returned, "returned"),
    ]  # fmt: skip
    values: dict[str, object] = {
        "label": pot.label,
        "left": pounds(held.balance),
        "opening": pounds(held.opening),
        "moves": [
            {"what": what, "sign": "+" if pence > 0 else "−", "amount": pounds(abs(pence))} for pence, what in moves if pence
        ],
        "said": [said(figure, pence) for figure, pence in pairs],
    }
    printed = [figure.key for figure, _ in pairs]
    return values, printed or [pot.key, *movements_cited(session, pot.key, query.day)]


def answer(session: Session, query: Query) -> Answer:
    """What is left, pot by pot, as at the day; with what the papers print of it."""
    year = grant_year(session, query.slots.year, query.day)
    asked = [pot for pot in pots(session, year) if query.slots.pot in (None, pot.name)] or pots(session, year)
    parts = [shown(session, pot, query) for pot in asked]
    rooms = open_pots(session, query.day, query.slots.pot) if query.slots.amount_pence else []
    facts = [fact for _, keys in parts for fact in keys] + [fact for room in rooms for fact in room.facts]
    return Answer(
        {
            "year": str(year),
            "grant_left": pounds(year_balance(session, year, query.day).balance),
            "pots": [values for values, _ in parts],
            "rooms": [room_values(room, query.slots.amount_pence) for room in rooms],
        },
        citations(session, facts, query.day),
        (f"How is the {year} grant split?", "When does the tactical pot close?"),
    )


CAPABILITY = Capability(
    topic="funding.balance",
    summary="what is left in each pot of the grant, as at any day",
    phrases=(
        "how much is left of the grant",
        "how much is left in the tactical pot",
        "how much money is left in the pot",
        "what is left of the crime reduction grant",
        "tactical pot balance",
        "balance of the upfront pot",
        "remaining funding",
        "how much funding is still available",
        "how much of the grant is unallocated",
        "how much has been committed so far",
        "how much of the upfront money has been used",
        "unspent grant money",
        "is there any money left for in-year projects",
        "what have we got left to spend",
        "how much can we still bid for",
        "uncommitted balance",
        "current balance please",
        "remaining tactical money",
        "how much is still in the kitty",
        "what's the tactical pot sitting at",
        "how much cash have we got for projects",
        "any dosh left in the grant",
        "is the upfront pot empty",
        "what have we not allocated yet",
        "Could you tell me the sum still available in the tactical pot, please?",
        "would 10k fit in what is left",
        "how much crg is left to bid for",
        "what was left in march",
        "total remaining across both pots",
        "are we out of money",
    ),
    answer=answer,
)
