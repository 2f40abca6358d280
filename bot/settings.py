"""Every setting, read once from the environment (`KCST_…`) and an optional `.env`. Each says who uses it."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.mailbox.graph import AUTHORITY, ENDPOINT
from bot.slack.installing.keys import LEAST_CHARACTERS, keys_in
from models.bulletins import BulletinRules, Release
from models.errors import SettingsProblem

THUMBPRINT = r"^(([0-9A-Fa-f]{2}:?){20})?$"
WRITTEN = {  # what a pattern means, for whom it says nothing
    "graph_thumbprint": "must be the certificate's SHA-1 thumbprint: 40 hex digits, with or without colons between pairs",
    "open_data_prefix": "must be the registered prefix, such as 360G-example",
}
INSTALLING = ("slack_client_secret", "slack_token_key", "web_address")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LIST = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+", re.ASCII)


class Settings(BaseSettings):
    """The settings of this run; never changed once read. Secrets show as stars wherever they are printed."""

    model_config = SettingsConfigDict(
        env_prefix="KCST_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Path("~/.local/share/kcst")  # all: the database, the Maildir, drafts and logs live here
    database: str = ""  # all: another database than SQLite in the home, such as postgresql://…
    busy_seconds: float = 10  # all: how long a writer waits for another program, on SQLite
    partnership: str = "kent"  # init: whose default data to load
    open_data_prefix: str = Field(default="", pattern=r"^(360G-[A-Za-z0-9_]+)?$")  # export: the publisher's registered prefix

    mailbox: Literal["maildir", "exchange", "graph", "none"] = "maildir"  # intake, run: which mailbox letters come from
    replies_per_day: int = Field(default=10, ge=0)  # intake, run: acknowledgements one sender gets within a day
    move_letters: bool = False  # run: move each letter, once marked, into a folder below the inbox by its kind
    mailbox_address: str = ""  # intake, run: the shared mailbox; empty: the one in the partnership's data
    maildir: str = ""  # maildir: its folder; empty: `mail` in the home
    exchange_endpoint: str = ""  # exchange: https://mail.example/EWS/Exchange.asmx
    exchange_auth: Literal["basic", "ntlm", "oauth"] = "oauth"  # exchange
    exchange_username: str = ""  # exchange: the account with access to the mailbox (basic, ntlm)
    exchange_secret: SecretStr = SecretStr("")  # exchange: its password, or the application's secret
    exchange_tenant: str = ""  # exchange: directory id (oauth)
    exchange_client_id: str = ""  # exchange: application id (oauth)
    exchange_token_url: str = ""  # exchange: where an application's tokens come from (oauth); empty: Microsoft's
    exchange_ca: str = ""  # exchange: file of a private certificate authority
    exchange_replies: Literal["mime", "server"] = "mime"  # exchange: how a draft that answers a letter is made
    exchange_verify: bool = True  # exchange: false accepts any certificate, and with it any listener on the line
    graph_tenant: str = ""  # graph: directory id
    graph_client_id: str = ""  # graph: application id
    graph_secret: SecretStr = SecretStr("")  # graph: the application's secret; or a certificate instead
    graph_certificate: str = ""  # graph: PEM file with the private key of the application's certificate
    graph_thumbprint: str = Field(default="", pattern=THUMBPRINT)  # graph: that certificate's thumbprint (SHA-1, in hex)
    graph_endpoint: str = ENDPOINT  # graph: another address in national clouds and tests
    graph_authority: str = AUTHORITY  # graph: who gives tokens; another address in national clouds and tests
    graph_ca: str = ""  # graph: file of a certificate authority, on a network that looks into its traffic

    bulletin_day: int = Field(default=1, ge=1, le=15)  # run: which working day of the month the bulletin is drafted on
    bulletin_hour: int = Field(default=8, ge=2, le=20)  # run: from which hour in London on
    bulletin_release: Literal["team", "send"] = "team"  # run, bulletin: who sends an approved edition: the team, or we
    bulletin_to: str = ""  # run, bulletin: the addresses of the lists an approved edition goes to, with commas between

    slack_bot_token: SecretStr = SecretStr("")  # slack: xoxb-…
    slack_app_token: SecretStr = SecretStr("")  # slack: xapp-…, for Socket Mode
    slack_signing_secret: SecretStr = SecretStr("")  # slack: for requests over HTTP
    slack_mode: Literal["", "socket", "http"] = ""  # slack: how Slack reaches us; empty: by which secret is given
    slack_team_channel: str = ""  # slack: where the team reads along
    slack_api_base: str = "https://slack.com/api/"  # slack: another address in tests

    slack_client_id: str = ""  # slack, web: the app's, for installing it in other workspaces
    slack_client_secret: SecretStr = SecretStr("")  # slack, web: the same
    slack_token_key: SecretStr = SecretStr("")  # slack, web: seals those workspaces' tokens in the database

    web_host: str = "127.0.0.1"  # web: the address to listen on; the proxy in front of it speaks HTTPS
    web_port: int = Field(default=8080, ge=0, le=65535)  # web: 0 takes one that is free
    web_address: str = ""  # web, slack: where the world reaches it, https://…, without a path

    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info")  # run

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.bulletin_release == "send" and not self.bulletin_lists:
            raise ValueError("KCST_BULLETIN_TO must name the lists for KCST_BULLETIN_RELEASE=send")
        if wrong := [one for one in self.bulletin_lists if not _LIST.fullmatch(one)]:
            raise ValueError(f"KCST_BULLETIN_TO holds what is no mail address: {', '.join(wrong)}")
        missing = [name for name in self._needed() if not _is_set(getattr(self, name))]
        if missing:
            names = ", ".join(f"KCST_{name.upper()}" for name in missing)
            how = f" with KCST_EXCHANGE_AUTH={self.exchange_auth}" if self.mailbox == "exchange" else ""
            raise ValueError(f"{names} must be set for KCST_MAILBOX={self.mailbox}{how}")
        return self

    @model_validator(mode="after")
    def _keeps_things_private(self) -> "Settings":
        """Passwords, tokens and letters travel in the clear on this machine only."""
        chosen = [name for name in ("exchange_endpoint", "exchange_token_url") if getattr(self, name)]
        for name in ("graph_endpoint", "graph_authority", *chosen):
            if not _is_private(getattr(self, name)):
                raise ValueError(f"KCST_{name.upper()} must be a whole address that begins with https://")
        return self

    @model_validator(mode="after")
    def _lets_slack_in(self) -> "Settings":
        needed = {"": "", "socket": "slack_app_token", "http": "slack_signing_secret"}[self.slack_mode]
        if needed and not _is_set(getattr(self, needed)):
            raise ValueError(f"KCST_{needed.upper()} must be set for KCST_SLACK_MODE={self.slack_mode}")
        missing = [name for name in INSTALLING if self.slack_client_id and not _is_set(getattr(self, name))]
        if missing:
            raise ValueError(f"{', '.join(f'KCST_{name.upper()}' for name in missing)} must be set for KCST_SLACK_CLIENT_ID")
        if any(len(key) < LEAST_CHARACTERS for key in keys_in(self.slack_token_key.get_secret_value())):
            raise ValueError(f"KCST_SLACK_TOKEN_KEY must have {LEAST_CHARACTERS} random characters or more")
        if self.web_address and not (_is_private(self.web_address) and urlsplit(self.web_address).path in ("", "/")):
            raise ValueError("KCST_WEB_ADDRESS must be a whole address that begins with https:// and has no path")
        return self

    @model_validator(mode="after")
    def _has_an_address(self) -> "Settings":
        if self.mailbox_address and not _LIST.fullmatch(self.mailbox_address):
            raise ValueError("KCST_MAILBOX_ADDRESS must be one mail address, such as team@council.example")
        return self

    def _needed(self) -> tuple[str, ...]:
        if self.mailbox == "graph":
            proof = ("graph_certificate", "graph_thumbprint") if self.graph_certificate else ("graph_secret",)
            return ("graph_tenant", "graph_client_id", *proof)
        if self.mailbox != "exchange":
            return ()
        account = ("exchange_tenant", "exchange_client_id") if self.exchange_auth == "oauth" else ("exchange_username",)
        return ("exchange_endpoint", *account, "exchange_secret")

    @property
    def bulletin_lists(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.strip() for one in self.bulletin_to.split(",") if one.strip()))

    @property
    def bulletin_rules(self) -> BulletinRules:
        return BulletinRules(self.bulletin_day, self.bulletin_hour, Release(self.bulletin_release), self.bulletin_lists)

    @property
    def home_folder(self) -> Path:
        return self.home.expanduser()

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home_folder / 'kcst.db'}"

    @property
    def maildir_folder(self) -> Path:
        return Path(self.maildir).expanduser() if self.maildir else self.home_folder / "mail"

    @property
    def exchange_certificates(self) -> bool | str:
        """What the server's certificate is checked against: the system's authorities, a private one's file, or nothing."""
        return self.exchange_verify and (self.exchange_ca or True)

    @property
    def slack_way(self) -> Literal["", "socket", "http"]:
        """How Slack reaches us: as chosen, else over Socket Mode where there is a token for it, else over HTTP."""
        if self.slack_mode or _is_set(self.slack_app_token):
            return self.slack_mode or "socket"
        return "http" if _is_set(self.slack_signing_secret) else ""

    @property
    def has_slack(self) -> bool:
        return bool(self.slack_way) and (_is_set(self.slack_bot_token) or self.has_installing)

    @property
    def has_installing(self) -> bool:
        """Whether other workspaces can install the app."""
        return bool(self.slack_client_id)

    @property
    def has_web(self) -> bool:
        """Whether anything needs the web server, or somebody set where it is to be."""
        asked_for = self.model_fields_set & {"web_host", "web_port", "web_address"}
        return bool(asked_for) or self.has_installing or (self.has_slack and self.slack_way == "http")


def read_settings(**given: object) -> Settings:
    """The settings of the environment. Raises SettingsProblem naming everything that is wrong, together; never a value."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsProblem([_sentence(problem) for problem in error.errors()]) from None


def _is_private(address: str) -> bool:
    """Whether nobody can listen on the way to this address."""
    try:
        there = urlsplit(address)
    except ValueError:
        return False
    return bool(there.hostname) and (there.scheme == "https" or (there.scheme == "http" and there.hostname in LOOPBACK))


def _is_set(value: object) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _sentence(problem: object) -> str:
    assert isinstance(problem, dict)
    place = ".".join(str(part) for part in problem["loc"])
    text = WRITTEN.get(place) or str(problem["msg"]).removeprefix("Value error, ")
    return f"KCST_{place.upper()}: {text}" if place else text
