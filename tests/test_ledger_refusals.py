"""What the ledger refuses, with which words: more than there is, and what is no entry at all."""

from decimal import Decimal
from typing import Any

import pytest

from models import ledger
from models.dates import FinancialYear
from models.errors import (
    BadAmount,
    BeforeAward,
    LedgerRefusal,
    NoMoney,
    NotExplained,
    NotPromised,
    UnknownPot,
)  # fmt: skip
from models.funding import (
    EntryKind,
)  # fmt: skip
from models.ledger import MOST_PENCE, Clerk, Movement
from tests.books import AT, CLERK, YEAR, Books, day

Y = FinancialYear(2025)


# --- no more than there is


def test_exactly_what_a_pot_holds_can_be_promised_and_not_a_penny_more(books: Books) -> None:
    with pytest.raises(NoMoney, match=r"The pot b of 2025/26 holds £666\.67; £666\.68 is £0\.01 more than that"):
        books.enter("commitment", "b", 666_68)

    books.enter("commitment", "b", 666_67)
    assert books.held("b").balance == 0


def test_a_back_dated_commitment_may_not_push_a_later_balance_below_zero(books: Books) -> None:
    books.enter("commitment", "b", 600_00, 10)
    books.enter("correction", "b", 500_00, 20)

    with pytest.raises(
        NoMoney, match=r"will hold £66\.67 on 11 April 2025, by what is entered for later days; £70\.00 is £3\.33"
    ):
        books.enter("commitment", "b", 70_00, 5)
    books.enter("commitment", "b", 66_67, 5)

    assert [books.held("b", on).balance for on in (4, 5, 10, 20)] == [666_67, 600_00, 0, 500_00]
    assert ledger.free(books.session, f"{YEAR}:b", day(3)) == (0, day(10))
    assert ledger.free(books.session, f"{YEAR}:b", day(20)) == (500_00, day(20))
    books.enter("return", "b", 500_00, 30)
    assert ledger.free(books.session, f"{YEAR}:b", day(3)) == (0, day(10))  # the first of two such days


@pytest.mark.parametrize("kind", ["commitment", "return", "allocation", "correction", "roll_over"])
def test_nothing_takes_more_out_of_a_pot_than_it_holds(books: Books, kind: str) -> None:
    sign = 1 if kind in ("commitment", "return") else -1

    with pytest.raises(NoMoney):
        books.enter(kind, "a", sign * 333_34)
    books.enter(kind, "a", sign * 333_33)

    assert books.held("a").balance == 0


def test_a_payment_needs_no_balance_but_a_promise(books: Books) -> None:
    books.enter("commitment", "b", 666_67, 2, ref="P-1")

    with pytest.raises(NotPromised, match=r"promised to P-1, £0\.00 is neither paid nor released by then; £1\.00 is more"):
        books.enter("payment", "b", 1_00, 1, ref="P-1")
    with pytest.raises(NotPromised, match="without a project’s name"):
        books.enter("payment", "b", 1_00, 3)
    books.enter("payment", "b", 666_67, 2, ref="P-1")

    with pytest.raises(NotPromised):
        books.enter("payment", "b", 1, 3, ref="P-1")


def test_no_more_is_released_than_is_promised_also_later(books: Books) -> None:
    books.enter("commitment", "b", 100_00, 1, ref="P-1")
    books.enter("commitment", "b", 100_00, 1, ref="P-2")
    books.enter("payment", "b", 70_00, 9, ref="P-1")

    with pytest.raises(NotPromised, match=r"£30\.00 is neither paid nor released"):
        books.enter("release", "b", 30_01, 3, ref="P-1")
    books.enter("release", "b", 30_00, 3, ref="P-1")

    assert ledger.promised(books.session, f"{YEAR}:b", "P-1", day(3)) == 0
    assert ledger.promised(books.session, f"{YEAR}:b", "P-2", day(3)) == 100_00
    assert ledger.promised(books.session, f"{YEAR}:a", "P-2", day(3)) == 0
    assert ledger.paid(books.session, f"{YEAR}:b", "P-1", day(9)) == 70_00
    assert ledger.paid(books.session, f"{YEAR}:b", "P-1", day(8)) == 0


