"""What a form asks of the grant: one figure, without what comes from elsewhere; where sums differ, none."""

import pytest

from tests.making_files import word_table, workbook
from tests.test_bids import FULL, bid, but

COSTS: list[list[object]] = [["Item", "Cost (£)"], ["Paint", 1000], ["Signs", 2480]]


@pytest.mark.parametrize(
    ("rows", "pence"),
    [
        ([*COSTS, ["Total", 3480]], 348_000),
        ([*COSTS, ["Total", 3480], ["Match funding (town council)", 480]], 300_000),
        ([*COSTS, ["Match funding", 480], ["Total", 3000]], 300_000),
        ([*COSTS, ["Match funding", 520], ["Total", 4000]], 348_000),
        ([*COSTS, ["Match funding", 480], ["Total", 9999]], None),
        ([*COSTS, ["Total project cost", 3480], ["Less match funding", 480], ["Grant requested", 3000]], 300_000),
        ([*COSTS, ["Total excluding VAT", 3480], ["VAT", 696], ["Total including VAT", 4176]], None),
        ([*COSTS, ["Subtotal", 3480], ["Contingency", 20], ["Grand total", 3500]], 350_000),
        ([*COSTS, ["Total materials", 3480], ["Helpers", 520], ["Total", 4000]], 400_000),
        ([*COSTS, ["Total", "=B2+B3"]], None),
        (COSTS, None),
        (
            [["Item", "Qty", "Unit cost", "Total cost", "Match", "Requested from CRG"], ["Paint", 2, 500, 1000, 0, 1000],
             ["Signs", 4, 620, 2480, 480, 2000], ["Total", "", "", 3480, 480, 3000]],
            300_000,
        ),
        ([["Item", "2025/26", "2026/27", "Total"], ["Paint", 5, "£5", "£10"], ["Total", "£500", "£500", "£1,000"]], 100_000),
    ],
)  # fmt: skip
def test_a_cost_table_says_what_is_asked_of_the_grant(rows: list[list[object]], pence: int | None) -> None:
    named: list[list[object]] = [
        ["Project name", "Safe Bays"],
        ["Organisation", "Northbank Council"],
        ["Priority", "Road Safety"],
        [],
    ]

    assert bid(("form.xlsx", workbook([*named, *rows]))).amount_pence == pence


def test_a_row_that_somebody_else_pays_for_is_not_asked_of_the_grant() -> None:
    rows: list[list[object]] = [
        ["Item", "£", "Funded by"],
        ["Paint", 1000, "Grant"],
        ["Signs", 480, "Parish council"],
        ["Total", 1480, ""],
    ]

    found = bid(("form.xlsx", workbook([["Project name", "Safe Bays"], ["Organisation", "Northbank Council"]], rows)))

    assert (found.amount_pence, found.match_pence) == (100_000, 48_000)


def test_a_form_and_its_budget_sheet_are_one_bid() -> None:
    form = but({"Total grant requested": None, "Match funding": None})

    found = bid(("form.docx", form), ("budget.xlsx", workbook([*COSTS, ["Total", 3480]])))

    assert (found.title, found.amount_pence, found.missing) == ("Safe Bays", 348_000, ())


def test_letter_and_form_that_agree_are_one_sum() -> None:
    text = "Our form is attached: we ask for £3,480 towards a project of £3,980."

    assert bid(("form.docx", word_table(FULL)), text=text).amount_pence == 348_000


@pytest.mark.parametrize(
    "files",
    [
        [("form.docx", word_table(FULL))],
        [("form.docx", but({"Total grant requested": None})), ("budget.xlsx", workbook([*COSTS, ["Total requested", 3480]]))],
    ],
)
def test_where_letter_and_form_ask_for_different_sums_neither_is_taken(files: list[tuple[str, bytes]]) -> None:
    found = bid(*files, text="Our form is attached. We ask for £4,000 from the grant.")

    assert (found.amount_pence, found.amounts_named, found.missing) == (None, (348_000, 400_000), ("amount",))


def test_a_form_that_contradicts_itself_names_both_sums() -> None:
    rows = [*FULL, ["Amount requested", "£3,840"]]

    found = bid(
        ("form.docx", word_table([row if row[0] != "Total grant requested" else ["Grant sought", "£3,480"] for row in rows]))
    )

    assert (found.amount_pence, found.amounts_named) == (None, (348_000, 384_000))


def test_other_sums_in_the_letter_do_not_contradict_the_form() -> None:
    text = "Our form is attached. Last year the council raised £9,000 itself."

    assert bid(("form.docx", word_table(FULL)), text=text).amount_pence == 348_000
