"""What Slack sends: events, commands, shortcuts, taps and submissions as its documentation shows them, signed as it signs.

    deliver(app, mention("how much is left?"))
    signed(command("/kcst", "help"), SECRET, now)      # what Bolt gets over HTTP
    envelope(tap(button), "env-1")                     # what it gets by Socket Mode

Every interaction has a trigger_id of its own, good for one view.
"""

import itertools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from tests.servers.slack_states import filled

TEAM, PARTNER_TEAM = "T0KCST", "T0POLICE"
BOT_USER, BOT_ID = "U0BOT", "B0BOT"
PARTNER = "U0PARTNER"
CHANNEL, DIRECT = "C0PARTNERS", "D0PARTNER"
ASKED_AT = "1753280000.000100"
NOWHERE = "http://127.0.0.1:9/never-used"

Body = dict[str, Any]
_numbers = itertools.count(1)


# Events


def mention(text: str, event_id: str = "Ev0MENTION", **fields: Any) -> Body:
    """An `app_mention` in a channel by the partner; `fields` are added to the event."""
    event = {"type": "app_mention", "user": PARTNER, "channel": CHANNEL, "ts": ASKED_AT}
    return event_callback({**event, "text": f"<@{BOT_USER}> {text}", **fields}, event_id)


def direct_message(text: str, event_id: str = "Ev0DIRECT", **fields: Any) -> Body:
    """A `message` in the partner's direct messages with the bot."""
    event = {"type": "message", "channel_type": "im", "user": PARTNER, "text": text, "channel": DIRECT, "ts": ASKED_AT}
    return event_callback({**event, **fields}, event_id)


def home_opened(tab: str = "home", event_id: str = "Ev0HOME", **fields: Any) -> Body:
    """`app_home_opened`: the partner looks at the bot's tab 'home' or 'messages'."""
    event = {"type": "app_home_opened", "user": PARTNER, "channel": DIRECT, "tab": tab, "event_ts": ASKED_AT}
    return event_callback({**event, **fields}, event_id)


def uninstalled(team: str = TEAM, event_id: str = "Ev0GONE") -> Body:
    """`app_uninstalled`: a workspace has removed the app."""
    return {**event_callback({"type": "app_uninstalled"}, event_id), "team_id": team}


def tokens_revoked(team: str = TEAM, event_id: str = "Ev0REVOKED", bots: tuple[str, ...] = (BOT_USER,)) -> Body:
    """`tokens_revoked`: these bot users' tokens no longer count."""
    event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": list(bots)}}
    return {**event_callback(event, event_id), "team_id": team}


def event_callback(event: Body, event_id: str) -> Body:
    """Any event as the Events API wraps it."""
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "type": "event_callback",
        "token": "unused",
        "team_id": TEAM,
        "api_app_id": "A0KCST",
        "event": event,
        "event_id": event_id,
        "event_time": 1753280000,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-context",
    }


# Commands and shortcuts


def command(name: str, text: str = "", response_url: str = NOWHERE, **fields: str) -> Body:
    """A slash command typed by the partner in the channel; it travels as a plain form."""
    place = {"team_id": TEAM, "team_domain": "kcst", "channel_id": CHANNEL, "channel_name": "partners"}
    person = {"user_id": PARTNER, "user_name": "priya", "command": name, "text": text, "api_app_id": "A0KCST"}
    ends = {"is_enterprise_install": "false", "response_url": response_url, "trigger_id": trigger()}
    return {"token": "unused", **place, **person, **ends, **fields}


def message_shortcut(callback_id: str, message: Body, response_url: str = NOWHERE, **fields: Any) -> Body:
    """Somebody picks the shortcut in the menu of this message (its text, user, ts, files …) of the channel."""
    said = {"type": "message", "user": PARTNER, "ts": ASKED_AT, "team": TEAM, **message}
    place = {"channel": {"id": CHANNEL, "name": "partners"}, "message_ts": said["ts"], "response_url": response_url}
    return {"type": "message_action", "callback_id": callback_id, "message": said, **_interaction(), **place, **fields}


def global_shortcut(callback_id: str, **fields: Any) -> Body:
    """Somebody picks the shortcut from the lightning menu: no channel, no response_url."""
    return {"type": "shortcut", "callback_id": callback_id, **_interaction(), **fields}


# Taps and submissions


def tap(button: Mapping[str, Any], **place: str) -> Body:
    """`block_actions`: the partner taps this button under a message in the channel."""
    return {
        **_interaction(),
        "type": "block_actions",
        "user": {**_person(), "team_id": PARTNER_TEAM},
        "response_url": NOWHERE,
        "channel": {"id": CHANNEL, "name": "partners"},
        "container": {"type": "message", "message_ts": "1753280001.000300", "channel_id": CHANNEL, **place},
        "actions": [_action(button)],
    }


