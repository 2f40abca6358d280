"""The team's channel in tests: notices reach it through the outbox, and the same few people act on what stands there."""

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.wiring import House
from models.database import reading, writing
from models.people import Person
from models.post import OutboxMessage
from models.roles import Duty, RoleHolder
from scheduler.jobs import staff
from scheduler.jobs.postman import deliver
from tests.conftest import LEAD, PARTNER
from tests.servers.slack import SlackServer
from tests.servers.slack_events import PARTNER_TEAM, TEAM, tap_on
from tests.slack_access import NOON, TEAM_CHANNEL, Body, Door

OFFICER, SECOND, MEMBER = "olu.adeyemi@team.example", "sam.hill@team.example", "maria.lopez@group.example"
PEOPLE = {"U0OLU": OFFICER, "U0SAM": SECOND, "U0MARIA": MEMBER, "U0TOM": PARTNER, "U0PRIYA": LEAD}
STRANGER = "U0STRANGER"  # in another workspace, whose administrators wrote an officer's address into the profile


@dataclass
class StaffDesk:
    """The team's channel, seen by those who act in it."""

    house: House
    slack: SlackServer
    door: Door

    def writing(self) -> AbstractContextManager[Session]:
        return writing(self.house.database)

    def reading(self) -> AbstractContextManager[Session]:
        return reading(self.house.database)

    def post(self, at: dt.datetime = NOON) -> None:
        """What waits for the team is queued and posted."""
        parts = replace(self.house.parts, now=lambda: at)
        staff.run(parts)
        deliver(parts, at)

    def notice(self, text: str = "") -> Body:
        """The newest notice that holds this text, as it stands in the channel."""
        return dict(self.slack.message(TEAM_CHANNEL, text))

    def tap(self, message: Body, action: str, by: str = "U0OLU", team: str = TEAM) -> None:
        """Somebody taps the button of that action."""
        self.door.send(tap_on(message, action, self.slack.response_url(), user={"id": by, "username": "x", "team_id": team}))

    def fill_in(self, values: Mapping[str, Any] | None = None, by: str = "U0OLU", view: Body | None = None) -> Body:
        """Somebody fills in the newest form and sends it; the answer to them."""
        return self.door.submit(view or self.slack.opened[-1], values, user={"id": by, "username": "x", "team_id": TEAM})

    def told(self) -> list[str]:
        """What people were told alone, oldest first: below the notice or over it."""
        below = [call.body["text"] for call in self.slack.calls if call.path.startswith("/response/")]
        over = [view["blocks"][0]["text"]["text"] for view in self.slack.opened if not view["callback_id"]]
        return below + over

    def queued(self, prefix: str) -> list[OutboxMessage]:
        with self.reading() as session:
            query = select(OutboxMessage).where(col(OutboxMessage.key).startswith(prefix)).order_by(col(OutboxMessage.id))
            return list(session.exec(query))


def employ(session: Session) -> None:
    """Two officers and a member of the group that hears proposals."""
    for key, email, duty in (
        ("olu", OFFICER, Duty.OFFICER), ("sam", SECOND, Duty.OFFICER), ("maria", MEMBER, Duty.WORKING_GROUP),
    ):  # fmt: skip
        session.add(Person(key=key, name=f"{key.title()} of the team", email=email))
        session.flush()
        session.add(RoleHolder(key=f"role-{key}", duty=duty, person_key=key))
    session.flush()


def buttons(message: Body) -> list[str]:
    """The names of what can be done by a notice's buttons."""
    elements = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    return [one["action_id"].rpartition(":")[2] for one in elements]


def done(message: Body) -> str:
    """The line that says what was done; '' where there is none."""
    return "".join(block["elements"][0]["text"] for block in message["blocks"] if block["type"] == "context")


def everybody(slack: SlackServer) -> None:
    """Slack knows the few people; the stranger is of another workspace."""
    for user, email in PEOPLE.items():
        slack.add_person(user, email, user.title())
    slack.add_person(STRANGER, OFFICER, "Olu Adeyemi", team=PARTNER_TEAM)


def at_work(house: House, slack: SlackServer, door: Door) -> StaffDesk:
    """The desk with its people on record and in Slack."""
    everybody(slack)
    with writing(house.database) as session:
        employ(session)
    return StaffDesk(house, slack, door)


@pytest.fixture
def desk(slack_house: House, slack: SlackServer, http_door: Door) -> StaffDesk:
    """Over HTTP."""
    return at_work(slack_house, slack, http_door)


@pytest.fixture
def either_desk(slack_house: House, slack: SlackServer, door: Door) -> StaffDesk:
    """Over HTTP, then by Socket Mode."""
    return at_work(slack_house, slack, door)
