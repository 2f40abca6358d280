"""Who may know where a proposal stands: its lead everything, others only what is decided; and that nothing is recorded."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session

from handlers import answers
from handlers.answers import Audience, Query, Slots
from models.dates import at_noon
from models.people import partnership
from models.post import Channel
from models.proposals import Proposal, ProposalStep, State
from models.subscriptions import Reach
from tests.asking import JULY, answer, answered, worded
from tests.conftest import LEAD, OUTSIDER, PARTNER


@pytest.fixture
def undecided(session: Session) -> Proposal:
    """A proposal of Priya's that the Working Group has not decided on."""
    proposal = Proposal(
        reference="CRG-2025-40", title="Shed alarms for allotments", lead_name="Priya Shah", lead_email=LEAD, year="2025/26",
        pot="tactical", requested_pence=300_000, received=dt.date(2025, 7, 1), missing=["dates"],
    )  # fmt: skip
    step = ProposalStep(
        proposal_ref=proposal.reference, number=1, effective=dt.date(2025, 7, 1), recorded=at_noon(dt.date(2025, 7, 1)),
        by="project lead", action="receive", state=State.RECEIVED,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    session.add(step)
    session.flush()
    return proposal


class TestProposals:
    ASKED = ("where is my proposal", "shed alarms for allotments", "crg-2025-40", "status of the shed alarms bid")

    @pytest.mark.parametrize("asker", [LEAD, LEAD.upper(), f" {LEAD} "])
    @pytest.mark.parametrize("words", ASKED)
    def test_a_lead_hears_of_their_own(self, session: Session, undecided: Proposal, words: str, asker: str) -> None:
        body = answered(session, "proposals.status", words, asker=asker)

        assert "Shed alarms for allotments (CRG-2025-40, 2025/26): received, by 1 July 2025" in body
        assert "Still to be told: dates" in body

    @pytest.mark.parametrize("words", ASKED)
    def test_others_read_the_same_words_whether_or_not_it_exists(self, session: Session, words: str, request: Any) -> None:
        before = {asker: answer(session, "proposals.status", words, asker=asker) for asker in (PARTNER, OUTSIDER, "")}
        request.getfixturevalue("undecided")
        after = {asker: answer(session, "proposals.status", words, asker=asker) for asker in (PARTNER, OUTSIDER, "")}

        assert before == after
        assert "I can only tell a proposal's own lead, or somebody of the same organisation" in worded(
            session, "proposals.status", after[PARTNER]
        )

    @pytest.mark.parametrize(("is_certain", "is_told"), [(True, True), (False, False)])
    def test_the_team_hears_of_one_it_names_where_it_is_certain_who_asks(
        self, session: Session, undecided: Proposal, is_certain: bool, is_told: bool
    ) -> None:
        team = partnership(session).mailbox
        query = Query(Slots(words="status of crg-2025-40"), JULY, team, Reach(Channel.CHAT, "T1/U1") if is_certain else None)

        found = answers.load()["proposals.status"].answer(session, query)

        assert ("Shed alarms" in worded(session, "proposals.status", found)) is is_told
        assert (found.audience is Audience.ASKER) is is_told

    def test_a_project_that_was_loaded_without_a_lead_is_nobodys_own(self, session: Session) -> None:
        assert "Where it stands" not in answered(session, "proposals.status", "where is my proposal", asker="")

    def test_a_lead_is_not_told_before_it_came(self, session: Session, undecided: Proposal) -> None:
        assert "Shed" not in answered(session, "proposals.status", "my bid", dt.date(2025, 6, 30), LEAD)

    def test_anybody_hears_of_a_decided_one(self, session: Session) -> None:
        body = answered(session, "proposals.status", "was the champions one approved", asker=OUTSIDER)

        assert "approved, and its lead told, by 14 July 2025; £3,703 approved" in body

    @pytest.mark.parametrize("topic", ["proposals.submit", "bulletin.submit", "sessions.suggest"])
    def test_nothing_is_said_to_be_recorded(self, session: Session, topic: str) -> None:
        body = answered(session, topic, "please log this")

        assert "nothing is recorded from a question here" in body
        assert "kentcommunitysafetyteam@kent.gov.uk" in body
