"""Replies made with an Exchange server's own operation: begun by the server, given their files, finished in one request.

Such a draft gets its Message-ID from the server, so our own stands in a property of ours beside it. The property is set
last, together with all that a person reads: until then the draft bears a subject that says it is not finished, by which a
later try finds and completes it. Every function raises what exchangelib does.
"""

import re
from collections import Counter
from email.utils import getaddresses
from typing import Any

import exchangelib as ews
from exchangelib import errors
from exchangelib.fields import FieldPath
from exchangelib.items import ReplyToItem
from exchangelib.properties import ParentItemId, ReferenceItemId
from exchangelib.restriction import Restriction
from exchangelib.services import CreateAttachment, DeleteAttachment, FindItem

from bot.mailbox.exchange_folders import PAGE_SIZE, below_inbox, or_raise
from models.mailbox import Attachment, Mail

LONGEST_SUBJECT = 255  # characters, in a field of its own; MIME has no such limit
NOT_SEARCHABLE = (errors.ErrorInvalidRestriction, errors.ErrorUnsupportedPathForQuery, errors.ErrorUnsupportedQueryFilter)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Key(ews.ExtendedProperty):  # type: ignore[misc]
    """The Message-ID that the mail would have of us; the same property as in Microsoft 365."""

    property_set_id = "8b1f9c52-6d0e-4c6b-9a57-2f6f0a3d7c41"
    property_name = "KcstKey"
    property_type = "String"


class AutoSubmitted(ews.ExtendedProperty):  # type: ignore[misc]
    """The header that says a program wrote it (RFC 3834)."""

    distinguished_property_set_id = "InternetHeaders"
    property_name = "Auto-Submitted"
    property_type = "String"


class AutoSuppress(ews.ExtendedProperty):  # type: ignore[misc]
    """The header that tells Exchange's own machines not to answer."""

    distinguished_property_set_id = "InternetHeaders"
    property_name = "X-Auto-Response-Suppress"
    property_type = "String"


PROPERTIES = {"kcst_key": Key, "auto_submitted": AutoSubmitted, "auto_suppress": AutoSuppress}
for _name, _property in PROPERTIES.items():
    ews.Message.register(_name, _property)


def bearing(folder: Any, message_id: str) -> dict[str, str]:
    """The finished replies in the folder that bear our Message-ID as a property: id and change key."""
    return _where([folder], "kcst_key", message_id)


def save(account: Any, mail: Mail, message_id: str) -> str | None:
    """The id of the draft, completed where an earlier try was cut off; None where it has to be made as MIME.

    That is where the letter it answers is neither in the Inbox nor in a folder right below it, or where the operation has
    no room for what the mail says.
    """
    if not _fits(mail):
        return None
    begun = next(iter(_where([account.drafts], "subject", _unfinished(message_id))), None)
    draft_id = begun or _begin(account, mail, message_id)
    if draft_id is None:
        return None
    [draft] = map(or_raise, account.fetch(ids=[(draft_id, None)], only_fields=["attachments"]))
    _fit_files(account, draft, mail.attachments)
    _finish(account, draft, mail, message_id)
    return draft_id


def _begin(account: Any, mail: Mail, message_id: str) -> str | None:
    """A reply in the thread that nobody could take for finished; None where there is nothing to reply to."""
    here = _where([account.inbox], "message_id", mail.in_reply_to)
    answered = here or _where(below_inbox(account), "message_id", mail.in_reply_to)
    if not answered:
        return None
    original_id, change_key = next(iter(answered.items()))
    reply = ReplyToItem(
        account=account, reference_item_id=ReferenceItemId(id=original_id, changekey=change_key),
        subject=_unfinished(message_id), to_recipients=_recipients(mail) or None, new_body=ews.Body(""),
        author=ews.Mailbox(email_address=account.primary_smtp_address),
    )  # fmt: skip
    return str(reply.save(folder=account.drafts).id)


def _fit_files(account: Any, draft: Any, files: tuple[Attachment, ...]) -> None:
    """Adds what is missing, and takes away what is not ours: the server copies the pictures of the letter it answers."""
    lacking, strange = Counter(file.name for file in files), []
    for there in draft.attachments or ():
        if there.is_inline or not lacking[there.name]:
            strange.append(there.attachment_id)
        lacking[there.name] -= not there.is_inline
    if strange:
        list(map(or_raise, DeleteAttachment(account=account).call(items=strange)))
    for file in files:
        if lacking[file.name] > 0:
            lacking[file.name] -= 1
            _attach(account, draft.id, file)


def _attach(account: Any, draft_id: str, file: Attachment) -> None:
    """One file in a request: the server limits how large one may be."""
    kind = file.content_type if "/" in file.content_type else "application/octet-stream"
    part = ews.FileAttachment(name=file.name, content=file.content, content_type=kind, is_inline=False)
    list(map(or_raise, CreateAttachment(account=account).call(parent_item=ParentItemId(draft_id, None), items=[part])))


def _finish(account: Any, draft: Any, mail: Mail, message_id: str) -> None:
    """Says all that the mail says and sets our key, in one request: the server's own choice of recipients goes."""
    told = {
        "subject": _subject(mail), "body": ews.HTMLBody(mail.html) if mail.html else ews.Body(mail.text),
        "to_recipients": _recipients(mail), "cc_recipients": None, "bcc_recipients": None, "kcst_key": message_id,
    }  # fmt: skip
    if mail.auto:
        told |= {"auto_submitted": "auto-replied", "auto_suppress": "All"}
    for name, value in told.items():
        setattr(draft, name, value)
    list(map(or_raise, account.bulk_update([(draft, list(told))], conflict_resolution="AlwaysOverwrite")))


def _where(folders: list[Any], name: str, value: str) -> dict[str, str]:
    """Items whose field is the value: id and change key. Where the server cannot search for it, each item is looked at."""
    if not folders:
        return {}
    try:
        return _equal(folders, name, value, Restriction(ews.Q(**{name: value}), folders, Restriction.ITEMS))
    except NOT_SEARCHABLE:
        return _equal(folders, name, value, None)


def _equal(folders: list[Any], name: str, value: str, restriction: Any) -> dict[str, str]:
    """exchangelib's own search would ask once more for each item that is found."""
    field = FieldPath(field=ews.Message.get_field_by_fieldname(name))
    found = FindItem(account=folders[0].account, page_size=PAGE_SIZE).call(
        folders=folders, additional_fields={field}, restriction=restriction, order_fields=None, shape="IdOnly",
        query_string=None, depth="Shallow", calendar_view=None, max_items=None, offset=0,
    )  # fmt: skip
    return {item.id: item.changekey for item in map(or_raise, found) if getattr(item, name, None) == value}


def _fits(mail: Mail) -> bool:
    """XML cannot say every character that MIME can."""
    texts = (mail.subject, mail.text, mail.html, *(file.name for file in mail.attachments))
    return len(_subject(mail)) <= LONGEST_SUBJECT and not any(map(_NOT_IN_XML.search, texts))


def _recipients(mail: Mail) -> list[Any]:
    return [ews.Mailbox(name=name or None, email_address=address) for name, address in getaddresses(mail.to)]


def _subject(mail: Mail) -> str:
    return " ".join(mail.subject.split())


def _unfinished(message_id: str) -> str:
    return f"Unfinished reply {message_id}"
