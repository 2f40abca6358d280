"""Small blocks and views for the tests of what Slack takes."""

from typing import Any

Part = dict[str, Any]


def plain(text: str) -> Part:
    return {"type": "plain_text", "text": text}


def modal(*blocks: Part, **fields: Any) -> Part:
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **fields}


def home(*blocks: Part) -> Part:
    return {"type": "home", "blocks": list(blocks)}


def field(name: str, element: Part | None = None) -> Part:
    return {
        "type": "input",
        "block_id": name,
        "label": plain("Title"),
        "element": element or {"type": "plain_text_input", "action_id": name},
    }


def section(text: str, **more: Any) -> Part:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def buttons(*names: str, **more: Any) -> Part:
    made = [{"type": "button", "action_id": name, "text": plain("Go"), "value": "1", **more} for name in names]
    return {"type": "actions", "elements": made}


def menu(count: int, **more: Any) -> Part:
    options = [{"text": plain(f"Pot {number}"), "value": f"{number}"} for number in range(count)]
    return {"type": "static_select", "action_id": "pot", "options": options, **more}


def said(*blocks: Part, text: str = "Hello") -> Part:
    return {"text": text, "blocks": list(blocks)}
