"""What Slack sends: bodies of events and taps as its documentation shows them, signed as it signs them."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

BOT_USER, BOT_ID = "U0BOT", "B0BOT"
PARTNER = "U0PARTNER"
CHANNEL, DIRECT = "C0PARTNERS", "D0PARTNER"
ASKED_AT = "1753280000.000100"

Body = dict[str, Any]


def mention(text: str, event_id: str = "Ev0MENTION", **fields: str) -> Body:
    """An `app_mention` in a channel by the partner; `fields` are added to the event."""
    event = {"type": "app_mention", "user": PARTNER, "channel": CHANNEL, "ts": ASKED_AT}
    return _event({**event, "text": f"<@{BOT_USER}> {text}", **fields}, event_id)


def direct_message(text: str, event_id: str = "Ev0DIRECT", **fields: Any) -> Body:
    """A `message` in the partner's direct messages with the bot."""
    event = {"type": "message", "channel_type": "im", "user": PARTNER, "text": text, "channel": DIRECT, "ts": ASKED_AT}
    return _event({**event, **fields}, event_id)


def tap(button: Mapping[str, Any], **place: str) -> Body:
    """`block_actions`: the partner taps this button under a message in the channel."""
    return {
        "type": "block_actions",
        "team": {"id": "T0KCST", "domain": "kcst"},
        "user": {"id": PARTNER, "team_id": "T0POLICE"},
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/never-used",
        "channel": {"id": CHANNEL, "name": "partners"},
        "container": {"type": "message", "message_ts": "1753280001.000300", "channel_id": CHANNEL, **place},
        "actions": [{**button, "block_id": "b1", "action_ts": "1753280009.000900"}],
    }


def envelope(body: Body, envelope_id: str) -> Body:
    """The body as Socket Mode wraps it."""
    kind = "events_api" if body["type"] == "event_callback" else "interactive"
    return {"type": kind, "envelope_id": envelope_id, "payload": body, "accepts_response_payload": False}


def signed(body: Body, secret: str, at: float) -> BoltRequest:
    """The body as an HTTP request signed at that time (seconds): events as JSON, taps as a form."""
    is_event = body["type"] == "event_callback"
    content = json.dumps(body) if is_event else urlencode({"payload": json.dumps(body)})
    timestamp = str(int(at))
    headers = {
        "content-type": "application/json" if is_event else "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=content) or "",
    }
    return BoltRequest(body=content, headers=dict(headers))


def _event(event: Body, event_id: str) -> Body:
    return {
        "type": "event_callback",
        "token": "unused",
        "team_id": "T0KCST",
        "api_app_id": "A0KCST",
        "event": event,
        "event_id": event_id,
        "event_time": 1753280000,
        "authorizations": [{"team_id": "T0KCST", "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
    }
