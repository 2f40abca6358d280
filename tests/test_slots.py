"""What a question names is read for certain: years, days, months, sums and pots; what is not certain is left out."""

import datetime as dt
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.understanding.slots import read_slots
from models.dates import FinancialYear, say_day
from models.money import pounds, short_pounds

TODAY = dt.date(2025, 7, 23)  # a Wednesday
POTS = {"tactical": ("tactical", "tactical pot", "in year"), "upfront": ("upfront", "upfront pot")}
YEAR, POT, AS_AT, ABOUT, MONTH, PENCE = "year", "pot", "day", "about_day", "month", "amount_pence"


def read(text: str, what: str) -> str | int | None:
    """One slot of a text, as text; an amount as its pence."""
    value = getattr(read_slots(text, POTS, TODAY), what)
    return value if value is None or isinstance(value, int) else str(value)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("grant for 2025/26", "2025/26"),
        ("grant for 2025-26", "2025/26"),
        ("25/26 grant total pls", "2025/26"),
        ("the 2025/2026 grant", "2025/26"),
        ("FY25 balance", "2025/26"),
        ("fy2024 projects", "2024/25"),
        ("what was funded in FY 25-26", "2025/26"),
        ("how many in 24-25", "2024/25"),
        ("24–25 underspend?", "2024/25"),
        ("sessions from 2024 to 2025", "2024/25"),
        ("’24/25 figures", "2024/25"),
        ("2025/6 split", "2025/26"),
        ("what was funded last year", "2024/25"),
        ("last years grant", "2024/25"),
        ("last year's grant", "2024/25"),
        ("how many did you hold last yr", "2024/25"),
        ("previous financial year", "2024/25"),
        ("this year so far", "2025/26"),
        ("the current FY", "2025/26"),
        ("this financial year", "2025/26"),
        ("grant the year before last", "2023/24"),
        ("two years ago", "2023/24"),
        ("will it be the same next year?", "2026/27"),
        ("2016 grant?", "2016/17"),
        ("what was funded in 2016", "2016/17"),
        ("since 2016.", "2016/17"),
        ("year ending 31 March 2025", "2024/25"),
        ("anything given back at year end 24/25", "2024/25"),
        ("compare this year's grant with last year's", "2024/25"),
        ("2024/25 against 2025/26", "2024/25"),
        ("compare 2016/17 with 2024/25", None),
        ("Could you confirm the F/Y 24/25 total", "2024/25"),
        ("is 20/21 on file", "2020/21"),
        ("underspend 2023 - 2024 pls", "2023/24"),
        ("meeting room 2016", None),
        ("grants from 2016 to 2024", None),
        ("is it 10-11am", None),
        ("year on year", None),
        ("how has it changed in previous years", None),
        ("Police and Crime Plan 2025-2029", None),
        ("the 2022-25 plan", None),
        ("ref KCST-2025-001", None),
        ("balance on 26/03/2025", None),
        ("minutes of 25 March 2025", None),
        ("the March 2025 meeting", None),
        ("a bid for £2016", None),
        ("a bid of 2016 pounds", None),
        ("call 01622 2016 55", None),
        ("2020 leaflets", None),
        ("for 15-16 year olds", None),
        ("open 24/7", None),
        ("starts at 2030", None),
        ("what is left", None),
    ],
)
def test_a_financial_year_is_read_in_every_notation(text: str, year: str | None) -> None:
    assert read(text, YEAR) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("how much was left as at 26 March 2025", "2025-03-26"),
        ("balance as of 26/03/2025", "2025-03-26"),
        ("what was left on 26.3.25", "2025-03-26"),
        ("as at 2025-03-26 what was in the pot", "2025-03-26"),
        ("back on the 26th of March how much was there", "2025-03-26"),
        ("who was vice chair on 1 May 2025", "2025-05-01"),
        ("how much did we have left on March 26", "2025-03-26"),
        ("tactical balance 26/03/2025", "2025-03-26"),
        ("how much was left at the end of March", "2025-03-31"),
        ("what was the balance at the end of last month", "2025-06-30"),
        ("how much was left in March", "2025-03-31"),
        ("what was unspent in june", "2025-06-30"),
        ("how much was left in July", "2025-07-23"),
        ("who was chair back in April", "2025-04-30"),
        ("what was left in december", "2024-12-31"),
        ("how much will be left at the end of December", "2025-07-23"),
        ("how much is left today", "2025-07-23"),
        ("how much was left yesterday", "2025-07-22"),
        ("how much was left last Tuesday", "2025-07-22"),
        ("how much was left last Wednesday", "2025-07-16"),
        ("tactical pot balance two weeks ago", "2025-07-09"),
        ("how much was left this time last year", "2024-07-23"),
        ("show me the balance on Monday", "2025-07-21"),
        ("how much had gone out by the end of may", "2025-05-31"),
        ("tactical as at end of june", "2025-06-30"),
        ("and on 26 march?", "2025-03-26"),
        ("I'd like a reminder on 1 December", None),
        ("was the 24 June recording ever sent", None),
        ("what was the balance before the meeting on 15 July", None),
        ("what was covered on 24 june", None),
        ("what did the working group decide on 15 July", None),
        ("who attended the meeting on 23 July", None),
        ("is there a session on 5 September", None),
        ("how much did you spend since 1 April", None),
        ("what did they decide in july", None),
        ("can I apply by 9 May", None),
        ("balance please", None),
        ("how much is left on 31 February 2025", None),
        ("Christmas", None),
    ],
)
def test_the_day_to_answer_as_at_is_one_introduced_so(text: str, day: str | None) -> None:
    assert read(text, AS_AT) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("what was covered on 24 june", "2025-06-24"),
        ("what was covered on June 24th", "2025-06-24"),
        ("what was covered on 24/6", "2025-06-24"),
        ("what happened on 24/06/2025", "2025-06-24"),
        ("the 24 June session", "2025-06-24"),
        ("slides for 24th of June", "2025-06-24"),
        ("what happened at the meeting on Tuesday 15 July", "2025-07-15"),
        ("coffee morning 12 Sept", "2025-09-12"),
        ("when is the meeting, 2 october?", "2025-10-02"),
        ("what did the session on 10 December cover", "2024-12-10"),
        ("will there be a session on 20 February", "2026-02-20"),
        ("is there a train strike tomorrow", "2025-07-24"),
        ("the form I e-mailed on Monday", "2025-07-21"),
        ("anything on next Tuesday", "2025-07-29"),
        ("is there a session on Friday", "2025-07-25"),
        ("who spoke the day before yesterday", "2025-07-21"),
        ("can I apply by 9 May", "2025-05-09"),
        ("does it close at the end of December", "2025-12-31"),
        ("how much will be left at the end of December", "2025-12-31"),
        ("what happened on the 15th", "2025-07-15"),
        ("was there a session on 29 February", "2024-02-29"),
        ("how much was left on 26 March", None),
        ("sessions 4 to 10 August", None),
        ("it may be 5 people", None),
        ("31/02/2025", None),
        ("03/26/2025", None),
        ("version 1.2.3.4", None),
        ("24/7 support on the line", None),
        ("nothing named", None),
    ],
)
def test_another_day_is_what_the_question_is_about(text: str, day: str | None) -> None:
    assert read(text, ABOUT) == day


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("june's bulletin", "2025-06"),
        ("what did the June bulletin say", "2025-06"),
        ("april dhr webinar – numbers?", "2025-04"),
        ("what happened in July", "2025-07"),
        ("is there a session in September", "2025-09"),
        ("in march 2025", "2025-03"),
        ("the 2025-03 minutes", "2025-03"),
        ("minutes 03/2025", "2025-03"),
        ("this month's bulletin", "2025-07"),
        ("last month's newsletter", "2025-06"),
        ("next month", "2025-08"),
        ("the may bulletin", "2025-05"),
        ("what did we do in May", "2025-05"),
        ("what happened last december", "2024-12"),
        ("what did the November bulletin say", "2024-11"),
        ("jan minutes", "2025-01"),
        ("Sept bulletin", "2025-09"),
        ("sessions 4 to 10 August", "2025-08"),
        ("may I apply", ""),
        ("we may be late", ""),
        ("a protest march", ""),
        ("they march on parliament", ""),
        ("Jan asked me", ""),
        ("24 june", ""),
        ("decide on the bids", ""),
    ],
)
def test_a_month_is_read_where_it_stands_alone(text: str, month: str) -> None:
    assert read(text, MONTH) == month


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("a bid for £1,200", 120_000),
        ("1200 pounds for locks", 120_000),
        ("we need £4k", 400_000),
        ("street lighting audit app, 2k", 200_000),
        ("can you log a bid for 3 grand for shed alarms", 300_000),
        ("would twelve grand fit?", 1_200_000),
        ("is £1.5k too much", 150_000),
        ("1,200.50", 120_050),
        ("half a grand", 50_000),
        ("a grand for paint", 100_000),
        ("two and a half grand", 250_000),
        ("a grand and a half", 150_000),
        ("nine hundred pounds", 90_000),
        ("five hundred quid", 50_000),
        ("two thousand five hundred and fifty pounds", 255_000),
        ("twenty-five thousand pounds", 2_500_000),
        ("fifteen hundred pounds", 150_000),
        ("one million two hundred thousand pounds", 120_000_000),
        ("half a million", 50_000_000),
        ("£2m", 200_000_000),
        ("would two thousand be enough", 200_000),
        ("three k", 300_000),
        ("500 £", 50_000),
        ("GBP 750", 75_000),
        ("£39,661.46 exactly", 3_966_146),
        ("a bid for 1200 for alarms", 120_000),
        ("£500. Or not", 50_000),
        ("We ask for £800 towards a project costing £3,000", 80_000),
        ("50p", 50),
        ("£1,200/year", 120_000),
        ("bid for £12k towards CCTV, total cost £30k", 1_200_000),
        ("40% of £10,000", 1_000_000),
        ("a bid of £2,000 or £3,000", None),
        ("3-4k maybe", None),
        ("£3k5", None),
        ("paragraph 2.6", None),
        ("a couple of thousand", None),
        ("a few hundred quid", None),
        ("£4,000 to £4,600", None),
        ("£4-5k", None),
        ("£500–£1,000", None),
        ("two or three grand", None),
        ("between 2k and 3k", None),
        ("five or six hundred pounds", None),
        ("two workshops", None),
        ("1,200 leaflets", None),
        ("two thousand people", None),
        ("2016 grant", None),
        ("grant for 2025/26", None),
        ("KCST-2025-001", None),
        ("a 5k run", None),
        ("the grand total", None),
        ("that's grand, ta", None),
        ("a grand plan", None),
        ("thanks a million", None),
        ("on 24.06.2025", None),
        ("call 01622 123456", None),
        ("£", None),
        ("£1.234", None),
        ("9" * 50 + " pounds", None),
    ],
)
def test_a_sum_is_read_in_figures_and_words_and_a_range_is_none(text: str, pence: int | None) -> None:
    assert read(text, PENCE) == pence


