"""All that knows exchangelib: the connection, the requests, and its errors in our words.

Every request is made once. exchangelib would wait and repeat by itself; a repeated send whose first answer was lost
goes out twice, so waiting is left to the scheduler, which knows what it is waiting for.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import clear_frames
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import exchangelib as ews
from exchangelib import errors
from exchangelib.fields import FieldPath
from exchangelib.protocol import Protocol
from exchangelib.services import SyncFolderItems
from exchangelib.version import EXCHANGE_2013_SP1
from oauthlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from requests import RequestException

from models.errors import MailboxError
from models.mailbox import CalendarPage

if TYPE_CHECKING:
    from bot.mailbox.exchange import ExchangeAccess

PAGE_SIZE = 100
RECEIVED = FieldPath(field=ews.Message.get_field_by_fieldname("datetime_received"))
AUTH_TYPES = {"basic": ews.BASIC, "ntlm": ews.NTLM, "oauth": ews.OAUTH2}

# exchangelib stumbles with the last three over answers that lack an element.
LIBRARY_ERRORS = (errors.EWSError, OAuth2Error, RequestException, AttributeError, TypeError, ValueError)
REFUSED = (errors.UnauthorizedError, errors.ErrorAccountDisabled, OAuth2Error)
NOT_ALLOWED = (
    errors.ErrorAccessDenied,
    errors.ErrorCreateItemAccessDenied,
    errors.ErrorImpersonateUserDenied,
    errors.ErrorImpersonationDenied,
    errors.ErrorNonExistentMailbox,
    errors.ErrorSendAsDenied,
)
UNKNOWN = (
    errors.ErrorInvalidId,
    errors.ErrorInvalidIdEmpty,
    errors.ErrorInvalidIdMalformed,
    errors.ErrorItemNotFound,
)
UNSENDABLE = (
    errors.ErrorInvalidRecipients,
    errors.ErrorMailRecipientNotFound,
    errors.ErrorMessageSizeExceeded,
    errors.ErrorMimeContentInvalid,
    errors.ErrorMimeContentInvalidBase64String,
    errors.ErrorMissingRecipients,
    errors.ErrorSchemaValidation,
)
WORTH_NO_RETRY = (
    (REFUSED, "refused the login; check the user name and the secret"),
    (NOT_ALLOWED, "does not let this account use the mailbox; check its rights"),
    (UNKNOWN, "has no such letter"),
    (UNSENDABLE, "cannot take this mail"),
)


class AskOnce(ews.FailFast):  # type: ignore[misc]
    """Never repeats a request, and reads a refusal or a plea to wait from the HTTP status before anything else."""

    def raise_response_errors(self, response: Any) -> None:
        if response.status_code == 401:
            raise errors.UnauthorizedError("HTTP 401")
        if response.status_code in (429, 503):
            seconds = response.headers.get("Retry-After", "")
            raise errors.ErrorServerBusy("HTTP", back_off=float(seconds) if seconds.isdecimal() else None)
        super().raise_response_errors(response)


class Application(ews.OAuth2Credentials):  # type: ignore[misc]
    """An application's credentials for the server itself: exchangelib asks for Exchange Online, wherever it talks."""

    def __init__(self, access: "ExchangeAccess") -> None:
        super().__init__(
            access.client_id, access.secret, access.tenant, identity=ews.Identity(primary_smtp_address=access.address)
        )
        self.host = urlsplit(access.endpoint).hostname

    @property
    def scope(self) -> list[str]:
        return [f"https://{self.host}/.default"]


