"""Installing the app in another workspace, over real requests: Slack's OAuth from its beginning to the answers given there."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from bot.slack.installing.oauth import INSTALL, Client
from models.audit import AuditEntry
from models.database import reading
from models.workspaces import workspaces
from tests.servers.slack import Call, SlackServer, SocketServer
from tests.servers.slack_events import mention, tap
from tests.slack_access import APP_TOKEN, BOT_TOKEN, Body, connected
from tests.slack_installing import POLICE, POLICE_TOKEN, SECRETS, Served, house_in, served

QUESTION = "how much was left in the tactical pot as at 23 July 2025?"


@pytest.fixture
def site(kent_home: Path, slack: SlackServer) -> Iterator[Served]:
    with served(house_in(kent_home, slack.url)) as found:
        yield found


def in_team(body: Body, team: str) -> Body:
    """The event as it comes from that workspace's own installation."""
    return {**body, "team_id": team, "authorizations": [{**body["authorizations"][0], "team_id": team}]}


def token_of(call: Call) -> str:
    return call.headers["Authorization"].removeprefix("Bearer ")


def test_whoever_wants_to_install_it_is_sent_to_slack_with_what_the_app_declares(site: Served, slack: SlackServer) -> None:
    answer = site.browser.get(f"{INSTALL}?team=T1&scope=admin")
    asked = site.begin()

    assert urlsplit(answer.headers["Location"]).path == "/oauth/v2/authorize"
    assert answer.headers["Location"].startswith(slack.url.removesuffix("/api/"))
    assert asked["client_id"] == "111.222"
    assert {"app_mentions:read", "chat:write", "im:history"} <= set(asked["scope"].split(","))
    assert asked["redirect_uri"] == "http://127.0.0.1:8080/slack/oauth_redirect"
    assert "admin" not in answer.headers["Location"]
    assert "HttpOnly; SameSite=Lax" in answer.headers["Set-Cookie"]


def test_an_installation_is_answered_with_a_page_and_kept(site: Served, slack: SlackServer) -> None:
    answer = site.install(slack)

    assert answer.status_code == 200
    assert "POLICE" in answer.text
    [exchange] = slack.of("oauth.v2.access")
    assert exchange.body["redirect_uri"] == "http://127.0.0.1:8080/slack/oauth_redirect"
    with reading(site.house.database) as session:
        assert [(row.team, row.departed) for row in workspaces(session)] == [(POLICE, None)]
        [entry] = session.exec(select(AuditEntry).where(AuditEntry.action == "install")).all()
    assert entry.who == "slack:T0POLICE/U0ADMIN"


def test_each_workspace_is_answered_with_its_own_token(site: Served, slack: SlackServer) -> None:
    site.install(slack)

    for team, event in ((POLICE, "Ev1"), ("T0KCST", "Ev2")):
        assert site.send(in_team(mention(QUESTION, event), team)).status_code == 200
        slack.wait_for_posts(1 if event == "Ev1" else 2)

    assert [token_of(call) for call in slack.posts] == [POLICE_TOKEN, BOT_TOKEN]
    assert all("£15,553.26" in call.body["text"] for call in slack.posts)


def test_a_workspace_that_has_not_installed_it_is_refused_and_told_nothing(site: Served, slack: SlackServer) -> None:
    answer = site.send(in_team(mention(QUESTION), "T0UNKNOWN"))
    site.send(in_team(mention(QUESTION, "Ev2"), "T0KCST"))
    slack.wait_for_posts(1)

    assert answer.status_code == 200
    assert [token_of(call) for call in slack.posts] == [BOT_TOKEN]


def test_a_button_pressed_by_somebody_of_another_workspace_in_a_shared_channel_works(site: Served, slack: SlackServer) -> None:
    pressed = tap({"action_id": "choice:0", "value": QUESTION})
    site.send({**pressed, "team": {"id": "T0PARTNER", "domain": "partner"}}, "/slack/interactions")

    [call] = slack.wait_for_posts(1)
    assert token_of(call) == BOT_TOKEN


def test_a_state_counts_once(site: Served, slack: SlackServer) -> None:
    slack.may_install("code-1", POLICE, POLICE_TOKEN)
    asked = site.begin()
    cookie = dict(site.browser.cookies)

    assert site.come_back(code="code-1", state=asked["state"]).status_code == 200
    site.browser.cookies.update(cookie)
    again = site.come_back(code="code-1", state=asked["state"])

    assert again.status_code == 401
    assert "finished already" in again.text
    assert len(slack.of("oauth.v2.access")) == 1


def test_another_browser_cannot_end_what_this_one_began(site: Served, slack: SlackServer) -> None:
    slack.may_install("code-1", POLICE, POLICE_TOKEN)
    state = site.begin()["state"]
    site.browser.cookies.clear()

    answer = site.come_back(code="code-1", state=state)

    assert answer.status_code == 400
    assert slack.of("oauth.v2.access") == []


def test_a_code_that_slack_does_not_know_installs_nothing(site: Served, caplog: pytest.LogCaptureFixture) -> None:
    answer = site.come_back(code="stolen-code", state=site.begin()["state"])

    assert answer.status_code == 401
    assert site.house.installations is not None
    assert site.house.installations.teams() == {}
    assert "stolen-code" not in caplog.text