def tap_on(message: Body, action_id: str, response_url: str = NOWHERE, **fields: Any) -> Body:
    """The tap on a button (or the pick in a menu) of a message the app has posted, found there by its action_id.

    `message` is as the server remembers it; `fields` may be `action={"selected_option": …}` and parts of the body.
    """
    ts, channel = message.get("ts", ""), message.get("channel", CHANNEL)
    found = {**_found(message.get("blocks", []), action_id), **fields.pop("action", {})}
    place = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False}
    thread = {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
    said = {"type": "message", "user": BOT_USER, "bot_id": BOT_ID, "ts": ts, "text": message.get("text", ""), **thread}
    return {
        **_interaction(),
        "type": "block_actions",
        "response_url": response_url,
        "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "partners"},
        "container": {**place, **thread},
        "message": {**said, "blocks": message.get("blocks", [])},
        "state": {"values": {}},
        "actions": [_action(found)],
        **fields,
    }


def tap_in(view: Body, action_id: str, values: Mapping[str, Any] | None = None, **fields: Any) -> Body:
    """The tap or pick in a modal or on the Home tab the app has shown; `values` as for `submit`."""
    found = {**_found(view.get("blocks", []), action_id), **fields.pop("action", {})}
    shown = {**view, "state": state_of(view, values or {})}
    place = {"type": "view", "view_id": view["id"]}
    body = {**_interaction(), "type": "block_actions", "container": place, "view": shown, "actions": [_action(found)]}
    return {**body, **fields}


def submit(view: Body, values: Mapping[str, Any] | None = None, **fields: Any) -> Body:
    """`view_submission` of a modal the app has opened: `values` by the block_id of each input.

    A text for a text, a date 'YYYY-MM-DD', the value of an option (or a list of them), file objects for files. What is
    not given is as the view had it at first. A value a person could not choose raises KeyError or StopIteration.
    """
    shown = {**view, "state": state_of(view, values or {})}
    return {**_interaction(), "type": "view_submission", "view": shown, "response_urls": [], **fields}


def closed(view: Body, is_cleared: bool = False, **fields: Any) -> Body:
    """`view_closed`: sent only for a view with notify_on_close."""
    body = {name: value for name, value in _interaction().items() if name != "trigger_id"}
    return {**body, "type": "view_closed", "view": view, "is_cleared": is_cleared, **fields}


def state_of(view: Body, values: Mapping[str, Any]) -> Body:
    """`view.state`, from every input of the view, filled in by block_id."""
    return {"values": filled(view, values)}


# On the way


def envelope(body: Body, envelope_id: str) -> Body:
    """The body as Socket Mode wraps it."""
    kind = {"event_callback": "events_api"}.get(body.get("type", ""), "slash_commands" if "command" in body else "interactive")
    answered = kind != "events_api"
    return {"type": kind, "envelope_id": envelope_id, "payload": body, "accepts_response_payload": answered}


def signed(body: Body, secret: str, at: float) -> BoltRequest:
    """The body as an HTTP request signed at that time (seconds): events as JSON, commands as a form, the rest as a payload."""
    content, headers = http(body, secret, at)
    return BoltRequest(body=content, headers=dict(headers))


def http(body: Body, secret: str, at: float) -> tuple[str, dict[str, str]]:
    """The content and the headers of that request, for a client of one's own."""
    content = _content(body)
    timestamp = str(int(at))
    kind = "application/json" if body.get("type") == "event_callback" else "application/x-www-form-urlencoded"
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=content) or ""
    return content, {"content-type": kind, "x-slack-request-timestamp": timestamp, "x-slack-signature": signature}


def trigger() -> str:
    """A trigger_id as Slack makes them, never the same."""
    return f"{next(_numbers)}.1753280000.0a1b2c3d4e5f"


def _content(body: Body) -> str:
    if body.get("type") == "event_callback":
        return json.dumps(body)
    return urlencode(body if "command" in body else {"payload": json.dumps(body)})


def _interaction() -> Body:
    return {
        "token": "unused",
        "api_app_id": "A0KCST",
        "team": {"id": TEAM, "domain": "kcst"},
        "user": _person(),
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": trigger(),
        "action_ts": f"1753280009.{next(_numbers):06}",
    }


def _person() -> Body:
    return {"id": PARTNER, "username": "priya", "name": "priya", "team_id": TEAM}


def _action(element: Mapping[str, Any]) -> Body:
    return {"type": "button", "block_id": "b1", "action_ts": "1753280009.000900", **element}


def _found(blocks: list[Body], action_id: str) -> Body:
    """The part of these blocks with that action_id, and the block it stands in; KeyError where there is none."""
    for block in blocks:
        for part in (*block.get("elements", []), block.get("accessory") or {}, block.get("element") or {}):
            if part.get("action_id") == action_id:
                names = ("type", "action_id", "value", "text")
                return {**{name: part[name] for name in names if name in part}, "block_id": block.get("block_id", "b1")}
    raise KeyError(f"no {action_id!r} in the blocks shown")
