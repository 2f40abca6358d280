"""“What must we align to?”: eligible areas, priorities, themes and principles by year; and the plans and laws behind them."""

import re
from collections import Counter

from sqlmodel import Session, select

from handlers.answers import Answer, Capability, Query
from handlers.telling import told
from handlers.understanding.names import named_in
from handlers.understanding.words import tokens
from models.dates import FinancialYear
from models.facts import Subject
from models.priorities import Priority, PriorityKind, of_year
from models.sources import citations

LISTS = {
    PriorityKind.ELIGIBLE_AREA: ("eligible areas", "areas", "ten areas", "grant areas", "grant criteria"),
    PriorityKind.AGREEMENT_PRIORITY: (
        "agreement priorities", "priorities of the community safety agreement", "csa priorities",
        "county's priorities", "our priorities", "partnership priorities",
    ),
    PriorityKind.THEME: ("cross cutting themes", "cross cutting", "themes"),
    PriorityKind.FUNDER_PRIORITY: (
        "pcc priorities", "commissioner's priorities", "police and crime plan priorities", "police and crime plan",
        "funder priorities", "pcc's key priorities", "commissioner",
    ),
    PriorityKind.PRINCIPLE: ("guiding principles", "principles", "working group principles"),
}  # fmt: skip
ACROSS = re.compile(r"\bthemes?\b|\bcut(?:s|ting)? across\b")  # of priorities, say; they are then not asked for themselves
BOTH = re.compile(r"\b(?:priorities|areas|principles)(?: and|,| &)|(?:and|,|&) (?:the )?(?:priorities|areas|principles)\b")
ALIGNED = (PriorityKind.ELIGIBLE_AREA, PriorityKind.AGREEMENT_PRIORITY)  # what a project must serve
SUBJECTS = (Subject.PLAN, Subject.LAW, Subject.STATISTIC)
COMMON = 2  # a word in more lines than this names none of them


def latest_year(session: Session, query: Query) -> str:
    """The year asked for, else the latest begun by the day whose lists are on record; '' where there is none."""
    known = {FinancialYear.parse(year) for year in session.exec(select(Priority.year))}
    begun = sorted(year for year in known if year.first <= query.day)
    if query.slots.year:
        return str(query.slots.year) if query.slots.year in begun else ""
    return str(begun[-1]) if begun else ""


def lines_named(query: Query, lists: dict[PriorityKind, list[Priority]]) -> list[Priority]:
    """The lines of the lists that share a telling word with the question."""
    lines = [line for kind, of_kind in lists.items() for line in of_kind if kind is not PriorityKind.PRINCIPLE]
    counts = Counter(word for line in lines for word in set(tokens(line.name)))
    too_common = {word for word, count in counts.items() if count > COMMON}
    too_common |= {word for names in LISTS.values() for name in names for word in tokens(name)} | set(tokens("work group"))
    asked = set(tokens(query.slots.words)) - too_common
    return [line for line in lines if asked & set(tokens(line.name))]


def kinds_named(query: Query) -> list[PriorityKind]:
    words = query.slots.words
    named = {*named_in(words, {kind.value: names for kind, names in LISTS.items()})}
    if ACROSS.search(words):
        named = {PriorityKind.THEME.value} | (named if BOTH.search(words) else set())
    return [kind for kind in LISTS if kind.value in named]


def answer(session: Session, query: Query) -> Answer:
    """The lines, lists, plans, laws and figures the question names; else areas and priorities, as a project must serve both."""
    year = latest_year(session, query)
    lists = {kind: of_year(session, year, kind) for kind in LISTS} if year else {}
    lines, kinds, facts = lines_named(query, lists), kinds_named(query), told(session, query, *SUBJECTS)
    if kinds == [PriorityKind.THEME]:
        facts = []
    if not (lines or kinds or facts):
        kinds = list(ALIGNED)
    shown = {kind: lists[kind] for kind in kinds if lists.get(kind)}
    keys = [fact.key for fact in facts] + [line.key for line in (*lines, *(x for of_kind in shown.values() for x in of_kind))]
    return Answer(
        {
            "year": year or str(query.slots.year or FinancialYear.of(query.day)),
            "wants_lists": bool(lines or kinds),
            "lines": [{"name": line.name, "kind": line.kind.value} for line in lines],
            "lists": [{"kind": kind.value, "names": [line.name for line in of_kind]} for kind, of_kind in shown.items()],
            "facts": [fact.text for fact in facts],
        },
        citations(session, keys, query.day),
        ("Which areas must a project fall under?", "What are the cross-cutting themes?", "How do I apply for funding?"),
    )


CAPABILITY = Capability(
    topic="priorities",
    summary="the areas, priorities, themes and principles of a year, and the plans and laws behind them",
    phrases=(
        "which areas must a project fall under",
        "what are the priorities",
        "list the eligible areas for the grant",
        "what are the community safety agreement priorities",
        "csa priorities",
        "what are the cross-cutting themes",
        "what are the commissioner's priorities",
        "priorities in the police and crime plan",
        "which priority does my project fit",
        "what does a project have to contribute to",
        "is road safety a priority",
        "does rural crime count as an eligible area",
        "is serious violence one of the priorities",
        "guiding principles of the working group",
        "what principles does the wg follow",
        "have the priorities changed this year",
        "what is the community safety agreement",
        "when do the terms of reference get reviewed",
        "what changed in the terms of reference",
        "information sharing agreement",
        "what is the action plan for",
        "which law set up community safety partnerships",
        "what does the domestic abuse strategy say",
        "emerging issues in the agreement",
        "what are we meant to be focusing on",
        "whats on the list of areas for crg",
        "what was in the agreement in 2016",
        "what is the serious violence duty",
        "how many people suffer domestic abuse in the county",
        "I would welcome a list of this year's priorities for my councillors",
    ),
    answer=answer,
)
