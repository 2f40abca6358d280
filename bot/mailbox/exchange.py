"""A shared mailbox on an Exchange server (2013 SP1 or newer), over Exchange Web Services at a fixed address.

Nothing here imports exchangelib, which takes most of a second; `exchange_server.py` does, at the first use.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from bot.mailbox.folders import check_folder
from bot.mailbox.outgoing import mime_to_save, mime_to_send
from models.errors import MailboxError
from models.mailbox import CalendarPage, Mail, Page, message_id_of

if TYPE_CHECKING:
    from bot.mailbox.exchange_server import ExchangeServer

PAGE_SIZE = 100


@dataclass(frozen=True)
class ExchangeAccess:
    """Where the mailbox is and how to get in.

    `endpoint` is the whole URL (`https://mail.example/EWS/Exchange.asmx`), `address` the shared mailbox, `username`
    and `secret` those of an account with full access to it. With 'oauth' the account is an application: `tenant`,
    `client_id` and `secret`. `verify` is False, or the path of a certificate authority's file, for a private one.
    `timeout` is in seconds, for connecting and for each silence of the server. `token_url` is where an application's
    tokens come from; '' is Microsoft's own for the tenant. `replies` says how a draft that answers a letter is made: as a
    whole MIME message, or with the server's own reply operation.
    """

    endpoint: str
    address: str
    username: str
    secret: str = field(repr=False)
    auth: Literal["basic", "ntlm", "oauth"]
    tenant: str = ""
    client_id: str = ""
    verify: bool | str = True
    timeout: float = 30
    token_url: str = ""
    replies: Literal["mime", "server"] = "mime"


@dataclass(frozen=True)
class ExchangeMailbox:
    """The mailbox behind `access`; `clock` dates what it writes. Connects at the first use; `close` when done."""

    access: ExchangeAccess
    clock: Callable[[], dt.datetime]

    @property
    def name(self) -> str:
        """The address: the server may change, the letters stay the same letters."""
        return self.access.address.lower()

    def pages(self, position: str) -> Iterator[Page]:
        """What came into the Inbox since `position`, which is Exchange's own state of synchronisation.

        Exchange keeps the count, so clocks do not matter. A state it no longer accepts (after a move of the mailbox)
        starts again from the beginning: every letter comes again, none is missed.
        """
        more = True
        while more:
            before = position
            ids, position, more = self._server.arrivals(before)
            more = more and position != before
            if ids or position != before:
                yield Page(ids, position)

    def read(self, letter_id: str) -> bytes:
        return self._server.mime(letter_id)

    def mark(self, letter_id: str, category: str) -> None:
        """Adds the category; refused, to be tried again, where a person changed the letter at the same moment."""
        self._server.add_category(letter_id, category)

    def mark_all(self, marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
        """Two requests for a hundred letters."""
        todo = list(marks.items())
        for start in range(0, len(todo), PAGE_SIZE):
            yield from self._server.add_categories(dict(todo[start : start + PAGE_SIZE]))

    def categories(self, letter_id: str) -> tuple[str, ...]:
        return self._server.categories(letter_id)

    def sweep(self) -> Iterator[Page]:
        """Lists the Inbox, where `pages` asks for its changes: it finds what Exchange forgot to tell."""
        ids = self._server.all_ids()
        for start in range(0, len(ids), PAGE_SIZE):
            yield Page(ids[start : start + PAGE_SIZE], "")

    def move(self, letter_id: str, folder: str) -> str:
        return self._server.move(letter_id, check_folder(folder))

    def save_draft(self, mail: Mail) -> str:
        mime = mime_to_save(mail, self.access.address, self.clock())
        if self.access.replies == "server" and mail.in_reply_to:
            return self._server.reply(mail, message_id_of(mail.key, self.access.address), mime)
        return self._server.draft(mime)

    def read_draft(self, key: str) -> bytes | None:
        """Looks for the Message-ID, which a draft keeps while it is edited, then for the key on the server's own replies."""
        return self._server.read_draft(message_id_of(key, self.access.address))

    def discard_draft(self, draft_id: str, key: str) -> None:
        self._server.discard(draft_id, message_id_of(key, self.access.address))

    def send(self, mail: Mail) -> None:
        """Sends it in one request; an error that is not permanent leaves open whether it went: ask `find_sent`."""
        self._server.send(mime_to_send(mail, self.access.address, self.clock()))

    def find_sent(self, key: str) -> bool:
        """Looks for the Message-ID, which Exchange keeps and indexes; it does not index a header of ours."""
        return self._server.has_sent(message_id_of(key, self.access.address))

    def find_draft(self, key: str) -> bool:
        """The same in Drafts."""
        return self._server.has_draft(message_id_of(key, self.access.address))

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        """Asks for the categories of what lies in these days, and for the entries of this one in full."""
        return self._server.calendar(category, first, last)

    def close(self) -> None:
        """Closes the connections; the next use opens new ones."""
        self._server.close()

    @cached_property
    def _server(self) -> "ExchangeServer":
        from bot.mailbox.exchange_server import ExchangeServer

        return ExchangeServer.at(self.access)
