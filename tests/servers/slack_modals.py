"""Slack's views.* methods: triggers that work once, views with an id and a hash, stacks of three."""

from typing import Any

from tests.servers.slack_methods import Method, refused
from tests.servers.slack_workspace import Body, Workspace
from tests.slack_checks import problems_of_view

STACK_LIMIT = 3


def open_view(space: Workspace, body: Body) -> Body:
    return _trigger_refused(space, body) or _shown(space, body, "modal")


def push_view(space: Workspace, body: Body) -> Body:
    """On top of the newest modal, of which there may be three."""
    if refusal := _trigger_refused(space, body):
        return refusal
    below = space.opened[-1] if space.opened else None
    if below and _depth(space, below) >= STACK_LIMIT:
        return refused("push_limit_reached")
    return _shown(
        space, body, "modal", {"previous_view_id": below["id"], "root_view_id": below["root_view_id"]} if below else {}
    )


def update_view(space: Workspace, body: Body) -> Body:
    """By its id or external_id; a hash that is no longer the newest is a conflict."""
    names = (body.get("view_id"), body.get("external_id"))
    found = [
        view for view in space.views.values() if view["id"] == names[0] or (names[1] and view.get("external_id") == names[1])
    ]
    if not found:
        return refused("not_found")
    if body.get("hash") and body["hash"] != found[0]["hash"]:
        return refused("hash_conflict")
    kept = {name: found[0][name] for name in ("id", "root_view_id", "previous_view_id")}
    return _shown(space, body, found[0]["type"], kept)


def publish_view(space: Workspace, body: Body) -> Body:
    if not body.get("user_id"):
        return refused("invalid_arguments")
    before = space.homes.get(body["user_id"])
    if before and body.get("hash") and body["hash"] != before["hash"]:
        return refused("hash_conflict")
    answer = _shown(space, body, "home", {"id": before["id"], "root_view_id": before["id"]} if before else {})
    if answer["ok"]:
        space.homes[body["user_id"]] = answer["view"]
    return answer


def shown_instead(space: Workspace, view: Body, below: Body | None) -> Body:
    """What a modal becomes by the app's answer to its submission (`update` keeps its id, a push has none before)."""
    kept = {name: below[name] for name in ("id", "root_view_id", "previous_view_id")} if below else {}
    return _shown(space, {"view": view}, "modal", kept)


def _trigger_refused(space: Workspace, body: Body) -> Body | None:
    trigger = body.get("trigger_id")
    if not trigger:
        return refused("invalid_arguments")
    if trigger in space.expired:
        return refused("expired_trigger_id")
    if trigger in space.triggers:
        return refused("exchanged_trigger_id")
    space.triggers.add(trigger)
    return None


def _shown(space: Workspace, body: Body, kind: str, kept: Body | None = None) -> Body:
    view = body.get("view") or {}
    found = problems_of_view(view)
    found += [f"a {view.get('type')} where a {kind} belongs"] if view.get("type") != kind else []
    if found:
        return refused("invalid_arguments", *found)
    number = next(space.numbers)
    name = f"V{number:05}"
    place = {"id": name, "root_view_id": name, "previous_view_id": None, **(kept or {})}
    named = {"team_id": "T0KCST", "app_id": "A0KCST", "bot_id": "B0BOT", "hash": f"1753280000.{number}"}
    plain = {"callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}}}
    whole = {**plain, **view, **named, **place, "blocks": _named(view["blocks"], number)}
    space.views[place["id"]] = whole
    if kind == "modal":
        space.opened.append(whole)
    return {"ok": True, "view": whole}


def _named(blocks: list[Any], number: int) -> list[Body]:
    """Slack names the blocks that have no name."""
    return [{**block, "block_id": block.get("block_id") or f"b{number}-{place}"} for place, block in enumerate(blocks)]


def _depth(space: Workspace, view: Body) -> int:
    depth, below = 1, view["previous_view_id"]
    while below:
        depth, below = depth + 1, space.views[below]["previous_view_id"]
    return depth


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
