"""How a year's award changes, how a year ends, and how the next one begins."""

import datetime as dt

import pytest
from sqlmodel import Session

from models import ledger, years
from models.dates import FinancialYear
from models.errors import (
    BadAmount,
    BeforeAward,
    NoMoney,
    NotSettled,
    StillUndecided,
    UnknownPot,
    UnknownYear,
    YearClosed,
    YearNotOver,
    YearThere,
)  # fmt: skip
from models.funding import Pot, closing_of, pots, year_balance
from models.proposals import State
from models.years import Reason
from tests.books import AT, CLERK, FIRST, OFFICER, YEAR, Books, day

Y, NEXT = FinancialYear(2025), FinancialYear(2026)
END = dt.date(2026, 3, 31)
AT_END = Reason(END, "year end", "letter")


# --- top-ups and cuts


def test_a_top_up_is_shared_by_weight_and_is_an_entry_each(books: Books) -> None:
    award = years.change_award(books.session, Y, 100_01, CLERK, Reason(day(9), "more", "letter"))

    assert (award.key, award.pence, award.year, award.effective) == ("award-2025-26-2", 100_01, YEAR, day(9))
    assert [books.held(name, 8).opening for name in "ab"] == [333_33, 666_67]
    assert [books.held(name, 9).opening for name in "ab"] == [333_33 + 33_34, 666_67 + 66_67]
    assert {entry.evidence for entry in books.entries[-2:]} == {"letter"}
    assert {entry.because for entry in books.entries[-2:]} == {"share of the 2025/26 award"}


def test_a_cut_takes_by_weight_and_leaves_no_pot_below_zero(books: Books) -> None:
    books.enter("commitment", "b", 600_00)

    with pytest.raises(NoMoney, match="pot b"), books.session.begin_nested():
        years.change_award(books.session, Y, -150_00, CLERK, Reason(day(9), "less"))
    years.change_award(books.session, Y, -99_99, CLERK, Reason(day(9), "less"))

    assert [books.held(name).opening for name in "ab"] == [333_33 - 33_33, 666_67 - 66_66]
    assert year_balance(books.session, Y, day(9)).opening == 1000_00 - 99_99
    assert books.entries[-1].because == "share of the 2025/26 cut"


def test_a_change_can_be_of_one_pot_and_each_has_a_key_of_its_own(books: Books) -> None:
    changes = [years.change_award(books.session, Y, -1_00, CLERK, Reason(day(9), "less"), "a") for _ in range(2)]

    assert [change.key for change in changes] == ["award-2025-26-2", "award-2025-26-3"]
    assert [books.held(name).opening for name in "ab"] == [331_33, 666_67]
    with pytest.raises(UnknownPot, match=r"^2025/26 has no pot called “z”; its pots are: a, b"):
        years.change_award(books.session, Y, 1_00, CLERK, Reason(day(9), "more"), "z")


def test_a_change_of_nothing_before_the_award_or_of_no_year_is_refused(books: Books) -> None:
    with pytest.raises(BadAmount):
        years.change_award(books.session, Y, 0, CLERK, Reason(day(9), "none"))
    with pytest.raises(BadAmount):
        years.change_award(books.session, Y, ledger.MOST_PENCE, CLERK, Reason(day(9), "too much"))
    with pytest.raises(UnknownYear):
        years.change_award(books.session, NEXT, 5, CLERK, Reason(day(9), "more"))
    with pytest.raises(BeforeAward):
        years.change_award(books.session, Y, 5, CLERK, Reason(day(-1), "more"))


# --- the end of a year


def test_closing_a_year_returns_what_is_left_and_is_kept(books: Books) -> None:
    books.enter("commitment", "b", 600_00, 1, ref="P-1")
    books.enter("payment", "b", 590_00, 2, ref="P-1")
    books.enter("release", "b", 10_00, 3, ref="P-1")

    assert years.close_year(books.session, Y, CLERK, AT_END) == {"a": 333_33, "b": 76_67}

    held = year_balance(books.session, Y, END)
    assert (held.balance, held.returned, held.opening) == (0, 410_00, 1000_00)
    closing = closing_of(books.session, YEAR)
    assert closing is not None
    assert (closing.effective, closing.who, closing.recorded, closing.because) == (END, OFFICER, AT, "year end")
    assert {entry.evidence for entry in books.entries[-2:]} == {"letter"}


def test_an_empty_pot_returns_nothing_and_makes_no_entry(books: Books) -> None:
    books.enter("return", "a", 333_33)
    count = len(books.entries)

    assert years.close_year(books.session, Y, CLERK, AT_END) == {"a": 0, "b": 666_67}
    assert len(books.entries) == count + 1


