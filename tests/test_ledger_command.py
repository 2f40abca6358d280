"""`kcst ledger` as people and programs use it."""

import re

import pytest

from tests.ledger_home import ACT, Kept


def test_reconcile_has_the_documented_shape_and_explains_every_difference(kept: Kept) -> None:
    rows = kept.json("reconcile", "--at", "2025-07-23")

    shape = {"what", "published", "published_in", "ledger", "difference_pence", "explanation"}
    assert all(shape <= set(row) for row in rows)
    assert {row["year"] for row in rows} == {"2016/17", "2024/25", "2025/26"}
    assert {"unexplained"} & {row["explanation"] for row in rows} == set()
    gaps = {row["difference_pence"] for row in rows}
    assert {-46, -20, 100, -49, -97, 51, -146, 0} <= gaps


def test_people_read_differences_with_their_papers(kept: Kept) -> None:
    said = " ".join(kept.run("reconcile", "--year", "2025/26", "--pot", "tactical", "--at", "2025-07-23").stdout.split())

    assert "£13,220.49" in said
    assert "figures and sums agree with the ledger" in said


def test_entries_say_who_why_and_what_the_pot_then_held(kept: Kept) -> None:
    rows = kept.json("entries", "--year", "2025/26", "--pot", "upfront", "--at", "2025-07-23")

    assert [row["kind"] for row in rows] == ["allocation", *["commitment"] * 7, "roll_over"]
    assert (rows[0]["pence"], rows[0]["balance_pence"], rows[-1]["balance_pence"]) == (2644097, 2644097, 0)
    assert rows[-1]["linked_key"] == "2025/26:tactical:rolled-in"
    assert all(row["who"] and row["because"] and row["recorded"] and row["citations"] for row in rows)


def test_what_the_books_said_on_a_day_leaves_out_what_was_recorded_later(kept: Kept) -> None:
    """The default data were loaded on 1 April 2025, so on 31 March nothing was known."""
    asked = ("balance", "--year", "2025/26", "--pot", "tactical", "--at", "2025-07-23", "--known-on")

    [before], [then] = kept.json(*asked, "2025-03-31"), kept.json(*asked, "2025-04-01")

    assert (before["balance_pence"], then["balance_pence"]) == (0, 1555326)
    assert (then["known_on"], then["paid_pence"]) == ("2025-04-01", 0)
    assert kept.json("entries", "--known-on", "2025-03-31", "--at", "2025-07-23") == []
    assert "as the books stood on 2025-04-01" in " ".join(kept.run(*asked, "2025-04-01").stdout.split())


def test_what_was_paid_is_entered_once_and_leaves_the_balance_alone(kept: Kept) -> None:
    pay = ("enter", "payment", "--year", "2025/26", "--pot", "upfront", "--pounds", "3990.00", "--key", "invoice-1",
           "--proposal", "CRG-2025-1", "--on", "2026-02-20", "--evidence", "invoice 1", *ACT)  # fmt: skip

    first, second = kept.json(*pay), kept.json(*pay)

    assert (first[0]["entered"], second[0]["entered"]) == (True, False)
    [held] = kept.json("balance", "--year", "2025/26", "--pot", "upfront", "--at", "2026-06-01")
    assert (held["paid_pence"], held["balance_pence"]) == (399000, 0)
    [entry] = kept.json("entries", "--year", "2025/26", "--pot", "upfront", "--at", "2026-06-01")[-1:]
    assert (entry["who"], entry["because"], entry["evidence"]) == (ACT[1], ACT[3], "invoice 1")


@pytest.mark.parametrize(
    ("pounds", "code", "says"),
    [
        ("0.001", 2, r"“0\.001” is not an amount in pounds and pence; write it like 1234\.56"),
        ("-5", 1, r"-£5\.00 is not an amount to enter here: it has to be whole pence, above £0\.00"),
        ("0", 1, r"£0\.00 is not an amount to enter here"),
        ("4000.01", 1, r"promised to CRG-2025-1, £4,000\.00 is neither paid nor released"),
    ],
)
def test_a_bad_amount_is_refused_with_what_is_allowed(kept: Kept, pounds: str, code: int, says: str) -> None:
    pay = ("enter", "payment", "--year", "2025/26", "--pot", "upfront", "--pounds", pounds, "--key", "k",
           "--proposal", "CRG-2025-1", *ACT)  # fmt: skip

    assert re.search(says, kept.refused(*pay, code=code))


