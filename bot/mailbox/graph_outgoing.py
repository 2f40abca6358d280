"""Mail of ours, by way of Drafts: laid there as MIME, its large files uploaded, its key set last; then sent from there.

Drafts keep the Message-ID we look mails up by, and show which one they have before anything leaves. A draft whose making
was cut off is found by its Message-ID and completed; only a whole one bears the key.
"""

import base64
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot.mailbox.graph_line import LARGEST_LETTER, Line, Request, list_of, object_of, path_of, quoted, text_in
from bot.mailbox.outgoing import mime_to_save, mime_to_send
from models.errors import MailboxError
from models.mailbox import Attachment, Mail, message_id_of

DRAFTS, SENT = "/mailFolders/drafts", "/mailFolders/sentitems"
MOST_MIME = 3_000_000  # of base64 in one request; Graph takes 4 MB
MOST_POSTED = 3 * 1024 * 1024 - 4096  # of a file posted by itself; from 3 MB on an upload session has to be used
PIECE = 10 * 320 * 1024  # pieces of a file are multiples of 320 KiB, below 4 MB
KEY = "String {8b1f9c52-6d0e-4c6b-9a57-2f6f0a3d7c41} Name KcstKey"
HEADER = "String {00020386-0000-0000-C000-000000000046} Name "  # a header of the letter, as Exchange keeps it
UPLOADS = {  # where Exchange Online and the national clouds take files
    "outlook.office.com", "outlook.office365.com", "outlook.office365.us", "outlook-dod.office365.us", "partner.outlook.cn",
}  # fmt: skip


