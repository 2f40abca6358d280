"""The ledger: what each kind does, what the books said on a day, and each cause once."""

import datetime as dt

import pytest

from models import ledger
from models.dates import FinancialYear
from models.errors import BadAmount, LedgerConflict
from models.funding import Balance, EntryKind, entries, fold, year_balance
from models.ledger import Clerk, Movement
from tests.books import AT, CLERK, OFFICER, YEAR, Books, day

Y = FinancialYear(2025)


# --- what each kind does


@pytest.mark.parametrize(
    ("kind", "pence", "part", "change"),
    [
        ("allocation", 700, "opening", 700),
        ("allocation", -700, "opening", -700),
        ("commitment", 700, "committed", -700),
        ("return", 700, "returned", -700),
        ("correction", 700, "corrected", 700),
        ("correction", -700, "corrected", -700),
        ("roll_over", 700, "rolled_in", 700),
        ("roll_over", -700, "rolled_out", -700),
    ],
)
def test_each_kind_moves_the_balance_by_its_effect(books: Books, kind: str, pence: int, part: str, change: int) -> None:
    before = books.held("b")

    books.enter(kind, "b", pence)

    after = books.held("b")
    assert after.balance - before.balance == change
    size = pence if part in ("opening", "corrected") else abs(pence)
    assert getattr(after, part) - getattr(before, part) == size
    others = set(Balance.__dataclass_fields__) - {part}
    assert [getattr(after, name) for name in others] == [getattr(before, name) for name in others]


def test_a_release_gives_back_what_was_promised(books: Books) -> None:
    books.enter("commitment", "b", 500_00, 1, ref="P-1")
    books.enter("release", "b", 120_00, 2, ref="P-1")

    held = books.held("b")
    assert (held.committed, held.released, held.balance) == (500_00, 120_00, 286_67)


def test_a_payment_is_spending_and_leaves_the_balance_alone(books: Books) -> None:
    books.enter("commitment", "b", 500_00, 1, ref="P-1")
    books.enter("payment", "b", 480_00, 2, ref="P-1")

    held = books.held("b")
    assert (held.paid, held.committed, held.balance) == (480_00, 500_00, 166_67)


def test_a_payment_is_taken_back_by_one_that_names_it(books: Books) -> None:
    books.enter("commitment", "b", 500_00, 1, ref="P-1")
    books.enter("payment", "b", 480_00, 2, key="invoice", ref="P-1")

    with pytest.raises(BadAmount):
        books.enter("payment", "b", -1_00, 3, ref="P-1")
    with pytest.raises(BadAmount, match=r"no more than the £480\.00 that is paid"):
        books.enter("payment", "b", -480_01, 3, ref="P-1", linked="invoice")
    books.enter("payment", "b", -480_00, 3, ref="P-1", linked="invoice")

    assert (books.held("b", 2).paid, books.held("b", 3).paid) == (480_00, 0)


def test_a_roll_over_is_two_linked_entries_and_happens_once(books: Books) -> None:
    books.enter("commitment", "b", 600_00, 1)

    assert (books.roll("b", "a", 2), books.roll("b", "a", 3)) == (66_67, 0)

    out, into = (entry for entry in books.entries if entry.kind is EntryKind.ROLL_OVER)
    assert (out.pence, into.pence) == (-66_67, 66_67)
    assert (out.linked_key, into.linked_key) == (into.key, out.key)
    assert {out.evidence, into.evidence} == {"minutes"}
    assert (out.effective, into.effective) == (day(2), day(2))
    assert (books.held("b").rolled_over, books.held("a").rolled_over) == (66_67, 66_67)
    assert year_balance(books.session, Y, day(9)).rolled_over == 0


def test_a_single_penny_rolls_over_too(books: Books) -> None:
    books.enter("commitment", "b", 666_66, 1)

    assert books.roll("b", "a", 2) == 1
    assert (books.held("b").rolled_out, books.held("a").rolled_in) == (1, 1)


def test_an_empty_pot_rolls_nothing_over_and_makes_no_entry(books: Books) -> None:
    books.enter("commitment", "b", 666_67, 1)
    count = len(books.entries)

    assert books.roll("b", "a", 2) == 0
    assert len(books.entries) == count


def test_a_fold_of_all_entries_is_the_balance(books: Books) -> None:
    books.enter("commitment", "b", 500_00, 1, ref="P-1")
    books.enter("payment", "b", 80_00, 2, ref="P-1")
    books.enter("release", "b", 20_00, 2, ref="P-1")
    books.enter("return", "b", 10_00, 3)
    books.enter("correction", "b", 3_00, 3)
    books.roll("b", "a", 4)

    for name in ("a", "b"):
        effects = [(entry.kind, entry.pence) for entry in books.entries if entry.pot_key == f"{YEAR}:{name}"]
        assert fold(effects) == books.held(name)
    assert books.held("a").balance == 333_33 + 666_67 - 500_00 + 20_00 - 10_00 + 3_00


def test_all_parts_of_a_balance_add_up() -> None:
    one = Balance(opening=1, committed=20, released=300, rolled_in=4000, rolled_out=50000, returned=6, corrected=70, paid=8)

    assert one.balance == 1 + 4000 + 300 + 70 - 20 - 50000 - 6
    assert (one.rolled_over, Balance(rolled_in=5, rolled_out=2).rolled_over) == (46000, 3)
    assert one + one == Balance(2, 40, 600, 8000, 100000, 12, 140, 16)


