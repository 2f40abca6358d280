"""What the tests of giving through Slack share: a button to press, what the records hold, what stands in a form."""

from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot.wiring import House
from models.database import reading
from models.post import OutboxMessage
from models.proposals import Proposal
from tests.servers.slack import SlackServer
from tests.servers.slack_events import CHANNEL, PARTNER, TEAM, Body
from tests.slack_access import Door

WHO = f"{TEAM}/{PARTNER}"
EMAIL = "tom.baker@westhill.example"
ELEMENT = {"type": "button", "action_id": "give:proposal", "value": "proposal", "text": {"type": "plain_text", "text": "Send"}}
BUTTON = {"blocks": [{"type": "actions", "elements": [ELEMENT]}], "channel": CHANNEL, "ts": "1753280001.000300"}


@pytest.fixture(autouse=True)
def tom(slack: SlackServer) -> None:
    slack.add_person(PARTNER, EMAIL, "Tom Baker")


@pytest.fixture
def kept(slack_house: House) -> "Kept":
    return Kept(slack_house)


class Kept:
    """What the records hold."""

    def __init__(self, house: House) -> None:
        self.house = house

    def all(self, table: type[SQLModel]) -> list[Any]:
        with reading(self.house.database) as session:
            return list(session.exec(select(table)))

    def proposals(self) -> list[Proposal]:
        return [row for row in self.all(Proposal) if row.letter_id]

    def receipts(self) -> list[OutboxMessage]:
        return [row for row in self.all(OutboxMessage) if row.key.endswith(":receipt")]


def opened(door: Door, slack: SlackServer, body: Body) -> Body:
    """The modal that this opens."""
    before = len(slack.opened)
    assert door.send(body) == {}
    assert len(slack.opened) == before + 1
    return dict(slack.opened[-1])


def values_of(view: Body) -> dict[str, Any]:
    """What stands in the view's fields already."""
    parts = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    found = {name: part.get("initial_value") or part.get("initial_date") for name, part in parts.items()}
    menus = {
        name: [one["value"] for one in part["initial_options"]] for name, part in parts.items() if "initial_options" in part
    }
    return {name: value for name, value in (found | menus).items() if value}


def errors_of(answer: Body) -> dict[str, str]:
    assert answer["response_action"] == "errors"
    return dict(answer["errors"])
