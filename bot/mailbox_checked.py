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
ADDRESSES = {  # what has to be right before the server answers
    "exchange": "KCST_EXCHANGE_ENDPOINT, KCST_EXCHANGE_CA where its certificate is of an authority of your own",
    "graph": "KCST_GRAPH_ENDPOINT, KCST_GRAPH_AUTHORITY, KCST_GRAPH_CA where the network looks into its traffic",
}
PROOF = {  # what has to be right before anything can be read
    "maildir": "set KCST_MAILDIR to a folder that the user the service runs as can read and write",
    "exchange": "check KCST_EXCHANGE_SECRET, KCST_EXCHANGE_USERNAME (with oauth KCST_EXCHANGE_TENANT and "
    "KCST_EXCHANGE_CLIENT_ID), KCST_EXCHANGE_CA where it is set, and KCST_MAILBOX_ADDRESS",
    "graph": "check KCST_GRAPH_TENANT, KCST_GRAPH_CLIENT_ID, KCST_GRAPH_SECRET (or KCST_GRAPH_CERTIFICATE and "
    "KCST_GRAPH_THUMBPRINT), KCST_GRAPH_CA where it is set, and KCST_MAILBOX_ADDRESS",
}


def checked(settings: Settings, mailbox: Mailbox, at: dt.datetime) -> tuple[bool, str, str]:
    """(whether all of it works, what was found, what to do)."""
    found = dict(prove(mailbox, at))
    refused = {use: problem for use, problem in found.items() if problem is not None}
    if not refused:
        worked = f"{mailbox.name}: it lets us {', '.join(found)}; sending is not tried"
        return (True, *_with_certificate(settings, worked))
    said = "; ".join(f"it does not let us {use}: {problem}" for use, problem in refused.items())
    if (problem := refused.get(Use.READ)) is not None:
        return False, f"{mailbox.name}: {said}", what_to_look_at(settings, out_of_reach=not problem.permanent)
    advice = dict.fromkeys(PERMISSIONS[settings.mailbox][use] for use in refused)
    return False, f"{mailbox.name}: {said}", f"{'; '.join(advice)}; {GUIDE}"


def what_to_look_at(settings: Settings, *, out_of_reach: bool = False) -> str:
    """What to do where nothing of the mailbox can be read: the settings to look at, by name and never by value."""
    kind = settings.mailbox
    if out_of_reach and kind in ADDRESSES:
        return f"check {ADDRESSES[kind]}, and that this machine may reach that server; then run `kcst doctor` again; {GUIDE}"
    permissions = "" if kind == "maildir" else f", and the permissions: {PERMISSIONS[kind][Use.READ]}"
    return f"{PROOF[kind]}{permissions}; {GUIDE}"


def _with_certificate(settings: Settings, worked: str) -> tuple[str, str]:
    if settings.mailbox != "exchange" or settings.exchange_verify:
        return worked, ""
    return f"{worked}; WARNING: the server's certificate is not checked", "set KCST_EXCHANGE_CA, and KCST_EXCHANGE_VERIFY=true"
