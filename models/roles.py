"""Who counts as what: the five roles, and the records that give them. What a role may do is in `workflow` and `access`.

Everybody is the public. An address of a partner's domain, or one that leads a proposal, is a partner's. The rest is named in
the partnership's data: persons, holders of an office as at the day, or everybody who holds an office of a body. A domain
never makes an officer, for a council's is shared by thousands.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlmodel import Field, Session, SQLModel, col, func, select

from models.columns import ID, named
from models.people import OfficeHolder, Organisation, OrganisationKind, Partnership, Person, holder_on, person_named
from models.proposals import Proposal

SHARED_MAIL = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk msn.com yahoo.com yahoo.co.uk "
    "ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk btinternet.com btopenworld.com talktalk.net sky.com "
    "virginmedia.com virgin.net ntlworld.com blueyonder.co.uk tiscali.co.uk plus.com proton.me protonmail.com pm.me gmx.com "
    "gmx.co.uk mail.com zoho.com fastmail.com hey.com tutanota.com yandex.com qq.com 163.com nhs.net".split()
)  # an address there says nothing of its organisation


class Role(enum.StrEnum):
    """From the least to the most trusted."""

    PUBLIC = "public"
    PARTNER = "partner"
    WORKING_GROUP = "working_group"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class Duty(enum.StrEnum):
    """What the records may give somebody: a role, or the endorsing of proposals for the partnership."""

    WORKING_GROUP = "working_group"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    ENDORSER = "endorser"


class RoleHolder(SQLModel, table=True):
    """Who has a duty: a person, who holds an office of a body, or, without `office`, whoever holds any office of the body.

    Endorsers stand in their order: the first endorses, the next in the absence of those before. `ends` is the first day
    on which it no longer counts. A person who was followed in an office without a printed end no longer holds it.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ID)
    key: str = Field(unique=True)
    duty: Duty = Field(sa_type=named(Duty), index=True)
    person_key: str | None = Field(default=None, foreign_key="person.key")
    body_key: str | None = Field(default=None, foreign_key="organisation.key")
    office: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None

    def counts_on(self, day: dt.date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)


def address(text: str) -> str:
    """An address as it is compared."""
    return text.strip().lower()


def domain_of(email: str) -> str:
    """The organisation's domain behind an address; '' where everybody may have an address there."""
    domain = address(email).rpartition("@")[2] if "@" in email else ""
    return "" if domain in SHARED_MAIL else domain


def roles_of(session: Session, email: str, day: dt.date) -> frozenset[Role]:
    """Every role the records give this address on `day`."""
    who, found = address(email), {Role.PUBLIC}
    if not who:
        return frozenset(found)
    if who in (address(one) for one in session.exec(select(Partnership.mailbox))):
        found.add(Role.OFFICER)
    if _is_partner(session, who):
        found.add(Role.PARTNER)
    people = set(session.exec(select(Person.key).where(func.lower(col(Person.email)) == who))) if "@" in who else set()
    duties = _duties_of(session, people, day) if people else set()
    return frozenset(found | {Role(duty.value) for duty in duties - {Duty.ENDORSER}})


def _is_partner(session: Session, who: str) -> bool:
    leads = select(Proposal.id).where(func.lower(col(Proposal.lead_email)) == who)
    domain = domain_of(who)
    bodies = session.exec(select(Organisation.domains).where(Organisation.kind == OrganisationKind.PARTNER)) if domain else ()
    return any(domain in {one.lower() for one in domains} for domains in bodies) or session.exec(leads).first() is not None


def _duties(session: Session, day: dt.date, duty: Duty | None = None) -> list[RoleHolder]:
    rows = session.exec(select(RoleHolder).order_by(col(RoleHolder.id)))
    return [row for row in rows if row.counts_on(day) and duty in (None, row.duty)]


def _duties_of(session: Session, people: set[str], day: dt.date) -> set[Duty]:
    """What these persons have by name, or by an office they hold that day."""
    held = [
        one
        for one in session.exec(select(OfficeHolder).where(col(OfficeHolder.person_key).in_(people)))
        if one.holds_on(day) and holder_on(session, one.body_key, one.office, day) == one
    ]
    offices = {(one.body_key, one.office) for one in held} | {(one.body_key, "") for one in held}
    rows = _duties(session, day)
    return {row.duty for row in rows if row.person_key in people or (row.body_key, row.office) in offices}


def working_group(session: Session, day: dt.date) -> str | None:
    """The key of the body that hears proposals; None where the data do not say."""
    return body_with(session, day, Duty.WORKING_GROUP)


def body_with(session: Session, day: dt.date, duty: Duty) -> str | None:
    """The key of the body whose offices have that duty; None where the data do not say."""
    return next((row.body_key for row in _duties(session, day, duty) if row.body_key), None)


@dataclass(frozen=True)
class Endorser:
    """An office that endorses: `name` is its holder's as at the day, '' where it was vacant; None: the records do not say."""

    office: str
    name: str | None


def endorsers(session: Session, day: dt.date) -> list[Endorser]:
    """The offices that endorse, in their order, with who held them that day."""
    found = []
    for row in _duties(session, day, Duty.ENDORSER):
        holder = holder_on(session, row.body_key or "", row.office, day)
        person = person_named(session, holder.person_key if holder else row.person_key)
        found.append(Endorser(office=row.office or "endorser", name=person.name if person else "" if holder else None))
    return found
