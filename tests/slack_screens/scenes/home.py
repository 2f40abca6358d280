"""The Home tab of a project lead with a proposal under way and a reminder."""

import datetime as dt

from bot.slack.who import Visitor
from models.database import writing
from models.proposals import Proposal, ProposalStep, State
from models.sessions import EventKind, EventState, LearningEvent
from models.subscriptions import ReminderTopic, subscribe
from tests.servers.slack_events import PARTNER, TEAM, event_callback
from tests.slack_access import NOON
from tests.slack_screens.page import Picture
from tests.slack_screens.stage import Stage

LEAD = "tom.baker@westhill.example"
CAME = dt.date(2025, 7, 14)


def the_grant(stage: Stage) -> Picture:
    _put_on_record(stage)
    event = {"type": "app_home_opened", "user": PARTNER, "channel": "D0PARTNER", "tab": "home", "event_ts": "1753280000.000100"}
    stage.door.send(event_callback(event, "Ev0HOME"))
    return _part(stage, "home", 0, 2)


def the_days_to_come(stage: Stage) -> Picture:
    return _part(stage, "home-days", 2, 5)


def ones_own(stage: Stage) -> Picture:
    return _part(stage, "home-own", 5, None)


def _part(stage: Stage, name: str, first: int, last: int | None) -> Picture:
    """The Home tab from one heading to another: all of it is too tall for a picture."""
    view = stage.slack.homes[PARTNER]
    headings = [number for number, block in enumerate(view["blocks"]) if block["type"] == "header"]
    blocks = view["blocks"][headings[first] : headings[last] if last else None]
    return Picture(name, "Home", view={**view, "blocks": blocks})


def _put_on_record(stage: Stage) -> None:
    with writing(stage.house.database) as session:
        session.add(Proposal(reference="CRG-2025-40", title="Shed alarms for allotments", lead_email=LEAD, year="2025/26",
                             received=CAME, missing=["dates"]))  # fmt: skip
        session.add(LearningEvent(key="session-bikes", kind=EventKind.INFORMATION_SESSION, year="2025/26", starts_at="12:00",
                                  ends_at="13:00", title="Off-road bikes and how to report them", day=dt.date(2025, 9, 17),
                                  place="Online", state=EventState.ADVERTISED))  # fmt: skip
        session.flush()
        session.add(ProposalStep(proposal_ref="CRG-2025-40", number=1, effective=CAME, recorded=NOON, by="project lead",
                                 action="receive", state=State.NEEDS_INFORMATION))  # fmt: skip
        subscribe(session, Visitor(TEAM, PARTNER).reach, ReminderTopic.SESSIONS, (5, 1), NOON)


SCENES = (the_grant, the_days_to_come, ones_own)
