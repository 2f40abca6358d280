"""The grant as open data: valid against the standard's schema, to the penny, and nobody's name in it."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from sqlmodel import Session, select

from handlers.drafts import open_data
from models.audit import AuditEntry
from models.dates import FinancialYear
from models.errors import NothingToPublish, UnknownYear
from models.proposals import Proposal
from tests.conftest import LEAD, SHARED

SCHEMAS = SHARED / "schemas" / "360giving"
AT = dt.datetime(2025, 7, 23, 12, tzinfo=dt.UTC)
YEAR = FinancialYear(2025)


def grants(
    session: Session, year: FinancialYear = YEAR, prefix: str = "360G-example", at: dt.datetime = AT
) -> open_data.OpenData:
    return open_data.grants(session, year, prefix, at)


def project(session: Session, reference: str = "CRG-2025-1") -> Proposal:
    return session.exec(select(Proposal).where(Proposal.reference == reference)).one()


@pytest.fixture(scope="module")
def schema() -> jsonschema.protocols.Validator:
    """The package's schema, which names the grant's by an address; formats are asserted."""
    if not SCHEMAS.is_dir():
        pytest.skip(f"the 360Giving schema is not at {SCHEMAS}")
    package, grant = (read(SCHEMAS / name) for name in ("360-giving-package-schema.json", "360-giving-schema.json"))
    address = package["properties"]["grants"]["items"]["$ref"]
    registry: Registry[Any] = Registry().with_resource(address, DRAFT202012.create_resource(grant))
    checker = jsonschema.FormatChecker()
    checker.checks("date-time", raises=ValueError)(
        lambda text: "T" in text and dt.datetime.fromisoformat(text).tzinfo is not None
    )
    return jsonschema.Draft202012Validator(package, registry=registry, format_checker=checker)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("prefix", ["360G-example", ""])
@pytest.mark.parametrize("year", [2016, 2025])
def test_it_is_valid_against_the_schema_whether_formats_are_asserted_or_not(
    kent_session: Session, schema: Any, year: int, prefix: str
) -> None:
    package = json.loads(open_data.as_json(grants(kent_session, FinancialYear(year), prefix)))

    assert [error.message for error in schema.iter_errors(package)] == []
    assert [error.message for error in schema.evolve(format_checker=None).iter_errors(package)] == []


def test_every_approved_project_is_a_grant_of_its_exact_sum(kent_session: Session) -> None:
    data = grants(kent_session)

    assert [grant["amountAwarded"] for grant in data.package["grants"]] == [4000, 4182, 3703, 5223, 5000, 2000]
    assert (data.pence, data.committed) == (2410800, 2410820)
    assert {grant["awardDate"] for grant in data.package["grants"]} == {"2025-07-14T00:00:00+01:00"}
    assert {grant["currency"] for grant in data.package["grants"]} == {"GBP"}


def test_pence_are_kept(session: Session) -> None:
    project(session).approved_pence = 400007

    data = grants(session)

    assert json.loads(open_data.as_json(data))["grants"][0]["amountAwarded"] == 4000.07
    assert "4000.07" in open_data.as_csv(data).decode("utf-8-sig")


def test_identifiers_begin_with_the_publishers_prefix_and_say_so_where_there_is_none(kent_session: Session) -> None:
    [registered, ours] = (grants(kent_session, prefix=prefix).package["grants"][2] for prefix in ("360G-example", ""))

    assert registered["id"] == "360G-example-CRG-2025-3"
    assert registered["recipientOrganization"][0]["id"] == "360G-example-ORG:kcc-da"
    assert registered["fundingOrganization"] == [{"id": "360G-example-ORG:pcc", "name": "Kent Police and Crime Commissioner"}]
    assert ours["id"] == "unregistered-kent-CRG-2025-3"


def test_the_partnership_stands_for_a_lead_that_is_not_on_record(kent_session: Session) -> None:
    data = grants(kent_session)

    names = [grant["recipientOrganization"][0]["name"] for grant in data.package["grants"]]
    assert names.count("Kent Community Safety Partnership") == 5 == len(data.unnamed)
    assert "CRG-2025-3" not in data.unnamed


def test_nobodys_name_address_or_number_goes_in(session: Session) -> None:
    one = project(session)
    one.lead_name, one.lead_email, one.organisation = "Priya Shah", LEAD, "Priya Shah"
    one.summary = f"Ask Priya Shah, {LEAD} or 07700 900123, or Mark Rolfe."
    session.flush()

    written = (open_data.as_json(grants(session)) + open_data.as_csv(grants(session))).decode()

    assert all(private not in written for private in ("Priya", "Shah", "northbank", "900123", "Rolfe"))


def test_only_what_was_approved_by_the_day_is_there(session: Session) -> None:
    with pytest.raises(NothingToPublish, match="2025/26"):
        grants(session, at=dt.datetime(2025, 7, 13, 12, tzinfo=dt.UTC))


def test_a_year_whose_projects_are_not_on_record_is_refused(kent_session: Session) -> None:
    with pytest.raises(NothingToPublish, match="No project of 2024/25 is on record"):
        grants(kent_session, FinancialYear(2024))
    with pytest.raises(UnknownYear):
        grants(kent_session, FinancialYear(2030))


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("February 2026", "2026-02-01T00:00:00+00:00", "2026-02-28T00:00:00+00:00"),
        ("early November 2025", "2025-11-01T00:00:00+00:00", "2025-11-30T00:00:00+00:00"),
        ("June 2025 to March 2026", "2025-06-01T00:00:00+01:00", "2026-03-31T00:00:00+01:00"),
    ],
)
def test_planned_months_are_given_and_nothing_is_made_of_other_words(session: Session, when: str, start: str, end: str) -> None:
    project(session).when = when
    project(session, "CRG-2025-2").when = "when the school term allows, maybe May"

    first, second, *_ = grants(session).package["grants"]

    assert (first["plannedDates"][0]["startDate"], first["plannedDates"][0]["endDate"]) == (start, end)
    assert "plannedDates" not in second


def test_the_last_change_is_that_of_the_record(session: Session) -> None:
    later = dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)
    session.add(AuditEntry(at=later, who="kcst", action="change", subject="project:CRG-2025-1"))

    first, second, *_ = grants(session).package["grants"]

    assert first["dateModified"] == "2026-01-05T10:00:00+00:00"
    assert second["dateModified"] < first["dateModified"]


def test_the_csv_has_the_standards_headings_and_no_formula(session: Session) -> None:
    project(session).title = "=1+1"

    rows = list(csv.DictReader(io.StringIO(open_data.as_csv(grants(session)).decode("utf-8-sig"))))

    assert (rows[0]["Title"], rows[0]["Award Date"], rows[0]["Amount Awarded"]) == ("'=1+1", "2025-07-14", "4000.00")
    assert len(rows) == 6
