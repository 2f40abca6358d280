"""What every adapter does before a mail of ours leaves: refuse bad addresses, then write the MIME."""

import datetime as dt
import re
from email.errors import MessageError
from email.utils import getaddresses

from models.errors import MailboxError
from models.mailbox import Mail, to_mime

_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+")


def mime_to_send(mail: Mail, sender: str, at: dt.datetime) -> bytes:
    """The bytes of a mail with at least one recipient; raises a permanent MailboxError for what can never be sent."""
    if not mail.to:
        raise MailboxError("The mail has no recipient; nothing was sent.", permanent=True)
    return mime_to_save(mail, sender, at)


def mime_to_save(mail: Mail, sender: str, at: dt.datetime) -> bytes:
    """The bytes of a mail that may still lack its recipients; raises a permanent MailboxError for a bad address."""
    for address in mail.to:
        if not is_address(address):
            raise MailboxError(f"{address!r} is not a mail address; nothing was sent.", permanent=True)
    try:
        return to_mime(mail, sender, at)
    except (ValueError, MessageError) as error:
        raise MailboxError(f"The mail cannot be written: {error}.", permanent=True) from error


def is_address(text: str) -> bool:
    """Whether the text is one line with exactly one ASCII address, with or without a name before it."""
    found = [address for _, address in getaddresses([text])]
    return text.isprintable() and len(found) == 1 and found[0].isascii() and bool(_ADDRESS.fullmatch(found[0]))