def test_what_a_stranger_writes_into_the_address_is_not_on_the_page(site: Served) -> None:
    for query in ({"error": "<script>alert(1)</script>"}, {"error": "access_denied"}, {"code": "<b>", "state": "<i>"}, {}):
        answer = site.come_back(**query)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert not [tag for tag in ("<script", "<b>", "<i>") if tag in answer.text]
        assert 'href="/slack/install"' in answer.text


def test_a_workspaces_name_is_escaped(site: Served, slack: SlackServer) -> None:
    slack.space.grants["code-1"] = {"team": "T0<b>x</b>", "token": "xoxb-x", "scope": "chat:write"}

    answer = site.come_back(code="code-1", state=site.begin()["state"])

    assert "<b>" not in answer.text
    assert "&lt;b&gt;" in answer.text


def test_who_says_no_reads_that_nothing_has_changed(site: Served) -> None:
    answer = site.come_back(error="access_denied", state=site.begin()["state"])

    assert answer.status_code == 200
    assert "nothing has changed" in answer.text


def test_no_secret_is_in_any_log_page_or_repr(site: Served, slack: SlackServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    state = site.begin()["state"]
    slack.refuse("invalid_code", on="oauth.v2.access")
    pages = [site.come_back(code="code-0", state=state), site.install(slack)]
    site.send(in_team(mention(QUESTION), POLICE))
    slack.wait_for_posts(1)

    house = site.house
    said = [repr(part) for part in (house.settings, house.slack_access, house.installations, house.installing, house)]
    told = [page.text for page in pages] + said
    assert not [secret for secret in SECRETS for text in told if secret in text]
    clients = ("httpx", "httpcore")  # the browser's
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith(clients))
    assert not [secret for secret in (*SECRETS, "code-0", "code-1", state) if secret in ours]


def test_over_https_the_cookie_never_leaves_in_the_clear(kent_home: Path, slack: SlackServer) -> None:
    with served(house_in(kent_home, slack.url, web_address="https://assistant.example")) as site:
        answer = site.browser.get(INSTALL)

    assert "; Secure; HttpOnly; SameSite=Lax" in answer.headers["Set-Cookie"]
    assert "redirect_uri=https%3A%2F%2Fassistant.example%2Fslack%2Foauth_redirect" in answer.headers["Location"]


def test_slacks_page_stands_beside_its_api() -> None:
    assert Client("1", "s", (), "https://a.example").authorize_url == "https://slack.com/oauth/v2/authorize"


def test_a_database_that_cannot_keep_it_is_said_so(site: Served, slack: SlackServer) -> None:
    state = site.begin()["state"]
    slack.may_install("code-1", POLICE, POLICE_TOKEN)
    with site.house.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE slack_bots")

    answer = site.come_back(code="code-1", state=state)

    assert answer.status_code == 500
    assert "could not keep" in answer.text


def test_nothing_is_installed_from_a_house_that_is_not_set_for_it(kent_home: Path, slack: SlackServer) -> None:
    with served(house_in(kent_home, slack.url, slack_client_id="")) as site:
        assert site.browser.get(INSTALL).status_code == 404


def test_over_socket_mode_each_workspace_is_answered_with_its_own_token_too(site: Served, slack: SlackServer) -> None:
    site.install(slack)
    access = replace(site.house.slack_access, app_token=APP_TOKEN)
    slack.app_token = APP_TOKEN

    with SocketServer() as socket, connected(site.app, access, slack, socket) as carry:
        carry(in_team(mention(QUESTION), POLICE))
        carry(in_team(mention(QUESTION, "Ev2"), "T0UNKNOWN"))
        site.settle()

    assert [token_of(call) for call in slack.posts] == [POLICE_TOKEN]


def test_a_house_without_a_workspace_of_its_own_answers_those_that_installed_it(kent_home: Path, slack: SlackServer) -> None:
    with served(house_in(kent_home, slack.url, slack_bot_token="")) as site:
        site.install(slack)
        site.send(in_team(mention(QUESTION), POLICE))
        site.settle()

        assert site.house.directory.home() == ""
    assert [token_of(call) for call in slack.posts] == [POLICE_TOKEN]


def test_where_our_own_token_counts_no_longer_other_workspaces_are_answered_and_ours_is_refused(
    site: Served, slack: SlackServer
) -> None:
    site.install(slack)
    slack.revoke(BOT_TOKEN)

    answers = [site.send(in_team(mention(QUESTION, event), team)) for team, event in (("T0KCST", "Ev1"), (POLICE, "Ev2"))]
    site.settle()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [token_of(call) for call in slack.posts] == [POLICE_TOKEN]


def test_while_slack_is_away_an_event_of_a_workspace_we_do_not_know_yet_is_left_to_come_again(
    site: Served, slack: SlackServer
) -> None:
    slack.break_down(on="auth.test")
    asked = in_team(mention(QUESTION), "T0KCST")

    statuses = [site.send(asked).status_code for _ in range(2)]
    site.settle()

    assert statuses[0] >= 500
    assert statuses[1] == 200
    assert [token_of(call) for call in slack.posts] == [BOT_TOKEN]
