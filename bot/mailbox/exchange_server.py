"""One mailbox on one Exchange server: the requests that read, mark, save and send, made with exchangelib."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import exchangelib as ews
from exchangelib import errors
from exchangelib.services import SyncFolderItems

from bot.mailbox import exchange_folders, exchange_replies
from bot.mailbox.exchange_calendar import calendar
from bot.mailbox.exchange_errors import as_mailbox_error, in_our_words
from bot.mailbox.exchange_folders import PAGE_SIZE, RECEIVED, or_raise
from bot.mailbox.exchange_line import connect, quieten
from models.errors import MailboxError
from models.mailbox import CalendarPage, Mail

if TYPE_CHECKING:
    from bot.mailbox.exchange import ExchangeAccess


@dataclass(frozen=True)
class ExchangeServer:
    """One mailbox on one server. Every method raises MailboxError and nothing of exchangelib's."""

    account: Any
    host: str
    makes_replies: bool

    @classmethod
    def at(cls, access: "ExchangeAccess") -> "ExchangeServer":
        quieten()
        host = urlsplit(access.endpoint).hostname or access.endpoint
        with in_our_words(host):
            return cls(connect(access), host, access.replies == "server")

    def arrivals(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """Ids that came into the Inbox since `position`, the position after them, and whether there are more.

        Exchange promises no order; here the letters of one page come oldest first.
        """
        with in_our_words(self.host):
            try:
                return self._changes(position)
            except errors.ErrorInvalidSyncStateData:
                return self._changes("")

    def mime(self, letter_id: str) -> bytes:
        with in_our_words(self.host):
            return bytes(self._item(letter_id, "mime_content").mime_content)

    def categories(self, letter_id: str) -> tuple[str, ...]:
        with in_our_words(self.host):
            return tuple(self._item(letter_id, "categories").categories or ())

    def add_categories(self, marks: Mapping[str, str]) -> list[tuple[str, MailboxError | None]]:
        """Each letter with what stands against it. Raises what is worth trying again, after doing what can be done."""
        with in_our_words(self.host):
            results = exchange_folders.add_categories(self.account, marks)
        found = [(one, as_mailbox_error(result, self.host) if result else None) for one, result in results]
        for _, problem in found:
            if problem is not None and not problem.permanent:
                raise problem
        return found

    def add_category(self, letter_id: str, category: str) -> None:
        with in_our_words(self.host):
            item = self._item(letter_id, "categories")
            there = item.categories or []
            if category not in there:
                item.categories = [*there, category]
                item.save(update_fields=["categories"], conflict_resolution="NeverOverwrite")

    def all_ids(self) -> tuple[str, ...]:
        with in_our_words(self.host):
            return exchange_folders.all_ids(self.account)

    def move(self, letter_id: str, folder: str) -> str:
        with in_our_words(self.host):
            return exchange_folders.move(self.account, letter_id, folder)

    def discard(self, draft_id: str, message_id: str) -> None:
        with in_our_words(self.host):
            exchange_folders.discard(self.account, draft_id, self._ours(self.account.drafts, message_id))

    def draft(self, mime: bytes) -> str:
        with in_our_words(self.host):
            return str(ews.Message(account=self.account, folder=self.account.drafts, mime_content=mime).save().id)

    def reply(self, mail: Mail, message_id: str, mime: bytes) -> str:
        """A draft made with the server's reply operation where that can be, else of the MIME; the one there is stays."""
        with in_our_words(self.host):
            if there := self._ours(self.account.drafts, message_id):
                return next(iter(there))
            made = exchange_replies.save(self.account, mail, message_id)
        return made or self.draft(mime)

    def read_draft(self, message_id: str) -> bytes | None:
        with in_our_words(self.host):
            ids = list(self._ours(self.account.drafts, message_id))
            return bytes(self._item(ids[-1], "mime_content").mime_content) if ids else None

    def send(self, mime: bytes) -> None:
        with in_our_words(self.host):
            ews.Message(account=self.account, folder=self.account.sent, mime_content=mime).send_and_save()

    def has_sent(self, message_id: str) -> bool:
        with in_our_words(self.host):
            return self._has(self.account.sent, message_id)

    def has_draft(self, message_id: str) -> bool:
        with in_our_words(self.host):
            return self._has(self.account.drafts, message_id)

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        with in_our_words(self.host):
            return calendar(self.account, category, first, last)

    def close(self) -> None:
        self.account.protocol.close()

    def _has(self, folder: Any, message_id: str) -> bool:
        there = bool(folder.filter(message_id=message_id).exists())
        return there or bool(self.makes_replies and exchange_replies.bearing(folder, message_id))

    def _ours(self, folder: Any, message_id: str) -> dict[str, str]:
        """What is ours under that Message-ID, or bears it as a property where the server makes our replies."""
        there = exchange_folders.known_as(folder, message_id)
        return there or (exchange_replies.bearing(folder, message_id) if self.makes_replies else {})

    def _changes(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """What exchangelib's `sync_items` does for one page; it gives away the position of the last page only."""
        service = SyncFolderItems(account=self.account)
        changes = service.call(
            folder=self.account.inbox,
            shape="IdOnly",
            additional_fields={RECEIVED},
            sync_state=position or None,
            ignore=None,
            max_changes_returned=PAGE_SIZE,
            sync_scope=None,
        )
        new = [item for change, item in map(or_raise, changes) if change == service.CREATE]
        ids = tuple(item.id for item in sorted(new, key=lambda item: str(item.datetime_received)))
        return ids, service.sync_state or "", not service.includes_last_item_in_range

    def _item(self, letter_id: str, wanted: str) -> Any:
        [item] = self.account.fetch(ids=[(letter_id, None)], only_fields=[wanted])
        return or_raise(item)
