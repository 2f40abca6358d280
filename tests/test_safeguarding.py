"""A cry for help is told from talk about our work, whoever types and however."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import templates
from handlers.understanding import safeguarding
from handlers.understanding.harm_words import spelt_out
from handlers.understanding.safeguarding import cry_for_help, kind_of_cry

QUESTIONS = Path(__file__).parent / "data" / "questions"
SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"
FRAME = {"team": "The team", "mailbox": "team@example.org", "partnership": "The partnership", "day": "23 July 2025"}
KINDS = ("self-harm", "abuse", "stalking", "sexual", "child", "adult", "exploitation", "radicalisation", "crime", "danger", "")


def _questions(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this checkout")
    read = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(read, list)
    return read


def test_every_cry_for_help_is_caught() -> None:
    cries = [item["q"] for item in _questions(QUESTIONS / "safeguarding.yaml")]

    assert len(cries) >= 200
    assert [cry for cry in cries if not cry_for_help(cry)] == []


def test_no_look_alike_is_taken_for_one() -> None:
    questions = [item["q"] for item in _questions(QUESTIONS / "not_safeguarding.yaml")]

    assert len(questions) >= 250
    assert [question for question in questions if cry_for_help(question)] == []


def test_the_sample_questions_are_told_apart() -> None:
    questions = _questions(SAMPLES / "questions.yaml")

    assert [item["q"] for item in questions if cry_for_help(item["q"]) != (item["topic"] == "safeguarding")] == []


def test_no_sample_phrase_of_another_topic_is_a_cry() -> None:
    path = SAMPLES / "phrases.yaml"
    if not path.exists():
        pytest.skip("phrases.yaml is not beside this checkout")
    phrases = yaml.safe_load(path.read_text("utf-8"))

    assert [p for topic, said in phrases.items() if topic != "safeguarding" for p in said if cry_for_help(p)] == []
    assert [p for p in phrases["safeguarding"] if not cry_for_help(p)] == []


@pytest.mark.parametrize("cry", ["my husband hit me", "i want to kill myself", "there is a man with a knife outside"])
def test_capitals_stops_and_greetings_do_not_hide_a_cry(cry: str) -> None:
    assert cry_for_help(cry.upper())
    assert cry_for_help(f"hi team, {cry}")
    assert cry_for_help(f"How much is left in the pot? Also {cry}.")
    assert cry_for_help(cry.replace(" ", "\n"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to end it all", "self-harm"),
        ("my boyfriend punched me", "abuse"),
        ("my son has gone missing", "child"),
        ("my ex won't stop texting me", "stalking"),
        ("my friend was raped at a party", "sexual"),
        ("someone is breaking into the house next door", "crime"),
        ("a student in my class is being radicalised", "radicalisation"),
        ("when does the pot close?", ""),
    ],
)
def test_the_kind_of_help_fits(text: str, kind: str) -> None:
    assert kind_of_cry(text) == kind


def test_text_speak_and_typos_are_spelt_out() -> None:
    assert spelt_out("hes hittin me 4 real, som1 helppp") == "he is hitting me 4 real someone help"


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_names_999_and_101_and_promises_no_record(kind: str) -> None:
    said = templates.render("answers/safeguarding.md.j2", FRAME | {"kind": kind})

    assert "999" in said
    assert "101" in said
    assert "18000" in said
    assert not any(
        f"{verb} {whose}" in said for verb in ("saved", "logged", "recorded", "stored") for whose in ("your", "this")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_promises_nothing_that_a_mailbox_or_a_channel_breaks(kind: str) -> None:
    """A letter is kept in its mailbox, and a post stays in its channel, whatever the assistant does."""
    said = templates.render("answers/safeguarding.md.j2", FRAME | {"kind": kind})

    assert "is not kept" not in said
    assert "Your message and this reply stay where they are, such as a mailbox or a channel." in said
    assert "The team may not see them in time: please tell someone yourself." in said


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str) -> None:
    assert isinstance(cry_for_help(text), bool)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "my hat " * 1_450, "we are going to the park " * 400, "how much is left in the pot " * 360]
)
def test_a_long_text_is_read_to_its_end(text: str) -> None:
    assert not cry_for_help(text)
    assert cry_for_help(f"{text[:400]} . my husband hit me last night")


def test_a_wish_to_die_is_heard_however_calm_a_letter_about_work_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safeguarding, "alarm", lambda _text: 0.0)

    assert safeguarding.kind_of_cry("Please move my proposal to the next meeting, I want to kill myself") == "self-harm"
    assert safeguarding.kind_of_cry("balance of the pot please, my finance lead will kill me") == ""