@pytest.mark.parametrize(
    ("text", "pot"),
    [
        ("what's in the tactical pot", "tactical"),
        ("REMAINING TACTICAL £", "tactical"),
        ("tacticle pot", "tactical"),
        ("tatical pot left", "tactical"),
        ("tacitcal pot", "tactical"),
        ("tacticalpot", "tactical"),
        ("in-year money", "tactical"),
        ("in year money", "tactical"),
        ("in‑year pot", "tactical"),
        ("up front money", "upfront"),
        ("up-front pot", "upfront"),
        ("Upfront share??", "upfront"),
        ("upfrnt", "upfront"),
        ("up frnt money", "upfront"),
        ("tactical or upfront?", None),
        ("two thirds upfront one third in-year", None),
        ("practical support", None),
        ("tactics", None),
        ("a plant pot", None),
        ("in year 6 at school", None),
        ("in year end accounts", None),
        ("waterfront", None),
        ("", None),
    ],
)
def test_a_pot_is_read_within_a_letter_and_two_are_none(text: str, pot: str | None) -> None:
    assert read(text, POT) == pot


def test_one_question_names_all_of_them() -> None:
    slots = read_slots("Would £2k from the in-year pot of 2025/26 have fitted as at 24 June 2025?", POTS, TODAY)

    assert (str(slots.year), slots.pot, slots.amount_pence) == ("2025/26", "tactical", 200_000)
    assert (slots.day, slots.about_day, slots.month) == (dt.date(2025, 6, 24), None, "")


