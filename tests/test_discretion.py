"""Of somebody else's undecided proposal nobody learns anything: not by an answer, not by a choice, not by being asked back."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from handlers.conversation import Question, Reply, ask
from handlers.discretion import asks_of_a_bid
from models.database import reading, writing
from models.dates import at_noon
from models.proposals import Proposal, ProposalStep, State
from tests.conftest import LEAD, OUTSIDER, PARTNER

JULY = dt.date(2025, 7, 23)
TITLE, REFERENCE = "Safe Lane Watch", "CRG-2025-90"
SAYINGS = (
    "what is the status of {}'s proposal?", "status of {} proposal", "where is {}'s bid", "has {} been approved?",
    "how is the {} bid doing", "did {} get the money", "{}", "{} news", "proposal {}", "tell me about {}",
    "how much did {} ask for", "has {} applied for the tactical pot?", "who leads {}?", "is {} funded?",
    "when was {} decided?", "what happened to the bid from {}", "which projects were funded, {} too?",
)  # fmt: skip


@pytest.fixture
def before(engine: Engine) -> dict[str, Reply]:
    """What an outsider is told while there is no such proposal."""
    return told(engine, OUTSIDER)


@pytest.fixture
def undecided(engine: Engine, before: dict[str, Reply]) -> Engine:
    """A proposal that waits for its decision."""
    with writing(engine) as session:
        session.add(
            Proposal(
                reference=REFERENCE, title=TITLE, year="2025/26", organisation="Northbank Trust", lead_name="Priya Shah",
                lead_email=LEAD.title(), pot="tactical", requested_pence=120_000, received=dt.date(2025, 7, 1),
            )
        )  # fmt: skip
        session.flush()
        step(session, 1, State.RECEIVED)
    return engine


def step(session: Session, number: int, state: State) -> None:
    session.add(
        ProposalStep(
            proposal_ref=REFERENCE, number=number, action="step", by="kcst", state=state,
            effective=dt.date(2025, 7, number), recorded=at_noon(JULY),
        )
    )  # fmt: skip


def questions() -> list[str]:
    named = (TITLE, REFERENCE, "Northbank Trust", "Priya Shah", TITLE.lower(), "Safe Lane")
    return [saying.format(name) for saying in SAYINGS for name in named]


def told(engine: Engine, asker: str) -> dict[str, Reply]:
    with reading(engine) as session:
        return {text: ask(session, Question(text, at_noon(JULY), asker)) for text in questions()}


@pytest.mark.parametrize("asker", [OUTSIDER, PARTNER, ""])
def test_whoever_asks_and_however_the_reply_is_as_if_there_were_none(
    before: dict[str, Reply], undecided: Engine, asker: str
) -> None:
    after = told(undecided, asker)

    assert [text for text in after if after[text] != before[text]] == []


def test_its_own_lead_is_told(undecided: Engine) -> None:
    with reading(undecided) as session:
        reply = ask(session, Question(f"where is {TITLE}'s bid", at_noon(JULY), LEAD))

    assert (reply.topic, TITLE in reply.body, "received" in reply.body) == ("proposals.status", True, True)


def test_once_it_is_approved_anybody_is_told(undecided: Engine) -> None:
    with writing(undecided) as session:
        step(session, 2, State.APPROVED)

    with reading(undecided) as session:
        reply = ask(session, Question(f"what is the status of {TITLE}'s proposal?", at_noon(JULY), OUTSIDER))

    assert (reply.topic, TITLE in reply.body, "approved" in reply.body) == ("proposals.status", True, True)


@pytest.mark.parametrize(
    "text",
    [
        "what is the status of Canterbury City Council's proposal?",
        "where is Atlantis Council's bid",
        "any news of the proposal from Borchester Trust?",
        "how far has Ambridge Parish Council\u2019s application got",
        "what became of Borchester Trust's application",
        "has CRG-2025-90 been approved?",
        "CRG-2025-90 please",
    ],
)
def test_where_a_bid_of_others_stands_is_refused_in_the_same_words_and_never_asked_back(
    kent_session: Session, text: str
) -> None:
    wanted = ask(kent_session, Question("what is the status of Atlantis Council's proposal?", at_noon(JULY), OUTSIDER))

    reply = ask(kent_session, Question(text, at_noon(JULY), OUTSIDER))

    assert (reply.text, reply.topic, reply.choices) == (wanted.text, "proposals.status", ())


def test_a_decided_one_is_found_by_its_reference(kent_session: Session) -> None:
    reply = ask(kent_session, Question("has CRG-2025-1 been approved?", at_noon(JULY), OUTSIDER))

    assert "Hateful Extremism Learning Event" in reply.body
    assert "approved" in reply.body


@pytest.mark.parametrize(
    "text",
    [
        "where is my bid", "what's the status of our proposal", "where's the application", "last year's bids, any news?",
        "what happens to a bid from start to finish", "has anything happened to bids from last year", "how is the pot doing",
        "when did the 2025-26 bids close",
    ],
)  # fmt: skip
def test_ones_own_bids_and_bids_in_general_are_no_bid_of_somebody(text: str) -> None:
    assert not asks_of_a_bid(text)
