"""Builds what Slack takes: how it is reached, who is who, where it is installed, and what becomes of who leaves."""

from collections.abc import Callable

from sqlalchemy import Engine

from bot.settings import Settings
from bot.slack.app import SlackAccess
from bot.slack.installing.departing import Departing
from bot.slack.installing.installations import Installations, States
from bot.slack.installing.oauth import Client, Installing
from bot.slack.installing.sealing import Seal
from bot.slack.manifest import declared
from bot.slack.messenger import SlackMessenger
from bot.slack.who import Directory
from handlers.workspaces import arrive
from models.database import writing
from models.dates import now


def access_in(chosen: Settings, installations: Installations | None) -> SlackAccess:
    return SlackAccess(
        bot_token=chosen.slack_bot_token.get_secret_value(),
        signing_secret=chosen.slack_signing_secret.get_secret_value(),
        app_token=chosen.slack_app_token.get_secret_value(),
        team_channel=chosen.slack_team_channel,
        api_base=chosen.slack_api_base,
        installations=installations,
    )


def directory_in(access: SlackAccess, domains: Callable[[str], frozenset[str]]) -> Directory:
    """Without a token of our own there is no workspace of our own, and nobody is asked which it is."""
    return Directory(SlackMessenger(access).home if access.bot_token else str, domains)


def installations_in(settings: Settings, database: Engine) -> Installations:
    return Installations(settings.slack_client_id, database, Seal(settings.slack_token_key.get_secret_value()))


def installing_in(settings: Settings, database: Engine, installations: Installations) -> Installing:
    secret = settings.slack_client_secret.get_secret_value()
    app = Client(settings.slack_client_id, secret, declared().scopes, settings.web_address, settings.slack_api_base)

    def arrived(team: str, name: str, by: str) -> None:
        with writing(database) as session:
            arrive(session, team, name, by, now())

    return Installing(app, installations, States(database), arrived)


def depart_in(settings: Settings, database: Engine, installations: Installations | None, directory: Directory) -> Departing:
    own = directory.home if settings.slack_bot_token.get_secret_value() else None
    return Departing(database, installations, own)
