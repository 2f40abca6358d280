"""When pots open, close and roll over."""

import datetime as dt

import pytest

from models import years
from models.dates import FinancialYear
from models.errors import (
    PotShut,
    StillUndecided,
)  # fmt: skip
from models.pots import DECIDED, all_decided, check_open, has_opened, states, undecided
from models.proposals import ProposalStep, State
from models.years import Reason
from tests.books import AT, CLERK, OFFICER, YEAR, Books, day

Y, NEXT = FinancialYear(2025), FinancialYear(2026)
END = dt.date(2026, 3, 31)
AT_END = Reason(END, "year end", "letter")


@pytest.fixture
def kept(books: Books) -> Books:
    """Pot a opens after pot b, which takes bids until day 30."""
    books.pot("a").opens_after = "b"
    books.pot("a").opens_when = "Opens once pot b is decided."
    books.pot("b").closes = day(30)
    books.session.flush()
    return books


# --- opening


def test_a_pot_that_waits_for_another_opens_when_its_bids_are_over_and_decided(kept: Books) -> None:
    a = kept.pot("a")
    kept.proposal("P-1", State.SUBMITTED, on=2)

    assert [has_opened(kept.session, a, day(on)) for on in (0, 30, 31)] == [False, False, False]
    kept.session.add(
        ProposalStep(
            proposal_ref="P-1", number=2, effective=day(33), recorded=AT, by=OFFICER, action="approve", state=State.APPROVED
        )
    )
    kept.session.flush()

    assert [has_opened(kept.session, a, day(on)) for on in (32, 33)] == [False, True]
    assert has_opened(kept.session, kept.pot("b"), day(0))


def test_with_nobody_bidding_it_opens_the_day_after_bids_were_due(kept: Books) -> None:
    assert [has_opened(kept.session, kept.pot("a"), day(on)) for on in (30, 31)] == [False, True]


def test_where_no_last_day_is_known_a_decision_has_to_have_been_made(kept: Books) -> None:
    kept.pot("b").closes = None

    assert not has_opened(kept.session, kept.pot("a"), day(300))
    kept.proposal("P-1", State.DECLINED, on=2)
    assert [all_decided(kept.session, kept.pot("b"), day(on)) for on in (1, 3)] == [False, True]


def test_once_money_rolled_over_a_late_bid_does_not_shut_the_pot_again(kept: Books) -> None:
    kept.roll("b", "a", 40)
    kept.proposal("P-9", State.RECEIVED, on=41)

    assert not all_decided(kept.session, kept.pot("b"), day(42))
    assert has_opened(kept.session, kept.pot("a"), day(42))
    assert has_opened(kept.session, kept.pot("a"), day(40))


def test_a_pot_opens_on_its_day(kept: Books) -> None:
    kept.pot("b").opens = day(5)

    assert [has_opened(kept.session, kept.pot("b"), day(on)) for on in (4, 5)] == [False, True]
    with pytest.raises(
        PotShut, match=r"pot b of 2025/26 is not open on 5 April 2025\. Opens on 6 April 2025: give that day or"
    ):
        kept.enter("commitment", "b", 1_00, 4)
    assert kept.enter("commitment", "b", 1_00, 5)


def test_money_of_a_pot_that_is_not_open_is_not_promised(kept: Books) -> None:
    for number in range(1, 8):
        kept.proposal(f"P-{number}", State.SUPPORTED, on=2)

    with pytest.raises(PotShut) as late:
        kept.enter("commitment", "a", 1_00, 31)
    with pytest.raises(PotShut) as early:
        kept.enter("commitment", "a", 1_00, 30)

    assert str(late.value) == (
        "The pot a of 2025/26 is not open on 2 May 2025. Opens once pot b is decided. On that day undecided for the pot b: "
        "P-1, P-2, P-3, P-4, P-5 and 2 more. Give a day on which that is over, or another pot; nothing was entered."
    )
    assert "On that day the pot b takes bids until 1 May 2025; undecided for the pot b: P-1" in str(early.value)
    assert kept.held("a").committed == 0


