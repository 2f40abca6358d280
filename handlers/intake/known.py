"""Whom we know, from the records: domains, people with their addresses, and the bodies in whose name fraud is tried."""

from typing import NamedTuple

from sqlmodel import Session, select

from handlers.intake.names import is_freemail
from handlers.intake.spoofs import domain_of, spoken
from models.people import Organisation, OrganisationKind, Partnership, Person


class Known(NamedTuple):
    """As `Partner` holds them."""

    domains: frozenset[str]
    people: dict[frozenset[str], frozenset[str]]
    bodies: tuple[str, ...]


def known_senders(session: Session, house: Partnership) -> Known:
    """Domains of the house and its partners; people whose address or whose organisation's domains the records tell; the
    house's and the funder's names."""
    bodies = list(session.exec(select(Organisation)))
    theirs = {body.key: frozenset(domain.lower() for domain in body.domains) for body in bodies}
    domains = frozenset().union(*theirs.values(), [domain_of(house.mailbox.lower())])
    people = {
        frozenset(spoken(person.name).split()): places
        for person in session.exec(select(Person))
        if (places := _places(person, theirs)) and len(spoken(person.name).split()) > 1
    }
    names = [house.name, house.team, house.team_short, house.funder, house.funder_short]
    for body in bodies:
        if body.kind is not OrganisationKind.PARTNER:
            names += [body.name, *(alias for alias in body.aliases if alias != alias.lower())]
    return Known(domains, people, tuple(sorted({spoken(name) for name in names if len(name) > 2} - {""})))


def _places(person: Person, theirs: dict[str, frozenset[str]]) -> frozenset[str]:
    """The addresses and domains from which the person is known to write."""
    own = _own(person.email.lower()) if person.email else frozenset()
    return theirs.get(person.organisation_key or "", frozenset()) | own


def _own(address: str) -> frozenset[str]:
    domain = domain_of(address)
    return frozenset([address] if is_freemail(domain) else [address, domain])
