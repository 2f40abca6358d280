"""App Home over real signed requests and by Socket Mode: what is shown to whom, and that each press has one effect."""

import datetime as dt
from typing import Any, ClassVar

import icalendar
import pytest
from sqlmodel import Session, select

from bot.slack.listeners.home import is_home_tab
from bot.wiring import House
from handlers import giving
from models.database import writing
from models.diary import Deadline
from tests.conftest import LEAD, PARTNER
from tests.servers.slack import SlackServer
from tests.servers.slack_events import DIRECT, TEAM, command, direct_message, tap_in, tap_on
from tests.servers.slack_events import PARTNER as USER
from tests.slack_access import Body, Door
from tests.slack_home import ACTION_PLAN, CLOSES, by_priya, opened, outbox, postman, press, propose, wishes


@pytest.fixture(autouse=True)
def priya(slack: SlackServer) -> None:
    """The person who presses is Priya, of our own workspace."""
    slack.add_person(USER, LEAD, "Priya Shah")


@pytest.fixture
def home(http_door: Door, slack: SlackServer) -> Body:
    """Priya's Home, opened over HTTP."""
    http_door.send(opened())
    return dict(slack.homes[USER])


class TestOpening:
    def test_home_is_published_with_the_figures_of_the_ledger(self, door: Door, slack: SlackServer) -> None:
        door.send(opened())

        [call] = slack.of("views.publish")
        assert call.body["user_id"] == USER
        shown = str(slack.homes[USER]["blocks"])
        assert "*£15,553.26* is left of the 2025/26 grant, as at 23 July 2025." in shown
        assert "The tactical pot of 2025/26 closes" in shown

    def test_a_payload_without_a_tab_is_homes(self, http_door: Door, slack: SlackServer) -> None:
        http_door.send(opened(None))

        assert USER in slack.homes

    @pytest.mark.parametrize(
        ("tab", "is_ours"), [("home", True), ("", True), (None, True), ("messages", False), ("about", False)]
    )
    def test_the_tab_with_the_messages_is_somebody_elses(self, tab: str | None, is_ours: bool) -> None:
        assert is_home_tab({"type": "app_home_opened", "tab": tab}) is is_ours

    def test_one_sees_ones_own_organisations_proposals_and_nobody_elses(
        self, http_door: Door, slack: SlackServer, slack_house: House
    ) -> None:
        propose(slack_house, 41, LEAD)
        propose(slack_house, 42, PARTNER)

        http_door.send(opened())

        shown = str(slack.homes[USER])
        assert "Shed alarms 41" in shown
        assert "Shed alarms 42" not in shown

    def test_an_address_of_somebody_elses_workspace_shows_no_proposal(
        self, http_door: Door, slack: SlackServer, slack_house: House
    ) -> None:
        propose(slack_house, 41, LEAD)
        slack.add_person("U0OTHER", LEAD, "Not Priya", team="T0OTHER")

        http_door.send(opened(user="U0OTHER"))

        assert "Shed alarms" not in str(slack.homes["U0OTHER"])
        assert "do not know your e-mail address" in str(slack.homes["U0OTHER"])

    def test_where_slack_refuses_the_person_gets_a_sentence_with_a_reference(self, http_door: Door, slack: SlackServer) -> None:
        slack.refuse("not_enabled", on="views.publish")

        http_door.send(opened())

        assert "please tell the team this reference" in slack.message(DIRECT)["text"]


def test_a_form_is_opened_from_home(door: Door, slack: SlackServer) -> None:
    door.send(opened())

    names = [f"give:{form.name}" for form in giving.load().values() if form.alone]
    for name in names:
        door.send(tap_in(slack.homes[USER], name, **by_priya()))

    assert names
    assert [view["callback_id"] for view in slack.opened] == names


