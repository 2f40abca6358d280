"""Proposals in the team's channel: seen whole, asked about and taken a step further by those who may, each step once."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers.proposals.shapes import Given, Who
from handlers.proposals.stepping import step
from models.diary import Meeting
from models.people import OfficeHolder
from models.post import Channel, OutboxMessage
from models.proposals import ProposalStep
from models.roles import working_group
from tests.conftest import LEAD, PARTNER
from tests.servers.slack_events import PARTNER_TEAM
from tests.slack_access import NOON, Body
from tests.staff_desk import OFFICER, SECOND, STRANGER, StaffDesk, buttons, desk, done
from tests.workflow_desk import REFERENCE, put_in

__all__ = ["desk"]

DETAILS, ASK, STEP = "staff:proposal:details", "staff:proposal:ask", "staff:proposal:step"
SEPTEMBER = dt.date(2025, 9, 9)
WHY = {"reason": "It fits."}
ELIGIBLE = {**WHY, "area": ["EA-2"], "priority": ["AP-8"]}


@pytest.fixture
def bid(desk: StaffDesk) -> StaffDesk:
    """The team was told of a proposal that came in."""
    with desk.writing() as session:
        put_in(session, received=NOON.date(), missing=[], organisation="Northbank Trust")
    desk.post()
    return desk


@pytest.fixture
def heard(bid: StaffDesk) -> StaffDesk:
    """It is eligible, and the group that hears proposals meets in September."""
    go(bid, "find_eligible", areas=("EA-2",), priorities=("AP-8",))
    with bid.writing() as session:
        group = working_group(session, NOON.date()) or ""
        session.add(Meeting(key="meeting-september", body_key=group, day=SEPTEMBER))
    return bid


def steps(desk: StaffDesk) -> list[tuple[str, str]]:
    with desk.reading() as session:
        return [
            (row.action, row.by) for row in session.exec(select(ProposalStep).where(ProposalStep.proposal_ref == REFERENCE))
        ]


def go(desk: StaffDesk, action: str, **given: Any) -> None:
    """A step taken at the terminal."""
    with desk.writing() as session:
        take(session, action, **given)


def take(session: Session, action: str, by: str = SECOND, **given: Any) -> None:
    values = {"because": "agreed", "evidence": "minutes", **given}
    step(session, REFERENCE, action, Who(by, NOON), Given(**values))


def form(desk: StaffDesk, action: str, by: str = "U0OLU") -> Body:
    """The form of that step, opened and chosen as a person does it."""
    desk.tap(desk.notice(REFERENCE), STEP, by)
    answer = desk.fill_in({"next": action}, by)
    assert answer["response_action"] == "update", answer
    return dict(desk.slack.opened[-1])


def inputs(view: Body) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_a_step_is_taken_with_the_fields_its_row_needs(bid: StaffDesk) -> None:
    assert buttons(bid.notice(REFERENCE)) == ["details", "ask", "step"]
    view = form(bid, "find_eligible")

    answer = bid.fill_in(ELIGIBLE, view=view)

    assert inputs(view) == ["reason", "area", "priority"]
    assert answer == {}
    assert steps(bid)[1:] == [("find_eligible", OFFICER)]
    now = bid.notice(REFERENCE)
    assert done(now).startswith("Find eligible: it is eligible, recorded by Olu of the team, <!date^1753268400^")
    assert buttons(now) == ["details", "ask", "step"]


def test_what_is_missing_is_said_at_its_fields_and_then_mended(bid: StaffDesk) -> None:
    view = form(bid, "find_eligible")

    first = bid.fill_in({"reason": " "}, view=view)
    second = bid.fill_in(ELIGIBLE, view=view)

    assert sorted(first["errors"]) == ["area", "priority", "reason"]
    assert second == {}
    assert [action for action, _ in steps(bid)] == ["receive", "find_eligible"]


def test_a_refused_step_shows_on_its_field_and_changes_nothing(heard: StaffDesk) -> None:
    view = form(heard, "invite")
    go(heard, "invite", meeting=SEPTEMBER)

    answer = heard.fill_in({**WHY, "meeting": "2025-09-09"}, view=view)

    assert "already; name another meeting" in answer["errors"]["meeting"]
    assert "Invite: it is invited, recorded by Sam of the team, 23 July 2025 at 12:00" in answer["errors"]["meeting"]
    assert [action for action, _ in steps(heard)] == ["receive", "find_eligible", "invite"]


def test_a_step_whose_meeting_is_not_on_record_cannot_be_sent(bid: StaffDesk) -> None:
    go(bid, "find_eligible", areas=("EA-2",), priorities=("AP-8",))

    view = form(bid, "invite")

    assert inputs(view) == []
    assert "The records hold nothing to choose from for “The meeting”" in str(view["blocks"])


@pytest.mark.parametrize("amount", ["lots", "-1", "0", "£3,000.001", "999999"])
def test_a_sum_that_will_not_do_is_refused_at_its_field(bid: StaffDesk, amount: str) -> None:
    approach(bid)
    view = form(bid, "approve")

    answer = bid.fill_in({**WHY, "evidence": "a letter", "day": "2025-07-23", "pot": "tactical", "amount": amount}, view=view)

    assert list(answer["errors"]) == ["amount"]
    assert steps(bid)[-1][0] == "submit"


def test_money_the_pot_does_not_hold_is_refused_at_its_field(bid: StaffDesk) -> None:
    with bid.writing() as session:
        put_in(session, "CRG-2025-71", requested_pence=5_000_000, received=NOON.date())
    bid.post()
    approach(bid, "CRG-2025-71")
    bid.tap(bid.notice("CRG-2025-71"), STEP)
    bid.fill_in({"next": "approve"})

    answer = bid.fill_in({**WHY, "evidence": "a letter", "day": "2025-07-23", "pot": "tactical", "amount": "50,000"})

    assert "more than that" in answer["errors"]["amount"]


def test_a_refusal_speaks_of_the_fields_of_the_form_and_not_of_what_was_done_before(bid: StaffDesk) -> None:
    approach(bid, last="support")
    with bid.writing() as session:
        for holder in session.exec(select(OfficeHolder)):
            holder.person_key = None

    view = form(bid, "endorse")
    answer = bid.fill_in({**WHY, "evidence": "a letter"}, view=view)

    assert inputs(view) == ["reason", "evidence", "day", "absent"]
    [said] = answer["errors"].values()
    assert "nobody in office could do it" in said
    assert "“In the absence of whoever endorses first”" in said
    assert not [word for word in ("--", "recorded by") if word in said]


def test_a_day_that_may_be_left_out_may_be_given(bid: StaffDesk) -> None:
    approach(bid, last="support")

    view = form(bid, "endorse")
    answer = bid.fill_in({**WHY, "evidence": "a letter", "day": "2025-07-23"}, view=view)

    assert (answer, steps(bid)[-1]) == ({}, ("endorse", OFFICER))


def test_an_approval_promises_the_money_to_the_penny(bid: StaffDesk) -> None:
    approach(bid)
    view = form(bid, "approve")
    given = {**WHY, "evidence": "a letter", "day": "2025-07-23", "pot": "tactical", "amount": "£2,500.50"}

    assert inputs(view) == ["reason", "evidence", "day", "pot", "amount"]
    assert bid.fill_in(given, view=view) == {}
    with bid.reading() as session:
        last = session.exec(select(ProposalStep).order_by(ProposalStep.id.desc())).first()  # type: ignore[union-attr]
    assert last is not None
    assert (last.action, last.amount_pence, last.evidence) == ("approve", 250_050, "a letter")


def approach(desk: StaffDesk, reference: str = REFERENCE, last: str = "submit") -> None:
    """Everything up to and with this step; without one, up to the funder's decision."""
    heard = dt.date(2025, 7, 15)
    course: list[tuple[str, dict[str, Any]]] = [
        ("find_eligible", {"areas": ("EA-2",), "priorities": ("AP-8",), "day": heard}),
        ("invite", {"meeting": heard, "day": heard}),
        ("present", {"meeting": heard}),
        ("support", {"meeting": heard}),
        ("endorse", {}),
        ("submit", {}),
    ]
    with desk.writing() as session:
        for action, given in course:
            values = {"because": "agreed", "evidence": "minutes", **given}
            step(session, reference, action, Who(OFFICER, NOON), Given(**values))
            if action == last:
                break


