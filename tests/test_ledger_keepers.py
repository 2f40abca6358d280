"""Who may write the books: officers and administrators, by an address on record; nobody else, and then nothing is written."""

import datetime as dt
import inspect
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.ledger_acts import ACTS
from models.access import Asker, asker_of, can_keep_books, check_can_keep_books
from models.errors import NotYours, UnknownPerson
from models.people import Partnership, Person
from models.roles import Duty, Role, RoleHolder
from tests.conftest import OUTSIDER
from tests.ledger_home import Kept
from tests.test_cli import Kcst
from tests.workflow_desk import ADMINISTRATOR, BY, MEMBER, OFFICER, employ, put_in

RETURN = ("enter", "return", "--year", "2025/26", "--pot", "tactical", "--pounds", "1", "--key", "k")
WRITE = (
    RETURN,
    ("change-award", "--year", "2025/26", "--pounds", "1"),
    ("roll-over", "--year", "2025/26"),
    ("close-year", "--year", "2024/25"),
    ("open-year", "--year", "2026/27", "--pounds", "1"),
)
KEEP = {Role.OFFICER, Role.ADMINISTRATOR}
WHY = ("--because", "said the letter", "--at", "2026-06-01")


@pytest.fixture
def staff(session: Session) -> Session:
    """Somebody of each role; Priya is a partner since she leads a proposal."""
    employ(session)
    put_in(session)
    return session


@pytest.mark.parametrize("role", Role)
def test_each_role_may_or_may_not_as_said(staff: Session, role: Role) -> None:
    asker = asker_of(staff, BY[role], dt.date(2025, 8, 20))

    assert role in asker.roles
    assert can_keep_books(asker) is (role in KEEP)
    if role in KEEP:
        check_can_keep_books(asker)
    else:
        with pytest.raises((NotYours, UnknownPerson), match=rf"{BY[role]} .*this may: officer, administrator\."):
            check_can_keep_books(asker)


def test_one_trusted_role_is_enough_beside_others() -> None:
    check_can_keep_books(Asker(OFFICER, frozenset({Role.PUBLIC, Role.PARTNER, Role.WORKING_GROUP, Role.OFFICER})))

    with pytest.raises(NotYours, match="counts as working group and may not keep the grant’s books"):
        check_can_keep_books(Asker(MEMBER, frozenset({Role.PUBLIC, Role.PARTNER, Role.WORKING_GROUP})))


@pytest.mark.parametrize("email", [OUTSIDER, "", "Olu Adeyemi", "olu"])
def test_who_is_nobody_on_record_is_told_how_to_be_put_there(staff: Session, email: str) -> None:
    with pytest.raises(UnknownPerson, match=r"gives .* a role.*put them on record .* docs/workflow\.md"):
        check_can_keep_books(asker_of(staff, email, dt.date(2025, 8, 20)))


def test_a_role_counts_on_its_days_only(session: Session) -> None:
    session.add(Person(key="sam", name="Sam", email="sam@team.example"))
    session.flush()
    began, ended = dt.date(2025, 5, 1), dt.date(2025, 9, 1)
    session.add(RoleHolder(key="role-sam", duty=Duty.OFFICER, person_key="sam", starts=began, ends=ended))
    session.flush()

    days = (began - dt.timedelta(1), began, ended - dt.timedelta(1), ended)
    assert [can_keep_books(asker_of(session, "sam@team.example", day)) for day in days] == [False, True, True, False]


def test_the_shared_mailbox_may_from_the_first_day(session: Session) -> None:
    mailbox = session.exec(select(Partnership.mailbox)).one()

    check_can_keep_books(asker_of(session, mailbox.upper(), dt.date(2025, 4, 1)))


@pytest.mark.parametrize("command", WRITE, ids=lambda command: command[0])
def test_no_command_writes_for_a_stranger(kept: Kept, command: tuple[str, ...]) -> None:
    said = kept.refused(*command, *WHY, "--by", OUTSIDER)

    assert f"Nothing on record gives {OUTSIDER} a role, so they may not keep the grant’s books" in said


@pytest.mark.parametrize("email", [MEMBER, "nobody.special@kent.gov.uk"])
def test_the_group_and_partners_are_told_who_may(kept: Kept, email: str) -> None:
    assert "this may: officer, administrator. Roles are in" in kept.refused(*RETURN, *WHY, "--by", email)


@pytest.mark.parametrize("email", [ADMINISTRATOR, f"  {OFFICER.upper()} "])
def test_who_may_is_kept_by_the_address_on_record(kept: Kept, email: str) -> None:
    kept.json(*RETURN, *WHY, "--by", email)

    [entry] = kept.json("entries", "--year", "2025/26", "--pot", "tactical", "--at", "2026-06-01")[-1:]
    assert (entry["key"], entry["who"]) == ("k", email.strip().lower())


def test_a_person_put_on_record_as_the_papers_say_may(kept: Kept, tmp_path: Path) -> None:
    team = tmp_path / "team.yaml"
    team.write_text(
        "people:\n  - {key: sam, name: Sam Green, email: sam.green@team.example}\n"
        "roles:\n  - {key: role-sam, duty: officer, person: sam}\n"
    )  # fmt: skip
    sam = ("--by", "sam.green@team.example", *WHY)
    kept.refused(*RETURN, *sam)

    assert Kcst(kept.home)("init", "--partnership", str(team)).returncode == 0

    [row] = kept.json(*RETURN, *sam)
    assert row["entered"] is True


def test_every_act_takes_who_why_and_when() -> None:
    for act in ACTS:
        assert {"by", "because", "on", "at", "as_json"} <= set(inspect.signature(act).parameters)