def test_a_year_is_not_closed_before_its_end_nor_twice(books: Books) -> None:
    with pytest.raises(YearNotOver, match="2025/26 runs until 31 March 2026; it can be closed on that day or later"):
        years.close_year(books.session, Y, CLERK, Reason(END - dt.timedelta(days=1), "early"))

    years.close_year(books.session, Y, CLERK, AT_END)

    with pytest.raises(YearClosed, match="closed on 31 March 2026"):
        years.close_year(books.session, Y, CLERK, AT_END)


def test_a_year_with_money_promised_is_not_closed(books: Books) -> None:
    books.enter("commitment", "b", 600_00, 1, ref="P-1")
    books.enter("payment", "b", 590_00, 2, ref="P-1")
    books.enter("commitment", "b", 5_00, 1)

    with pytest.raises(NotSettled, match=r"£5\.00 is promised to the pot b; £10\.00 is promised to P-1\. Enter what was paid"):
        years.close_year(books.session, Y, CLERK, AT_END)

    assert closing_of(books.session, YEAR) is None


def test_a_year_with_a_bid_undecided_or_later_entries_is_not_closed(books: Books) -> None:
    books.enter("correction", "b", 5_00, 400)
    with pytest.raises(NotSettled, match="the pot b has entries for days after 31 March 2026"):
        years.close_year(books.session, Y, CLERK, AT_END)

    books.proposal("P-1", State.DEFERRED)
    with pytest.raises(StillUndecided, match="2025/26 can be closed once these are decided or withdrawn: P-1"):
        years.close_year(books.session, Y, CLERK, AT_END)


def test_a_closed_year_takes_corrections_and_returns_only(books: Books) -> None:
    years.close_year(books.session, Y, CLERK, AT_END)

    for kind in ("allocation", "commitment", "release", "payment", "roll_over"):
        with pytest.raises(YearClosed, match="closed on 31 March 2026: they take corrections and returns only"):
            books.enter(kind, "b", 1_00, 370)
    assert books.enter("correction", "b", 1_00, 370)
    assert books.enter("return", "b", 1_00, 371)


# --- the next one


def test_the_next_year_has_the_same_shape_a_year_later(books: Books) -> None:
    before = books.pot("a")
    before.opens, before.closes, before.opens_after = dt.date(2024, 2, 29), dt.date(2025, 12, 31), "b"
    before.opens_when, before.aliases, before.purpose = "Opens later.", ["alpha"], "Things."
    books.session.flush()

    made = years.open_year(books.session, NEXT, 100_00, CLERK, Reason(dt.date(2026, 3, 20), "award letter", "letter"))

    assert [(pot.key, pot.award_key, pot.year, pot.name, pot.label, pot.weight) for pot in made] == [
        ("2026/27:a", "award-2026-27", "2026/27", "a", "pot a", 1), ("2026/27:b", "award-2026-27", "2026/27", "b", "pot b", 2),
    ]  # fmt: skip
    assert (made[0].opens, made[0].closes, made[1].closes) == (dt.date(2025, 2, 28), dt.date(2026, 12, 31), None)
    assert (made[0].opens_after, made[0].opens_when, made[0].aliases, made[0].purpose) == (
        "b", "Opens later.", ["alpha"], "Things.",
    )  # fmt: skip
    held = year_balance(books.session, NEXT, dt.date(2026, 3, 20))
    assert (held.opening, year_balance(books.session, NEXT, dt.date(2026, 3, 19)).opening) == (100_00, 0)
    assert books.entries[-1].evidence == "letter"
    assert books.held("a").opening == 333_33


def test_a_pot_of_a_second_award_is_not_taken_over(books: Books) -> None:
    years.change_award(books.session, Y, 3_00, CLERK, Reason(day(3), "once", ""), "b")
    books.session.add(Pot(key=f"{YEAR}:z", award_key="award-2025-26-2", year=YEAR, name="z", label="z", weight=1))
    books.session.flush()

    made = years.open_year(books.session, FinancialYear(2027), 100_00, CLERK, Reason(END, "letter"))

    assert [pot.name for pot in made] == ["a", "b"]
    assert [pot.name for pot in pots(books.session, Y)] == ["a", "b", "z"]
    years.change_award(books.session, Y, 3_00, CLERK, Reason(day(3), "again"))
    assert books.held("z").opening == 0


def test_a_year_is_opened_once_with_money_and_after_another(books: Books, blank: Session) -> None:
    reason = Reason(FIRST, "letter")

    with pytest.raises(YearThere, match="recorded for 2025/26 already"):
        years.open_year(books.session, Y, 1_00, CLERK, reason)
    with pytest.raises(UnknownYear, match="2023/24"):
        years.open_year(books.session, FinancialYear(2024), 1_00, CLERK, reason)
    for pence in (0, -1, ledger.MOST_PENCE):
        with pytest.raises(BadAmount):
            years.open_year(books.session, NEXT, pence, CLERK, reason)
