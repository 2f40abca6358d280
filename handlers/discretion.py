"""Nobody learns from an answer, a choice or a silence whether somebody else has a proposal that is not decided."""

import re

from sqlmodel import Session, col, select

from handlers.understanding.lexicon import LONGEST, Lexicon
from handlers.understanding.words import plain, tokens
from models.access import own_of
from models.proposals import DECIDED_FOR, Proposal, ProposalStep

STATUS = "proposals.status"
_BID = r"(?:proposals?|bids?|business cases?|applications?|submissions?)\b"
_OURS = r"(?:my|mine|our|ours|us|me|we|i|you|your|the|this|that|these|those|a|an|all|any|each|every|which|what|whose)\b"
_NO_OWNER = r"(?:what|who|where|when|how|that|it|there|here|let|he|she|\w+day|week|month|year|pot|grant|tomorrow)"
_NOT_FROM = rf"(?:{_OURS}|(?:start|beginning|scratch|last|next|previous|now)\b|\d)"
_ASKS = re.compile(
    r"\b(?:status|stage|stands?|standing|progress\w*|news|updates?|outcome|result|approved|agreed|decided|accepted|supported|"
    r"received|considered|happen\w*|become|became|heard|doing|going|getting|where|gone|far|yet|track|check|chase|chasing)\b"
)
_OF_SOMEBODY = re.compile(
    rf"\b(?!{_NO_OWNER}(?:'s|s'))[\w&.]+(?:'s|s') (?:\w+ ){{0,2}}?{_BID}|\b{_BID} (?:\w+ )?(?:of|from|by) (?!{_NOT_FROM})\w"
)
_REFERENCE = re.compile(r"\b[A-Za-z]{2,10}[-/](?:19|20)\d\d[-/]\d{1,6}\b")


def asks_of_a_bid(text: str) -> bool:
    """Whether the question is certainly about where one proposal stands: by its reference, or as somebody's of that name."""
    words = plain(text.replace("’", "'"))
    return bool(_REFERENCE.search(text) or (_ASKS.search(words) and _OF_SOMEBODY.search(words)))


def put_right(topic: str | None, text: str) -> str | None:
    """The topic; but where a bid stands is neither how one applies nor unclear, so nobody is asked back about it."""
    return STATUS if topic in (None, "funding.apply", "proposals.submit") and asks_of_a_bid(text) else topic


def names_for(session: Session, lexicon: Lexicon, asker: str) -> Lexicon:
    """The names a question of this asker is understood by: without those that only an undecided proposal of others has."""
    rows = session.exec(select(Proposal.title, Proposal.aliases, Proposal.reference)).all()
    steps = select(ProposalStep.proposal_ref).where(col(ProposalStep.state).in_(DECIDED_FOR))
    theirs = select(Proposal.reference).where(own_of(asker))
    known_to_them = {*session.exec(steps), *session.exec(theirs)}
    known: set[tuple[str, ...]] = set()
    hidden: set[tuple[str, ...]] = set()
    for title, aliases, reference in rows:
        (known if reference in known_to_them else hidden).update(tokens(way)[:LONGEST] for way in (title, *aliases))
    hidden -= known
    return _without(lexicon, hidden) if hidden else lexicon


def _without(lexicon: Lexicon, hidden: set[tuple[str, ...]]) -> Lexicon:
    names = dict(lexicon.names)
    for words in hidden & names.keys():
        left = names.pop(words) - {"project"}
        names |= {words: left} if left else {}
    return Lexicon(names)
