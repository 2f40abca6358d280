"""What the Microsoft 365 of the tests keeps: messages, folders, events, and the order of what happened to them."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from typing import Any

EPOCH = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
WELL_KNOWN = ("inbox", "drafts", "sentitems", "deleteditems")
HEADER = "String {00020386-0000-0000-C000-000000000046} Name "


@dataclass
class Item:
    """A message. Its `id` stays for good; the one without the preference for that changes with every move."""

    number: int
    folder: str
    mime: bytes
    message_id: str
    categories: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    reply_to: str = ""
    version: int = 1
    moves: int = 0

    @property
    def id(self) -> str:
        return f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{self.number:06d}="

    @property
    def passing_id(self) -> str:
        return f"AAMkAGVm{self.number:06d}-{self.moves}_AAA="

    @property
    def etag(self) -> str:
        return f'W/"CQAAABYAAAC{self.version:04d}"'

    @property
    def received(self) -> str:
        return f"{EPOCH + dt.timedelta(seconds=self.number):%Y-%m-%dT%H:%M:%SZ}"

    def whole(self) -> bytes:
        """The message as it is now: what came as MIME, with the files and the properties added since."""
        if not self.files and not self.properties:
            return self.mime
        message = message_from_bytes(self.mime, policy=SMTP.clone(max_line_length=998))
        assert isinstance(message, EmailMessage)
        del message["Message-ID"]
        message["Message-ID"] = self.message_id
        for name, value in self.properties.items():
            if name.startswith(HEADER):
                del message[name.removeprefix(HEADER)]
                message[name.removeprefix(HEADER)] = value
        for file in self.files:
            main, _, sub = file["contentType"].partition("/")
            message.add_attachment(file["content"], maintype=main, subtype=sub, filename=file["name"])
        return message.as_bytes()


@dataclass
class Store:
    """A mailbox.

    `renames`: what comes as MIME gets another Message-ID, and loses the headers that Exchange has no field for.
    """

    items: list[Item] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)  # id → name, of those below the Inbox
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: list[tuple[str, str, Item]] = field(default_factory=list)  # what happened, in which folder, to what
    by_id: dict[str, Item] = field(default_factory=dict)
    renames: bool = False
    twice: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def arrive(self, raw: bytes) -> Item:
        """A letter comes in; two copies of it where so asked."""
        for _ in range(self.twice):
            self.twice -= 1
            self.add("inbox", raw)
        return self.add("inbox", raw)

    def add(self, folder: str, raw: bytes) -> Item:
        number = next(self._numbers)
        item = Item(number, folder, raw, str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip())
        self.items.append(item)
        self.by_id[item.id] = self.by_id[item.passing_id] = item
        self.history.append(("created", folder, item))
        return item

    def import_mime(self, raw: bytes) -> Item:
        """A draft made of MIME."""
        item = self.add("drafts", self._stripped(raw) if self.renames else raw)
        if self.renames:
            item.message_id = f"<LO{item.number:06d}@LO.GBRP265.PROD.OUTLOOK.COM>"
        return item

    def categorise(self, item: Item, categories: list[str]) -> None:
        item.categories = list(categories)
        self.touch(item)

    def touch(self, item: Item) -> None:
        item.version += 1
        self.history.append(("updated", item.folder, item))

    def move(self, item: Item, folder: str) -> Item:
        """To another folder: a new id, except for those who prefer ids that stay."""
        del self.by_id[item.passing_id]
        self.history.append(("removed", item.folder, item))
        item.folder, item.moves = folder, item.moves + 1
        self.by_id[item.passing_id] = item
        self.history.append(("moved in", folder, item))
        return item

    def discard(self, item: Item) -> None:
        """A draft is thrown away; a letter never is, as nothing of ours may ask for that."""
        assert item.folder == "drafts", "only drafts are ever taken away"
        self.items.remove(item)
        del self.by_id[item.id], self.by_id[item.passing_id]
        self.history.append(("removed", item.folder, item))

    def folder(self, name: str) -> list[Item]:
        return [item for item in self.items if item.folder == name]

    def make_folder(self, name: str) -> str:
        made = f"AQMkFolder{len(self.folders) + 1:04d}="
        self.folders[made] = name
        return made

    def changes(self, folder: str, start: int, limit: int, kinds: tuple[str, ...]) -> tuple[list[tuple[str, Item]], int]:
        """Up to `limit` messages of the folder to which that happened from place `start` of the history, and the next place."""
        found: dict[str, tuple[str, Item]] = {}
        for place in range(start, len(self.history)):
            kind, where, item = self.history[place]
            if where == folder and kind in kinds:
                if len(found) == limit and item.id not in found:
                    return list(found.values()), place
                known = found.get(item.id, (kind, item))[0]
                found[item.id] = ("removed" if item.folder != folder else known if known != "removed" else kind, item)
        return list(found.values()), len(self.history)

    def _stripped(self, raw: bytes) -> bytes:
        """Without the headers that a mailbox which never saw them drops."""
        return re.sub(rb"(?im)^(x-kcst-key|auto-submitted|x-auto-response-suppress):[^\r\n]*\r?\n", b"", raw)
