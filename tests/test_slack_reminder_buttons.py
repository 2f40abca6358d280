"""Below a reminder in Slack: it is stopped where it is read, and its day is had for the calendar."""

import datetime as dt
from typing import Any

import icalendar
import pytest

from bot.slack.views.about.reminder import actions
from bot.wiring import House
from handlers.overview.choosing import Chosen
from handlers.reminding.queueing import remind
from handlers.sessions.telling import Approval, advertise
from models.calendars import calendar_of
from models.database import reading, writing
from models.dates import parse_moment
from models.sessions import EventKind, LearningEvent
from models.subscriptions import ReminderTopic, subscribe
from tests.conftest import LEAD
from tests.servers.slack import SlackServer
from tests.servers.slack_events import DIRECT, tap_on
from tests.servers.slack_events import PARTNER as USER
from tests.slack_access import NOON, Body, Door
from tests.slack_checks import problems_of_message
from tests.slack_home import ACTION_PLAN, PRIYA, by_priya, outbox, postman, wishes


@pytest.fixture(autouse=True)
def priya(slack: SlackServer) -> None:
    """The person who presses is Priya, of our own workspace."""
    slack.add_person(USER, LEAD, "Priya Shah")


class TestBelowAReminder:
    """A reminder that the outbox posted into Priya's direct messages."""

    def reminded(self, house: House, slack: SlackServer, *wanted: Chosen) -> Body:
        """She asked for these; the next deadline's reminder is there a week before it."""
        with writing(house.database) as session:
            for one in wanted:
                subscribe(session, PRIYA, one.topic, (5,), NOON - dt.timedelta(days=9), one.about)
        week_before = parse_moment("2025-08-01T09:00")
        remind(lambda: reading(house.database), lambda: writing(house.database), week_before, dt.date(2025, 7, 31))
        postman(house, slack, week_before)
        return dict(slack.message(DIRECT))

    def test_it_can_be_stopped_where_it_is_read(self, door: Door, slack: SlackServer, slack_house: House) -> None:
        message = self.reminded(slack_house, slack, Chosen(ReminderTopic.DEADLINES, ACTION_PLAN))

        for _ in range(2):
            door.send(tap_on(message, "reminder:stop", slack.response_url(), **by_priya()))

        assert wishes(slack_house) == []
        assert "Stopped: you are not reminded of that any more." in slack.posts[-2].body["text"]
        assert "had been stopped already" in slack.posts[-1].body["text"]

    def test_a_wish_for_more_is_not_ended_unasked(self, http_door: Door, slack: SlackServer, slack_house: House) -> None:
        message = self.reminded(slack_house, slack, Chosen(ReminderTopic.DEADLINES))

        http_door.send(tap_on(message, "reminder:stop", slack.response_url(), **by_priya()))

        assert len(wishes(slack_house)) == 1
        told = slack.message(DIRECT, "Nothing was stopped")
        http_door.send(tap_on(told, "home:stop", slack.response_url(), **by_priya()))
        assert wishes(slack_house) == []

    def test_its_day_can_be_had_for_the_calendar(self, http_door: Door, slack: SlackServer, slack_house: House) -> None:
        message = self.reminded(slack_house, slack, Chosen(ReminderTopic.DEADLINES))

        http_door.send(tap_on(message, "home:calendar", slack.response_url(), **by_priya()))

        assert [len(row.attachments) for row in outbox(slack_house)] == [0, 1]

    def test_a_session_that_is_told_in_slack_comes_with_its_file_at_a_press(
        self, http_door: Door, slack: SlackServer, slack_house: House
    ) -> None:
        with writing(slack_house.database) as session:
            subscribe(session, PRIYA, ReminderTopic.SESSIONS, (5,), NOON)
            row = LearningEvent(key="session-bikes", kind=EventKind.INFORMATION_SESSION, year="2025/26", title="Off-road bikes",
                                day=dt.date(2025, 9, 17), starts_at="12:00",
                                joining_link="https://teams.example/l/19")  # fmt: skip
            session.add(row)
            session.flush()
            advertise(session, row, Approval("officer", NOON))
            known = calendar_of(session, row.key)
            uid = known.uid if known else ""
        postman(slack_house, slack)

        http_door.send(tap_on(slack.message(DIRECT), "home:calendar", slack.response_url(), **by_priya()))
        postman(slack_house, slack)

        [file] = slack.files.values()
        event: Any = icalendar.Calendar.from_ical(slack.contents[file["id"]]).walk("VEVENT")[0]
        assert (str(event["uid"]), str(event["url"])) == (uid, "https://teams.example/l/19")

    @pytest.mark.parametrize("value", ["deadlines:not-there", "teapots:", ""])
    def test_a_forged_value_stops_nothing(self, value: str, http_door: Door, slack: SlackServer, slack_house: House) -> None:
        message = self.reminded(slack_house, slack, Chosen(ReminderTopic.DEADLINES, ACTION_PLAN))

        http_door.send(tap_on(message, "reminder:stop", slack.response_url(), action={"value": value}, **by_priya()))

        assert len(wishes(slack_house)) == 1


@pytest.mark.parametrize(
    ("about", "ids"),
    [
        ("reminder:sessions:session-bikes", ["reminder:stop", "home:calendar"]),
        ("reminder:pots:pot:tactical:closes", ["reminder:stop"]),
        ("reminder:bulletin:", ["reminder:stop"]),
        ("reminder:meetings:" + "x" * 3_000, ["reminder:stop"]),
    ],
)
def test_a_reminder_offers_what_can_be_done_with_what_it_is_about(about: str, ids: list[str]) -> None:
    [block] = actions(about)

    assert [button["action_id"] for button in block["elements"]] == ids
    assert problems_of_message({"text": "x", "blocks": [block]}) == []