# --- as at, and known on


def test_a_balance_counts_the_day_itself_and_nothing_later(books: Books) -> None:
    books.enter("commitment", "b", 100_00, 5)

    assert [books.held("b", on).balance for on in (-1, 0, 4, 5, 6)] == [0, 666_67, 666_67, 566_67, 566_67]


def test_known_on_counts_what_was_in_the_books_by_the_end_of_that_london_day(books: Books) -> None:
    summer_midnight = dt.datetime(2025, 7, 9, 23, 0, tzinfo=dt.UTC)  # 10 July begins in London
    for number, moment in enumerate((summer_midnight - dt.timedelta(seconds=1), summer_midnight)):
        movement = Movement(f"late-{number}", EntryKind.COMMITMENT, 10_00, day(3), "entered late")
        ledger.enter(books.session, f"{YEAR}:b", movement, Clerk(OFFICER, moment))

    as_known = [books.held("b", 3, dt.date(2025, 7, known)).committed for known in (8, 9, 10)]
    assert as_known == [0, 10_00, 20_00]
    assert books.held("b", 2, dt.date(2025, 7, 10)).committed == 0
    assert books.held("b", 3).committed == 20_00
    both = list(entries(books.session, [f"{YEAR}:b"], day(3), dt.date(2025, 7, 9)))
    assert [entry.key for entry in both] == [f"{YEAR}:b:allocation", "late-0"]
    assert year_balance(books.session, Y, day(3), dt.date(2025, 7, 9)).committed == 10_00
    assert year_balance(books.session, Y, day(3)).committed == 20_00


def test_entries_come_in_the_order_in_which_money_moved(books: Books) -> None:
    for on in (7, 3, 5):
        books.enter("commitment", "b", 1_00, on, key=f"on-{on}")

    of_b = [entry.key for entry in entries(books.session, [f"{YEAR}:b"], day(6))]
    assert of_b == [f"{YEAR}:b:allocation", "on-3", "on-5"]


def test_entries_of_several_pots_and_kinds_come_by_day_and_then_as_entered(books: Books) -> None:
    for key, kind, pot, on in (
        ("promise", "commitment", "b", 3), ("later", "commitment", "a", 4), ("b-first", "release", "b", 3),
        ("a-then", "commitment", "a", 3), ("earlier", "commitment", "b", 2),
    ):  # fmt: skip
        books.enter(kind, pot, 1_00, on, key=key)

    of_both = [entry.key for entry in entries(books.session, [f"{YEAR}:b", f"{YEAR}:a"], day(9))]
    assert of_both[2:] == ["earlier", "promise", "b-first", "a-then", "later"]


def test_an_entry_keeps_who_when_why_and_its_cause(books: Books) -> None:
    books.enter("commitment", "b", 5_00, 2, key="cause", ref="P-1")

    entry = books.entries[-1]
    assert (entry.key, entry.who, entry.recorded, entry.because) == ("cause", OFFICER, AT, "test")
    assert (entry.effective, entry.proposal_ref, entry.pence) == (day(2), "P-1", -5_00)


# --- each cause once


def test_the_same_cause_twice_is_one_entry(books: Books) -> None:
    assert [books.enter("commitment", "b", 5_00, 2, key="cause"), books.enter("commitment", "b", 5_00, 2, key="cause")] == [
        True, False,
    ]  # fmt: skip
    assert books.held("b").committed == 5_00
    movement = Movement("given back", EntryKind.RETURN, 1_00, day(2), "test")
    assert [ledger.enter(books.session, f"{YEAR}:b", movement, CLERK) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("kind", "name", "pence", "on", "wanted"),
    [
        ("return", "b", 5_00, 2, r"return of £5\.00 on 3 April 2025 \(2025/26 b\)"),
        ("commitment", "a", 5_00, 2, r"commitment of £5\.00 on 3 April 2025 \(2025/26 a\)"),
        ("commitment", "b", 5_01, 2, r"commitment of £5\.01 on 3 April 2025 \(2025/26 b\)"),
        ("commitment", "b", 5_00, 3, r"commitment of £5\.00 on 4 April 2025 \(2025/26 b\)"),
    ],
)
def test_a_cause_that_stands_for_something_else_is_refused(
    books: Books, kind: str, name: str, pence: int, on: int, wanted: str
) -> None:
    books.enter("commitment", "b", 5_00, 2, key="cause")

    with pytest.raises(LedgerConflict, match=rf"commitment of £5\.00 on 3 April 2025.*, not {wanted}.*record a correction"):
        books.enter(kind, name, pence, on, key="cause")


def test_the_same_cause_for_another_proposal_is_refused(books: Books) -> None:
    for reference in ("P-1", "P-2"):
        books.enter("commitment", "b", 5_00, 1, ref=reference)
    books.enter("payment", "b", 1_00, 2, key="invoice", ref="P-1")

    assert books.enter("payment", "b", 1_00, 2, key="invoice", ref="P-1") is False
    with pytest.raises(LedgerConflict, match=r"\(2025/26 b, for P-1\), not payment .*\(2025/26 b, for P-2\)"):
        books.enter("payment", "b", 1_00, 2, key="invoice", ref="P-2")