def test_without_pots_there_is_no_pot() -> None:
    assert read_slots("tactical pot", {}, TODAY).pot is None


# ---------------------------------------------------------------- whatever is typed

YEAR_WAYS = ("{0}/{1:02}", "{0}-{1:02}", "{0}–{1:02}", "{0}/{2}", "{0}-{2}", "{0} to {2}", "FY {0}/{1:02}", "fy{0}", "{0}")
SHORT_YEAR_WAYS = ("{3:02}/{1:02}", "FY{3:02}", "FY {3:02}-{1:02}", "fy{3:02}/{1:02}")
DAY_WAYS = ("{0:%Y-%m-%d}", "{0:%d/%m/%Y}", "{0.day}/{0.month}/{0:%Y}", "{0.day}.{0.month}.{0:%y}", "{0:%d-%m-%Y}",
            "{0.day} {0:%B %Y}", "{0.day} {0:%b %Y}", "{0:%B} {0.day}, {0.year}", "the {0.day}th of {0:%B %Y}")  # fmt: skip
LONDON_DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2039, 12, 31))
WORDS = st.sampled_from(
    "£ 2k 25/26 - / to 1,200 twelve grand half a a couple of thousand march may 24 june 2025 last year end of as at on in "
    "tactical up front pot 31 st the 99999999999999 £9 million . , ? 'and 2016-17 next month yesterday 0 00/00/0000".split()
)


