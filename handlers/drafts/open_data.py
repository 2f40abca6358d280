"""The grant as open data in the 360Giving standard: one grant for each project that was approved by the day.

No name of a person, address or number goes in. Sources: 360Giving Data Standard 1.4, its schema and its guidance on
identifiers; for the days of approval, docs/decisions/001; for recipients and identifiers, docs/decisions/009.
"""

import calendar
import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from handlers.reading_values.days import MONTH, month_number
from handlers.records.cells import quoted
from handlers.records.drafts import slug
from handlers.understanding.scrubbing import without_contacts
from models import funding, people
from models.audit import AuditEntry
from models.dates import LONDON, FinancialYear, day_of
from models.errors import NothingToPublish
from models.people import Organisation, OrganisationKind, Partnership, Person
from models.proposals import DECIDED_FOR, Proposal, ProposalStep, funded_on

VERSION = "1.4"
_ONE = rf"(?:early |mid-?|late )?({MONTH}) (20\d\d)"
_PLANNED = re.compile(rf"{_ONE}(?: ?(?:to|until|-|–) ?{_ONE})?", re.I)


@dataclass(frozen=True)
class OpenData:
    """What is published. `unnamed`: projects without a lead organisation on record; pence as exported and as committed."""

    package: dict[str, Any]
    unnamed: tuple[str, ...]
    pence: int
    committed: int


@dataclass(frozen=True)
class _House:
    """What every grant shares: whose data these are, what organisations are called, and which names never go in."""

    partnership: Partnership
    prefix: str
    funder_key: str
    organisations: Mapping[str, str]
    names: tuple[str, ...]

    def organisation(self, name: str, key: str) -> list[dict[str, str]]:
        return [{"id": f"{self.prefix}-ORG:{key}", "name": name}]


def grants(session: Session, year: FinancialYear, prefix: str, at: dt.datetime) -> OpenData:
    """The year's grants as at the moment. Raises UnknownYear, and NothingToPublish where no project is on record."""
    day = day_of(at)
    committed = funding.year_balance(session, year, day).committed
    projects = [project for project in funded_on(session, str(year), day) if project.approved_pence]
    if not projects:
        raise NothingToPublish(str(year))
    house = _house(session, prefix)
    package = {
        "version": VERSION,
        "title": f"{house.partnership.grant} {year}",
        "issued": _moment(day),
        "publisher": {"name": house.partnership.name},
        "grants": [_grant(session, house, project) for project in projects],
    }
    unnamed = tuple(project.reference for project in projects if not _lead(project))
    return OpenData(package, unnamed, sum(project.approved_pence or 0 for project in projects), committed)


def _house(session: Session, prefix: str) -> _House:
    ours = people.partnership(session)
    organisations = list(session.exec(select(Organisation)))
    funder = next((one.key for one in organisations if one.kind is OrganisationKind.FUNDER), slug(ours.funder))
    keys = {name.casefold(): one.key for one in reversed(organisations) for name in (*one.aliases, one.name)}
    names = tuple(person.name for person in session.exec(select(Person)))
    return _House(ours, prefix or f"unregistered-{ours.key}", funder, keys, names)


def _lead(project: Proposal) -> str:
    """The organisation that answers for the project; a person who bid in their own name is none."""
    name = project.organisation.strip()
    return "" if name.casefold() == project.lead_name.strip().casefold() or "@" in name else name


def _grant(session: Session, house: _House, project: Proposal) -> dict[str, Any]:
    steps = list(session.exec(select(ProposalStep).where(ProposalStep.proposal_ref == project.reference)))
    awarded = min(step.effective for step in steps if step.state in DECIDED_FOR)
    title = _public(house, project, project.title)
    lead, ours = _lead(project), house.partnership
    to = (lead, house.organisations.get(lead.casefold(), slug(lead))) if lead else (ours.name, ours.key)
    grant = {
        "id": f"{house.prefix}-{project.reference}",
        "title": title,
        "description": _public(house, project, project.summary) or title,
        "currency": "GBP",
        "amountAwarded": (project.approved_pence or 0) / 100,
        "awardDate": _moment(awarded),
        "recipientOrganization": house.organisation(*to),
        "fundingOrganization": house.organisation(ours.funder, house.funder_key),
        "grantProgramme": [{"code": f"{project.year}:{project.pot}", "title": f"{ours.grant} {project.year}, {project.pot}"}],
        "dateModified": _modified(session, project, steps).astimezone(dt.UTC).isoformat(),
    }
    planned = _planned(project.when)
    return grant | ({"plannedDates": [planned]} if planned else {})


def _public(house: _House, project: Proposal, text: str) -> str:
    return without_contacts(text, (*house.names, project.lead_name, project.lead_email))


def _modified(session: Session, project: Proposal, steps: Sequence[ProposalStep]) -> dt.datetime:
    """When the record last changed."""
    query = select(AuditEntry.at).where(col(AuditEntry.subject).in_([f"project:{project.reference}", project.reference]))
    moments: list[dt.datetime] = [*(step.recorded for step in steps), *session.exec(query)]
    return max(moments)


def _planned(when: str) -> dict[str, str] | None:
    """'February 2026' → the whole month; None where the words are no month or run of months."""
    found = _PLANNED.fullmatch(when.strip())
    if not found:
        return None
    first = int(found[2]), month_number(found[1])
    last = (int(found[4]), month_number(found[3])) if found[3] else first
    end = dt.date(*last, calendar.monthrange(*last)[1])
    return {"startDate": _moment(dt.date(*first, 1)), "endDate": _moment(end), "description": when.strip()}


def _moment(day: dt.date) -> str:
    """The day's beginning in London. A bare day fits two branches of the schema's oneOf where formats are not asserted."""
    return dt.datetime.combine(day, dt.time(), LONDON).isoformat()


# ---------------------------------------------------------------- as files

_COLUMNS: tuple[tuple[str, str], ...] = (
    ("Identifier", "id"), ("Title", "title"), ("Description", "description"), ("Currency", "currency"),
    ("Amount Awarded", "amountAwarded"), ("Award Date", "awardDate"), ("Planned Dates:Start Date", "plannedDates.startDate"),
    ("Planned Dates:End Date", "plannedDates.endDate"), ("Recipient Org:Identifier", "recipientOrganization.id"),
    ("Recipient Org:Name", "recipientOrganization.name"), ("Funding Org:Identifier", "fundingOrganization.id"),
    ("Funding Org:Name", "fundingOrganization.name"), ("Grant Programme:Code", "grantProgramme.code"),
    ("Grant Programme:Title", "grantProgramme.title"), ("Last Modified", "dateModified"),
)  # fmt: skip


def as_json(data: OpenData) -> bytes:
    return (json.dumps(data.package, ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(data: OpenData) -> bytes:
    """The standard's own spreadsheet headings; days as days, sums with their pence."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heading for heading, _ in _COLUMNS])
    writer.writerows(_row(grant) for grant in data.package["grants"])
    return out.getvalue().encode("utf-8-sig")


def _row(grant: Mapping[str, Any]) -> Iterable[str]:
    for _, path in _COLUMNS:
        value: Any = grant
        for part in path.split("."):
            value = (value[0] if isinstance(value, list) else value).get(part, "")
            if value == "":
                break
        if isinstance(value, float):
            yield f"{value:.2f}"
        else:
            yield quoted(str(value)[:10] if path.endswith("Date") else str(value))
