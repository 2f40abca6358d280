"""“Who chairs the Working Group?”"""

import datetime as dt
import re

from sqlmodel import Session, select

from handlers.answers import Answer, Capability, Query
from handlers.understanding.names import named_in
from models.dates import say_day
from models.people import OfficeHolder, Organisation, Person, holder_on
from models.sources import citations

CONTACT = re.compile(r"\b(contact|e ?mail|address|phone|reach|get in touch|write to)\b")


def office_names(rows: list[OfficeHolder], people: dict[str, Person]) -> dict[str, tuple[str, ...]]:
    """Every way to name an office: what it is called, and who ever held it."""
    names: dict[str, tuple[str, ...]] = {}
    for row in rows:
        person = people.get(row.person_key or "")
        key = f"{row.body_key}|{row.office}"
        names[key] = (*names.get(key, ()), *row.aliases, *((person.name,) if person else ()))
    return names


def holder_values(row: OfficeHolder | None, key: str, session: Session, people: dict[str, Person]) -> dict[str, object]:
    body_key, _, office = key.partition("|")
    body = session.exec(select(Organisation).where(Organisation.key == body_key)).one()
    person = people.get(row.person_key or "") if row else None
    return {
        "office": office,
        "body": body.name,
        "name": person.name if person else "",
        "known": row is not None,
        "since": say_day(row.starts) if row and row.starts else "",
        "seen": say_day(row.seen) if row and row.seen and not row.starts else "",
        "note": row.note if row else "",
    }


def answer(session: Session, query: Query) -> Answer:
    """Who held the office on the day, or that it was vacant, or that the records do not say."""
    rows = list(session.exec(select(OfficeHolder)))
    people = {person.key: person for person in session.exec(select(Person))}
    wants_address = CONTACT.search(query.slots.words)
    named = set() if wants_address else named_in(query.slots.words, office_names(rows, people))
    found = {key: _on(session, key, query.day) for key in sorted(named)}
    return Answer(
        {"offices": [holder_values(row, key, session, people) for key, row in found.items()]},
        citations(session, [row.key for row in found.values() if row], query.day),
        ("When does the tactical pot close?", "How much is left in the tactical pot?"),
    )


def _on(session: Session, key: str, day: dt.date) -> OfficeHolder | None:
    body_key, _, office = key.partition("|")
    return holder_on(session, body_key, office, day)


CAPABILITY = Capability(
    topic="people",
    summary="who holds which office, as at any day, and how to reach the team",
    example="Who chairs the Working Group?",
    phrases=(
        "who chairs the working group",
        "who is the chair of the partnership",
        "who is the vice chair",
        "name of the chair",
        "who is in charge of the working group",
        "who leads the community safety team",
        "who is the head of community safety",
        "who is the deputy chair",
        "who was the chair before",
        "contact email for the team",
        "what is the team's email address",
        "how do i contact the community safety team",
        "who heads up the working group now",
        "who do i contact",
        "who is stephen perez",
        "has a chair been elected",
        "is there a chair at the moment",
    ),
    answer=answer,
)
