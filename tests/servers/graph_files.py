"""What the tests' Graph server does with files, folders and the calendar: one function each, as with messages."""

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from tests.servers.graph_operations import Call, Done, Refusal, Upload, literal

PIECE = 320 * 1024
SMALLEST_UPLOAD = 3 * 1024 * 1024


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
    wanted = literal(call.query["$filter"])
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


FILES: list[tuple[str, str, Callable[[Call], Done]]] = [
    ("GET", "messages/[^/]+/attachments", list_attachments),
    ("POST", "messages/[^/]+/attachments", post_attachment),
    ("POST", "messages/[^/]+/attachments/createUploadSession", create_upload),
    ("GET", "mailFolders/inbox/childFolders", list_folders),
    ("POST", "mailFolders/inbox/childFolders", make_folder),
    ("GET", "calendarView", calendar_view),
]


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _begins(event: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(event["start"]["dateTime"]).replace(tzinfo=dt.UTC)


def _ends(event: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(event["end"]["dateTime"]).replace(tzinfo=dt.UTC)
