"""A form's answers as a mapping of a proposal's fields for each bid in it: names read generously, values strictly."""

import re
from collections.abc import Sequence

from handlers.intake import labels
from handlers.intake.forms.answers import Answer
from handlers.intake.forms.wording import fields_of, normal

_SEVERAL = frozenset({"areas", "priority", "outcomes", "about", "partners", "ticked", "pot"})
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?:\+44|0)[\d ()-]{8,14}\d")
_TIME = re.compile(
    r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|\b(?:spring|summer|autumn|winter|easter|christmas|half[- ]term)\b"
    r"|\b(?:weeks?|months?|years?|terms?|ongoing|weekly|monthly)\b",
    re.I,
)
_PERSON = re.compile(r"(?:(?:[A-Z][\w'’.-]*|[A-Z]\.)\s+){1,3}[A-Z][\w'’-]+")
_MONEY = frozenset({"amount", "total", "match", "vat", "other"})
_LEAST_TITLE = 3  # letters


def records(answers: Sequence[Answer]) -> list[dict[str, str]]:
    """The bids, field by field; a second title that differs begins the next. Sums are told by `costs`, not here."""
    found: list[dict[str, str]] = [{}]
    for one in answers:
        for field in fields_of(one.name) or (("ticked",) if not one.name else ()):
            meant, value = _meant(field, one, found[-1]), one.value.strip()
            if meant == "title" and _is_another(value, found[-1]):
                found.append({})
            if meant not in _MONEY and _holds(meant, value):
                _put(found[-1], meant, value)
    return [_finished(record) for record in found if record]


def _meant(field: str, one: Answer, record: dict[str, str]) -> str:
    """What a name that may mean two things means beside this value."""
    first = one.value.strip().split("\n")[0]
    if field == "title" and normal(one.name) == "name" and "title" in record:
        return "lead"
    if field == "lead" and "organisation" not in record and labels.is_body(first):
        return "organisation"
    if field == "organisation" and re.match(r"(?:applicant|submitted|bidder)", normal(one.name)) and "lead" not in record:
        return "lead" if _PERSON.fullmatch(first) and not labels.is_body(first) else field
    return field


def _is_another(title: str, record: dict[str, str]) -> bool:
    return (
        "title" in record and len(record) > 2 and title.split("\n")[0].casefold() != record["title"].split("\n")[0].casefold()
    )


def _holds(field: str, value: str) -> bool:
    """Whether the value can be one of that field."""
    if field in ("start", "end", "when"):
        return bool(_TIME.search(value))
    if field == "email":
        return bool(_EMAIL.search(value))
    if field == "phone":
        return bool(re.search(r"\d{3}", value))
    return field != "title" or sum(map(str.isalpha, value)) >= _LEAST_TITLE


def _put(record: dict[str, str], field: str, value: str) -> None:
    if field in _SEVERAL and field in record:
        record[field] += "" if value in record[field] else f"\n{value}"
    else:
        record.setdefault(field, value)


def _finished(record: dict[str, str]) -> dict[str, str]:
    """With one text for when, and one for the person who leads: name, address, number."""
    kept = {name: value for name, value in record.items() if name not in ("start", "end", "email", "phone", "lead", "when")}
    when = record.get("when") or " to ".join(_line(record[side]) for side in ("start", "end") if side in record)
    lead = _lead(record)
    return kept | ({"when": _line(when)} if when else {}) | ({"lead": lead} if lead else {})


def _line(text: str) -> str:
    return " ".join(text.split()).strip(" .")


def _lead(record: dict[str, str]) -> str:
    told = record.get("lead", "")
    address, number = _EMAIL.search(record.get("email", "") or told), _PHONE.search(record.get("phone", "") or told)
    name = _PHONE.sub(" ", _EMAIL.sub(" ", told)).split("\n")[0]
    name = re.split(r"[,;|(<]|\s-\s|\b(?:e-?mail|tel|phone|mob)\b", name, flags=re.I)[0].strip(" :-,")
    return ", ".join(filter(None, (name, address[0].lower() if address else "", number[0] if number else "")))
