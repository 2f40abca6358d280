"""Fields with a list to choose from; what is on the list is the year's own, as the records have it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from handlers.giving.shapes import Form, Option, Value, Values, Wrong
from models.funding import Pot
from models.priorities import PriorityKind, of_year

MOST = 100  # options in a list that Slack shows
LONGEST = 150  # characters of an option's value

Options = Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True, kw_only=True)
class ChoiceField:
    """Some of a list; one where `several` is not set. `options` asks the records for a year's list."""

    name: str
    label: str
    options: Callable[[Session, str], list[Option]]
    hint: str = ""
    required: bool = False
    several: bool = False

    def typed(self, raw: object) -> str | list[str]:
        chosen = raw if isinstance(raw, list | tuple) else [raw]
        kept = [one for one in chosen[:MOST] if isinstance(one, str) and 0 < len(one) <= LONGEST and one.isprintable()]
        return list(dict.fromkeys(kept))[: None if self.several else 1]

    def read(self, typed: str | list[str], today: dt.date) -> Value | Wrong:
        return tuple([typed] if isinstance(typed, str) else typed)

    def written(self, value: Value) -> str:
        return "; ".join(value) if isinstance(value, tuple) else ""


def options_of(session: Session, form: Form, year: str) -> Options:
    """What may be chosen in each field of the form that has a list."""
    lists = [field for field in form.fields if isinstance(field, ChoiceField)]
    return {field.name: tuple(field.options(session, year)[:MOST]) for field in lists}


def chosen(values: Values, options: Options) -> tuple[Values, Values]:
    """(what a record keeps, what people read) of the fields with a list; what is on no list is nothing anybody chose."""
    kept, read = dict(values), dict(values)
    for name, listed in options.items():
        wanted = values.get(name, ())
        found = [one for one in listed if isinstance(wanted, tuple) and one.value in wanted]
        kept[name], read[name] = tuple(one.kept for one in found), tuple(one.label for one in found)
    return kept, read


def areas(session: Session, year: str) -> list[Option]:
    """The year's eligible areas; a record keeps their codes."""
    rows = of_year(session, year, PriorityKind.ELIGIBLE_AREA)
    return [Option(row.code, f"{row.code}: {row.name}", row.code) for row in rows]


def priorities(session: Session, year: str) -> list[Option]:
    """The year's priorities of the agreement; a record keeps their names."""
    rows = of_year(session, year, PriorityKind.AGREEMENT_PRIORITY)
    return [Option(row.code, row.name, row.name) for row in rows]


def pots(session: Session, year: str) -> list[Option]:
    """The year's pots; a record keeps their names."""
    rows = session.exec(select(Pot).where(Pot.year == year).order_by(col(Pot.id)))
    return [Option(row.name, row.label, row.name) for row in rows]
