"""What all actions of the team share: both ways to Slack, patience that ends, errors that end, payloads not to be trusted."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from bot.slack import acting
from bot.slack.acting import place_of, place_under
from bot.slack.listeners.staff import proposal as listener
from bot.slack.views.staff.item import words_in
from bot.slack.views.staff.letter import kinds_in
from bot.slack.views.staff.parts import chosen, typed
from bot.slack.views.staff.step import chosen_in, given_in
from handlers.drafts.approving import Approval, approve
from handlers.drafts.bulletin import draft
from handlers.drafts.judging_items import judge
from handlers.proposals.shapes import Given, Who
from handlers.proposals.stepping import step
from handlers.staffroom.standing import Standing, standing_of
from models.audit import AuditEntry
from models.bulletins import ItemState
from models.database import reading, writing
from models.errors import LockedDatabase
from models.proposals import ProposalStep
from models.workflow import Need
from tests.servers.slack_events import TEAM, submit, tap_on
from tests.slack_access import NOON, Body
from tests.staff_desk import OFFICER, StaffDesk, desk, either_desk, employ
from tests.test_bulletin_approving import item
from tests.workflow_desk import REFERENCE, put_in

__all__ = ["desk", "either_desk"]

ASK, STEP = "staff:proposal:ask", "staff:proposal:step"
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("value", "selected_options", "x")), inner),
    max_leaves=8,
)
FIELDS = (*(need.value for need in Need), "next", "kinds", "title", "link", "mail")
STATES = st.fixed_dictionaries({"values": JSON | st.dictionaries(st.sampled_from(FIELDS), JSON)}) | JSON
VIEWS = st.fixed_dictionaries(
    {}, optional={"state": STATES, "blocks": JSON, "private_metadata": st.text('{}[]":,ab', max_size=9) | JSON}
)


def bid(desk: StaffDesk) -> None:
    with desk.writing() as session:
        put_in(session, received=NOON.date())
    desk.post()


def taken(desk: StaffDesk) -> list[str]:
    with desk.reading() as session:
        return list(session.exec(select(ProposalStep.action).where(ProposalStep.proposal_ref == REFERENCE)))


def test_button_form_mistake_and_record_work_over_http_and_by_socket_mode(either_desk: StaffDesk) -> None:
    bid(either_desk)
    either_desk.tap(either_desk.notice(REFERENCE), STEP)
    either_desk.fill_in({"next": "ask"})

    wrong = either_desk.fill_in({"reason": ""})
    right = either_desk.fill_in({"reason": "Which streets?"})

    assert (list(wrong["errors"]), right) == (["reason"], {})
    assert taken(either_desk) == ["receive", "ask"]


def at_once(desk: StaffDesk, *bodies: Body) -> list[Body]:
    """All of them reach the app in the same moment."""
    with ThreadPoolExecutor(len(bodies)) as senders:
        answers = list(senders.map(desk.door.carry, bodies))
    desk.door.settle()
    return answers


def tapped(desk: StaffDesk, message: Body, action: str, by: str) -> Body:
    return tap_on(message, action, desk.slack.response_url(), user={"id": by, "team_id": TEAM})


def test_of_taps_in_the_same_moment_one_counts(desk: StaffDesk) -> None:
    with desk.writing() as session:
        session.add(item(1, received=NOON))
    desk.post()
    notice = desk.notice("KCST-2025-B001")

    at_once(desk, *(tapped(desk, notice, "staff:item:accept", by) for by in ("U0OLU", "U0SAM", "U0OLU", "U0SAM")))

    with desk.reading() as session:
        assert len(session.exec(select(AuditEntry).where(AuditEntry.subject == "record:KCST-2025-B001")).all()) == 1
    assert ["judged so by" in said for said in desk.told()] == [True] * 3


def test_of_forms_in_the_same_moment_one_counts(desk: StaffDesk) -> None:
    bid(desk)
    desk.tap(desk.notice(REFERENCE), ASK)
    view = desk.slack.opened[-1]
    people = [{"id": by, "team_id": TEAM} for by in ("U0OLU", "U0SAM", "U0OLU")]

    answers = at_once(desk, *(submit(view, {"reason": "Which streets?"}, user=who) for who in people))

    assert sorted(len(answer) for answer in answers) == [0, 2, 2]
    assert taken(desk) == ["receive", "ask"]
    assert len(desk.queued(f"proposal:{REFERENCE}")) == 1


def test_what_takes_longer_than_slack_waits_is_done_all_the_same(desk: StaffDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    bid(desk)
    desk.tap(desk.notice(REFERENCE), ASK)
    view = desk.slack.opened[-1]
    monkeypatch.setattr(acting, "_refusal", lambda _: None)

    answers = [desk.fill_in({"reason": "Which streets?"}, view=view) for _ in range(2)]

    assert answers == [{}, {}]
    assert taken(desk) == ["receive", "ask"]
    assert "took “ask” on 23 July 2025 already" in desk.told()[-1]


def test_a_press_that_came_too_late_is_a_sentence(desk: StaffDesk) -> None:
    bid(desk)
    late = tap_on(desk.notice(REFERENCE), ASK, desk.slack.response_url(), user={"id": "U0OLU", "team_id": TEAM})
    desk.slack.expire(late["trigger_id"])

    desk.door.send(late)

    assert (len(desk.told()), desk.slack.opened) == (1, [])


@pytest.mark.parametrize("trouble", [RuntimeError("Which streets?"), LockedDatabase("Which streets?")])
@pytest.mark.parametrize("values", [{"reason": "Which streets?"}, {"next": "ask"}])
def test_what_breaks_is_an_apology_with_a_reference_and_no_word_of_it(
    desk: StaffDesk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    values: dict[str, str],
    trouble: Exception,
) -> None:
    def breaks(*_: Any) -> Any:
        raise trouble

    bid(desk)
    desk.tap(desk.notice(REFERENCE), STEP if "next" in values else ASK)
    monkeypatch.setattr(listener, "step", breaks)
    monkeypatch.setattr(listener, "offer_of", breaks)

    assert desk.fill_in(values) == {}

    [said] = desk.told()
    assert "eference" in said
    assert "Which streets?" not in said + caplog.text
    assert taken(desk) == ["receive"]


def test_a_button_without_its_notice_acts_and_changes_no_message(desk: StaffDesk) -> None:
    """Its record is known, its notice is not: the message is not ours to write."""
    bid(desk)
    notice = desk.notice(REFERENCE)
    notice["blocks"] = [{**block, "block_id": "b1"} for block in notice["blocks"]]
    desk.tap(notice, ASK)

    assert desk.fill_in({"reason": "Which streets?"}) == {}

    assert taken(desk) == ["receive", "ask"]
    assert desk.slack.of("chat.update") == []


def test_a_form_that_names_another_record_than_its_notice_changes_no_message(desk: StaffDesk) -> None:
    bid(desk)
    with desk.writing() as session:
        put_in(session, "CRG-2025-71", received=NOON.date())
    desk.tap(desk.notice(REFERENCE), ASK)
    view = desk.slack.opened[-1]
    other = {**view, "private_metadata": view["private_metadata"].replace(REFERENCE, "CRG-2025-71")}

    assert desk.fill_in({"reason": "Which streets?"}, view=other) == {}

    assert desk.slack.of("chat.update") == []


@PATIENT
@given(VIEWS)
def test_whatever_a_form_holds_is_read_without_trouble(view: dict[str, Any]) -> None:
    given_in(view)
    words_in(view)

    assert isinstance(chosen_in(view), str)
    assert isinstance(kinds_in(view), tuple)
    assert {type(typed(view, name)) for name in FIELDS} == {str}
    assert {type(one) for name in FIELDS for one in chosen(view, name)} <= {str}
    assert isinstance(place_of(view).about, str)


@PATIENT
@given(
    st.fixed_dictionaries(
        {},
        optional={"actions": JSON | st.lists(st.dictionaries(st.sampled_from(("value", "block_id")), JSON)), "container": JSON},
    )
)
def test_whatever_a_tap_holds_names_a_place_or_none(body: dict[str, Any]) -> None:
    place = place_under(body)

    assert {type(one) for one in (place.about, place.channel, place.ts, place.mark)} == {str}


@pytest.mark.parametrize(
    "about", ["", "letter:", "letter:x", "letter:99", "proposal:none", "item:none", "bulletin:x:y", "kettle:1"]
)
def test_of_what_is_not_there_nothing_is_open(desk: StaffDesk, about: str) -> None:
    with desk.reading() as session:
        assert standing_of(session, about) == Standing()


def test_where_records_stand_reads_the_same_on_either_database(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        employ(session)
        put_in(session)
        session.add_all([item(1), item(2)])
        session.flush()
        step(session, REFERENCE, "ask", Who(OFFICER, NOON), Given("Which streets?"))
        judge(session, "KCST-2025-B002", Approval(OFFICER, NOON), ItemState.DECLINED)
        edition = draft(session, "2025-07", NOON)
        seen = f"bulletin:2025-07:{edition.fingerprint}"
        before = standing_of(session, seen)
        approve(session, "2025-07", Approval(OFFICER, NOON))

    with reading(any_engine) as session:
        abouts = (f"proposal:{REFERENCE}", "item:KCST-2025-B001", "item:KCST-2025-B002", seen)
        found = [standing_of(session, about) for about in abouts]

    assert before == Standing(open=("preview", "approve"))
    assert [(one.what, one.by, one.open) for one in found] == [
        ("step", "Olu of the team", ("details", "step")),
        ("final", "", ()),
        ("judged", "Olu of the team", ("edit", "accept", "hold")),
        ("approved", "Olu of the team", ("preview",)),
    ]
