"""News that partners write in many ways becomes items with the full title, the link meant, and no day that is none."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake import items, links, markup, reading
from handlers.intake.shapes import ItemFields
from handlers.intake.words import Words

TODAY = dt.date(2025, 7, 11)  # a Friday
CASES = yaml.safe_load((Path(__file__).parent / "data" / "news_items.yaml").read_text("utf-8"))


def brought(text: str, subject: str = "News") -> tuple[ItemFields, ...]:
    raw = f"From: Priya Shah <priya.shah@northbank.example>\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    return items.items(Words.of(reading.read(raw.encode())), TODAY)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_news_is_read_piece_by_piece(case: Mapping[str, Any]) -> None:
    text = markup.to_text(f"<html><body>{case['html']}</body></html>") if "html" in case else case["text"]

    found = brought(text, case.get("subject", "News"))

    assert [[one.title, one.link, one.event_date, one.expires] for one in found] == case["items"]


@given(st.text(max_size=300))
def test_no_letter_breaks_the_reading_of_news_and_no_link_is_made_up(text: str) -> None:
    for one in brought(text):
        assert one.title
        assert not one.link or one.link[:4] in text
