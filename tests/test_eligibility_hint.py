"""Hints for eligibility: from the words of a proposal to names of its year's lists, with the words shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from handlers.proposals.hint import hints
from models.priorities import PriorityKind, of_year


@pytest.fixture(scope="module")
def areas(kent_session: Session) -> dict[str, str]:
    return {row.code: row.name for row in of_year(kent_session, "2025/26", PriorityKind.ELIGIBLE_AREA)}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("Locks for farms against hare poaching", "EA-9", ("farms", "hare", "poaching")),
        ("Talks on scams and phishing for older residents", "EA-7", ("scams", "phishing")),
        ("Knives: a bin at the station", "EA-5", ("Knives",)),
        ("Speeding drivers near the school", "EA-6", ("Speeding", "drivers")),
        ("Shops pay for a shoplifting radio", "EA-8", ("Shops", "shoplifting")),
        ("Clearing fly-tipping", "EA-10", ("fly-tipping",)),
        ("VAWG champions", "EA-2", ("VAWG",)),
    ],
)
def test_a_list_is_found_by_its_words_and_by_what_means_the_same(
    areas: dict[str, str], text: str, code: str, words: tuple[str, ...]
) -> None:
    found = {hint.code: hint.words for hint in hints(text, areas)}

    assert found.get(code) == words


@pytest.mark.parametrize("text", ["", "A project to help people and keep the community safe", "Chairs for the hall", "£500"])
def test_words_that_everybody_uses_suggest_nothing(areas: dict[str, str], text: str) -> None:
    assert hints(text, areas) == ()


def test_another_years_list_is_hinted_at_by_its_own_words() -> None:
    assert [hint.code for hint in hints("Lanterns for the canal towpath", {"X-1": "Safer canals", "X-2": "Safer parks"})] == [
        "X-1"
    ]


@given(st.text(max_size=300))
def test_whatever_is_written_at_most_three_are_hinted_at_and_each_shows_words_of_the_text(text: str) -> None:
    known = {"A": "Reducing knife crime", "B": "Road danger", "C": "Fraud", "D": "Rural crime"}

    found = hints(text, known)

    assert len(found) <= 3
    assert all(hint.words for hint in found)
