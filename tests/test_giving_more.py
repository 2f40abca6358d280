"""Adding to a proposal through a form what it lacks: by whoever may speak for it, as an answer by mail does."""

import pytest
from sqlalchemy import Engine

from handlers.giving.adding import form_for
from handlers.giving.shapes import Giver
from models.database import reading
from models.errors import NoSuchProposal
from tests.correcting_desk import AT
from tests.giving_desk import MORE, PRIYA, PROPOSAL, STRANGER, GivingDesk
from tests.giving_door import BUTTON, Kept, opened
from tests.giving_door import kept as kept
from tests.giving_door import tom as tom
from tests.making_letters import bid
from tests.servers.slack import SlackServer
from tests.servers.slack_events import PARTNER, tap_on
from tests.slack_access import Door

FEW = {name: PROPOSAL[name] for name in ("title", "organisation", "summary")}
REFERENCE = "KCST-2025-001"
COLLEAGUE = Giver("T0NORTHBANK/U0LEE", "Lee Moss", "lee.moss@northbank.example")


@pytest.fixture
def desk(engine: Engine) -> GivingDesk:
    return GivingDesk(engine)


def asked(desk: GivingDesk, giver: Giver) -> list[str]:
    with reading(desk.engine) as session:
        return [field.name for field in form_for(session, REFERENCE, giver, AT.date()).fields]


class TestMay:
    def test_only_what_is_missing_is_asked_for(self, desk: GivingDesk) -> None:
        desk.give("proposal", FEW | {"amount": "900"}, STRANGER)

        assert asked(desk, STRANGER) == ["outcomes", "priorities", "when", "lead_name", "lead_email"]

    def test_its_lead_and_their_organisation_may_add_to_one_that_came_by_mail(self, desk: GivingDesk) -> None:
        desk.take_in(bid(From="Priya Shah <priya.shah@northbank.example>"))

        assert asked(desk, PRIYA) == asked(desk, COLLEAGUE) != []

    @pytest.mark.parametrize(
        "giver", [Giver("T0X/U0X", "Priya Shah"), Giver("", "", ""), Giver("T/U", "", "a@elsewhere.example")]
    )
    def test_for_anybody_else_it_is_as_if_there_were_none(self, giver: Giver, desk: GivingDesk) -> None:
        desk.give("proposal", FEW, PRIYA)

        with pytest.raises(NoSuchProposal):
            asked(desk, giver)


class TestAdding:
    def test_what_is_added_stands_in_the_same_proposal(self, any_engine: Engine) -> None:
        desk = GivingDesk(any_engine)
        desk.give("proposal", FEW, STRANGER)

        desk.give("more", MORE, STRANGER, "V0MORE", about=REFERENCE)

        assert desk.rows('select requested_pence, "when", lead_name from proposal where letter_id is not null') == [
            (190_000, "from October on", "Priya Shah")
        ]
        steps = desk.rows(
            f"select \"by\", action, because from proposalstep where proposal_ref = '{REFERENCE}' order by number"
        )
        assert steps[1] == (STRANGER.who, "supply", "told by Slack: amount, priority, dates, contact")
        receipts = desk.rows("select channel, \"to\", text from outboxmessage where key = 'letter:2:receipt'")
        assert [(channel, to) for channel, to, _ in receipts] == [("chat", STRANGER.who)]
        assert f"{REFERENCE}, “Warm Welcome”: added" in receipts[0][2]

    def test_somebody_else_adds_nothing_whatever_reference_they_name(self, desk: GivingDesk) -> None:
        desk.give("proposal", FEW, PRIYA)

        outcome = desk.give("more", MORE, STRANGER, "V0MORE", about=REFERENCE)

        assert outcome is not None
        assert outcome.made.step.person
        assert desk.rows("select requested_pence from proposal where letter_id = 1") == [(None,)]

    def test_an_amount_that_is_there_is_never_changed_by_it(self, desk: GivingDesk) -> None:
        desk.give("proposal", FEW | {"amount": "900"}, STRANGER)

        desk.give("more", MORE, STRANGER, "V0MORE", about=REFERENCE)

        assert desk.rows("select requested_pence, lead_name from proposal where letter_id = 1") == [(90_000, "Priya Shah")]

    def test_one_that_was_held_adds_it_once_it_is_released(self, desk: GivingDesk) -> None:
        desk.give("proposal", FEW, STRANGER)
        desk.give("more", MORE | {"outcomes": "OFFICIAL-SENSITIVE: forty people"}, STRANGER, "V0MORE", about=REFERENCE)
        assert desk.rows("select requested_pence from proposal where letter_id = 1") == [(None,)]

        desk.release(2)

        assert desk.rows("select requested_pence from proposal where letter_id = 1") == [(190_000,)]


class TestDoor:
    def test_what_is_missing_is_added_from_the_button_below_its_arrival(
        self, door: Door, slack: SlackServer, kept: Kept
    ) -> None:
        door.submit(opened(door, slack, tap_on(BUTTON, "give:proposal")), FEW)
        [told] = slack.ephemerals

        view = opened(door, slack, tap_on(told, "give_more:0"))
        nothing = door.submit(view, {})
        right = door.submit(view, {name: MORE[name] for name in ("amount", "priorities", "when")})

        assert (nothing["response_action"], list(nothing["errors"])) == ("errors", ["amount"])
        assert right == {}
        [row] = kept.proposals()
        assert (row.requested_pence, row.missing) == (190_000, ["outcomes"])
        assert f"added to {row.reference}" in slack.ephemerals[1]["text"]

    def test_where_nothing_is_missing_any_more_it_says_so(self, http_door: Door, slack: SlackServer) -> None:
        http_door.submit(opened(http_door, slack, tap_on(BUTTON, "give:proposal")), PROPOSAL | {"when": ""})
        press = tap_on(slack.ephemerals[0], "give_more:0", response_url=slack.response_url())
        http_door.submit(opened(http_door, slack, press), {"when": "October"})

        again = tap_on(slack.ephemerals[0], "give_more:0", response_url=slack.response_url())
        http_door.send(again)

        assert "Nothing is missing" in slack.responses[-1]["text"]

    @pytest.mark.parametrize("value", ["KCST-2025-999", "", "CRG-2025-1"])
    def test_a_proposal_that_is_not_theirs_opens_nothing(self, value: str, http_door: Door, slack: SlackServer) -> None:
        button = {"type": "button", "action_id": "give_more:0", "value": value}
        message = {"blocks": [{"type": "actions", "elements": [button]}], "ts": "1.2"}

        http_door.send(
            tap_on(message, "give_more:0", response_url=slack.response_url(), user={"id": PARTNER, "team_id": "T0X"})
        )

        assert slack.opened == []
        assert slack.responses
