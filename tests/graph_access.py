"""A Graph mailbox against the tests' server, for every test that wants one."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.mailbox.graph import GraphAccess, GraphMailbox
from models.dates import london
from models.errors import MailboxError
from models.mailbox import Attachment, CalendarEntry, Mail
from tests.mailbox_contract import ADDRESS, clock, mail
from tests.servers.graph import GraphServer

SECRET = "correct horse battery staple"
SEQUENCE = "Integer {00062002-0000-0000-C000-000000000046} Id 0x8201"


@dataclass
class ServerFolders:
    server: GraphServer

    def drafts(self) -> list[bytes]:
        return [item.whole() for item in self.server.store.folder("drafts")]

    def sent(self) -> list[bytes]:
        return [item.whole() for item in self.server.store.folder("sentitems")]


def access_to(server: GraphServer) -> GraphAccess:
    return GraphAccess(ADDRESS, "tenant", "client", SECRET, endpoint=server.url, authority=server.authority, timeout=5)


def event_of(entry: CalendarEntry, categories: tuple[str, ...]) -> dict[str, Any]:
    """The entry as Graph tells it, in UTC and as text; a whole day's midnight as London's moment."""
    return {
        "id": f"AAMkEvent-{entry.uid}", "iCalUId": entry.uid, "subject": entry.title, "type": "singleInstance",
        "start": _told(entry.start), "end": _told(entry.end), "isAllDay": entry.all_day, "isCancelled": entry.cancelled,
        "sensitivity": "private" if entry.private else "normal", "location": {"displayName": entry.location},
        "body": {"contentType": "text", "content": entry.text.replace("\n", "\r\n") + "\r\n"}, "categories": list(categories),
        "onlineMeeting": {"joinUrl": entry.link} if entry.link else None, "onlineMeetingUrl": None,
        "singleValueExtendedProperties": [{"id": SEQUENCE, "value": str(entry.sequence)}],
    }  # fmt: skip


def _told(moment: dt.datetime) -> dict[str, str]:
    return {"dateTime": f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def midnight_of(moment: dt.datetime) -> dict[str, str]:
    """A whole day's midnight as it is, without a zone."""
    return {"dateTime": f"{london(moment):%Y-%m-%d}T00:00:00.0000000", "timeZone": "UTC"}


@pytest.fixture
def graph() -> Iterator[GraphServer]:
    with GraphServer(ADDRESS, SECRET) as running:
        yield running
    assert not running.violations, "\n".join(running.violations)


@pytest.fixture
def graph_mailbox(graph: GraphServer) -> Iterator[GraphMailbox]:
    opened = GraphMailbox(access_to(graph), clock, graph.token)
    yield opened
    opened.close()


def trouble(use: Callable[[], object]) -> MailboxError:
    """The MailboxError it ends in."""
    with pytest.raises(MailboxError) as caught:
        use()
    return caught.value


def with_files(*sizes: int, **changed: Any) -> Mail:
    """A mail with a file of each size."""
    files = tuple(
        Attachment(f"Report {number}.pdf", "application/pdf", (bytes(range(256)) * (size // 256 + 1))[:size])
        for number, size in enumerate(sizes)
    )
    return replace(mail(), attachments=files, **changed)