class TestRemindMe:
    def test_a_deadline_is_kept_and_home_says_so(self, door: Door, slack: SlackServer, slack_house: House) -> None:
        door.send(opened())

        press(door, slack.homes[USER], "home:remind", f"deadlines:{CLOSES}")

        assert wishes(slack_house) == [(f"{TEAM}/{USER}", "deadlines", CLOSES)]
        shown = str(slack.homes[USER])
        assert "The tactical pot of 2025/26 closes. You will be reminded." in shown
        assert "Set: you will be reminded, here in Slack." in shown

    def test_a_double_click_has_one_effect(self, http_door: Door, home: Body, slack: SlackServer, slack_house: House) -> None:
        for _ in range(2):
            press(http_door, home, "home:remind", f"deadlines:{CLOSES}")

        assert wishes(slack_house) == [(f"{TEAM}/{USER}", "deadlines", CLOSES)]
        assert "You are reminded of that already" in str(slack.homes[USER])

    def test_a_whole_topic_is_one_press_away(self, http_door: Door, home: Body, slack_house: House) -> None:
        http_door.send(tap_in(home, "home:remind:sessions", **by_priya()))

        assert wishes(slack_house) == [(f"{TEAM}/{USER}", "sessions", "")]

    @pytest.mark.parametrize("value", ["deadlines:not-there", "teapots:", "", "sessions:" + "x" * 1_900, "deadlines:' --"])
    def test_a_forged_value_is_refused_with_a_sentence(
        self, value: str, http_door: Door, home: Body, slack: SlackServer, slack_house: House
    ) -> None:
        press(http_door, home, "home:remind", value)

        assert wishes(slack_house) == []
        assert "That is not on offer, or not any more" in str(slack.opened[-1])

    def test_whose_wish_it_is_follows_from_who_pressed(self, http_door: Door, home: Body, slack_house: House) -> None:
        http_door.send(tap_in(home, "home:remind:sessions", user={"id": "U0OTHER", "team_id": TEAM}))

        assert wishes(slack_house) == [(f"{TEAM}/U0OTHER", "sessions", "")]


class TestStop:
    def test_one_reminder_ends_and_the_others_stay(
        self, http_door: Door, home: Body, slack: SlackServer, slack_house: House
    ) -> None:
        for about in (CLOSES, ACTION_PLAN):
            press(http_door, home, "home:remind", f"deadlines:{about}")

        press(http_door, slack.homes[USER], "home:stop", f"deadlines:{CLOSES}")
        press(http_door, slack.homes[USER], "home:stop", f"deadlines:{CLOSES}")

        assert [about for _, _, about in wishes(slack_house)] == [ACTION_PLAN]
        assert "That reminder had been stopped already." in str(slack.homes[USER])

    def test_somebody_elses_reminder_cannot_be_stopped(self, http_door: Door, home: Body, slack_house: House) -> None:
        press(http_door, home, "home:remind", f"deadlines:{CLOSES}")
        stop = tap_in(home, "home:remind", action={"action_id": "home:stop", "value": f"deadlines:{CLOSES}"})

        http_door.send({**stop, "user": {"id": "U0OTHER", "team_id": TEAM}})

        assert len(wishes(slack_house)) == 1


class TestAddToCalendar:
    def test_the_file_is_uploaded_once_and_calendars_read_it(self, door: Door, slack: SlackServer, slack_house: House) -> None:
        door.send(opened())
        for _ in range(2):
            press(door, slack.homes[USER], "home:calendar", f"deadlines:{CLOSES}")

        assert [postman(slack_house, slack) for _ in range(2)] == [1, 0]

        [file] = slack.files.values()
        assert (file["title"], file["channel"]) == ("deadline.ics", DIRECT)
        assert "The tactical pot of 2025/26 closes" in file["initial_comment"]
        event: Any = icalendar.Calendar.from_ical(slack.contents[file["id"]]).walk("VEVENT")[0]
        assert event["dtstart"].dt == dt.date(2025, 12, 31)
        said = [str(view) for view in slack.opened]
        assert "is on its way" in said[0]
        assert "today already" in said[1]

    def test_a_forged_value_queues_nothing(self, http_door: Door, home: Body, slack: SlackServer, slack_house: House) -> None:
        press(http_door, home, "home:calendar", "sessions:not-there")

        assert outbox(slack_house) == []
        assert "That is not on offer" in str(slack.opened[-1])


