"""What `kcst doctor` says of the mailbox: what it lets us do, and which permission is missing for what it does not."""

import datetime as dt

from bot.mailbox.proving import Use, prove
from bot.settings import Settings
from models.mailbox import Mailbox

GUIDE = "see docs/mailboxes.md"
FULL_ACCESS = "give the account full access to the mailbox"
OWN_FOLDER = "let the user the service runs as read and write the mail folder"
ALWAYS_READ_WRITE = "give the application Mail.ReadWrite for this mailbox"
PERMISSIONS: dict[str, dict[Use, str]] = {
    "maildir": dict.fromkeys(Use, OWN_FOLDER),
    "exchange": dict.fromkeys(Use, FULL_ACCESS),
    "graph": dict.fromkeys(Use, ALWAYS_READ_WRITE) | {Use.CALENDAR: "give the application Calendars.Read for this mailbox"},
}
ELSEWHERE = {Use.READ: "check the mailbox's settings, that it can be reached, and the account's permissions"}


def checked(settings: Settings, mailbox: Mailbox, at: dt.datetime) -> tuple[bool, str, str]:
    """(whether all of it works, what was found, what to do)."""
    found = dict(prove(mailbox, at))
    refused = {use: problem for use, problem in found.items() if problem is not None}
    if not refused:
        worked = f"{mailbox.name}: it lets us {', '.join(found)}; sending is not tried"
        return (True, *_with_certificate(settings, worked))
    said = "; ".join(f"it does not let us {use}: {problem}" for use, problem in refused.items())
    permissions = PERMISSIONS[settings.mailbox] | (ELSEWHERE if Use.READ in refused else {})
    advice = dict.fromkeys(permissions[use] for use in refused)
    return False, f"{mailbox.name}: {said}", f"{'; '.join(advice)}; {GUIDE}"


def _with_certificate(settings: Settings, worked: str) -> tuple[str, str]:
    if settings.mailbox != "exchange" or settings.exchange_verify:
        return worked, ""
    return f"{worked}; WARNING: the server's certificate is not checked", "set KCST_EXCHANGE_CA, and KCST_EXCHANGE_VERIFY=true"
