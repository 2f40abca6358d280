"""The app installed in a Slack that is not ours: its sign-in page, its codes and tokens, and what a missing scope says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.installing.oauth import INSTALL
from bot.slack.messenger import SlackMessenger
from models.errors import MessengerError
from tests.servers.emulated import CHANNEL, TEAM, Emulated, emulated, missing
from tests.servers.slack import PROXIES
from tests.slack_installing import CLIENT_ID, CLIENT_SECRET, Served, house_in, served

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

SEED = {
    "team": {"name": "Westhill Council", "domain": "westhill"},
    "users": [{"name": "ada", "real_name": "Ada Admin", "email": "ada@westhill.example"}],
    "oauth_apps": [
        {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "name": "Assistant",
            "redirect_uris": ["http://127.0.0.1:8080/slack/oauth_redirect"],
            "scopes": ["chat:write"],
        }
    ],
    "strict_scopes": True,
}


@pytest.fixture(scope="module")
def slack_of_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    with emulated(tmp_path_factory.mktemp("emulate"), SEED) as found:
        yield found


@pytest.fixture
def site(kent_home: Path, slack_of_others: Emulated, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A house without a workspace of its own, which others may install."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    with served(house_in(kent_home, slack_of_others.api, slack_bot_token="")) as found:
        yield found


def link_to_slack(site: Served) -> str:
    return str(site.browser.get(INSTALL).headers["Location"])


def test_an_administrator_agrees_and_the_app_writes_in_their_workspace(site: Served, slack_of_others: Emulated) -> None:
    answer = site.come_back(**slack_of_others.agree(link_to_slack(site)))

    assert answer.status_code == 200
    assert "Westhill Council" in answer.text
    assert site.house.installations is not None
    bot = site.house.installations.bot_of(TEAM)
    assert bot is not None
    assert bot.bot_token
    assert {"chat:write", "app_mentions:read"} <= set(bot.bot_scopes)
    SlackMessenger(site.house.slack_access).post(f"{TEAM}/{CHANNEL}", "The bulletin is ready.", "k")


def test_a_code_is_exchanged_once(site: Served, slack_of_others: Emulated) -> None:
    back = slack_of_others.agree(link_to_slack(site))
    assert site.come_back(**back).status_code == 200

    again = site.come_back(code=back["code"], state=site.begin()["state"])

    assert again.status_code == 401
    assert "Slack did not agree" in again.text


def test_a_workspace_that_grants_less_is_not_written_to_and_the_sentence_says_why(
    site: Served, slack_of_others: Emulated
) -> None:
    back = slack_of_others.agree(link_to_slack(site), scope="users:read")
    assert site.come_back(**back).status_code == 200

    with pytest.raises(MessengerError, match=r"missing_scope.*check the channel, the token and its scopes") as caught:
        SlackMessenger(site.house.slack_access).post(f"{TEAM}/{CHANNEL}", "The bulletin is ready.", "k")

    assert caught.value.permanent


def test_another_secret_than_the_apps_installs_nothing(
    kent_home: Path, slack_of_others: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    house = house_in(kent_home, slack_of_others.api, slack_bot_token="", slack_client_secret="not-the-secret")
    with served(house) as site:
        answer = site.come_back(**slack_of_others.agree(link_to_slack(site)))

    assert answer.status_code == 401
    assert house.installations is not None
    assert house.installations.teams() == {}
