"""Where the app is installed, with the token of each workspace: Slack's own stores on our database, with the tokens sealed."""

import copy
import datetime as dt
import functools
import logging

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine, Table, delete, select
from sqlmodel import Session

from bot.slack.installing.sealing import Seal
from models.dates import now

log = logging.getLogger(__name__)

STATE_SECONDS = 600  # from the beginning of an installation to its end


class Installations(SQLAlchemyInstallationStore):
    """One installation a workspace: the latest. Looked up each time, so that a removal counts at once, in all processes."""

    def __init__(self, client_id: str, engine: Engine, seal: Seal) -> None:
        super().__init__(client_id, engine.execution_options(begin="IMMEDIATE"))
        self._seal, self._reading = seal, engine

    def __repr__(self) -> str:
        return "Installations()"

    def save(self, installation: Installation) -> None:
        """Keeps the bot's token, sealed, and nothing that acts for the person who installed; earlier ones of the team go."""
        kept = copy.copy(installation)
        kept.bot_token = self._seal.close(installation.bot_token)
        kept.bot_refresh_token = self._seal.close(installation.bot_refresh_token)
        kept.user_token = kept.user_refresh_token = kept.incoming_webhook_url = None
        kept.incoming_webhook_configuration_url = None
        super().save(kept)
        self._keep_latest(str(installation.team_id))

    def bot_of(self, team: str) -> Bot | None:
        """The app's bot in that workspace with its token open; None where it is not installed."""
        c = self.bots.c
        query = select(self.bots).where(c.client_id == self.client_id, c.team_id == team, c.bot_token.is_not(None))
        with self._reading.connect() as connection:
            row = connection.execute(query.order_by(c.id.desc()).limit(1)).mappings().first()
        if row is None:
            return None
        bot = self.build_bot_entity(row)
        token = self._seal.open(row["bot_token"])
        if not token:
            log.error("the token of %s was sealed with another KCST_SLACK_TOKEN_KEY; install the app there again", team)
            return None
        bot.bot_token = token
        return bot

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """By the workspace alone: the app is installed in workspaces, not in whole organisations of them."""
        return self.bot_of(team_id) if team_id else None

    def teams(self) -> dict[str, str]:
        """Every workspace it is installed in, with the name it had then."""
        c = self.bots.c
        query = select(c.team_id, c.team_name).where(c.client_id == self.client_id, c.team_id.is_not(None)).order_by(c.id)
        with self._reading.connect() as connection:
            return {team: name or "" for team, name in connection.execute(query)}

    def forget(self, session: Session, team: str, until: dt.datetime) -> bool:
        """Deletes the workspace's installation and token, unless it installed anew since. Whether there was one."""
        latest = _plain(until)
        gone = [
            session.execute(
                delete(table)
                .where(table.c.client_id == self.client_id, table.c.team_id == team, table.c.installed_at <= latest)
                .returning(table.c.id)
            ).all()
            for table in self._both
        ]
        return any(gone)

    def _keep_latest(self, team: str) -> None:
        with self.engine.begin() as connection:
            for table in self._both:
                ours = (table.c.client_id == self.client_id) & (table.c.team_id == team)
                newest = select(table.c.id).where(ours).order_by(table.c.id.desc()).limit(1).scalar_subquery()
                connection.execute(delete(table).where(ours, table.c.id != newest))

    @functools.cached_property
    def _both(self) -> tuple[Table, Table]:
        return self.bots, self.installations


class States(SQLAlchemyOAuthStateStore):
    """The states of installations under way: each counts once and for ten minutes, and none is logged."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(STATE_SECONDS, engine.execution_options(begin="IMMEDIATE"))

    def issue(self, *args: object, **kwargs: object) -> str:
        """A new state; those that have passed go, so that visitors who never come back leave nothing."""
        states = self.oauth_states
        with self.engine.begin() as connection:
            connection.execute(delete(states).where(states.c.expire_at <= _plain(now())))
        return super().issue()

    def consume(self, state: str) -> bool:
        """Whether it was ours and unused; asked by two at once, one of them gets it."""
        c = self.oauth_states.c
        once = delete(self.oauth_states).where(c.state == str(state), c.expire_at > _plain(now())).returning(c.id)
        with self.engine.begin() as connection:
            return connection.execute(once).first() is not None


def _plain(at: dt.datetime) -> dt.datetime:
    """The moment as Slack's library keeps moments: in UTC, without saying so."""
    return at.astimezone(dt.UTC).replace(tzinfo=None)
