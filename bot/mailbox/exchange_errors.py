"""What goes wrong with an Exchange server, in our words, without the libraries' texts: those quote whole answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import clear_frames

from exchangelib import errors
from oauthlib import oauth2  # type: ignore[import-untyped]
from requests import RequestException

from models.errors import MailboxError

# exchangelib stumbles with the last three over answers that lack an element.
LIBRARY_ERRORS = (errors.EWSError, oauth2.OAuth2Error, RequestException, OSError, AttributeError, TypeError, ValueError)
REFUSED = (
    errors.UnauthorizedError,
    errors.ErrorAccountDisabled,
    oauth2.AccessDeniedError,
    oauth2.InvalidClientError,
    oauth2.InvalidGrantError,
    oauth2.InvalidRequestFatalError,
    oauth2.InvalidScopeError,
    oauth2.UnauthorizedClientError,
)
NOT_ALLOWED = (
    errors.ErrorAccessDenied,
    errors.ErrorCreateItemAccessDenied,
    errors.ErrorDeleteDistinguishedFolder,
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


@contextmanager
def in_our_words(host: str) -> Iterator[None]:
    """Turns the libraries' errors into MailboxError."""
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
    if isinstance(error, errors.ErrorQuotaExceeded):
        return MailboxError(f"{host} has no more room in the mailbox; somebody has to make some (ErrorQuotaExceeded).")
    if _is_of_a_certificate(error):
        return MailboxError(f"{host} shows a certificate that is not trusted; name its authority in KCST_EXCHANGE_CA.")
    return MailboxError(f"{host} could not be asked, or its answer not understood ({type(error).__name__}).")


def _is_of_a_certificate(error: Exception) -> bool:
    """exchangelib makes one plain error of it and leaves nothing but its text to tell it by."""
    return isinstance(error, errors.TransportError | RequestException) and "CERTIFICATE_VERIFY_FAILED" in str(error)