class TestAsAMessage:
    BUTTON: ClassVar[Body] = {"type": "button", "action_id": "home:show", "value": "overview"}
    HELP: ClassVar[Body] = {"channel": "C0PARTNERS", "ts": "1.2", "blocks": [{"type": "actions", "elements": [BUTTON]}]}

    @pytest.fixture
    def shown(self, http_door: Door, slack: SlackServer) -> Body:
        """The overview in Priya's direct messages."""
        http_door.send(tap_on({**self.HELP, "channel": DIRECT}, "home:show", **by_priya()))
        return dict(slack.message(DIRECT))

    def test_it_is_one_word_after_the_command(self, door: Door, slack: SlackServer) -> None:
        door.send(command("/kcst", "Home", slack.response_url(), user_id=USER))

        [answer] = slack.responses
        assert answer["response_type"] == "ephemeral"
        assert "£15,553.26" in str(answer["blocks"])

    def test_who_can_type_no_command_says_home_and_presses_a_button(self, http_door: Door, slack: SlackServer) -> None:
        http_door.send(direct_message("home"))
        http_door.send(tap_on(slack.message(DIRECT), "home:show", **by_priya()))

        assert "£15,553.26" in str(slack.message(DIRECT, "Your overview")["blocks"])

    def test_the_button_shows_it_to_them_alone_in_a_channel(self, door: Door, slack: SlackServer) -> None:
        door.send(tap_on(self.HELP, "home:show", **by_priya()))

        [ephemeral] = slack.ephemerals
        assert (ephemeral["channel"], ephemeral["user"]) == ("C0PARTNERS", USER)
        assert "£15,553.26" in str(ephemeral["blocks"])

    def test_where_the_app_may_not_write_it_comes_by_direct_message(self, http_door: Door, slack: SlackServer) -> None:
        slack.refuse("not_in_channel", on="chat.postEphemeral")

        http_door.send(tap_on(self.HELP, "home:show", slack.response_url(), **by_priya()))

        assert "£15,553.26" in str(slack.message(DIRECT)["blocks"])

    def test_the_same_buttons_change_the_message(
        self, http_door: Door, shown: Body, slack: SlackServer, slack_house: House
    ) -> None:
        http_door.send(tap_on(shown, "home:remind", slack.response_url(), **by_priya()))

        assert len(wishes(slack_house)) == 1
        [message] = slack.messages.values()
        assert "Set: you will be reminded" in str(message["blocks"])
        assert slack.responses == []

    def test_one_that_only_they_see_is_replaced_by_its_own_address(
        self, http_door: Door, shown: Body, slack: SlackServer
    ) -> None:
        place = {"type": "message", "message_ts": "9.9", "channel_id": "C0PARTNERS", "is_ephemeral": True}

        http_door.send(tap_on(shown, "home:remind", slack.response_url(), **by_priya(), container=place))

        [answer] = slack.responses
        assert answer["replace_original"] is True
        assert "Set: you will be reminded" in str(answer["blocks"])

    def test_a_file_asked_for_in_a_message_is_confirmed_there(
        self, http_door: Door, shown: Body, slack: SlackServer, slack_house: House
    ) -> None:
        http_door.send(tap_on(shown, "home:calendar", slack.response_url(), **by_priya()))

        assert len(outbox(slack_house)) == 1
        assert "is on its way" in slack.responses[0]["text"]


def test_a_day_that_is_over_when_the_button_is_pressed_is_refused(
    http_door: Door, home: Body, slack: SlackServer, slack_house: House
) -> None:
    """The Home somebody left open may be old."""
    with writing(slack_house.database) as session:
        _forget(session)

    press(http_door, home, "home:remind", f"deadlines:{CLOSES}")

    assert wishes(slack_house) == []
    assert "That is not on offer, or not any more" in str(slack.opened[-1])


def _forget(session: Session) -> None:
    row = session.exec(select(Deadline).where(Deadline.key == CLOSES)).one()
    row.due = dt.date(2025, 7, 1)
    session.add(row)
