"""Who counts as whom in Slack: an address from a profile is certain, or it is none."""

import pytest
from slack_sdk import WebClient

from bot.slack.who import Directory, Visitor, certain_address, whose
from models.post import Channel
from tests.servers.slack import SlackServer
from tests.slack_access import BOT_TOKEN

HOME, POLICE = "T0KCST", "T0POLICE"
OFFICER = "officer@kent.gov.uk"
KENT_POLICE = frozenset({"kent.police.uk"})


def profile(email: str, team: str = HOME, **fields: object) -> dict[str, object]:
    return {"id": "U1", "team_id": team, "profile": {"email": email, "real_name": "Ann Example"}, **fields}


def test_an_address_of_our_own_workspace_is_certain() -> None:
    assert certain_address(profile("Officer@Kent.gov.uk"), HOME, HOME, frozenset()) == OFFICER


@pytest.mark.parametrize(
    "odd", [{"deleted": True}, {"is_bot": True}, {"is_stranger": True}, {"is_email_confirmed": False}, {"team_id": POLICE}]
)
def test_an_address_that_anybody_could_have_given_is_none(odd: dict[str, object]) -> None:
    assert certain_address(profile(OFFICER, **odd), HOME, HOME, frozenset()) == ""  # type: ignore[arg-type]


def test_another_workspace_cannot_make_anybody_an_officer() -> None:
    assert certain_address(profile(OFFICER, POLICE), POLICE, HOME, KENT_POLICE) == ""


def test_a_linked_workspace_vouches_for_its_own_organisations_addresses() -> None:
    assert certain_address(profile("pc@kent.police.uk", POLICE), POLICE, HOME, KENT_POLICE) == "pc@kent.police.uk"


def test_nobody_is_certain_while_our_own_workspace_is_unknown() -> None:
    assert certain_address(profile(OFFICER), HOME, "", frozenset()) == ""


@pytest.mark.parametrize("told", [{}, {"profile": None}, {"profile": {"email": None}}, {"profile": {"email": "no address"}}])
def test_a_profile_without_an_address_gives_none(told: dict[str, object]) -> None:
    assert certain_address(told, HOME, HOME, frozenset()) == ""


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ({"team_id": HOME, "event": {"user": "U1", "user_team": POLICE}}, (POLICE, "U1")),
        ({"team_id": HOME, "event": {"user": "U1"}}, (HOME, "U1")),
        ({"team_id": HOME, "event": {"user": {"id": "U1"}}}, (HOME, "U1")),
        ({"team": {"id": HOME}, "user": {"id": "U1", "team_id": POLICE}}, (POLICE, "U1")),
        ({"team": {"id": HOME}, "user": {"id": "U1"}}, (HOME, "U1")),
        ({"team": None, "user": {"id": "U1"}}, ("", "U1")),
        ({"team_id": POLICE, "user_id": "U1"}, (POLICE, "U1")),
        ({}, ("", "")),
    ],
)
def test_a_person_stands_with_their_own_team(body: dict[str, object], person: tuple[str, str]) -> None:
    assert whose(body) == person


def test_a_visitor_is_reached_as_team_and_user() -> None:
    assert Visitor(POLICE, "U1").who == "T0POLICE/U1"
    assert Visitor(POLICE, "U1").reach.channel is Channel.CHAT
    assert Visitor("", "U1").who == ""


def test_where_slack_does_not_say_who_somebody_is_they_have_no_address_and_slack_is_not_asked_each_time(
    slack: SlackServer,
) -> None:
    client = WebClient(token=BOT_TOKEN, base_url=slack.url)
    directory = Directory(lambda: HOME, lambda _: frozenset())
    slack.refuse("missing_scope", on="users.info")

    found = [directory.look_up(client, HOME, "U1") for _ in range(2)]

    assert found == [Visitor(HOME, "U1")] * 2
    assert len([call for call in slack.calls if call.path == "/api/users.info"]) == 1
