"""Pence: how they are written, read and shared out."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadMoney
from models.money import from_pounds, pounds, short_pounds, small_pounds, split

PENCE = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


@given(PENCE, WEIGHTS)
def test_the_shares_of_any_award_make_the_award(pence: int, weights: list[int]) -> None:
    assert sum(split(pence, weights)) == pence


@given(PENCE, WEIGHTS)
def test_no_share_is_a_penny_away_from_its_exact_part(pence: int, weights: list[int]) -> None:
    for share, weight in zip(split(pence, weights), weights, strict=True):
        assert abs(share - Fraction(pence * weight, sum(weights))) < 1


@given(PENCE, WEIGHTS)
def test_a_larger_remainder_never_goes_without_a_penny_that_a_smaller_one_got(pence: int, weights: list[int]) -> None:
    exact = [Fraction(pence * weight, sum(weights)) for weight in weights]
    got = [share - int(part) for share, part in zip(split(pence, weights), exact, strict=True)]
    remainders = [part - int(part) for part in exact]
    with_penny = [(rest, -place) for place, (rest, penny) in enumerate(zip(remainders, got, strict=True)) if penny]
    without = [(rest, -place) for place, (rest, penny) in enumerate(zip(remainders, got, strict=True)) if not penny]

    assert not with_penny or not without or min(with_penny) > max(without)  # the earlier share first where both are equal


@pytest.mark.parametrize(
    ("pence", "weights", "shares"),
    [
        (3966146, [1, 2], [1322049, 2644097]),
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (1, [1, 1], [1, 0]),
        (5, [0, 1], [0, 5]),
        (0, [1, 2], [0, 0]),
        (7, [3], [7]),
    ],
)
def test_an_award_is_shared_by_weight(pence: int, weights: list[int], shares: list[int]) -> None:
    assert split(pence, weights) == shares


@pytest.mark.parametrize(("pence", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_what_cannot_be_shared_is_refused(pence: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^a split needs"):
        split(pence, weights)


@pytest.mark.parametrize(
    ("pence", "long", "short", "small"),
    [
        (0, "£0.00", "£0", "0p"),
        (5, "£0.05", "£0.05", "5p"),
        (-5, "-£0.05", "-£0.05", "-£0.05"),
        (99, "£0.99", "£0.99", "99p"),
        (100, "£1.00", "£1", "£1.00"),
        (101, "£1.01", "£1.01", "£1.01"),
        (123456, "£1,234.56", "£1,234.56", "£1,234.56"),
        (-123400, "-£1,234.00", "-£1,234", "-£1,234.00"),
    ],
)
def test_pence_are_written_as_people_write_them(pence: int, long: str, short: str, small: str) -> None:
    assert (pounds(pence), short_pounds(pence), small_pounds(pence)) == (long, short, small)


@pytest.mark.parametrize(
    ("text", "pence"), [("39661.46", 3966146), ("39661", 3966100), ("0.1", 10), ("-0.05", -5), ("1.10", 110), ("0.29", 29)]
)
def test_an_amount_is_read_to_the_penny(text: str, pence: int) -> None:
    assert from_pounds(text) == pence


@given(st.integers(-(10**13), 10**13))
def test_what_is_written_plainly_is_read_back(pence: int) -> None:
    assert from_pounds(pounds(pence).replace("£", "").replace(",", "")) == pence


@pytest.mark.parametrize("text", ["", "12.345", "0.001", "1,000", "£5", "1e3", "NaN", "--1", "5.", ".5", " 5", "1.2.3", "١٢"])
def test_what_is_no_amount_in_pounds_and_pence_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadMoney, match=f"^“{re.escape(text)}” is not an amount.*; write it like 1234\\.56"):
        from_pounds(text)
