"""What a newcomer may type wrongly at the books: each is refused with what is allowed, and nothing is written."""

import re

import pytest

from tests.ledger_home import ACT, Kept

TACTICAL = {"--year": "2025/26", "--pot": "tactical", "--pounds": "1", "--key": "k"}


def words(options: dict[str, str]) -> list[str]:
    return [word for pair in options.items() for word in pair]


@pytest.mark.parametrize("pounds", ["12.345", "1e5", "", "٣"])
def test_what_is_no_sum_in_pounds_and_pence_is_refused(kept: Kept, pounds: str) -> None:
    said = kept.refused("enter", "return", *words(TACTICAL | {"--pounds": pounds}), *ACT, code=2)

    assert f"“{pounds}” is not an amount in pounds and pence; write it like 1234.56." in said


@pytest.mark.parametrize("kind", ["return", "correction"])
def test_an_unknown_proposal_is_refused_whatever_is_entered(kept: Kept, kind: str) -> None:
    said = kept.refused("enter", kind, *words(TACTICAL | {"--proposal": "CRG-2025-99"}), *ACT)

    assert "There is no proposal “CRG-2025-99”" in said


def test_a_proposal_is_found_however_it_is_written(kept: Kept) -> None:
    upfront = TACTICAL | {"--pot": "upfront", "--proposal": " crg-2025-1 "}
    kept.json("enter", "payment", *words(upfront), *ACT)

    [entry] = kept.json("entries", "--year", "2025/26", "--pot", "upfront", "--at", "2026-06-01")[-1:]
    assert entry["proposal"] == "CRG-2025-1"


@pytest.mark.parametrize(
    "command",
    [("enter", "return", *words(TACTICAL)), ("roll-over", "--year", "2025/26"), ("close-year", "--year", "2016/17")],
)
def test_what_has_not_happened_yet_is_not_entered(kept: Kept, command: tuple[str, ...]) -> None:
    """A mistyped year would stand in the books for good, and keep its financial year from being closed."""
    said = kept.refused(*command, "--on", "2026-06-02", *ACT, code=2)

    assert "2 June 2026 is still to come; give a day up to 1 June 2026" in said


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"--pounds": "2"}, "return of £1.00 on 1 June 2026 (2025/26 tactical), not return of £2.00 on"),
        (
            {"--proposal": "CRG-2025-1"},
            "(2025/26 tactical), not return of £1.00 on 1 June 2026 (2025/26 tactical, for CRG-2025-1)",
        ),
        ({"--on": "2026-05-31"}, "on 1 June 2026 (2025/26 tactical), not return of £1.00 on 31 May 2026"),
        ({"--pot": "upfront"}, "(2025/26 tactical), not return of £1.00 on 1 June 2026 (2025/26 upfront)"),
    ],
)
def test_the_same_cause_with_something_else_is_refused_with_both(kept: Kept, changed: dict[str, str], says: str) -> None:
    kept.json("enter", "return", *words(TACTICAL), *ACT)

    said = kept.refused("enter", "return", *words(TACTICAL | changed), *ACT)

    assert re.search(re.escape(says) + ".*record a correction", said)


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (("close-year", "--year", "2025/26"), 1, "£4,000.00 is promised to CRG-2025-1"),
        (("close-year", "--year", "2019/20"), 1, "the years on record are: 2016/17, 2024/25, 2025/26"),
        (("open-year", "--year", "2026/27", "--pounds", "-5"), 1, "above £0.00"),
        (("open-year", "--year", "2026/27", "--pounds", "0"), 1, "above £0.00"),
        (("open-year", "--year", "2026/28", "--pounds", "5"), 2, "write it like 2025/26"),
        (("change-award", "--year", "2025/26", "--pounds", "0"), 1, "£0.00 is not an amount to enter here"),
        (("change-award", "--year", "2025/26", "--pounds", "5", "--pot", "spare"), 1, "its pots are: tactical, upfront"),
        (("change-award", "--year", "2025/26", "--pounds", "5", "--on", "2025-01-01"), 1, "which counts from 25 March 2025"),
        (("enter", "return", *words(TACTICAL | {"--key": " "})), 1, "does not say what caused it"),
    ],
)
def test_years_and_awards_say_what_is_allowed(kept: Kept, command: tuple[str, ...], code: int, says: str) -> None:
    assert says in kept.refused(*command, *ACT, code=code)


def test_a_pot_is_shown_for_the_years_that_have_it(kept: Kept) -> None:
    assert {row["year"] for row in kept.json("balance", "--pot", "tactical", "--at", "2026-06-01")} == {"2025/26"}
    assert {row["year"] for row in kept.json("reconcile", "--pot", "tactical", "--at", "2026-06-01")} == {"2025/26"}
    assert "has no pot called “spare”; its pots are: grant, tactical, upfront." in kept.refused("balance", "--pot", "spare")


@pytest.mark.parametrize("command", ["balance", "entries", "reconcile"])
def test_nothing_is_wider_than_a_narrow_terminal(kept: Kept, command: str) -> None:
    lines = kept.run(command, "--at", "2026-06-01", columns=80).stdout.splitlines()

    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80] == []


def test_before_the_first_award_a_sentence_says_so(kept: Kept) -> None:
    assert kept.run("balance", "--at", "2010-01-01").stdout == "No award is known by that day.\n"
    assert kept.run("entries", "--at", "2010-01-01").stdout == "There are no entries by that day.\n"


def test_what_people_wrote_reaches_the_terminal_as_plain_characters(kept: Kept) -> None:
    kept.json("enter", "return", *words(TACTICAL), "--evidence", "[red]letter\x1b[2J", *ACT)

    said = kept.run("entries", "--pot", "tactical", "--at", "2026-06-01").stdout

    assert "[red]letter" in said
    assert "\x1b" not in said


def test_a_family_without_a_command_lays_out_its_help(kept: Kept) -> None:
    done = kept.run()

    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.splitlines() if line.startswith("  ")][-3:] == [
        "roll-over", "close-year", "open-year",
    ]  # fmt: skip
