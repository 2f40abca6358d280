"""Slack's files: asked for an address, sent there, completed into a channel; and those that persons have attached."""

from tests.servers.slack_methods import Method, refused
from tests.servers.slack_workspace import Body, Workspace


def upload_url(space: Workspace, body: Body) -> Body:
    if not body.get("filename") or not int(body.get("length") or 0):
        return refused("invalid_arguments")
    number = f"F0{next(space.numbers):04}"
    space.files[number] = {"id": number, "name": body["filename"], "size": int(body["length"]), "uploaded": False}
    return {"ok": True, "file_id": number, "upload_url": f"{space.url}/upload/{number}"}


def complete_upload(space: Workspace, body: Body) -> Body:
    """Only what has arrived whole can be shared."""
    listed = body.get("files") or []
    for entry in listed:
        if len(space.contents.get(entry.get("id"), b"")) != space.files.get(entry.get("id"), {}).get("size"):
            return refused("file_not_found")
        space.files[entry["id"]] |= {"uploaded": True, "title": entry.get("title", ""), "channel": body.get("channel_id")}
        space.files[entry["id"]] |= {name: body[name] for name in ("initial_comment", "thread_ts") if name in body}
    return (
        {"ok": True, "files": [dict(space.files[entry["id"]]) for entry in listed]} if listed else refused("invalid_arguments")
    )


def file_info(space: Workspace, body: Body) -> Body:
    found = space.files.get(str(body.get("file")))
    return {"ok": True, "file": found} if found else refused("file_not_found")


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
}
