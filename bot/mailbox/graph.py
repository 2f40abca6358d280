"""A shared mailbox in Microsoft 365, over Microsoft Graph.

Nothing here imports httpx or msal; `graph_line.py` and `graph_token.py` do, at the first use. New letters are asked for
each minute: what Graph can announce by itself is not listened to, for that needs an address the whole world can reach.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.mailbox.folders import check_folder
from models.errors import MailboxError
from models.mailbox import CalendarPage, Mail, Page, mark_each

if TYPE_CHECKING:
    from bot.mailbox.graph_server import GraphServer

Token = Callable[[bool], str]  # an access token; with True one that is new, whatever is remembered

PAGE_SIZE = 100
ENDPOINT, AUTHORITY = "https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com"
_POSITION = re.compile(r"(?=[!-~]{1,20000}$)[^#]*(\$|%24)(delta|skip)token=[^#]+", re.I)


@dataclass(frozen=True)
class GraphAccess:
    """Whose mailbox, and the application that may use it: with a secret, or a certificate's key and thumbprint.

    `certificate` is the path of a PEM file with the private key. `endpoint` and `authority` differ in national clouds.
    `verify` is False, or the path of a certificate authority's file, for a network that looks into its traffic.
    `timeout` is in seconds, for connecting and for each silence of the server.
    """

    address: str
    tenant: str
    client_id: str
    secret: str = field(default="", repr=False)
    certificate: str = ""
    thumbprint: str = ""
    endpoint: str = ENDPOINT
    authority: str = AUTHORITY
    verify: bool | str = True
    timeout: float = 30


@dataclass(frozen=True)
class GraphMailbox:
    """The mailbox behind `access`; `clock` dates what it writes. `token` stands in for Microsoft's identity platform."""

    access: GraphAccess
    clock: Callable[[], dt.datetime]
    token: Token | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The address: the server may change, the letters stay the same letters."""
        return self.access.address.lower()

    def pages(self, position: str) -> Iterator[Page]:
        """What came into the Inbox since `position`, which is the query of Graph's own link to what changes next.

        A position Graph no longer accepts starts again from the beginning: every letter comes again, none is missed.
        """
        position = position if _POSITION.fullmatch(position) else ""
        more = True
        while more:
            before = position
            ids, position, more = self._server.arrivals(before)
            more = more and position != before
            if ids or position != before:
                yield Page(ids, position)

    def sweep(self) -> Iterator[Page]:
        """Every letter in the Inbox, oldest first, listed as a whole before the first page is given away.

        Graph counts off the pages of a list: a letter moved out between two of them would push another past the count.
        It tells of a letter that somebody moves into the Inbox here only, not in `pages`.
        """
        ids = self._server.inbox()
        for start in range(0, len(ids), PAGE_SIZE):
            yield Page(tuple(ids[start : start + PAGE_SIZE]), "")

    def read(self, letter_id: str) -> bytes:
        return self._server.mime(letter_id)

    def mark(self, letter_id: str, category: str) -> None:
        """Adds the category; refused, to be tried again, where a person changed the letter at the same moment."""
        self._server.add_category(letter_id, category)

    def mark_all(self, marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
        """One request a letter: Graph's batches help little, as it does four things at a time for one mailbox."""
        return mark_each(self.mark, marks)

    def categories(self, letter_id: str) -> tuple[str, ...]:
        return self._server.categories(letter_id)

    def move(self, letter_id: str, folder: str) -> str:
        """Into the folder of that name below the Inbox; the letter's id stays the same, and is returned."""
        return self._server.move(letter_id, check_folder(folder))

    def save_draft(self, mail: Mail) -> str:
        """In the thread of the letter it answers, where that is in the mailbox. Saving it again completes a broken one."""
        return self._server.outgoing.save(mail)

    def discard_draft(self, draft_id: str, key: str) -> None:
        """Takes away a draft of that id and key which was never sent; permanently refused for anything else."""
        self._server.outgoing.discard(draft_id, key)

    def read_draft(self, key: str) -> bytes | None:
        """Looked for as by `find_draft`."""
        return self._server.outgoing.read_draft(key)

    def send(self, mail: Mail) -> None:
        """Laid into Drafts and sent from there: what Graph sends in one go may lose the Message-ID it is looked up by.

        An error that is not permanent leaves open whether it went: ask `find_sent`.
        """
        self._server.outgoing.send(mail)

    def find_sent(self, key: str) -> bool:
        """Looks for the Message-ID, which Graph keeps on the way from Drafts and indexes."""
        return self._server.outgoing.has_sent(key)

    def find_draft(self, key: str) -> bool:
        """The same in Drafts; a draft without all its parts does not count."""
        return self._server.outgoing.has_draft(key)

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        return self._server.calendar(category, first, last)

    def close(self) -> None:
        """Closes the connections; the next use opens new ones."""
        if (server := vars(self).pop("_server", None)) is not None:
            server.close()

    @cached_property
    def _server(self) -> "GraphServer":
        from bot.mailbox.graph_server import GraphServer

        return GraphServer.at(self.access, self.token, self.clock)
