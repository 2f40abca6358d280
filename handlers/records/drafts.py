"""What a file says of one record, before it is checked; and how what it leaves out is filled in.

A record that is there already keeps what the file does not speak of. A new one gets, where that guesses nothing, a key made
of its own words, the year its day lies in, and the file itself as its source.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.dates import FinancialYear
from models.partnership.reading import Loc

Values = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """A record as the database holds it, in the words of a partnership file."""

    year: str
    values: Values


Holding = Mapping[tuple[str, str], Held]  # by the field of a partnership file, and the key


@dataclass
class Draft:
    """One entry of the field `into`. `place` says where a value of it stands, `para` where it stands within its file."""

    into: str
    values: Values
    place: Callable[[Loc], str]
    para: str
    year: str = ""
    is_new: bool = True

    @property
    def key(self) -> str:
        return str(self.own.get("reference") or self.own.get("key") or "")

    @property
    def own(self) -> Values:
        """The part that is the record: of an office, its holder."""
        holders = dicts(self.values.get("holders"))
        return holders[0] if self.into == "offices" and holders else self.values


YEARLY = frozenset({"projects", "deadlines", "events", "topics"})
UNCITED = frozenset({"sources"})
_PLAINEST = {"deadlines": {"topic": "other"}, "events": {"kind": "information_session"}}


def complete(draft: Draft, held: Holding, cite: str) -> str:
    """Fill the draft in. Returns what is wrong with it, '' where nothing is."""
    is_keyed = bool(draft.key) or draft.into in ("projects", "sources")
    if not is_keyed:
        draft.own["key"] = _key(draft)
    there = held.get((draft.into, draft.key))
    if there and not is_keyed and (name := _somebody_else(draft, there)):
        place = draft.place(("email",))
        return f"{place}: the records have another address for {name}; give the key “{draft.key}” where it is the same person."
    wrong = _filled(draft, there) if there else _begun(draft)
    if draft.into not in UNCITED:
        for fact in (draft.own, *dicts(draft.values.get("steps"))):
            fact["cite"] = fact.get("cite") or (f"{cite} {draft.para}",)
    return wrong


def _somebody_else(draft: Draft, there: Held) -> str:
    """The name, where only it says that somebody on record is meant, and the address speaks against it."""
    has, given = there.values.get("email"), draft.values.get("email")
    return (
        str(there.values["name"])
        if draft.into == "people" and has and given and has.casefold() != str(given).casefold()
        else ""
    )


def _begun(draft: Draft) -> str:
    """A new record. One with a sum approved has to say by whom and when, and is found out where it does not."""
    values = draft.values
    for name, value in _PLAINEST.get(draft.into, {}).items():
        values.setdefault(name, value)
    if draft.into in YEARLY and not draft.year:
        draft.year = _year_of_its_day(values)
        if not draft.year:
            return f"{draft.place(('year',))}: the year is missing; write it like 2025/26."
    if draft.into == "projects" and not values.get("received"):
        return f"{draft.place(('received',))}: is missing; give the day the proposal came in."
    if draft.into == "projects" and (_is_short(values.get("steps")) or "steps" not in values):
        given = dicts(values.get("steps"))
        approved = {"action": "approve", "state": "approved", **(given[0] if given else {})}
        received = {"action": "receive", "state": "received", "effective": values["received"], "by": "project lead"}
        values["steps"] = (approved if given or values.get("approved") else received,)
    return ""


def _filled(draft: Draft, there: Held) -> str:
    """Everything the file does not say stays as it is; an approval that a row gives must be the one on record."""
    draft.is_new = False
    draft.year = draft.year or there.year
    short = dicts(draft.values.pop("steps")) if _is_short(draft.values.get("steps")) else []
    for name, value in there.values.items():
        if name != "holders":
            draft.values.setdefault(name, value)
    if draft.into == "offices":
        for name, value in there.values["holders"][0].items():
            draft.own.setdefault(name, value)
    approvals = [step for step in there.values.get("steps", ()) if step["state"] == "approved"]
    for name, value in short[0].items() if short else ():
        if [str(value)] != [str(step[name]) for step in approvals[:1]]:
            has = str(approvals[0][name]) if approvals else "no approval"
            return f"{draft.place(('steps', 0, name))}: the records have {has}; a file never changes what was decided."
    return ""


def dicts(value: Any) -> list[Values]:
    """The entries of a list of entries; none where it is something else, which the shapes then refuse."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, tuple) else []


def _is_short(steps: Any) -> bool:
    """An approval of which a row gives the day and the name alone."""
    return bool(dicts(steps)) and "state" not in dicts(steps)[0] and "action" not in dicts(steps)[0]


def _year_of_its_day(values: Values) -> str:
    for name in ("due", "day", "delivered_by"):
        try:
            return str(FinancialYear.of(dt.date.fromisoformat(str(values.get(name)))))
        except ValueError:
            continue
    return ""


def _key(draft: Draft) -> str:
    """The same words make the same key again."""
    values, own = draft.values, draft.own
    parts: Mapping[str, Sequence[Any]] = {
        "people": (values.get("name"),),
        "organisations": (values.get("name"),),
        "meetings": ("meeting", values.get("day"), values.get("body")),
        "deadlines": ("deadline", draft.year or _year_of_its_day(values), values.get("what")),
        "events": ("session", values.get("day") or values.get("delivered_by"), values.get("title")),
        "topics": ("topic", draft.year, values.get("topic")),
        "offices": (
            values.get("body"),
            values.get("office"),
            own.get("person") or "vacant",
            own.get("starts") or own.get("seen"),
        ),
    }
    return "-".join(filter(None, (slug(str(part)) for part in parts[draft.into] if part)))


def slug(text: str) -> str:
    """'Stephen Perez' → 'stephen-perez'; letters of any script stay."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def by_year(drafts: Sequence[Draft]) -> Iterator[tuple[str, dict[str, list[Draft]]]]:
    """The drafts of each year by the field they go into, those of no year first."""
    years: dict[str, dict[str, list[Draft]]] = {}
    for draft in drafts:
        years.setdefault(draft.year if draft.into in YEARLY else "", {}).setdefault(draft.into, []).append(draft)
    yield from sorted(years.items())
