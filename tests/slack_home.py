"""What the tests of the overview in Slack share: Priya, her Home, and how things stand after she pressed."""

import datetime as dt
from typing import Any

from sqlmodel import select

from bot.slack.messenger import SlackMessenger
from bot.wiring import House
from models.database import reading, writing
from models.post import Channel, OutboxMessage
from models.proposals import Proposal, ProposalStep, State
from models.subscriptions import Reach, Subscription
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.servers.slack import SlackServer
from tests.servers.slack_events import DIRECT, TEAM, event_callback, tap_in
from tests.servers.slack_events import PARTNER as USER
from tests.slack_access import NOON, Body, Door

CLOSES = "deadline-2025-26-tactical-closes"
PRIYA = Reach(Channel.CHAT, f"{TEAM}/{USER}")
ACTION_PLAN = "deadline-2025-26-action-plan"


def opened(tab: str | None = "home", user: str = USER, event_id: str = "Ev0HOME") -> Body:
    """`app_home_opened` as Slack sends it."""
    event = {"type": "app_home_opened", "user": user, "channel": DIRECT, "event_ts": "1753280000.000100"}
    return event_callback({**event, "tab": tab} if tab else event, event_id)


def by_priya() -> dict[str, Any]:
    return {"user": {"id": USER, "team_id": TEAM}}


def press(door: Door, home: Body, action_id: str, value: str, **fields: Any) -> None:
    """Presses that button of that value (which may be forged) in Home."""
    door.send(tap_in(home, action_id, action={"value": value}, **by_priya(), **fields))


def wishes(house: House) -> list[tuple[str, str, str]]:
    with reading(house.database) as session:
        rows = session.exec(select(Subscription)).all()
        return [(row.to, row.topic.value, row.about) for row in rows if row.ended is None]


def outbox(house: House) -> list[OutboxMessage]:
    """What was queued for people in Slack."""
    with reading(house.database) as session:
        rows = list(session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT)))
        session.expunge_all()
        return rows


def propose(house: House, number: int, lead: str) -> None:
    with writing(house.database) as session:
        proposal = Proposal(reference=f"CRG-2025-{number}", title=f"Shed alarms {number}", lead_email=lead, year="2025/26",
                            received=dt.date(2025, 7, 1))  # fmt: skip
        session.add(proposal)
        session.flush()
        session.add(ProposalStep(proposal_ref=proposal.reference, number=1, effective=dt.date(2025, 7, 1), recorded=NOON,
                                 by="project lead", action="receive", state=State.RECEIVED))  # fmt: skip


def postman(house: House, slack: SlackServer, at: dt.datetime = NOON) -> int:
    """The outbox's round at that moment."""
    return deliver(Parts(house.database, lambda: at, None, SlackMessenger(house.slack_access, timeout=1), "C0TEAM"), at)
