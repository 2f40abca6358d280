"""A tapped button: its value, and a key by which a second tap of the same person on it is known."""

import hashlib
from dataclasses import dataclass

from bot.slack.surfaces import Body, action_in, channel_of
from bot.slack.who import whose


@dataclass(frozen=True)
class Tap:
    """`value` is '' where there is none to go by: the message is not as we made it. `label` is what the button said."""

    key: str
    value: str
    label: str = ""


def tap_of(body: Body, limit: int) -> Tap:
    """The tap of this payload; `limit` is the longest value we put into such a button."""
    action = action_in(body)
    value, text = action.get("value"), action.get("text")
    asked = value if isinstance(value, str) and len(value) <= limit else ""
    label = str(text.get("text") or "") if isinstance(text, dict) else ""
    return Tap(f"tap:{_place(body)}:{_hashed(asked)}", asked if asked.strip() else "", label)


def message_of(body: Body) -> str:
    """The time stamp of the message the button stands in, which is its name in the channel."""
    place = body.get("container")
    return str(place.get("message_ts") or "") if isinstance(place, dict) else ""


def _place(body: Body) -> str:
    return f"{channel_of(body)}/{message_of(body)}/{'/'.join(whose(body))}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