def test_a_correction_that_names_a_proposal_corrects_its_promise(books: Books) -> None:
    books.enter("commitment", "b", 500_00, 1, ref="P-1")
    books.enter("commitment", "b", 50_00, 1)

    with pytest.raises(NotPromised):
        books.enter("correction", "b", 500_01, 2, ref="P-1")
    books.enter("correction", "b", 450_00, 2, ref="P-1")
    books.enter("correction", "b", 900_00, 2)

    assert ledger.promised(books.session, f"{YEAR}:b", "P-1", day(2)) == 50_00
    assert ledger.promised(books.session, f"{YEAR}:b", None, day(2)) == 50_00
    assert books.held("b").balance == 666_67 - 550_00 + 450_00 + 900_00


# --- bad input


@pytest.mark.parametrize("kind", ["commitment", "release", "return", "payment"])
@pytest.mark.parametrize("pence", [0, -1, -500_00])
def test_a_size_that_is_not_above_zero_is_refused(books: Books, kind: str, pence: int) -> None:
    with pytest.raises(BadAmount, match=r"has to be whole pence, above £0\.00"):
        books.enter(kind, "b", pence)


def test_a_single_penny_can_be_entered(books: Books) -> None:
    assert books.enter("commitment", "b", 1, ref="P-1")
    assert books.enter("payment", "b", 1, ref="P-1")


@pytest.mark.parametrize("kind", list(EntryKind))
def test_an_entry_of_nothing_is_refused(books: Books, kind: EntryKind) -> None:
    with pytest.raises(BadAmount):
        books.enter(kind, "b", 0)


@pytest.mark.parametrize("pence", [1.5, 100.0, Decimal("0.5"), "100", True])
def test_parts_of_a_penny_and_what_is_no_whole_number_are_refused(books: Books, pence: Any) -> None:
    with pytest.raises(BadAmount, match="whole pence"):
        books.enter("correction", "b", pence)


def test_a_sum_beyond_reason_is_refused(books: Books) -> None:
    with pytest.raises(BadAmount):
        books.enter("allocation", "b", MOST_PENCE)
    with pytest.raises(BadAmount):
        books.enter("allocation", "b", -MOST_PENCE)

    assert books.enter("allocation", "b", MOST_PENCE - 1)
    assert MOST_PENCE == 10**13


def test_a_day_before_the_award_is_refused_with_the_first_day_that_is_allowed(books: Books) -> None:
    with pytest.raises(BeforeAward, match=r"31 March 2025 is before the 2025/26 award, which counts from 1 April 2025"):
        books.enter("commitment", "b", 1_00, -1)

    assert books.enter("commitment", "b", 1_00, 0)


@pytest.mark.parametrize(
    ("who", "because", "key", "lacks"),
    [(" ", "why", "k", "who entered it"), ("me", "", "k", "why"), ("me", "why", " ", "what caused it")],
)
def test_an_entry_says_who_why_and_what_caused_it(books: Books, who: str, because: str, key: str, lacks: str) -> None:
    movement = Movement(key, EntryKind.COMMITMENT, 1_00, day(1), because)

    with pytest.raises(NotExplained, match=f"does not say {lacks};"):
        ledger.enter(books.session, f"{YEAR}:b", movement, Clerk(who, AT))


@pytest.mark.parametrize(("key", "says"), [(f"{YEAR}:z", "“z”; its pots are: a, b"), ("2031/32:a", "“a”; its pots are: .")])
def test_an_unknown_pot_is_refused_with_those_there_are(books: Books, key: str, says: str) -> None:
    with pytest.raises(UnknownPot, match=says):
        ledger.enter(books.session, key, Movement("k", EntryKind.COMMITMENT, 1_00, day(1), "why"), CLERK)


def test_what_is_refused_leaves_no_entry(books: Books) -> None:
    count = len(books.entries)

    for kind, pence, on in (
        ("commitment", 666_68, 1),
        ("payment", 1, 1),
        ("return", 0, 1),
        ("release", 1, 1),
        ("return", 1, -1),
    ):
        with pytest.raises(LedgerRefusal):
            books.enter(kind, "b", pence, on)

    assert len(books.entries) == count


def test_two_pots_are_held_in_one_order(books: Books) -> None:
    keys = [f"{YEAR}:b", f"{YEAR}:a"]

    assert [pot.key for pot in ledger.locked(books.session, *keys)] == sorted(keys)
    assert [pot.key for pot in ledger.locked(books.session, *keys, *keys)] == sorted(keys)
