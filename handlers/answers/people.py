"""“Who chairs the Working Group?”"""

import datetime as dt
import re

from sqlmodel import Session, select

from handlers.answers import Answer, Capability, Query
from handlers.telling import told
from handlers.understanding.names import named_in
from models.dates import say_day
from models.facts import Subject
from models.people import OfficeHolder, Organisation, Person, holder_on, holders
from models.sources import citations

CONTACT = re.compile(r"\b(contact|e ?mail|address|phone|ring|reach|get in touch|write to)\b")
BEFORE = re.compile(r"\b(before|former|previous|used to|earlier|past|history|predecessor|was)\b")
WHAT = re.compile(r"\b(what|award|prize|purpose|role|remit|memorandum|mou)\b")
WHO = re.compile(r"\b(who|whos|who's|name|names|chair|chairs|chairman|chairwoman|lead|leads|head|heads|boss|run|runs)\b")


def office_names(rows: list[OfficeHolder], people: dict[str, Person]) -> dict[str, tuple[str, ...]]:
    """Every way to name an office: what it is called, and who ever held it, by whole name or surname."""
    names: dict[str, tuple[str, ...]] = {}
    for row in rows:
        person = people.get(row.person_key or "")
        key = f"{row.body_key}|{row.office}"
        ways = [] if " " in row.office else [row.office]
        ways += [*row.aliases, *([person.name, person.name.split()[-1]] if person else [])]
        names[key] = (*names.get(key, ()), *ways)
    return names


def holder_values(row: OfficeHolder | None, person: Person | None) -> dict[str, object]:
    return {
        "name": person.name if person else "",
        "known": row is not None,
        "since": say_day(row.starts) if row and row.starts else "",
        "seen": say_day(row.seen) if row and row.seen and not row.starts else "",
        "left": say_day(row.ends) if row and row.ends and row.person_key else "",
        "note": row.note if row else "",
    }


def earlier(session: Session, key: str, query: Query) -> list[OfficeHolder]:
    """Who the records show in the office before, latest first."""
    now = _on(session, key, query.day)
    rows = holders(session, *key.split("|", 1))
    begun = [row for row in rows if (row.known_by() or row.ends or query.day) <= query.day]
    return sorted((row for row in begun if row != now), key=lambda row: row.ends or query.day, reverse=True)


def office_values(session: Session, key: str, query: Query, people: dict[str, Person]) -> tuple[dict[str, object], list[str]]:
    """An office with its holder, and those before where the question asks of them; and the facts it rests on."""
    body_key, _, office = key.partition("|")
    body = session.exec(select(Organisation).where(Organisation.key == body_key)).one()
    row = _on(session, key, query.day)
    past = earlier(session, key, query)
    names = {other.key: (people[other.person_key].name,) for other in past if other.person_key}
    if not BEFORE.search(query.slots.words) and not named_in(query.slots.words, names):
        past = []
    values = {
        "office": office,
        "body": body.name,
        **holder_values(row, people.get(row.person_key or "") if row else None),
        "earlier": [holder_values(other, people.get(other.person_key or "")) for other in past],
    }
    return values, [other.key for other in (row, *past) if other]


def purposes(session: Session, query: Query) -> list[Organisation]:
    """The bodies the question names that say what they are for."""
    bodies = [body for body in session.exec(select(Organisation)) if body.purpose]
    named = named_in(query.slots.words, {body.key: (body.name, *body.aliases) for body in bodies})
    return [body for body in bodies if body.key in named]


def answer(session: Session, query: Query) -> Answer:
    """Who held the office on the day, or that it was vacant or is not on record; or what a body is for; or where to write."""
    people = {person.key: person for person in session.exec(select(Person))}
    words = query.slots.words
    facts = told(session, query, Subject.BODY)
    asks_who = bool(WHO.search(words)) or not facts
    named = named_in(words, office_names(list(session.exec(select(OfficeHolder))), people))
    wants_address = bool(CONTACT.search(words))
    offices = sorted(named) if asks_who and not (wants_address and "who" not in words) else []
    parts = [office_values(session, key, query, people) for key in offices]
    facts = [fact for fact in facts if "@" in fact.text or not wants_address] if WHAT.search(words) or not offices else []
    bodies = [] if offices or facts or wants_address else purposes(session, query)
    keys = [key for _, keys in parts for key in keys] + [fact.key for fact in facts] + [body.key for body in bodies]
    return Answer(
        {
            "wants_address": wants_address,
            "offices": [values for values, _ in parts],
            "facts": [fact.text for fact in facts],
            "bodies": [{"name": body.name, "purpose": body.purpose} for body in bodies],
        },
        citations(session, keys, query.day),
        ("Who is the Vice-Chair?", "What does the Working Group do?", "How do I contact the community safety team?"),
        about=" of the ".join(str(parts[0][0][name]) for name in ("office", "body")) if len(parts) == 1 else "",
    )


def _on(session: Session, key: str, day: dt.date) -> OfficeHolder | None:
    body_key, _, office = key.partition("|")
    return holder_on(session, body_key, office, day)


CAPABILITY = Capability(
    topic="people",
    summary="who holds which office, as at any day, and how to reach the team",
    phrases=(
        "who endorsed the six business cases",
        "which person endorsed the projects",
        "who chairs the working group",
        "who is the chair of the partnership",
        "who is the vice chair",
        "name of the chair",
        "who is in charge of the working group",
        "who leads the community safety team",
        "who is the head of community safety",
        "who is the deputy chair",
        "who was the chair before",
        "what is the team's email address",
        "how do i contact the community safety team",
        "who do i contact",
        "who is stephen perez",
        "has a chair been elected",
        "is there a chair at the moment",
        "who sits in the chair now",
        "who runs the team",
        "who is the pcc's chief executive",
        "who was chair of the working group before stephen perez",
        "is the working group chair still vacant",
        "who leads on domestic abuse at the council",
        "what does the working group do",
        "what is the role of the team",
        "who is john rivers",
        "who is our contact at fire and rescue",
        "how can i reach you by phone",
        "what does the commissioner do for the partnership",
        "did the team win an award",
        "is there a memorandum of understanding for the team",
        "Please advise to whom I should address correspondence",
    ),
    answer=answer,
)