@dataclass(frozen=True)
class ExchangeServer:
    """One mailbox on one server. Every method raises MailboxError and nothing of exchangelib's."""

    account: Any
    host: str

    @classmethod
    def at(cls, access: "ExchangeAccess") -> "ExchangeServer":
        quieten()
        host = urlsplit(access.endpoint).hostname or access.endpoint
        with in_our_words(host):
            return cls(connect(access), host)

    def arrivals(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """Ids that came into the Inbox since `position`, the position after them, and whether there are more.

        Exchange promises no order; here the letters of one page come oldest first.
        """
        with in_our_words(self.host):
            try:
                return self._changes(position)
            except errors.ErrorInvalidSyncStateData:
                return self._changes("")

    def mime(self, letter_id: str) -> bytes:
        with in_our_words(self.host):
            return bytes(self._item(letter_id, "mime_content").mime_content)

    def categories(self, letter_id: str) -> tuple[str, ...]:
        with in_our_words(self.host):
            return tuple(self._item(letter_id, "categories").categories or ())

    def add_category(self, letter_id: str, category: str) -> None:
        with in_our_words(self.host):
            item = self._item(letter_id, "categories")
            there = item.categories or []
            if category not in there:
                item.categories = [*there, category]
                item.save(update_fields=["categories"], conflict_resolution="NeverOverwrite")

    def draft(self, mime: bytes) -> str:
        with in_our_words(self.host):
            return str(ews.Message(account=self.account, folder=self.account.drafts, mime_content=mime).save().id)

    def read_draft(self, message_id: str) -> bytes | None:
        with in_our_words(self.host):
            ids = [item.id for item in self.account.drafts.filter(message_id=message_id).only("id")]
            return bytes(self._item(ids[-1], "mime_content").mime_content) if ids else None

    def send(self, mime: bytes) -> None:
        with in_our_words(self.host):
            ews.Message(account=self.account, folder=self.account.sent, mime_content=mime).send_and_save()

    def has_sent(self, message_id: str) -> bool:
        with in_our_words(self.host):
            return bool(self.account.sent.filter(message_id=message_id).exists())

    def has_draft(self, message_id: str) -> bool:
        with in_our_words(self.host):
            return bool(self.account.drafts.filter(message_id=message_id).exists())

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        from bot.mailbox.exchange_calendar import calendar

        with in_our_words(self.host):
            return calendar(self.account, category, first, last)

    def close(self) -> None:
        self.account.protocol.close()

    def _changes(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """What exchangelib's `sync_items` does for one page; it gives away the position of the last page only."""
        service = SyncFolderItems(account=self.account)
        changes = service.call(
            folder=self.account.inbox,
            shape="IdOnly",
            additional_fields={RECEIVED},
            sync_state=position or None,
            ignore=None,
            max_changes_returned=PAGE_SIZE,
            sync_scope=None,
        )
        new = [item for change, item in map(_or_raise, changes) if change == service.CREATE]
        ids = tuple(item.id for item in sorted(new, key=lambda item: str(item.datetime_received)))
        return ids, service.sync_state or "", not service.includes_last_item_in_range

    def _item(self, letter_id: str, wanted: str) -> Any:
        [item] = self.account.fetch(ids=[(letter_id, None)], only_fields=[wanted])
        return _or_raise(item)


def _or_raise(result: Any) -> Any:
    """exchangelib returns some errors among the results."""
    if isinstance(result, Exception):
        raise result
    return result


def quieten() -> None:
    """Their logs hold whole letters and Authorization headers; all that goes wrong reaches us as an error anyway."""
    for library in ("exchangelib", "oauthlib", "requests_oauthlib"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def connect(access: "ExchangeAccess") -> Any:
    """The account, with a connection of its own; asks the server nothing yet."""
    applies = access.auth == "oauth"
    config = ews.Configuration(
        credentials=Application(access) if applies else ews.Credentials(access.username, access.secret),
        service_endpoint=access.endpoint,
        auth_type=AUTH_TYPES[access.auth],
        version=ews.Version(build=EXCHANGE_2013_SP1),
        retry_policy=AskOnce(),
    )
    line = line_of(access)
    line(config=config)  # into exchangelib's cache of the whole process, where Account looks for it ...
    account = ews.Account(
        primary_smtp_address=access.address,
        config=config,
        access_type=ews.IMPERSONATION if applies else ews.DELEGATE,
        default_timezone=ews.UTC,
    )
    del line[config]  # ... and out again, so that two mailboxes never share time limits or certificates
    return account


def line_of(access: "ExchangeAccess") -> Any:
    """A protocol class with the time limit and the certificates of this access; exchangelib's own are global."""

    class Line(Protocol):  # type: ignore[misc]
        TIMEOUT = access.timeout
        USERAGENT = "kcst-assistant"

        @classmethod
        def raw_session(cls, prefix: str, **oauth: Any) -> Any:
            session = super().raw_session(prefix, **oauth)
            session.verify = access.verify
            return session

    return Line


@contextmanager
def in_our_words(host: str) -> Iterator[None]:
    """Turns the libraries' errors into MailboxError, without their texts: those quote whole answers."""
    try:
        yield
    except LIBRARY_ERRORS as error:
        clear_frames(error.__traceback__)  # they hold the answer, and with it the connection, open
        raise as_mailbox_error(error, host) from None


def as_mailbox_error(error: Exception, host: str) -> MailboxError:
    """Busy and broken connections may be tried again, and so may all that is not known to be hopeless."""
    for kinds, sentence in WORTH_NO_RETRY:
        if isinstance(error, kinds):
            return MailboxError(f"{host} {sentence} ({type(error).__name__}).", permanent=True)
    if isinstance(error, errors.ErrorServerBusy | errors.RateLimitError):
        wait = error.wait if isinstance(error, errors.RateLimitError) else error.back_off
        return MailboxError(f"{host} is busy and asks to be left alone for {wait or 0:.0f} seconds.", retry_after=wait)
    return MailboxError(f"{host} could not be asked, or its answer not understood ({type(error).__name__}).")
