"""The connection to an Exchange server: who we are to it, which certificates count, and what its HTTP answers mean.

Every request is made once. exchangelib would wait and repeat by itself; a repeated send whose first answer was lost
goes out twice, so waiting is left to the scheduler, which knows what it is waiting for.
"""

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import exchangelib as ews
from exchangelib import errors
from exchangelib.protocol import Protocol
from exchangelib.version import EXCHANGE_2013_SP1
from oauthlib.oauth2 import BackendApplicationClient, TokenExpiredError  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from bot.mailbox.exchange import ExchangeAccess

AUTH_TYPES = {"basic": ews.BASIC, "ntlm": ews.NTLM, "oauth": ews.OAUTH2}


class Application(ews.OAuth2Credentials):  # type: ignore[misc]
    """An application's credentials for the server itself: exchangelib asks for Exchange Online, wherever it talks.

    A token is used until it ends or the server no longer takes it, and then asked for anew; exchangelib would try to
    refresh it, which an application's token cannot be.
    """

    def __init__(self, access: "ExchangeAccess") -> None:
        super().__init__(
            access.client_id, access.secret, access.tenant, identity=ews.Identity(primary_smtp_address=access.address)
        )
        self.host = urlsplit(access.endpoint).hostname
        self.chosen_token_url = access.token_url
        self.is_doubted = False
        self.current = BackendApplicationClient(client_id=access.client_id)

    @property
    def client(self) -> Any:
        return self.current

    @property
    def scope(self) -> list[str]:
        return [f"https://{self.host}/.default"]

    @property
    def token_url(self) -> str:
        return self.chosen_token_url or str(super().token_url)

    def session_params(self) -> dict[str, Any]:
        return {"token": self.access_token}

    def refresh(self, session: Any) -> None:
        """exchangelib asks for it when the token has ended; one that ends before it is used would be asked for for ever."""
        if not self.doubt():
            raise errors.UnauthorizedError("the token ends before it can be used")

    def doubt(self) -> bool:
        """Forget the token, so that the next connection asks for another; False where the last answer led to that already."""
        with self.lock:
            if self.is_doubted:
                return False
            self.is_doubted, self.access_token = True, None
            self.current = BackendApplicationClient(client_id=self.client_id)
        return True


class AskOnce(ews.FailFast):  # type: ignore[misc]
    """Never repeats a request, and reads a refusal or a plea to wait from the HTTP status before anything else.

    Only an application whose token was refused asks once more with a new one: nothing was done with the first request.
    """

    def __init__(self, application: Application | None) -> None:
        super().__init__()
        self.application = application

    def raise_response_errors(self, response: Any) -> None:
        status = response.status_code
        if status == 401:
            if self.application is not None and self.application.doubt():
                raise TokenExpiredError
            raise errors.UnauthorizedError("HTTP 401")
        if status == 403:
            raise errors.ErrorAccessDenied("HTTP 403")
        if status == 413:
            raise errors.ErrorMessageSizeExceeded("HTTP 413")
        if status in (429, 503):
            seconds = response.headers.get("Retry-After", "")
            raise errors.ErrorServerBusy("HTTP", back_off=float(seconds) if seconds.isdecimal() else None)
        if self.application is not None:
            self.application.is_doubted = False
        super().raise_response_errors(response)


class Line(Protocol):  # type: ignore[misc]
    """A connection that is no good is let go, and the next use opens another.

    exchangelib opens it at once, and where that fails, as it does while an application cannot get a token, it waits for ever
    for the one it has lost.
    """

    USERAGENT = "kcst-assistant"
    VERIFY: bool | str = True

    def retire_session(self, session: Any) -> None:
        self.close_session(session)
        with self._session_pool_lock:
            self._session_pool_size -= 1

    def refresh_credentials(self, session: Any) -> Any:
        try:
            return super().refresh_credentials(session)
        except Exception:
            self.retire_session(session)
            raise

    @classmethod
    def raw_session(cls, prefix: str, **oauth: Any) -> Any:
        session = super().raw_session(prefix, **oauth)
        session.verify = cls.VERIFY
        _hold_to(session, cls.VERIFY)
        return session


def quieten() -> None:
    """Their logs hold whole letters and Authorization headers; all that goes wrong reaches us as an error anyway."""
    for library in ("exchangelib", "oauthlib", "requests_oauthlib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def connect(access: "ExchangeAccess") -> Any:
    """The account, with a connection of its own; asks the server nothing yet."""
    application = Application(access) if access.auth == "oauth" else None
    config = ews.Configuration(
        credentials=application or ews.Credentials(access.username, access.secret),
        service_endpoint=access.endpoint,
        auth_type=AUTH_TYPES[access.auth],
        version=ews.Version(build=EXCHANGE_2013_SP1),
        retry_policy=AskOnce(application),
    )
    line = line_of(access)
    line(config=config)  # into exchangelib's cache of the whole process, where Account looks for it ...
    account = ews.Account(
        primary_smtp_address=access.address,
        config=config,
        access_type=ews.IMPERSONATION if application else ews.DELEGATE,
        default_timezone=ews.UTC,
    )
    del line[config]  # ... and out again, so that two mailboxes never share time limits or certificates
    return account


def line_of(access: "ExchangeAccess") -> Any:
    """A protocol class with the time limit and the certificates of this access; exchangelib's own are global."""

    class OwnLine(Line):
        TIMEOUT = access.timeout
        VERIFY = access.verify

    return OwnLine


def _hold_to(session: Any, verify: bool | str) -> None:
    """requests lets REQUESTS_CA_BUNDLE of the environment overrule the session's own certificates; ours are chosen."""
    merge = session.merge_environment_settings

    def merged(url: str, proxies: Any, stream: Any, given: Any, cert: Any) -> Any:
        settings = merge(url, proxies, stream, given, cert)
        return settings if verify is True else {**settings, "verify": verify}

    session.merge_environment_settings = merged
