"""Graph's refusals in our words: what is hopeless, what is worth trying again, and how long to wait. Never its own text."""

import datetime as dt
import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from models.errors import MailboxError

LONGEST_WAIT = 86_400.0

NO_MAILBOX = {"ErrorInvalidUser", "MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI", "Request_ResourceNotFound"}
NO_ROOM = {
    "ErrorQuotaExceeded",
    "ErrorMailboxStorageQuotaExceeded",
    "ErrorSubmissionQuotaExceeded",
}
TOO_LARGE = {"ErrorMessageSizeExceeded", "RequestBodyTooLarge", "MaximumRequestSizeExceeded"}
CHANGED = {"ErrorIrresolvableConflict", "ErrorStaleObject"}
LOST_TRACK = {"SyncStateNotFound", "SyncStateInvalid", "ResyncRequired", "ErrorInvalidSyncStateData"}


class Refused(MailboxError):
    """The server answered, and did not do it. `status` is HTTP's, `code` Graph's own word for it."""

    def __init__(self, message: str, status: int, code: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.status, self.code = status, code

    @property
    def lost_track(self) -> bool:
        """Whether it no longer knows the position it was asked about."""
        return self.status == 410 or self.code.lower() in {code.lower() for code in LOST_TRACK}


def refusal(host: str, status: int, headers: Mapping[str, str], content: bytes, asked: tuple[str, dt.datetime]) -> Refused:
    """The error for an answer that is none; `asked` are the permission that was needed, and now."""
    needs, at = asked
    code = code_in(content)
    wait = wait_in(headers, at)
    for applies, sentence, permanent in (
        (status == 401, "refused the application; check its tenant, its id and its secret or certificate", True),
        (status in (429, 503), f"is busy and asks to be left alone for {wait or 0:.0f} seconds", False),
        (status == 507 or code in NO_ROOM, "says the mailbox is full or has sent its share; make room in it", False),
        (status == 413 or code in TOO_LARGE, "cannot take a mail as large as this", True),
        (code in NO_MAILBOX, "knows no such mailbox; check its address", True),
        (status == 403, f"does not let the application do this; it needs {needs} for this mailbox", True),
        (status == 412 or code in CHANGED, "says the letter was changed at the same moment; it is tried again", False),
        (status == 404, "has no such letter", True),
        (status == 400, "cannot take this request", True),
    ):
        if applies:
            told = f" ({code})" if code else ""
            return Refused(f"{host} {sentence}{told}.", status, code, permanent=permanent, retry_after=wait)
    return Refused(f"{host} answered HTTP {status}; it is asked again later.", status, code, permanent=False, retry_after=wait)


def code_in(content: bytes) -> str:
    """Graph's code, where the answer has one that is a plain word; '' otherwise."""
    try:
        code = json.loads(content)["error"]["code"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return code if isinstance(code, str) and code.replace("_", "").isalnum() and code.isascii() and len(code) < 80 else ""


def wait_in(headers: Mapping[str, str], at: dt.datetime) -> float | None:
    """The seconds Retry-After asks for, given as such or as a date, a day at most; None where it asks for none."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(asked)
        then = parsedate_to_datetime(headers["Date"]) if "Date" in headers else at  # by the server's own clock, if it tells
        return min(max((until - then).total_seconds(), 0.0), LONGEST_WAIT)
    except (ValueError, TypeError):
        return None
