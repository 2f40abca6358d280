"""A cell is read exactly or refused with a sentence, and what is written for a spreadsheet is never taken for a formula."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.records import cells

MIDNIGHT = dt.datetime(2026, 3, 24)  # noqa: DTZ001 (as a workbook gives it)
TEXT = st.text(st.sampled_from("=+-@\t\r\n' \"ab;,|x_0\u00a0é") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(TEXT)
def test_what_is_quoted_reads_back_as_it_was(text: str) -> None:
    assert cells.unquoted(cells.quoted(text)) == text


@given(TEXT)
def test_nothing_quoted_begins_like_a_formula(text: str) -> None:
    assert not cells.quoted(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(TEXT)
def test_what_people_type_loses_its_outer_blanks_only(text: str) -> None:
    plain = text.strip().lstrip("'")

    assert cells.unquoted(f"  {plain}  ") == plain.strip() or plain.startswith(("=", "+", "-", "@"))


@given(st.lists(TEXT.filter(bool), max_size=4))
def test_a_list_in_one_cell_reads_back_as_it_was(items: list[str]) -> None:
    assert cells.item_list(cells.joined(items)) == tuple(items)


@pytest.mark.parametrize(
    ("cell", "pounds"),
    [
        (4182.0, "4182.00"), (4182, "4182.00"), (4182.1, "4182.10"), (0.07, "0.07"), (99_999_999.99, "99999999.99"),
        ("£4,182.00", "4182.00"), ("4183", "4183.00"), (" £ 4,182.5 ", "4182.50"), ("GBP 12", "12.00"), ("12 pounds", "12.00"),
    ],
)  # fmt: skip
def test_money_is_read_to_the_penny(cell: cells.Cell, pounds: str) -> None:
    assert cells.money(cell) == pounds


@given(st.integers(min_value=1, max_value=10**12))
def test_every_whole_penny_survives_a_spreadsheets_float(pence: int) -> None:
    assert cells.money(pence / 100) == f"{pence // 100}.{pence % 100:02d}"


@pytest.mark.parametrize("cell", [0.1 + 0.2, 24108.199999999997, 1 / 3, 12.345])
def test_a_float_that_is_not_whole_pence_is_refused_and_told_how_to_round(cell: float) -> None:
    with pytest.raises(ValueError, match=r"is not whole pence; round it to pounds and pence, like \d+\.\d\d"):
        cells.money(cell)


@pytest.mark.parametrize(
    "cell",
    [-5, "-6", True, "4.182,00", "12.345", "ten", "", "1e3", float("nan"), float("inf"), dt.date(2026, 1, 1), "£" * 40],
)
def test_what_is_no_amount_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(ValueError, match=r"write it like 1234\.56"):
        cells.money(cell)


@pytest.mark.parametrize(
    "cell",
    [
        MIDNIGHT, dt.date(2026, 3, 24), "2026-03-24", "24/03/2026", "24.3.26", "24 March 2026",
        "Tuesday 24 March 2026", "Tues, 24th March 2026", " 24 Mar 2026 ", "March 24, 2026",
    ],
)  # fmt: skip
def test_a_day_is_read_in_any_of_its_writings(cell: cells.Cell) -> None:
    assert cells.day(cell) == "2026-03-24"


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2026",
        "24 March",
        "next Tuesday",
        "24 to 26 March 2026",
        46105,
        "2026-13-01",
        "3/24/2026",
        "by 24 March 2026",
        "9" * 500,
    ],
)
def test_what_is_no_single_day_is_refused_in_a_short_sentence(cell: cells.Cell) -> None:
    with pytest.raises(ValueError, match="is not a day; write it like 24 March 2026") as refusal:
        cells.day(cell)

    assert len(str(refusal.value)) < 200


def test_a_weekday_that_is_not_that_days_is_refused() -> None:
    with pytest.raises(ValueError, match="is a Tuesday"):
        cells.day("Monday 24 March 2026")


def test_a_day_with_a_time_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="give the day alone"):
        cells.day(MIDNIGHT.replace(hour=10))


@pytest.mark.parametrize(
    ("cell", "said"),
    [(dt.time(10), "10:00"), ("9.30", "09:30"), ("2pm", "14:00"), ("12:15 am", "00:15"), ("12pm", "12:00")],
)
def test_a_time_is_read(cell: cells.Cell, said: str) -> None:
    assert cells.time(cell) == said


@pytest.mark.parametrize("cell", ["25:00", "14pm", "0am", "10", "10:60", 0.5, "noonish"])
def test_what_is_no_time_is_refused(cell: cells.Cell) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        cells.time(cell)


@pytest.mark.parametrize("cell", ["a\x00b", "a\x1b[31m", "a\x85", "\ud800"])
def test_characters_nobody_sees_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="cannot be seen"):
        cells.text(cell)


def test_a_date_where_words_belong_is_refused_because_a_spreadsheet_made_it_of_words() -> None:
    with pytest.raises(ValueError, match="format the cell as text"):
        cells.text(dt.date(2026, 2, 1))
