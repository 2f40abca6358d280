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

UTF8 = "Content-Type: text/plain; charset=utf-8"
TODAY = dt.date(2025, 7, 11)  # a Friday
CASES = yaml.safe_load((Path(__file__).parent / "data" / "news_items.yaml").read_text("utf-8"))


def brought(text: str, subject: str = "News") -> tuple[ItemFields, ...]:
    raw = f"From: Priya Shah <priya.shah@northbank.example>\nSubject: {subject}\n{UTF8}\n\n{text}"
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


@pytest.mark.parametrize(
    "text",
    [
        "For the bulletin:\n\nWarm Hub\nOpen to all, with soup and a stove, at the chapel.",
        "For the bulletin:\n\nWarm Hub\nThe last one was on 4 March and forty people came.",
        "For the bulletin:\n\nWarm Hub\nWe may march to the chapel, second to none, e.g. with soup and a band.",
        "For the bulletin:\n\nWarm Hub\nWrite to hub@chapel.example or ring 01632 960 123 (ext. 12/4) for menu 3.11.",
        "For the bulletin:\n\nWarm Hub\nOn 2 February we opened the doors, and they have stayed open for everybody.",
    ],
)
def test_no_day_and_no_link_is_made_up(text: str) -> None:
    (found,) = brought(text)

    assert (found.title, found.link, found.event_date, found.expires) == ("Warm Hub", "", None, None)


@pytest.mark.parametrize("text", ["", "Hello,\n\nPriya", "For the bulletin please.\n\nThanks\nPriya Shah"])
def test_a_letter_that_tells_nothing_brings_no_item(text: str) -> None:
    assert brought(text) == ()


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://www.google.com/url?q=https%3A%2F%2Fx.example%2Fa&sa=D", "https://x.example/a"),
        ("https://www.google.com/search?q=x", "https://www.google.com/search?q=x"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2Fa%3Ffbclid%3D1&h=2", "https://x.example/a"),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__x.example_a-2Db&d=1", "https://x.example/a-b"),
        ("https://urldefense.com/v3/__https://x.example/a__;!!x", "https://x.example/a"),
        ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fx.example%2fa&c=E", "https://x.example/a"),
        ("https://secure-web.cisco.com/1abc/https%3A%2F%2Fx.example%2Fa", "https://x.example/a"),
        ("https://x.example/a?utm_source=k&amp;utm_medium=e&amp;b=1", "https://x.example/a?b=1"),
        ("https://x.example/a?mkt_tok=1#", "https://x.example/a"),
        ("https://x.example/a#times", "https://x.example/a#times"),
        ("https://l.facebook.com/l.php?u=javascript:alert(1)", "https://l.facebook.com/l.php?u=javascript:alert(1)"),
        (
            "https://gbr01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%3A%2F%2Fx.example",
            "https://x.example",
        ),
    ],
)
def test_a_link_is_the_address_that_wrappers_lead_to(link: str, clean: str) -> None:
    assert links.clean(link) == clean


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see x.example/a.", ["x.example/a"]),
        ("see www.x.example, or ring", ["www.x.example"]),
        ("(more at eastbrook.gov.uk)", ["eastbrook.gov.uk"]),
        ("write to ann@eastbrook.gov.uk", []),
        ("write to ann.lee@mail.eastbrook.gov.uk today", []),
        ("e.g. at 10.30 or 3.5 miles", []),
        ("the end.We begin", []),
    ],
)
def test_a_link_may_stand_without_scheme(text: str, found: list[str]) -> None:
    assert links.links(text) == found
