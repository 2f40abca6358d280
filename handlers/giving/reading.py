"""A whole form: what was filled in, or what is wrong in which field, in a sentence each. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import templates
from handlers.giving.shapes import Form, Raw, Value, Values, Wrong


@dataclass(frozen=True)
class Reading:
    """What was filled in; or, by the name of its field, why it cannot be taken."""

    values: Values = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


def typed(form: Form, raw: Raw) -> dict[str, str | list[str]]:
    """What was typed in each field, as a draft keeps it; nothing of fields that are empty or not of this form."""
    found = {one.name: one.typed(raw.get(one.name)) for one in form.fields}
    return {name: value for name, value in found.items() if value}


def read(form: Form, raw: Raw, today: dt.date) -> Reading:
    """The form as it was filled in on that day of London's; either its values or what is wrong."""
    kept, values, wrong = typed(form, raw), dict[str, Value](), dict[str, Wrong]()
    for one in form.fields:
        if one.name not in kept:
            wrong |= {one.name: Wrong("required", one.label)} if one.required else {}
            continue
        said = one.read(kept[one.name], today)
        if isinstance(said, Wrong):
            wrong[one.name] = said
        elif said not in ("", ()):
            values[one.name] = said
    wrong = wrong or dict(form.check(values))
    return Reading({} if wrong else values, {name: sentence(said) for name, said in wrong.items()})


def sentence(wrong: Wrong) -> str:
    """What is wrong and what to write instead."""
    return templates.render("giving/wrong.txt.j2", {"kind": wrong.kind, "named": wrong.named})