def test_a_pot_whose_rule_is_not_told_in_words_says_it_itself(kept: Books) -> None:
    kept.pot("a").opens_when, kept.pot("b").closes = "", None

    with pytest.raises(PotShut) as refusal:
        kept.enter("commitment", "a", 1_00, 31)

    assert "Opens once every bid for the pot b is decided. On that day no bid for the pot b was decided yet." in str(
        refusal.value
    )


def test_a_bid_in_time_is_served_after_the_pot_closed_and_a_late_one_is_not(kept: Books) -> None:
    kept.proposal("P-1", State.SUBMITTED, on=30)
    kept.proposal("P-2", State.SUBMITTED, on=31)

    assert kept.enter("commitment", "b", 1_00, 50, ref="P-1")
    with pytest.raises(
        PotShut, match=r"until 1 May 2025, and P-2 came on 2 May 2025\. Give a pot that took bids then: the pot a; "
    ):
        kept.enter("commitment", "b", 1_00, 50, ref="P-2")
    kept.pot("a").closes = day(31)
    with pytest.raises(PotShut, match="took bids then: the pot a until 2 May 2025; nothing was entered"):
        kept.enter("commitment", "b", 1_00, 50, ref="P-2")
    kept.pot("a").closes = day(30)
    with pytest.raises(PotShut, match="No pot of 2025/26 took bids then; nothing was entered"):
        kept.enter("commitment", "b", 1_00, 50, ref="P-2")
    check_open(kept.session, kept.pot("b"), day(50), None)


def test_what_was_promised_before_is_the_same_entry_after_the_pot_shut(kept: Books) -> None:
    kept.enter("commitment", "b", 1_00, 4, key="cause")
    kept.pot("b").opens = day(5)

    assert not kept.enter("commitment", "b", 1_00, 4, key="cause")


@pytest.mark.parametrize("state", list(State))
def test_a_pot_rolls_over_once_nothing_is_undecided(kept: Books, state: State) -> None:
    kept.proposal("P-1", state)

    if state in DECIDED:
        assert kept.roll("b", "a", 31) == 666_67
    else:
        with pytest.raises(StillUndecided, match="pot b of 2025/26 rolls over once these are decided or withdrawn: P-1"):
            kept.roll("b", "a", 31)


def test_a_pot_does_not_roll_over_while_it_takes_bids(kept: Books) -> None:
    with pytest.raises(PotShut, match="takes bids until 1 May 2025, and rolls over after that"):
        kept.roll("b", "a", 30)


def test_states_are_those_of_the_day_the_year_and_the_pot(kept: Books) -> None:
    kept.proposal("P-1", State.RECEIVED, on=1)
    kept.proposal("P-2", State.WITHDRAWN, on=3)
    kept.proposal("P-3", State.RECEIVED, pot="a", on=1)

    assert states(kept.session, YEAR, day(2)) == {"P-1": State.RECEIVED, "P-3": State.RECEIVED}
    assert states(kept.session, YEAR, day(3), "b") == {"P-1": State.RECEIVED, "P-2": State.WITHDRAWN}
    assert undecided(kept.session, YEAR, day(3)) == ["P-1", "P-3"]
    assert undecided(kept.session, "2024/25", day(3)) == []


def test_every_pot_that_waits_gets_what_is_left_once(kept: Books) -> None:
    assert years.roll_over_decided(kept.session, Y, day(30), CLERK) == {}
    assert years.roll_over_decided(kept.session, Y, day(31), CLERK, evidence="minutes") == {"a": 666_67}
    assert years.roll_over_decided(kept.session, Y, day(32), CLERK) == {"a": 0}

    assert kept.held("a").balance == 1000_00
    assert kept.entries[-1].evidence == "minutes"
