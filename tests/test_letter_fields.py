"""Sums, days, links, areas and names are read out of a letter's words, each by its own small reader."""

import datetime as dt

import pytest

from handlers.intake import aims, amounts, days, links, names, organisations

TODAY = dt.date(2025, 7, 11)  # a Friday
AREAS = {"EA-1": "Reducing bicycle theft (BT)", "EA-2": "Keeping people safe at the water's edge"}
PRIORITIES = ("Road Safety", "Violence Against Women and Girls", "Preventing Crime & Nuisance")


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£2,950", 295_000),
        ("£4k", 400_000),
        ("£1,234.56", 123_456),
        ("nine hundred pounds", 90_000),
        ("twelve grand", 1_200_000),
        ("two and a half thousand pounds", 250_000),
        ("Locks £2,100\nPaint £850\nTOTAL ASKED FOR .... £2,950", 295_000),
        ("It costs £1,600. The borough pays half, so £800 from the grant.", 80_000),
        ("£1,200 including VAT (£1,000 plus £200 VAT)", 120_000),
        ("£4,000 to £4,600", None),
        ("£1,000-£1,200", None),
        ("no sum at all", None),
    ],
)
def test_the_sum_asked_for_is_found_and_a_range_is_none(text: str, pence: int | None) -> None:
    assert amounts.asked(text) == pence


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Saturday 26 July 2025, 10am", (2025, 7, 26), (2025, 7, 26)),
        ("July 26th", (2025, 7, 26), (2025, 7, 26)),
        ("26/07/2025", (2025, 7, 26), (2025, 7, 26)),
        ("4 to 10 August", (2025, 8, 4), (2025, 8, 10)),
        ("30 June to 2 July 2025", (2025, 6, 30), (2025, 7, 2)),
        ("3 February", (2026, 2, 3), (2026, 2, 3)),
        ("next Tuesday", (2025, 7, 15), (2025, 7, 15)),
        ("tomorrow", (2025, 7, 12), (2025, 7, 12)),
    ],
)
def test_a_day_is_found(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    (span,) = days.spans(text, TODAY)

    assert (span.first, span.last) == (dt.date(*first), dt.date(*last))


@pytest.mark.parametrize("text", ["31 February 2025", "99/99/2025", "it may be good", "101 calls"])
def test_what_is_no_day_is_not_found(text: str) -> None:
    assert days.spans(text, TODAY) == []


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://x.example/a?utm_source=k&b=1&fbclid=2", "https://x.example/a?b=1"),
        ("https://x.example/a?mc_cid=1", "https://x.example/a"),
        ("https://x.example/a).", "https://x.example/a"),
        (
            "https://eur.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fa%3Fb%3D1&data=9",
            "https://x.example/a?b=1",
        ),
        ("https://[broken", "https://[broken"),
    ],
)
def test_a_link_is_the_address_behind_the_tracking(link: str, clean: str) -> None:
    assert links.clean(link) == clean


def test_an_area_is_named_only_where_it_is_quoted() -> None:
    assert aims.areas("This is about reducing bicycle theft.", AREAS) == ("EA-1",)
    assert aims.areas("Somebody took my bicycle.", AREAS) == ()


@pytest.mark.parametrize(("text", "named"), [("(VAWG)", True), ("Crime and Nuisance", True), ("safe roads", False)])
def test_a_priority_is_named_by_its_words_or_initials(text: str, named: bool) -> None:
    assert bool(aims.priorities(text, PRIORITIES)) is named


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Copsey, Farida", "Farida Copsey"),
        ("WRENFIELD Callum 11873", "Callum Wrenfield"),
        ("Press Office", ""),
        ("PC Ann Lee", "Ann Lee"),
    ],
)
def test_a_persons_name_is_put_in_order(written: str, name: str) -> None:
    assert names.person(written) == name


def test_the_organisation_is_the_one_its_address_speaks_of() -> None:
    text = "Kent Police told us. Hopfield Community Trust would like to help."

    assert organisations.organisation(text, "m@hopfieldtrust.example") == "Hopfield Community Trust"