def test_a_question_goes_to_the_lead_and_to_nobody_else(bid: StaffDesk) -> None:
    bid.tap(bid.notice(REFERENCE), ASK)

    assert bid.fill_in({"reason": ""})["errors"].keys() == {"reason"}
    assert bid.fill_in({"reason": "Which streets?"}) == {}

    with bid.reading() as session:
        mails = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.MAIL)).all()
    assert [(one.to, "Which streets?" in one.text) for one in mails] == [(LEAD, True)]
    assert steps(bid)[-1] == ("ask", OFFICER)
    assert buttons(bid.notice(REFERENCE)) == ["details", "step"]


@pytest.mark.parametrize(("wish", "mails"), [({}, [LEAD]), ({"mail": []}, [])])
def test_a_mail_goes_to_the_lead_unless_it_is_left_out(heard: StaffDesk, wish: dict[str, list[str]], mails: list[str]) -> None:
    view = form(heard, "invite")

    assert inputs(view) == ["reason", "meeting", "mail"]
    assert heard.fill_in({**WHY, "meeting": "2025-09-09", **wish}, view=view) == {}
    assert [one.to for one in heard.queued(f"proposal:{REFERENCE}")] == mails


def test_a_double_click_takes_one_step(bid: StaffDesk) -> None:
    bid.tap(bid.notice(REFERENCE), ASK)
    view = bid.slack.opened[-1]

    first, second = (bid.fill_in({"reason": "Which streets?"}, view=view) for _ in range(2))

    assert first == {}
    assert "took “ask” on 23 July 2025 already" in second["errors"]["reason"]
    assert [action for action, _ in steps(bid)] == ["receive", "ask"]
    assert len(bid.queued(f"proposal:{REFERENCE}")) == 1


