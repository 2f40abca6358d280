"""What the records can be named by: pots, projects, people, offices, bodies, papers and other facts, with their tags."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from handlers.understanding.words import tokens
from models.facts import Fact
from models.funding import Pot
from models.people import OfficeHolder, Organisation, Person
from models.proposals import Proposal
from models.sessions import EventTopic, LearningEvent

LONGEST = 7  # words of a name that are compared


@dataclass(frozen=True)
class Lexicon:
    """Names in the words they are compared by, each with the tags of what it may name."""

    names: Mapping[tuple[str, ...], frozenset[str]]

    def tags(self, words: tuple[str, ...]) -> tuple[frozenset[str], frozenset[int]]:
        """Tags of the names among the words, longest names first; and which words belong to a name."""
        found: set[str] = set()
        covered: set[int] = set()
        for size in range(min(LONGEST, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                tags = self.names.get(words[start : start + size])
                if tags and not covered.issuperset(range(start, start + size)):
                    found |= tags
                    covered |= set(range(start, start + size))
        return frozenset(found), frozenset(covered)

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(word for name in self.names for word in name)


def lexicon_of(session: Session) -> Lexicon:
    """Every name the records hold."""
    named: list[tuple[str, Iterable[str]]] = []
    named += [("project", (row.title, *row.aliases)) for row in session.exec(select(Proposal))]
    named += [("person", (row.name, row.name.split()[-1])) for row in session.exec(select(Person))]
    named += [("office", (row.office, *row.aliases)) for row in session.exec(select(OfficeHolder))]
    named += [("body", (row.name, *row.aliases)) for row in session.exec(select(Organisation))]
    named += [("event", (row.title,)) for row in session.exec(select(LearningEvent))]
    named += [("theme", (row.topic,)) for row in session.exec(select(EventTopic))]
    named += [(f"fact:{row.subject}", (row.name, *row.aliases)) for row in session.exec(select(Fact))]
    return _built(tuple((tag, tuple(names)) for tag, names in named))


def pot_words(session: Session) -> dict[str, tuple[str, ...]]:
    """What people call each pot: its name, its label and its other names."""
    rows = session.exec(select(Pot.name, Pot.label, Pot.aliases))
    return {name: (name, label.casefold(), *aliases) for name, label, aliases in rows if name != "grant"}


@functools.lru_cache(maxsize=4)
def _built(named: tuple[tuple[str, tuple[str, ...]], ...]) -> Lexicon:
    names: dict[tuple[str, ...], set[str]] = {}
    for tag, ways in named:
        for way in ways:
            if words := tokens(way)[:LONGEST]:
                names.setdefault(words, set()).add(tag)
    return Lexicon({words: frozenset(tags) for words, tags in names.items()})