@dataclass(frozen=True)
class Outgoing:
    """What leaves the mailbox of `address`, or lies in its Drafts."""

    line: Line
    address: str

    def save(self, mail: Mail) -> str:
        """The whole mail in Drafts, in the thread of the letter it answers where that is in the mailbox; returns its id."""
        return self._laid(mail, mime_to_save(mail, self.address, self.line.clock()), mail.in_reply_to)

    def send(self, mail: Mail) -> None:
        draft_id = self._laid(mail, mime_to_send(mail, self.address, self.line.clock()), "")
        self.line.ask(Request("POST", f"{path_of(draft_id)}/send", needs="Mail.Send"))

    def has_sent(self, key: str) -> bool:
        return bool(self._found(f"{SENT}/messages", message_id_of(key, self.address)))

    def has_draft(self, key: str) -> bool:
        return bool(self._whole_draft(key))

    def read_draft(self, key: str) -> bytes | None:
        """As it lies there now; None where it is not there with all its parts."""
        if not (draft_id := self._whole_draft(key)):
            return None
        return self.line.ask(Request("GET", f"{path_of(draft_id)}/$value", most=LARGEST_LETTER)).content

    def _whole_draft(self, key: str) -> str:
        """The id of the draft with that key; '' where it does not lie there with all its parts."""
        message_id = message_id_of(key, self.address)
        found = self._found(f"{DRAFTS}/messages", message_id)
        whole = any(object_of(one).get("value") == message_id for one in found.get("singleValueExtendedProperties") or ())
        return text_in(found, "id") if whole else ""

    def discard(self, draft_id: str, key: str) -> None:
        at = path_of(draft_id)
        found = self.line.ask(Request("GET", at, {"$select": "internetMessageId,isDraft"})).shape()
        if found.get("isDraft") is not True or found.get("internetMessageId") != message_id_of(key, self.address):
            raise MailboxError(f"{draft_id!r} is no draft of ours with that key; nothing was taken away.", permanent=True)
        self.line.ask(Request("DELETE", at))

    def _laid(self, mail: Mail, mime: bytes, answered: str) -> str:
        """The id of the draft, which is completed where an earlier try was cut off."""
        message_id, encoded = message_id_of(mail.key, self.address), base64.b64encode(mime)
        apart = mail.attachments if len(encoded) > MOST_MIME else ()
        if apart:
            encoded = base64.b64encode(mime_to_save(replace(mail, attachments=()), self.address, self.line.clock()))
        draft = self._found(f"{DRAFTS}/messages", message_id) or self._start(encoded, answered)
        draft_id = text_in(draft, "id")
        if apart:
            self._attach_missing(draft_id, apart)
        self._finish(draft, mail, message_id)
        return draft_id

    def _start(self, encoded: bytes, answered: str) -> dict[str, Any]:
        """A draft of that MIME; a reply to the letter it answers where that is here, which ties the two in Outlook.

        Either way the MIME names the letter, so that the recipient's program finds the thread.
        """
        original = self._found("/messages", answered) if answered else {}
        path = f"{path_of(text_in(original, 'id'))}/createReply" if original else "/messages"
        return self.line.ask(Request("POST", path, mime=encoded)).shape()

    def _finish(self, draft: dict[str, Any], mail: Mail, message_id: str) -> None:
        """Sets what Graph may not take from MIME: the Message-ID, and the headers that tell machines not to answer."""
        properties = [{"id": KEY, "value": message_id}]
        if mail.auto:
            said = "auto-replied" if mail.in_reply_to else "auto-generated"
            properties += [{"id": f"{HEADER}Auto-Submitted", "value": said}]
            properties += [{"id": f"{HEADER}X-Auto-Response-Suppress", "value": "All"}]
        change: dict[str, Any] = {"singleValueExtendedProperties": properties}
        if draft.get("internetMessageId") != message_id:
            change["internetMessageId"] = message_id
        self.line.ask(Request("PATCH", path_of(text_in(draft, "id")), json=change))

    def _found(self, path: str, message_id: str) -> dict[str, Any]:
        """The first message there with that Message-ID; {} where there is none."""
        asked = {
            "$filter": f"internetMessageId eq {quoted(message_id)}", "$select": "id,internetMessageId", "$top": "1",
            "$expand": f"singleValueExtendedProperties($filter=id eq {quoted(KEY)})",
        }  # fmt: skip
        found = list_of(self.line.ask(Request("GET", path, asked)).shape().get("value"))
        return found[0] if found else {}

    def _attach_missing(self, draft_id: str, files: tuple[Attachment, ...]) -> None:
        """Adds the files that are not there yet; a file that was half uploaded is not there."""
        answer = self.line.ask(Request("GET", f"{path_of(draft_id)}/attachments", {"$select": "name"})).shape()
        there = Counter(text_in(one, "name") for one in list_of(answer.get("value")))
        for file in files:
            if there[file.name]:
                there[file.name] -= 1
            elif len(file.content) <= MOST_POSTED:
                self._post(draft_id, file)
            else:
                self._upload(draft_id, file)

    def _post(self, draft_id: str, file: Attachment) -> None:
        told = {
            "@odata.type": "#microsoft.graph.fileAttachment", "name": file.name, "contentType": file.content_type,
            "contentBytes": base64.b64encode(file.content).decode(),
        }  # fmt: skip
        self.line.ask(Request("POST", f"{path_of(draft_id)}/attachments", json=told))

    def _upload(self, draft_id: str, file: Attachment) -> None:
        size = len(file.content)
        told = {"attachmentType": "file", "name": file.name, "contentType": file.content_type, "size": size}
        asked = Request("POST", f"{path_of(draft_id)}/attachments/createUploadSession", json={"attachmentItem": told})
        url = self._upload_url(text_in(self.line.ask(asked).shape(), "uploadUrl"))
        status = 0
        for start in range(0, size, PIECE):
            piece = file.content[start : start + PIECE]
            span = {"Content-Range": f"bytes {start}-{start + len(piece) - 1}/{size}"}
            status = self.line.put(url, piece, {"Content-Type": "application/octet-stream"} | span).status
        if status != 201:
            raise MailboxError(f"{self.line.host} did not confirm an attachment; it is tried again.")

    def _upload_url(self, url: str) -> str:
        """The address, where it is the server's own or Exchange Online's for files; no token of ours goes there."""
        with suppress(ValueError):  # what is no address is not our own either
            there = urlsplit(url)
            if there.scheme == "https" and there.hostname in UPLOADS and there.username is None:
                return url
        return self.line.own(url)
