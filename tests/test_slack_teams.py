"""`kcst slack teams`, `link` and `unlink`: which workspaces we know, and whose an officer says they are."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.wiring import House
from models.audit import AuditEntry
from models.people import Organisation, partnership
from tests.conftest import OUTSIDER
from tests.homes import records_of
from tests.test_cli import Kcst, refused

POLICE, KEY = "T0POLICE", "kent-police"
FIELDS = {"team", "name", "state", "organisation", "linked_by", "linked", "departed"}


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home where the police's mail domain is on record."""
    with records_of(kent_home) as session:
        session.exec(select(Organisation).where(Organisation.key == KEY)).one().domains = ["Police.Example"]
    return Kcst(kent_home)


@pytest.fixture
def officer(kent_home: Path) -> str:
    with records_of(kent_home) as session:
        return partnership(session).mailbox


def domains(kcst: Kcst) -> frozenset[str]:
    house = House(Settings(home=kcst.home))
    try:
        return house.directory.domains(POLICE)
    finally:
        house.engine.dispose()


def test_an_officer_links_a_workspace_and_its_organisations_addresses_count(kcst: Kcst, officer: str) -> None:
    done = kcst("slack", "link", POLICE, "Kent Police", "--by", officer)

    assert (done.returncode, done.stderr) == (0, "")
    assert domains(kcst) == {"police.example"}
    [row] = kcst.json("slack", "teams")
    assert set(row) == FIELDS
    assert (row["team"], row["state"], row["organisation"], row["linked_by"]) == (POLICE, "known", "Kent Police", officer)
    assert "linked to Kent Police" in kcst("slack", "teams").stdout


def test_linking_an_organisation_without_a_domain_on_record_says_that_it_has_no_effect_yet(kcst: Kcst, officer: str) -> None:
    done = kcst("slack", "link", "T0FIRE", "Kent Fire and Rescue Service", "--by", officer)

    assert "no mail domain of it is on record" in done.stdout


def test_unlinking_takes_it_back_and_both_are_kept(kcst: Kcst, officer: str) -> None:
    kcst("slack", "link", POLICE, KEY, "--by", officer)

    assert kcst("slack", "unlink", POLICE, "--by", officer).returncode == 0

    assert domains(kcst) == frozenset()
    with records_of(kcst.home) as session:
        acts = [(row.who, row.action, row.because) for row in session.exec(select(AuditEntry)) if "slack:" in row.subject]
    assert acts == [(officer, "link", KEY), (officer, "unlink", KEY)]


@pytest.mark.parametrize("command", [("link", POLICE, KEY), ("unlink", POLICE)])
def test_nobody_but_an_officer_may(command: tuple[str, ...], kcst: Kcst) -> None:
    said = refused(kcst("slack", *command, "--by", OUTSIDER), 1)

    assert "may not link a Slack workspace" in said
    assert domains(kcst) == frozenset()


def test_an_organisation_with_the_teams_own_domain_is_not_linked(kcst: Kcst, officer: str) -> None:
    said = refused(kcst("slack", "link", "T0COUNTY", "Kent County Council", "--by", officer), 1)

    assert "Invite its people into your own workspace" in said


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("link", POLICE, KEY), 2),
        (("link", POLICE, "Nobody’s", "--by", "officer"), 1),
        (("link", "police.slack.com", KEY, "--by", "officer"), 1),
        (("unlink", "T0NEVER", "--by", "officer"), 1),
    ],
    ids=["by nobody", "no organisation", "no workspace", "never linked"],
)
def test_what_cannot_be_is_said_in_one_line(command: tuple[str, ...], code: int, kcst: Kcst, officer: str) -> None:
    assert refused(kcst("slack", *(officer if part == "officer" else part for part in command)), code)


def test_nothing_is_listed_where_nothing_is_known(kcst: Kcst) -> None:
    assert kcst("slack", "teams").stdout == "No other workspace.\n"
