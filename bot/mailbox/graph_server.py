"""What is asked of Graph about letters, folders and the calendar; each answer's shape is checked before it is used."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from bot.mailbox.graph import PAGE_SIZE, GraphAccess, Token
from bot.mailbox.graph_calendar import FIELDS, SEQUENCE, page_of
from bot.mailbox.graph_line import IDS, LARGEST_LETTER, Line, Request, client_for, list_of, path_of, quoted, text_in
from bot.mailbox.graph_outgoing import Outgoing
from bot.mailbox.graph_refusals import NO_MAILBOX, Refused
from models.dates import LONDON
from models.errors import MailboxError
from models.mailbox import CalendarPage

INBOX = "/mailFolders/inbox"
LISTED_AT_ONCE = 1000
MOST_PAGES = 10_000  # of one list; a server that never ends its list is not asked for ever


@dataclass(frozen=True)
class GraphServer:
    """One mailbox. Every method raises MailboxError and nothing of httpx's or msal's.

    `listed` are the letters of the latest page with their versions and categories, which saves asking for them again.
    """

    line: Line
    outgoing: Outgoing
    listed: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)

    @classmethod
    def at(cls, access: GraphAccess, token: Token | None, clock: Callable[[], dt.datetime]) -> "GraphServer":
        client, user = client_for(access.verify, access.timeout), f"/users/{quote(access.address, safe='@')}"
        if token is None:
            from bot.mailbox.graph_token import tokens_for

            token = tokens_for(access, client)
        line = Line(client, token, access.endpoint.rstrip("/"), user, clock, access.timeout)
        return cls(line, Outgoing(line, access.address))

    def arrivals(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """Ids that came into the Inbox since `position`, the position after them, and whether there are more.

        Graph promises no order; here the letters of one page come oldest first.
        """
        try:
            return self._changes(position)
        except Refused as refused:
            if position and (refused.lost_track or refused.status == 400):
                return self.arrivals("")
            if refused.status == 404 and refused.code not in NO_MAILBOX:
                raise MailboxError("The mailbox's Inbox is not there now; it is asked for again later.") from None
            raise

    def inbox(self) -> list[str]:
        """The ids of all letters in the Inbox, oldest first."""
        asked = {"$select": "id", "$orderby": "receivedDateTime asc", "$top": str(LISTED_AT_ONCE)}
        return list(dict.fromkeys(text_in(one, "id") for one in self._all(Request("GET", f"{INBOX}/messages", asked))))

    def mime(self, letter_id: str) -> bytes:
        with not_gone_unless_it_says_so():
            return self.line.ask(Request("GET", f"{path_of(letter_id)}/$value", most=LARGEST_LETTER)).content

    def categories(self, letter_id: str) -> tuple[str, ...]:
        return self._seen(letter_id)[1]

    def add_category(self, letter_id: str, category: str) -> None:
        """Asks what is there first, unless that came with the list; never overwrites what changed since."""
        if (known := self.listed.pop(letter_id, None)) is not None:
            try:
                return self._categorise(letter_id, category, known)
            except Refused as refused:
                if refused.status != 412:
                    raise
        return self._categorise(letter_id, category, self._seen(letter_id))

    def move(self, letter_id: str, folder: str) -> str:
        """The id it has from then on; nothing is done where it lies in a folder of that name below the Inbox already."""
        at = path_of(letter_id)
        lies_in = text_in(self.line.ask(Request("GET", at, {"$select": "parentFolderId"})).shape(), "parentFolderId")
        wanted = self._folder(folder)
        if lies_in == wanted:
            return letter_id
        return text_in(self.line.ask(Request("POST", f"{at}/move", json={"destinationId": wanted})).shape(), "id")

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        """Asked for in UTC and as plain text; the category is looked for here, as Graph filters views by few things."""
        begin, end = (dt.datetime.combine(day, dt.time(), LONDON) for day in (first, last + dt.timedelta(days=1)))
        asked = {
            "startDateTime": _utc(begin), "endDateTime": _utc(end), "$select": ",".join(FIELDS), "$top": str(PAGE_SIZE),
            "$expand": f"singleValueExtendedProperties($filter=id eq {quoted(SEQUENCE)})",
        }  # fmt: skip
        prefer = {"Prefer": f'{IDS}, outlook.timezone="UTC", outlook.body-content-type="text"'}
        found = self._all(Request("GET", "/calendarView", asked, headers=prefer, needs="Calendars.Read"))
        return page_of(found, category, first, last)

    def close(self) -> None:
        self.line.client.close()

    def _changes(self, position: str) -> tuple[tuple[str, ...], str, bool]:
        """One page of what was created in the Inbox; what was removed from it, or only changed, is no letter that came."""
        asked = {"changeType": "created", "$select": "id,receivedDateTime,categories"}
        path = f"{INBOX}/messages/delta" + (f"?{position}" if position else "")
        prefer = {"Prefer": f"{IDS}, odata.maxpagesize={PAGE_SIZE}"}
        answer = self.line.ask(Request("GET", path, {} if position else asked, headers=prefer)).shape()
        new = [one for one in list_of(answer.get("value")) if "@removed" not in one]
        came = {text_in(one, "id"): str(one.get("receivedDateTime") or "") for one in new}
        self.listed.clear()
        self.listed.update({text_in(one, "id"): _version(one) for one in new if "@odata.etag" in one and "categories" in one})
        more = "@odata.nextLink" in answer
        link = self.line.own(text_in(answer, "@odata.nextLink" if more else "@odata.deltaLink"))
        return tuple(sorted(came, key=lambda letter_id: came[letter_id])), urlsplit(link).query, more

    def _all(self, request: Request) -> Iterator[dict[str, Any]]:
        """Every entry of a list, page after page."""
        for _ in range(MOST_PAGES):
            answer = self.line.ask(request).shape()
            yield from list_of(answer.get("value"))
            if "@odata.nextLink" not in answer:
                return
            request = replace(request, path=self.line.own(text_in(answer, "@odata.nextLink")), query={})
        raise MailboxError("The mailbox gave a list without an end; it is asked again later.")

    def _seen(self, letter_id: str) -> tuple[str, tuple[str, ...]]:
        return _version(self.line.ask(Request("GET", path_of(letter_id), {"$select": "categories"})).shape())

    def _categorise(self, letter_id: str, category: str, seen: tuple[str, tuple[str, ...]]) -> None:
        version, there = seen
        if category not in there:
            change = {"categories": [*there, category]}
            with not_gone_unless_it_says_so():
                self.line.ask(Request("PATCH", path_of(letter_id), json=change, headers={"If-Match": version}))

    def _folder(self, name: str) -> str:
        """The id of the folder of that name below the Inbox, made where there is none."""
        try:
            return self._folder_there(name) or text_in(
                self.line.ask(Request("POST", f"{INBOX}/childFolders", json={"displayName": name})).shape(), "id"
            )
        except Refused as refused:
            if refused.status == 409 and (made := self._folder_there(name)):
                return made
            raise

    def _folder_there(self, name: str) -> str:
        asked = {"$filter": f"displayName eq {quoted(name)}", "$select": "id,displayName"}
        found = self._all(Request("GET", f"{INBOX}/childFolders", asked))
        return next((text_in(one, "id") for one in found), "")


@contextmanager
def not_gone_unless_it_says_so() -> Iterator[None]:
    """A letter we may not touch is not a letter that is gone: whoever asked for it asks again, until we may."""
    try:
        yield
    except Refused as refused:
        if refused.status == 404 or refused.code.startswith("ErrorInvalidId"):
            raise
        refused.permanent = False
        raise


def _version(found: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The letter's version and its categories."""
    categories = found.get("categories")
    if not isinstance(categories, list) or not all(isinstance(one, str) for one in categories):
        raise MailboxError("The mailbox's answer lacks the letter's categories; it is asked again later.")
    return text_in(found, "@odata.etag"), tuple(categories)


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