@given(year=st.integers(2013, 2038), way=st.sampled_from(YEAR_WAYS + SHORT_YEAR_WAYS))
def test_a_rendered_year_reads_back(year: int, way: str) -> None:
    text = f"how was the grant split in {way.format(year, (year + 1) % 100, year + 1, year % 100)}?"

    assert read(text, YEAR) == str(FinancialYear(year))


@given(day=LONDON_DAYS, way=st.sampled_from(DAY_WAYS))
def test_a_rendered_day_reads_back(day: dt.date, way: str) -> None:
    slots = read_slots(f"how much was left as at {way.format(day)}?", POTS, TODAY)

    assert (slots.day, slots.about_day, slots.month, slots.year) == (day, None, "", None)


@given(day=LONDON_DAYS)
def test_a_day_as_we_say_it_reads_back_where_it_is_asked_about(day: dt.date) -> None:
    assert read(f"what happened on {say_day(day)}", ABOUT) == str(day)


@given(pence=st.integers(0, 10**12))
def test_a_sum_as_we_print_it_reads_back(pence: int) -> None:
    assert read(f"would {pounds(pence)} fit?", PENCE) == pence
    assert read(f"would {short_pounds(pence)} fit?", PENCE) == pence


@given(text=st.one_of(st.text(), st.lists(WORDS, max_size=30).map(" ".join), st.text("0123456789/.-£k, to", max_size=80)))
@example("٣٣٣٣/٠٣/٢٠٢٥ £٣k")
@example("²⁰²⁵ £½k ①②")
@example("\0\0 £\0 2025\0/26")
@example("end of may '99 on 00/00/2025 in 0000-00")
def test_no_text_is_too_much(text: str) -> None:
    slots = read_slots(text, POTS, TODAY)

    assert slots.amount_pence is None or 0 <= slots.amount_pence < 10**13


@given(text=st.lists(WORDS, max_size=12).map(" ".join), today=st.dates(dt.date(2016, 1, 1), dt.date(2050, 12, 31)))
def test_no_day_is_too_much(text: str, today: dt.date) -> None:
    assert read_slots(text, POTS, today).month[:2] in ("", "20")


@pytest.mark.parametrize(
    "piece", ["one ", "a ", "9", "£1,000", "£1 to ", "24 june ", "25/26 ", "as at ", "how much ", "x", " \t", "ﷺ"]
)
def test_ten_thousand_letters_take_little_time(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    start = time.perf_counter()

    read_slots(text, POTS, TODAY)

    assert time.perf_counter() - start < 1
