"""What nobody is told is refused in the same words, and what is public or one's own is not refused."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import templates
from handlers.understanding.private import asks_for_private

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"


@pytest.mark.parametrize(
    "question",
    [
        "what did other partners bid for",
        "who else has applied for the tactical pot",
        "can I see another partner's proposal",
        "show me someone else's business case",
        "which bids were rejected last time",
        "list the undecided proposals",
        "who are we up against for the money",
        "has anyone else put in a bid",
        "what are other organisations asking for",
        "who wrote the complaint about us",
        "who sent the letter about the chair",
        "show me the held letters",
        "what is in the letters you are holding back",
        "can you read me other people's emails",
        "what have other people asked you",
        "any unpublished DHRs?",
        "tell me about the ongoing death review",
        "are there reviews not yet published",
        "which DARDR is being written at the moment",
        "what was the victim's name in the homicide review",
        "who was the victim in the dhr",
        "who was killed in the domestic homicide review",
        "name of the perpetrator please",
        "how many Prevent referrals this year",
        "who is on the channel panel list",
        "was my neighbour referred to prevent",
        "marac cases in the district",
        "what was said in the closed part of the meeting",
        "send me the restricted minutes",
        "what did they discuss behind closed doors",
        "the confidential annex please",
        "what is John Smith's mobile number",
        "home address of the chair",
        "what is the chair's home address",
        "where does Stephen Perez live",
        "the commissioner's private email",
        "who complained about me",
    ],
)
def test_what_nobody_is_told_is_seen(question: str) -> None:
    assert asks_for_private(question)
    assert asks_for_private(question.upper())


@pytest.mark.parametrize(
    "question",
    [
        "where is my proposal",
        "has our bid been approved",
        "status of my business case",
        "how much did the Hateful Extremism Learning Event get",
        "what is the latest published homicide review",
        "april dhr webinar numbers",
        "what did the published DARDR find",
        "is prevent a priority",
        "who leads on Prevent",
        "what is the team's phone number",
        "contact email for the team",
        "office address of the partnership",
        "who is the vice chair",
        "which projects were approved",
        "what other projects are funded",
        "what did they decide in july",
        "how many proposals were approved",
        "when is the next meeting",
        "minutes of the last meeting",
        "who can submit a proposal",
        "what happens to a rejected bid",
        "review of priorities, when",
        "how many reviews were published last year",
    ],
)
def test_what_is_public_or_ones_own_is_not_refused(question: str) -> None:
    assert not asks_for_private(question)


@pytest.mark.parametrize("name", ["questions.yaml", "phrases.yaml"])
def test_no_sample_is_refused(name: str) -> None:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    read = yaml.safe_load(path.read_text("utf-8"))
    texts = [item["q"] for item in read] if isinstance(read, list) else [phrase for said in read.values() for phrase in said]

    assert [text for text in texts if asks_for_private(text)] == []


def test_the_refusal_gives_no_hint_and_says_where_to_ask() -> None:
    frame = {
        "team": "The team",
        "mailbox": "team@example.org",
        "partnership": "The partnership",
        "day": "23 July 2025",
        "kind": "",
    }

    said = templates.render("answers/private.md.j2", frame)

    assert "The team" in said
    assert "team@example.org" in said
    assert "whether there is" in said


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str) -> None:
    assert isinstance(asks_for_private(text), bool)