def test_all_about_it_is_shown_to_the_team_and_the_group(bid: StaffDesk) -> None:
    for by in ("U0OLU", "U0MARIA"):
        bid.tap(bid.notice(REFERENCE), DETAILS, by)

    shown = [str(view["blocks"]) for view in bid.slack.opened]
    assert len(shown) == 2
    for words in (
        "Shed alarms",
        "Northbank Trust",
        "£3,000.00",
        "received since 14 July 2025",
        "to everybody else it does not",
    ):
        assert words in shown[0]


@pytest.mark.parametrize("action", [DETAILS, ASK, STEP])
@pytest.mark.parametrize(("by", "team"), [("U0TOM", "T0KCST"), (STRANGER, PARTNER_TEAM), ("U0GHOST", "T0KCST")])
def test_who_may_not_gets_a_sentence_and_no_form(bid: StaffDesk, action: str, by: str, team: str) -> None:
    bid.tap(bid.notice(REFERENCE), action, by, team)

    assert bid.slack.opened == []
    [said] = bid.told()
    assert "Shed alarms" not in said
    assert ("no address of yours" in said) == (by != "U0TOM")


def test_the_lead_of_a_proposal_sees_what_the_team_wrote_of_it_by_asking_and_not_here(bid: StaffDesk) -> None:
    bid.tap(bid.notice(REFERENCE), DETAILS, "U0PRIYA")

    assert bid.slack.opened == []
    assert "may not see all of a proposal here" in bid.told()[0]


def test_an_invitation_to_the_meeting_it_is_invited_to_is_not_offered(heard: StaffDesk) -> None:
    go(heard, "invite", meeting=SEPTEMBER)

    assert inputs(form(heard, "invite")) == []


def test_a_member_of_the_group_is_offered_only_the_groups_steps(bid: StaffDesk) -> None:
    bid.tap(bid.notice(REFERENCE), STEP, "U0MARIA")
    bid.tap(bid.notice(REFERENCE), ASK, "U0MARIA")

    assert "There is no step left that you may take" in str(bid.slack.opened[-1]["blocks"])
    assert "may not ask" in bid.told()[-1]


def test_a_form_that_somebody_else_sends_does_nothing(bid: StaffDesk) -> None:
    view = form(bid, "find_eligible")

    answer = bid.fill_in(ELIGIBLE, "U0TOM", view)

    assert [PARTNER not in text and "no proposal" not in text for text in answer["errors"].values()] == [False]
    assert len(steps(bid)) == 1


def test_what_was_decided_elsewhere_is_refused_and_the_notice_mended(bid: StaffDesk) -> None:
    before = bid.notice(REFERENCE)
    go(bid, "withdraw")

    bid.tap(before, ASK)

    assert bid.slack.opened == []
    assert "Withdraw: it is withdrawn, recorded by Sam of the team" in bid.told()[-1]
    assert buttons(bid.notice(REFERENCE)) == ["details"]


def test_a_stranger_step_in_the_form_is_refused(bid: StaffDesk) -> None:
    bid.tap(bid.notice(REFERENCE), STEP)
    view = bid.slack.opened[-1]

    assert bid.fill_in({"next": "ask"}, view=view)["response_action"] == "update"
    go(bid, "withdraw")
    answer = bid.fill_in({"next": "ask"}, view=view)

    assert list(answer["errors"]) == ["next"]
