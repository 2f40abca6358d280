"""What the Exchange server of the tests keeps: items, their folders, and the order of what happened to them."""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.parser import BytesHeaderParser

from models.mailbox import CalendarEntry

EPOCH = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
DISTINGUISHED = ("root", "msgfolderroot", "inbox", "drafts", "sentitems", "deleteditems", "calendar")


@dataclass
class Part:
    """A file on a reply; `inline` is a picture that was copied from the letter."""

    id: str
    name: str
    kind: str
    content: bytes
    inline: bool


@dataclass
class Reply:
    """What the server's reply operation made: it is written anew as MIME with each change."""

    headers: dict[str, str]
    body: str
    kind: str
    parts: list[Part]


@dataclass
class Item:
    id: str
    folder: str
    mime: bytes
    received: str
    categories: list[str] = field(default_factory=list)
    version: int = 1
    properties: dict[str, str] = field(default_factory=dict)
    reply: Reply | None = None

    @property
    def change_key(self) -> str:
        return f"CQAAAA{self.version:04d}"

    @property
    def message_id(self) -> str:
        return str(BytesHeaderParser().parsebytes(self.mime).get("Message-ID", "")).strip()


@dataclass
class Appointment:
    """An entry of the calendar, with its categories and whether it is one of a series."""

    id: str
    entry: CalendarEntry
    categories: tuple[str, ...]
    kind: str = "Single"


@dataclass
class Child:
    """A folder somebody made: its name, and the folder it lies in."""

    name: str
    parent: str


@dataclass
class Happening:
    kind: str
    item: str
    folder: str


@dataclass
class Store:
    """A mailbox. An item that is moved gets another id, as on the real server. `deleted` are the ids that went for good."""

    items: dict[str, Item] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    history: list[Happening] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    era: int = 1
    searches_properties: bool = True
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, folder: str, mime: bytes) -> Item:
        number = next(self._numbers)
        received = EPOCH + dt.timedelta(seconds=number)
        return self._put(Item(f"AAMkAD{number:06d}=", folder, mime, f"{received:%Y-%m-%dT%H:%M:%SZ}"))

    def enter(self, entry: CalendarEntry, categories: tuple[str, ...], kind: str = "Single") -> None:
        """An entry comes into the calendar, or the one of its identity changes."""
        ids = {one.entry.uid: one.id for one in self.appointments.values()}
        item_id = ids.get(entry.uid, f"AAMkCA{len(self.appointments) + 1:06d}=")
        self.appointments[item_id] = Appointment(item_id, entry, categories, kind)

    def categorise(self, item: Item, categories: list[str]) -> None:
        item.categories = categories
        item.version += 1
        self.history.append(Happening("Update", item.id, item.folder))

    def move(self, item: Item, folder: str) -> Item:
        self._take(item)
        return self._put(replace(item, id=f"AAMkAD{next(self._numbers):06d}=", folder=folder, version=item.version + 1))

    def delete(self, item: Item) -> None:
        self._take(item)
        self.deleted.append(item.id)

    def make_folder(self, name: str, parent: str) -> str:
        """Returns the new folder's key."""
        key = f"made{len(self.children) + 1}"
        self.children[key] = Child(name, parent)
        return key

    def throw_away(self, name: str) -> None:
        """A person deletes the folder below the Inbox: with its id and all that is in it it lies in Deleted Items."""
        [child] = [one for one in self.children.values() if (one.name, one.parent) == (name, "inbox")]
        child.parent = "deleteditems"

    def move_house(self) -> None:
        """The mailbox is moved to another server: other ids for everything, and no state of before counts."""
        self.era += 1
        old, self.items, self.history = list(self.items.values()), {}, []
        for item in old:
            self._put(Item(f"AAMkAD{next(self._numbers):06d}=", item.folder, item.mime, item.received, item.categories))

    def knows_folder(self, key: str) -> bool:
        return key in DISTINGUISHED or key in self.children

    def folder(self, name: str) -> list[Item]:
        return [item for item in self.items.values() if item.folder == name]

    def below(self, name: str) -> list[Item]:
        """What lies in a folder of that name below the Inbox."""
        keys = [key for key, child in self.children.items() if (child.name, child.parent) == (name, "inbox")]
        return [item for key in keys for item in self.folder(key)]

    def changes(self, folder: str, start: int, limit: int) -> tuple[dict[str, str], int]:
        """Up to `limit` changed ids from place `start` of the history, each with what it comes to, and the next place."""
        found: dict[str, str] = {}
        for place in range(start, len(self.history)):
            now = self.history[place]
            if now.folder != folder:
                continue
            if len(found) == limit and now.item not in found:
                return found, place
            if now.kind == "Delete" and found.get(now.item) == "Create":
                del found[now.item]
            else:
                found[now.item] = now.kind if now.kind == "Delete" else found.get(now.item, now.kind)
        return found, len(self.history)

    def _put(self, item: Item) -> Item:
        self.items[item.id] = item
        self.history.append(Happening("Create", item.id, item.folder))
        return item

    def _take(self, item: Item) -> None:
        del self.items[item.id]
        self.history.append(Happening("Delete", item.id, item.folder))
