"""The ledger: the year's awards and pots, and what belongs to which."""

import datetime as dt

import pytest
from sqlmodel import Session

from models.dates import FinancialYear
from models.errors import UnknownPot, UnknownYear
from models.funding import Award, Balance, EntryKind, Pot, award_of, balance, closing_of, current_year, pot_named, pots, years
from models.sources import Citation, Source, SourceKind
from tests.books import FIRST, YEAR, Books, day

Y = FinancialYear(2025)


def test_each_pot_gets_its_share_on_the_day_of_the_award(books: Books) -> None:
    shares = [entry for entry in books.entries if entry.kind is EntryKind.ALLOCATION]

    assert [(entry.key, entry.pence, entry.effective) for entry in shares] == [
        (f"{YEAR}:a:allocation", 333_33, FIRST), (f"{YEAR}:b:allocation", 666_67, FIRST),
    ]  # fmt: skip
    assert {entry.because for entry in shares} == {"share of the 2025/26 award"}


def test_a_pot_too_small_for_a_penny_gets_no_entry(blank: Session) -> None:
    books = Books(blank, pence=1, weights=(1, 1))

    assert [(entry.pot_key, entry.pence) for entry in books.entries] == [(f"{YEAR}:a", 1)]
    assert books.entries[0].because == "share of the 2025/26 award"


def test_years_are_those_whose_award_was_known(books: Books) -> None:
    later = Award(key="award-2026-27", year="2026/27", pence=5, effective=dt.date(2026, 3, 20))
    last = Award(key="award-2027-28", year="2027/28", pence=5, effective=dt.date(2027, 3, 20))
    books.session.add_all([last, later])
    books.session.flush()

    assert years(books.session) == [Y, FinancialYear(2026), FinancialYear(2027)]
    assert current_year(books.session, dt.date(2027, 3, 20)) == FinancialYear(2027)
    assert years(books.session, dt.date(2026, 3, 19)) == [Y]
    assert current_year(books.session, dt.date(2026, 3, 20)) == FinancialYear(2026)
    assert current_year(books.session, dt.date(2025, 3, 31)) is None
    assert award_of(books.session, Y).pence == 1000_00
    with pytest.raises(UnknownYear, match=r"2024/25; the years on record are: 2025/26, 2026/27, 2027/28"):
        award_of(books.session, FinancialYear(2024))


def test_pots_are_known_by_year_and_name(books: Books) -> None:
    assert [pot.name for pot in pots(books.session, Y)] == ["a", "b"]
    assert pot_named(books.session, Y, "b").key == f"{YEAR}:b"
    assert closing_of(books.session, YEAR) is None
    with pytest.raises(UnknownPot, match=r"^2025/26 has no pot called “c”; its pots are: a, b"):
        pot_named(books.session, Y, "c")
    with pytest.raises(UnknownYear):
        pots(books.session, FinancialYear(2019))


def test_the_first_award_of_a_year_is_the_award(books: Books) -> None:
    for number in (2, 3):
        books.session.add(Award(key=f"a-{number}", year=YEAR, pence=number, effective=FIRST))
        books.session.flush()

    assert award_of(books.session, Y).key == f"award-{YEAR}"


def test_movements_that_papers_show_are_known_by_their_keys(books: Books) -> None:
    from models.funding import movements_cited

    books.session.add(Source(key="S", title="Minutes", kind=SourceKind.MINUTES, dated=FIRST))
    books.session.flush()
    for on in (1, 2, 3):
        books.enter("commitment", "b", 1_00, on, key=f"on-{on}")
    for fact, para in (("on-1", "1"), ("on-1", "2"), ("on-3", "1"), (f"{YEAR}:a:allocation", "1")):
        books.session.add(Citation(fact=fact, source_key="S", para=para))
    books.session.flush()

    assert movements_cited(books.session, f"{YEAR}:b", day(2)) == ["on-1"]
    assert movements_cited(books.session, f"{YEAR}:b", day(3)) == ["on-1", "on-3"]


def test_a_balance_of_another_pot_is_not_counted(books: Books) -> None:
    books.enter("commitment", "b", 5_00, 1)

    assert books.held("a").committed == 0
    assert balance(books.session, "no such pot", day(9)) == Balance()
    assert isinstance(books.pot("a"), Pot)
