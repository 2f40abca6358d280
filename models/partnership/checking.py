"""What one file cannot know by itself: keys used twice, and names of things that are nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.partnership.fields import Defines, Entry, Refers
from models.partnership.reading import Loc, Page

Known = frozenset[tuple[str, str]]  # (kind, key) of what the database holds already


@dataclass
class Keys:
    """Every key met so far with its kind and place, and those the database holds."""

    known: Known
    met: dict[str, tuple[str, str]] = field(default_factory=dict)

    def by_kind(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for kind, key in [*self.known, *((kind, key) for key, (kind, _) in self.met.items())]:
            found.setdefault(kind, set()).add(key)
        return found


def problems(pages: Sequence[Page], known: Known) -> list[str]:
    """All that is wrong between the files."""
    keys = Keys(known)
    found = [text for page in pages for text in _collect(page, keys)]
    found += _second_ones(pages)
    return found + [text for page in pages for text in _dangling(page, keys.by_kind())]


def _fields(entry: Entry, at: Loc = ()) -> Iterator[tuple[Loc, Sequence[object], Any]]:
    """Every field of the entry and of those inside it: where it is, its marks, its value."""
    for name, info in type(entry).model_fields.items():
        value = getattr(entry, name)
        yield (*at, name), info.metadata, value
        if isinstance(value, Entry):
            yield from _fields(value, (*at, name))
        for index, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, Entry):
                yield from _fields(item, (*at, name, index))


def _collect(page: Page, keys: Keys) -> Iterator[str]:
    """Note every key of the page; say which were noted before."""
    for loc, marks, value in _fields(page.contents):
        for mark in marks:
            if isinstance(mark, Defines):
                key = f"{page.year}:{value}" if mark.yearly else value
                if key in keys.met:
                    yield page.problem(loc, f"“{value}” is a key already, of the {' at '.join(keys.met[key])}.")
                keys.met.setdefault(key, (mark.kind, page.place(loc)))


def _dangling(page: Page, all_keys: dict[str, set[str]]) -> Iterator[str]:
    """References that lead nowhere."""
    for loc, marks, value in _fields(page.contents):
        for mark in marks:
            if isinstance(mark, Refers):
                for place, text in _named(loc, value):
                    key = text.split()[0] if mark.kind == "source" else text
                    there = all_keys.get(mark.kind, set())
                    if (f"{page.year}:{key}" if mark.yearly else key) not in there:
                        have = ", ".join(sorted(there)) or "none"
                        yield page.problem(place, f"there is no {mark.kind} “{key}”; there are: {have}.")


def _named(loc: Loc, value: str | tuple[str, ...] | None) -> list[tuple[Loc, str]]:
    """What a reference names: nothing, one key, or several, each with its place."""
    if isinstance(value, tuple):
        return [((*loc, index), text) for index, text in enumerate(value)]
    return [(loc, value)] if value else []


def _second_ones(pages: Sequence[Page]) -> Iterator[str]:
    """A year has one award, and a house one partnership."""
    first: dict[str, str] = {}
    for page in pages:
        count = len(page.contents.awards)
        singles: list[tuple[str, Loc]] = [(f"award of {page.year}", ("awards", index)) for index in range(count)]
        singles += [("partnership", ("partnership",))] if page.contents.partnership else []
        for what, loc in singles:
            if what in first:
                yield page.problem(loc, f"is a second {what}; the first is at {first[what]}.")
            first.setdefault(what, page.place(loc))
