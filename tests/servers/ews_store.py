"""What the Exchange server of the tests keeps: items, their folders, and the order of what happened to them."""

import datetime as dt
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

from models.mailbox import CalendarEntry

EPOCH = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)


@dataclass
class Item:
    id: str
    folder: str
    mime: bytes
    received: str
    categories: list[str] = field(default_factory=list)
    version: int = 1

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
class Store:
    """A mailbox. Nothing is ever taken out of it, as nothing of ours asks for that."""

    items: dict[str, Item] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    history: list[tuple[str, str]] = field(default_factory=list)

    def add(self, folder: str, mime: bytes) -> Item:
        received = EPOCH + dt.timedelta(seconds=len(self.items))
        item = Item(f"AAMkAD{len(self.items) + 1:06d}=", folder, mime, f"{received:%Y-%m-%dT%H:%M:%SZ}")
        self.items[item.id] = item
        self.history.append(("Create", item.id))
        return item

    def enter(self, entry: CalendarEntry, categories: tuple[str, ...], kind: str = "Single") -> None:
        """An entry comes into the calendar, or the one of its identity changes."""
        ids = {one.entry.uid: one.id for one in self.appointments.values()}
        item_id = ids.get(entry.uid, f"AAMkCA{len(self.appointments) + 1:06d}=")
        self.appointments[item_id] = Appointment(item_id, entry, categories, kind)

    def categorise(self, item: Item, categories: list[str]) -> None:
        item.categories = categories
        item.version += 1
        self.history.append(("Update", item.id))

    def folder(self, name: str) -> list[Item]:
        return [item for item in self.items.values() if item.folder == name]

    def changes(self, folder: str, start: int, limit: int) -> tuple[dict[str, str], int]:
        """Up to `limit` changed ids from place `start` of the history, with their first change, and the next place."""
        found: dict[str, str] = {}
        for place in range(start, len(self.history)):
            kind, item_id = self.history[place]
            if self.items[item_id].folder == folder:
                if len(found) == limit and item_id not in found:
                    return found, place
                found.setdefault(item_id, kind)
        return found, len(self.history)