@pytest.mark.parametrize(
    ("changed", "code", "says"),
    [
        ({"--year": "2019/20"}, 1, r"No award is recorded for 2019/20; the years on record are: 2016/17, 2024/25, 2025/26"),
        ({"--year": "soon"}, 2, "write it like 2025/26"),
        ({"--pot": "spare"}, 1, "its pots are: tactical, upfront"),
        ({"--on": "2025-03-24"}, 1, "24 March 2025 is before the 2025/26 award, which counts from 25 March 2025"),
        ({"--on": "someday"}, 2, "write it like 2025-07-23"),
        ({"--by": " "}, 2, "--by EMAIL is needed"),
        ({"--by": "Olu"}, 2, "--by EMAIL is needed"),
        ({"--because": ""}, 2, "--because TEXT is needed"),
        ({"--pounds": "15553.27"}, 1, r"holds £15,553\.26; £15,553\.27 is £0\.01 more than that"),
    ],
)
def test_what_cannot_be_entered_is_refused_in_a_sentence(kept: Kept, changed: dict[str, str], code: int, says: str) -> None:
    given = {"--year": "2025/26", "--pot": "tactical", "--pounds": "1", "--key": "k", "--on": "2025-08-01",
             "--by": ACT[1], "--because": "why", "--at": "2026-06-01"} | changed  # fmt: skip

    said = kept.refused("enter", "return", *(word for pair in given.items() for word in pair), code=code)

    assert re.search(says, said)


def test_only_what_a_person_decides_is_entered_by_hand(kept: Kept) -> None:
    said = kept.refused(
        "enter", "allocation", "--year", "2025/26", "--pot", "tactical", "--pounds", "1", "--key", "k", *ACT, code=2
    )

    assert "these are: payment, release, return, correction" in said


def test_a_year_ends_and_the_next_one_begins(kept: Kept) -> None:
    year = ("--year", "2016/17", *ACT)
    said = kept.refused("close-year", *year, "--on", "2017-03-31")
    assert "£6,000.00 is promised to CRG-2016-1" in said
    for number, amount in ((1, "6000"), (2, "1000"), (3, "12000")):
        kept.json("enter", "payment", *year, "--pot", "grant", "--pounds", amount, "--key", f"paid-{number}",
                  "--proposal", f"CRG-2016-{number}", "--on", "2017-03-01")  # fmt: skip

    [closed] = kept.json("close-year", *year, "--on", "2017-03-31", "--evidence", "letter")
    opened = kept.json("open-year", "--year", "2026/27", "--pounds", "40000.00", "--on", "2026-03-20", *ACT)
    [cut] = kept.json("change-award", "--year", "2026/27", "--pounds", "-0.01", "--on", "2026-06-01", *ACT)

    assert closed == {"year": "2016/17", "pot": "grant", "returned_pence": 2066100}
    assert "were closed on 31 March 2017" in kept.refused("close-year", *year, "--on", "2017-03-31")
    assert [(row["pot"], row["opening_pence"]) for row in opened] == [("tactical", 1333333), ("upfront", 2666667)]
    assert (cut["key"], cut["pence"]) == ("award-2026-27-2", -1)
    rows = kept.json("balance", "--year", "2026/27", "--at", "2026-06-01")
    assert [row["balance_pence"] for row in rows] == [3999999, 1333333, 2666666]


def test_a_pot_rolls_over_by_command_when_its_bids_are_over(kept: Kept) -> None:
    kept.json("open-year", "--year", "2026/27", "--pounds", "30000", "--on", "2026-03-20", *ACT)
    roll = ("roll-over", "--year", "2026/27", *ACT, "--on")

    assert "Nothing of 2026/27 rolls over on 2026-05-09" in kept.refused(*roll, "2026-05-09", code=2)
    assert kept.json(*roll, "2026-05-10") == [{"year": "2026/27", "to_pot": "tactical", "pence": 2000000}]


def test_what_is_refused_changes_nothing(kept: Kept) -> None:
    """As everywhere here: `refused` compares every row of the books."""
    kept.refused("change-award", "--year", "2025/26", "--pounds", "-39661.46", *ACT)
    kept.refused("open-year", "--year", "2025/26", "--pounds", "1", *ACT)
