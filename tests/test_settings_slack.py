"""The settings of Slack and the web server: how Slack reaches us, and what lacks is said at once."""

import pytest

from bot.settings import read_settings
from models.errors import SettingsProblem

BOT, APP, SIGNING = {"slack_bot_token": "xoxb-1"}, {"slack_app_token": "xapp-1"}, {"slack_signing_secret": "s1gned"}


@pytest.mark.parametrize(
    ("given", "way", "has_slack"),
    [
        ({}, "", False),
        (BOT, "", False),
        (BOT | APP, "socket", True),
        (BOT | APP | SIGNING, "socket", True),
        (BOT | SIGNING, "http", True),
        (BOT | APP | SIGNING | {"slack_mode": "http"}, "http", True),
        (APP, "socket", False),
        (SIGNING, "http", False),
    ],
)
def test_slack_comes_over_socket_mode_unless_only_http_is_possible_or_chosen(
    given: dict[str, str], way: str, has_slack: bool
) -> None:
    settings = read_settings(**given)

    assert (settings.slack_way, settings.has_slack) == (way, has_slack)


@pytest.mark.parametrize(("mode", "lacks"), [("socket", "KCST_SLACK_APP_TOKEN"), ("http", "KCST_SLACK_SIGNING_SECRET")])
def test_a_chosen_way_names_what_it_lacks(mode: str, lacks: str) -> None:
    with pytest.raises(SettingsProblem, match=f"{lacks} must be set for KCST_SLACK_MODE={mode}"):
        read_settings(**BOT, slack_mode=mode)


@pytest.mark.parametrize(
    ("given", "has_web"), [({}, False), (BOT | APP, False), (BOT | SIGNING, True), ({"web_port": 0}, True), (SIGNING, False)]
)
def test_the_web_server_runs_where_something_needs_it_or_somebody_asks(given: dict[str, str], has_web: bool) -> None:
    assert read_settings(**given).has_web is has_web


@pytest.mark.parametrize("address", ["http://kcst.example", "kcst.example", "https://kcst.example/slack", "https://"])
def test_an_address_for_the_world_is_private_and_whole(address: str) -> None:
    with pytest.raises(SettingsProblem, match="KCST_WEB_ADDRESS"):
        read_settings(web_address=address)


def test_installing_elsewhere_names_all_it_lacks() -> None:
    with pytest.raises(SettingsProblem) as caught:
        read_settings(slack_client_id="1.2")

    for name in ("KCST_SLACK_CLIENT_SECRET", "KCST_SLACK_TOKEN_KEY", "KCST_WEB_ADDRESS", "for KCST_SLACK_CLIENT_ID"):
        assert name in str(caught.value)


@pytest.mark.parametrize("key", ["short", f"{'a' * 32},short"])
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(SettingsProblem, match="KCST_SLACK_TOKEN_KEY must have 32") as caught:
        read_settings(slack_token_key=key)

    assert "short" not in str(caught.value)


def test_a_house_that_others_may_install_needs_no_workspace_of_its_own() -> None:
    others = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_token_key": "k" * 32}
    settings = read_settings(**SIGNING, **others, web_address="https://a.example")

    assert (settings.has_slack, settings.has_web, settings.has_installing) == (True, True, True)
