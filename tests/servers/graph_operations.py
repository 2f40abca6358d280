"""The operations of the tests' Graph server: one function each, from a call to the answer's status and body."""

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from tests.servers.graph_store import WELL_KNOWN, Item, Store

PIECE = 320 * 1024
LARGEST_REQUEST = 4 * 1024 * 1024
SMALLEST_UPLOAD = 3 * 1024 * 1024


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
    found = {name: whole[name] for name in whole if name in ("id", "@odata.etag") or name in wanted}
    if "$expand" in call.query:
        key = _literal(call.query["$expand"])
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
    changes, place = call.store.changes(folder, start, size)
    call.query["$select"] = select
    value: list[dict[str, Any]] = []
    for kind, item in reversed(changes):  # in no order anybody promised
        if kind == "removed":
            value += [] if created_only else [{"@removed": {"reason": "deleted"}, "id": call.id_of(item)}]
        elif kind == "created" or not created_only:
            value.append(shown(call, item))
    is_last = place == len(call.store.history)
    token = quote(base64.urlsafe_b64encode(json.dumps([call.site.epoch, place, created_only, select]).encode()).decode())
    link = f"{call.base}/mailFolders('{folder}')/messages/delta?${'delta' if is_last else 'skip'}token={token}"
    return Done(200, {"value": value, "@odata.deltaLink" if is_last else "@odata.nextLink": link})


def list_messages(call: Call) -> Done:
    folder = call.parts[1] if call.parts[0] == "mailFolders" else ""
    items = [item for item in call.store.items if not folder or item.folder == folder]
    if "$filter" in call.query:
        assert call.query["$filter"].startswith("internetMessageId eq ")
        wanted = _literal(call.query["$filter"])
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


def list_attachments(call: Call) -> Done:
    return Done(200, {"value": [{"id": f"AT{n}", "name": file["name"]} for n, file in enumerate(call.item().files)]})


def post_attachment(call: Call) -> Done:
    told, item = call.json, call.item()
    content = base64.b64decode(told["contentBytes"], validate=True)
    item.files.append({"name": told["name"], "contentType": told["contentType"], "content": content})
    call.store.touch(item)
    return Done(201, {"id": f"AT{len(item.files)}", "name": told["name"], "size": len(content)})


def create_upload(call: Call) -> Done:
    told, item = call.json["attachmentItem"], call.item()
    if told["size"] < SMALLEST_UPLOAD:
        raise Refusal(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
    name = f"session{len(call.site.uploads) + 1}"
    call.site.uploads[name] = Upload(item, told)
    url = f"{call.site.upload_base}/{name}?authtoken=eyJhbGciOiJSUzI1NiIsImtpZCI6IktmYUNIUlN6"
    return Done(201, {"uploadUrl": url, "expirationDateTime": "2025-07-24T09:00:00Z", "nextExpectedRanges": ["0-"]})


def put_piece(call: Call) -> Done:
    """A piece of a file: the next one, a multiple of 320 KiB unless it is the last, and without a token of ours."""
    upload = call.site.uploads[call.parts[-1]]
    assert "Authorization" not in call.headers, "an upload address lets in by itself"
    found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", call.headers["Content-Range"])
    assert found, "a piece says where it belongs"
    first, last, size = map(int, found.groups())
    is_last = last + 1 == size
    assert size == upload.told["size"]
    assert len(call.content) == last - first + 1
    assert is_last or len(call.content) % PIECE == 0, "pieces are multiples of 320 KiB"
    if first != len(upload.content):
        raise Refusal(416, "ErrorInvalidRange")
    upload.content += call.content
    if not is_last:
        return Done(200, {"nextExpectedRanges": [f"{last + 1}"], "expirationDateTime": "2025-07-24T09:00:00Z"})
    told = upload.told
    upload.item.files.append({"name": told["name"], "contentType": told["contentType"], "content": upload.content})
    call.store.touch(upload.item)
    return Done(201, None, {"Location": f"{call.base}/messages/x/attachments/AT9"})


def list_folders(call: Call) -> Done:
    wanted = _literal(call.query["$filter"])
    found = [{"id": key, "displayName": name} for key, name in call.store.folders.items() if name == wanted]
    return Done(200, {"value": found})


def make_folder(call: Call) -> Done:
    name = call.json["displayName"]
    if name in call.store.folders.values():
        raise Refusal(409, "ErrorFolderExists")
    return Done(201, {"id": call.store.make_folder(name), "displayName": name})


def calendar_view(call: Call) -> Done:
    first, last = (_moment(call.query[name]) for name in ("startDateTime", "endDateTime"))
    assert 'outlook.timezone="UTC"' in call.prefer
    assert 'outlook.body-content-type="text"' in call.prefer
    events = [event for event in call.store.events.values() if _begins(event) < last and _ends(event) > first]
    wanted = (*call.query["$select"].split(","), "singleValueExtendedProperties")
    start, size = int(call.query.get("$skip", 0)), int(call.query.get("$top", 10))
    value = [{name: event[name] for name in wanted if name in event} for event in events[start : start + size]]
    body: dict[str, Any] = {"value": value}
    if start + size < len(events):
        rest = "&".join(f"{name}={quote(text)}" for name, text in (call.query | {"$skip": str(start + size)}).items())
        body["@odata.nextLink"] = f"{call.base}/calendarView?{rest}"
    return Done(200, body)


OPERATIONS: list[tuple[str, str, Callable[[Call], Done]]] = [
    ("GET", "mailFolders/[^/]+/messages/delta", delta),
    ("GET", "mailFolders/[^/]+/messages", list_messages),
    ("GET", "messages", list_messages),
    ("POST", "messages", create_message),
    ("POST", "messages/[^/]+/createReply", create_reply),
    ("POST", "messages/[^/]+/send", send),
    ("POST", "messages/[^/]+/move", move),
    ("GET", "messages/[^/]+/attachments", list_attachments),
    ("POST", "messages/[^/]+/attachments", post_attachment),
    ("POST", "messages/[^/]+/attachments/createUploadSession", create_upload),
    ("GET", r"messages/[^/]+/\$value", get_value),
    ("GET", "messages/[^/]+", get_message),
    ("PATCH", "messages/[^/]+", patch_message),
    ("DELETE", "messages/[^/]+", delete_message),
    ("GET", "mailFolders/inbox/childFolders", list_folders),
    ("POST", "mailFolders/inbox/childFolders", make_folder),
    ("GET", "calendarView", calendar_view),
]


def _literal(text: str) -> str:
    """The quoted text in a filter."""
    found = re.search(r"'((?:[^']|'')*)'", text)
    assert found, f"no text in the filter {text}"
    return found[1].replace("''", "'")


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _begins(event: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(event["start"]["dateTime"]).replace(tzinfo=dt.UTC)


def _ends(event: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(event["end"]["dateTime"]).replace(tzinfo=dt.UTC)
