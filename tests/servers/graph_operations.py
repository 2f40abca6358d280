"""What the tests' Graph server does with messages: one function each, from a call to the answer's status and body."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from tests.servers.graph_store import WELL_KNOWN, Item, Store

LARGEST_REQUEST = 4 * 1024 * 1024


class Refusal(Exception):
    """What the real server answers with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(status, code)
        self.status, self.code = status, code


@dataclass
class Upload:
    item: Item
    told: dict[str, Any]
    content: bytes = b""


class Site(Protocol):
    """What of the server an operation may use; positions of another `epoch` are forgotten."""

    store: Store
    uploads: dict[str, Upload]
    epoch: int
    upload_base: str


@dataclass
class Call:
    """One request below the mailbox: the parts of its path, its query, its headers and its body."""

    site: Site
    parts: list[str]
    query: dict[str, str]
    headers: dict[str, str]
    content: bytes
    base: str

    @property
    def store(self) -> Store:
        return self.site.store

    @property
    def prefer(self) -> str:
        return self.headers.get("Prefer", "")

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.content))

    @property
    def is_mime(self) -> bool:
        return self.headers.get("Content-Type") == "text/plain"

    def mime(self) -> bytes:
        try:
            return base64.b64decode(self.content, validate=True)
        except binascii.Error:
            raise Refusal(400, "ErrorMimeContentInvalidBase64String") from None

    def item(self) -> Item:
        """The message the path names; ids that change are good until the message moves."""
        wanted = self.parts[self.parts.index("messages") + 1]
        if not wanted.startswith(("AAMk", "AAkA")):
            raise Refusal(400, "ErrorInvalidIdMalformed")
        if wanted not in self.store.by_id:
            raise Refusal(404, "ErrorItemNotFound")
        return self.store.by_id[wanted]

    def id_of(self, item: Item) -> str:
        return item.id if 'IdType="ImmutableId"' in self.prefer else item.passing_id


@dataclass
class Done:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def shown(call: Call, item: Item) -> dict[str, Any]:
    """The message with the properties asked for."""
    whole = {
        "@odata.etag": item.etag, "id": call.id_of(item), "internetMessageId": item.message_id or None,
        "categories": item.categories, "receivedDateTime": item.received, "parentFolderId": item.folder,
        "isDraft": item.folder == "drafts", "conversationId": f"AAQk{item.reply_to or item.number}",
    }  # fmt: skip
    wanted = call.query["$select"].split(",") if "$select" in call.query else list(whole)
    found: dict[str, Any] = {name: whole[name] for name in whole if name in ("id", "@odata.etag") or name in wanted}
    if "$expand" in call.query:
        key = literal(call.query["$expand"])
        if key in item.properties:
            found["singleValueExtendedProperties"] = [{"id": key, "value": item.properties[key]}]
    return found


def delta(call: Call) -> Done:
    folder = call.parts[1]
    start, size = 0, int(found[1]) if (found := re.search(r"odata\.maxpagesize=(\d+)", call.prefer)) else 10
    created_only, select = call.query.get("changeType") == "created", call.query.get("$select", "")
    if token := call.query.get("$deltatoken") or call.query.get("$skiptoken"):
        try:
            state = json.loads(base64.urlsafe_b64decode(token))
            epoch, start, created_only, select = state
        except ValueError:
            raise Refusal(400, "BadRequest") from None
        if epoch != call.site.epoch:
            raise Refusal(410, "SyncStateNotFound")
    changes, place = call.store.changes(folder, start, size, _kinds(call, created_only))
    call.query["$select"] = select
    value: list[dict[str, Any]] = []
    for kind, item in reversed(changes):  # in no order anybody promised
        if kind == "removed" or item.folder != folder:
            value += [] if created_only else [{"@removed": {"reason": "deleted"}, "id": call.id_of(item)}]
        else:
            value.append(shown(call, item))
    is_last = place == len(call.store.history)
    token = quote(base64.urlsafe_b64encode(json.dumps([call.site.epoch, place, created_only, select]).encode()).decode())
    link = f"{call.base}/mailFolders('{folder}')/messages/delta?${'delta' if is_last else 'skip'}token={token}"
    return Done(200, {"value": value, "@odata.deltaLink" if is_last else "@odata.nextLink": link})


def _kinds(call: Call, created_only: bool) -> tuple[str, ...]:
    """What a round tells of. As users report, with ids that stay a letter moved into the folder is told of to nobody."""
    moved = () if 'IdType="ImmutableId"' in call.prefer else ("moved in",)
    return ("created", *moved) if created_only else ("created", "updated", "removed", *moved)


def list_messages(call: Call) -> Done:
    folder = call.parts[1] if call.parts[0] == "mailFolders" else ""
    items = [item for item in call.store.items if not folder or item.folder == folder]
    if "$filter" in call.query:
        assert call.query["$filter"].startswith("internetMessageId eq ")
        wanted = literal(call.query["$filter"])
        items = [item for item in items if item.message_id == wanted]
    start, size = int(call.query.get("$skip", 0)), int(call.query.get("$top", 10))
    body: dict[str, Any] = {"value": [shown(call, item) for item in items[start : start + size]]}
    if start + size < len(items):
        rest = "&".join(f"{name}={quote(value)}" for name, value in (call.query | {"$skip": str(start + size)}).items())
        body["@odata.nextLink"] = f"{call.base}/{'/'.join(call.parts)}?{rest}"
    return Done(200, body)


def create_message(call: Call) -> Done:
    assert call.is_mime, "drafts are made of MIME"
    return Done(201, shown(call, call.store.import_mime(call.mime())))


def create_reply(call: Call) -> Done:
    original = call.item()
    made = call.store.import_mime(call.mime())
    made.reply_to = original.id
    return Done(201, shown(call, made))


def get_message(call: Call) -> Done:
    return Done(200, shown(call, call.item()))


def get_value(call: Call) -> Done:
    return Done(200, call.item().whole())


def patch_message(call: Call) -> Done:
    item, change = call.item(), call.json
    if call.headers.get("If-Match", item.etag) != item.etag:
        raise Refusal(412, "ErrorIrresolvableConflict")
    if "internetMessageId" in change:
        if item.folder != "drafts":
            raise Refusal(400, "ErrorInvalidPropertySet")
        item.message_id = change["internetMessageId"]
    for one in change.get("singleValueExtendedProperties", ()):
        item.properties[one["id"]] = one["value"]
    if "categories" in change:
        item.categories = change["categories"]
    call.store.touch(item)
    return Done(200, shown(call, item))


def delete_message(call: Call) -> Done:
    call.store.discard(call.item())
    return Done(204)


def send(call: Call) -> Done:
    item = call.item()
    if item.folder != "drafts":
        raise Refusal(400, "ErrorItemNotFound")
    call.store.move(item, "sentitems")
    return Done(202)


def move(call: Call) -> Done:
    item, wanted = call.item(), call.json["destinationId"]
    if wanted not in (*WELL_KNOWN, *call.store.folders):
        raise Refusal(404, "ErrorFolderNotFound")
    return Done(201, shown(call, call.store.move(item, wanted)))


MESSAGES: list[tuple[str, str, Callable[[Call], Done]]] = [
    ("GET", "mailFolders/[^/]+/messages/delta", delta),
    ("GET", "mailFolders/[^/]+/messages", list_messages),
    ("GET", "messages", list_messages),
    ("POST", "messages", create_message),
    ("POST", "messages/[^/]+/createReply", create_reply),
    ("POST", "messages/[^/]+/send", send),
    ("POST", "messages/[^/]+/move", move),
    ("GET", r"messages/[^/]+/\$value", get_value),
    ("GET", "messages/[^/]+", get_message),
    ("PATCH", "messages/[^/]+", patch_message),
    ("DELETE", "messages/[^/]+", delete_message),
]


def literal(text: str) -> str:
    """The quoted text in a filter."""
    found = re.search(r"'((?:[^']|'')*)'", text)
    assert found, f"no text in the filter {text}"
    return found[1].replace("''", "'")
