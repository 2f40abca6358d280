"""A bid is known by its letter and its forms together; where they ask for different sums, neither is taken."""

import datetime as dt

import pytest
from docx.document import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.intake import forms
from handlers.intake.reading import read
from handlers.intake.shapes import AttachedFile, Partner, ProposalFields, Sorted
from handlers.intake.sorting import sort
from models.post import LetterKind
from tests.making_files import box_field, letter_with, pdf, text_field, winmail, word, word_table, workbook

AT = dt.datetime(2025, 7, 11, 9, tzinfo=dt.UTC)
HOUSE = Partner(
    own=("team@partnership.example",),
    areas={
        "EA-1": "Reducing bicycle theft (BT)",
        "EA-2": "Keeping people safe at the water's edge",
        "EA-3": "Preventing road danger and supporting Vision Zero",
    },
    priorities=("Road Safety", "Domestic Abuse", "Preventing Crime & Nuisance"),
    pots={"tactical": ("in year",), "upfront": ("early",)},
)
FULL = [
    ["Name of scheme", "Safe Bays"],
    ["Applicant organisation", "Northbank Council"],
    ["Lead officer", "PC Jo Reed"],
    ["E-mail", "jo.reed@northbank.example"],
    ["Total grant requested", "£3,480"],
    ["Which pot are you applying to?", "In-year"],
    ["Which CSA priority does this meet?", "Road Safety"],
    ["Eligible area", "Preventing road danger"],
    ["Start date", "1 September 2025"],
    ["End date", "31 March 2026"],
    ["What will be different?", "Forty fewer near misses"],
    ["Match funding", "£500 from the town council"],
    ["Partners", "Westhill Trust; Fire and Rescue"],
]


def sorted_with(*files: tuple[str, bytes], text: str = "Our bid form is attached.", subject: str = "Bid form") -> Sorted:
    return sort(read(letter_with(*files, text=text, subject=subject)), HOUSE, AT)


def bid(*files: tuple[str, bytes], text: str = "Our bid form is attached.", subject: str = "Bid form") -> ProposalFields:
    """The one bid of a letter that is not held."""
    found = sorted_with(*files, text=text, subject=subject)
    assert not found.held
    [only] = found.proposals
    return only


def but(changes: dict[str, str | None]) -> bytes:
    """The full form with answers changed, or taken out."""
    rows = [[name, changes.get(name, value)] for name, value in FULL]
    return word_table([[name, value] for name, value in rows if name and value is not None])


# ---------------------------------------------------------------- every field


@pytest.mark.parametrize("content", [word_table(FULL), workbook(FULL)])
def test_every_field_of_a_form_is_found_under_whatever_name(content: bytes) -> None:
    found = bid(("form", content))

    assert found == ProposalFields(
        title="Safe Bays",
        organisation="Northbank Council",
        lead_name="Jo Reed",
        lead_email="jo.reed@northbank.example",
        amount_pence=348_000,
        pot="tactical",
        areas=("EA-3",),
        summary=found.summary,
        when="1 September 2025 to 31 March 2026",
        match_pence=50_000,
        partners=("Westhill Trust", "Fire and Rescue"),
        outcomes="Forty fewer near misses",
        priorities=found.priorities,
    )
    assert found.priorities == ("Road Safety",)


@pytest.mark.parametrize(
    ("name", "value", "missing"),
    [
        ("Total grant requested", "£3,000 to £4,000", "amount"),
        ("Total grant requested", "to be confirmed", "amount"),
        ("Which CSA priority does this meet?", "All of them", "priority"),
        ("What will be different?", "TBC", "outcomes"),
    ],
)
def test_a_name_without_a_real_answer_is_missing(name: str, value: str, missing: str) -> None:
    found = bid(("form.docx", but({name: value})))

    assert found.missing == (missing,)


def test_dates_not_known_yet_are_missing() -> None:
    assert bid(("form.docx", but({"Start date": "tbc", "End date": "not yet known"}))).missing == ("dates",)


@pytest.mark.parametrize(
    ("written", "pence"),
    [("3480", 348_000), ("3,480.50", 348_050), ("£4k", 400_000), ("three thousand pounds", 300_000), ("GBP 900", 90_000),
     ("£3,480 (total cost £5,000, the rest is match)", 348_000), ("£2,900 plus VAT", 290_000)],
)  # fmt: skip
def test_a_sum_is_read_however_it_is_written(written: str, pence: int) -> None:
    assert bid(("form.docx", but({"Total grant requested": written}))).amount_pence == pence


def test_boxes_choose_area_priority_and_pot_and_a_list_left_whole_chooses_nothing() -> None:
    def build(mark: str) -> bytes:
        def fill(document: Document) -> None:
            for line in ("Project name: Safe Bays", "Amount requested: £900", "Lead organisation: Northbank Council"):
                document.add_paragraph(line)
            for names in (HOUSE.areas.values(), HOUSE.priorities, ("Upfront", "Tactical")):
                document.add_heading("Please tick", 2)
                for index, name in enumerate(names):
                    document.add_paragraph(f"{mark if index == 1 else '☐'} {name}")

        return word(fill)

    ticked, blank = (bid(("form.docx", build(mark))) for mark in ("☒", "☐"))

    assert (ticked.areas, ticked.pot, "priority" in ticked.missing) == (("EA-2",), "tactical", False)
    assert (blank.areas, blank.pot, "priority" in blank.missing) == ((), None, True)


def test_a_filled_in_pdf_is_a_bid() -> None:
    named = {"project_name": "Safe Bays", "amount_requested": "3480", "organisation": "Westhill"}
    fields = [*(text_field(name, value) for name, value in named.items()), box_field("c1", True, (50, 738, 62, 750))]

    found = bid(("form.pdf", pdf([(70, 740, "Road Safety")], fields)))

    assert (found.title, found.amount_pence, found.organisation, found.missing) == (
        "Safe Bays",
        348_000,
        "Westhill",
        ("outcomes", "dates"),
    )


def test_a_form_inside_winmail_dat_is_a_bid() -> None:
    assert bid(("winmail.dat", winmail("", {"form.docx": word_table(FULL)}))).missing == ()


def test_a_paper_without_named_fields_is_read_as_a_letter_is() -> None:
    def build(document: Document) -> None:
        for text in (
            "Safe Bays: a proposal for the tactical pot",
            "Northbank Council asks for £3,480 to mark bays outside three schools from September 2025 to March 2026.",
            "It serves the priority Road Safety. We expect forty fewer near misses.",
        ):
            document.add_paragraph(text)

    found = bid(("proposal.docx", word(build)), subject="Grant proposal", text="Our proposal is attached.")

    assert (found.title, found.organisation, found.amount_pence) == ("Safe Bays", "Northbank Council", 348_000)
    assert (found.pot, found.missing) == ("tactical", ())


def test_a_letter_that_is_a_form_itself_is_read_under_the_same_names() -> None:
    rows = [(name, value) for name, value in FULL if name not in ("Partners", "Eligible area", "E-mail", "Lead officer")]
    text = "\n".join(f"{name}{'' if name.endswith('?') else ':'} {value}" for name, value in rows)

    found = sorted_with(text=f"Our bid:\n\n{text}")

    assert found.kinds == (LetterKind.PROPOSAL,)
    assert [(one.title, one.amount_pence, one.when, one.missing) for one in found.proposals] == [
        ("Safe Bays", 348_000, "1 September 2025 to 31 March 2026", ())
    ]


def test_the_address_of_somebody_without_a_name_is_not_given_to_the_writer() -> None:
    found = bid(("form.docx", but({"Lead officer": None})))

    assert (found.lead_name, found.lead_email, found.missing) == ("", "jo.reed@northbank.example", ("contact",))


# ---------------------------------------------------------------- how many


def test_two_forms_are_two_bids_and_the_same_form_twice_is_one() -> None:
    other = but({"Name of scheme": "Till Talk", "Total grant requested": "£1,200"})

    two = sorted_with(("a.docx", word_table(FULL)), ("b.docx", other))
    same = sorted_with(("a.docx", word_table(FULL)), ("a.xlsx", workbook(FULL)))

    assert [(one.title, one.amount_pence) for one in two.proposals] == [("Safe Bays", 348_000), ("Till Talk", 120_000)]
    assert [(one.title, one.amount_pence) for one in same.proposals] == [("Safe Bays", 348_000)]


def test_a_form_alone_makes_a_bid_and_a_blank_one_does_not() -> None:
    filled = sorted_with(("bid form.docx", word_table(FULL)), text="See attached please.", subject="Safe Bays")
    blank = word_table([[name, ""] for name, _ in FULL])
    asked = sorted_with(("bid form.docx", blank), text="How do I fill in this form?", subject="Help")

    assert filled.kinds == (LetterKind.PROPOSAL,)
    assert asked.kinds == (LetterKind.QUESTION,)


def test_a_poster_is_no_bid() -> None:
    poster = pdf(
        [(50, 780, "Open day"), (50, 760, "Date: 2 August 2025"), (50, 740, "Cost: £2"), (50, 720, "Contact: Jo Reed")]
    )

    found = sorted_with(
        ("poster.pdf", poster), text="Please include our open day on 2 August 2025 in the next bulletin.", subject="News"
    )

    assert found.kinds == (LetterKind.BULLETIN_ITEM,)


# ---------------------------------------------------------------- for a person


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (pdf(), "form.pdf", "no text in the file: a scan"),
        (b"\xff\xd8\xff\xe0 a photo", "form.jpg", "no text in the file: a picture"),
        (word_table(FULL)[:3000], "form.docx", "an attachment that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "form.doc", "an attachment of a kind that is not read"),
        (winmail("x", {})[:30], "winmail.dat", "an attachment that cannot be read"),
    ],
)
def test_a_form_that_cannot_be_read_sends_its_letter_to_a_person(content: bytes, name: str, reason: str) -> None:
    found = sorted_with((name, content))

    assert (found.held, found.answerable, found.reason) == (True, False, reason)


def test_a_scan_beside_a_complete_form_or_an_ordinary_letter_holds_nothing() -> None:
    complete = sorted_with(("form.docx", word_table(FULL)), ("signed page.pdf", pdf()))
    thanks = sorted_with(("logo.png", b"\x89PNG\r\n\x1a\n...."), text="Thank you for the meeting.", subject="Thanks")

    assert (complete.held, thanks.held) == (False, False)


@pytest.mark.parametrize("words", ["OFFICIAL-SENSITIVE", "Her NHS number is 943 476 5919."])
def test_a_sensitive_attachment_holds_the_letter(words: str) -> None:
    found = sorted_with(("form.txt", f"{words}\nProject name: Safe Bays\nCost: £900\nPriority: Road Safety".encode()))

    assert (found.kinds, found.held) == ((LetterKind.SENSITIVE,), True)


# ---------------------------------------------------------------- total

KINDS = [
    word_table(FULL), workbook(FULL),
    pdf([(50, 780, "Project name: Safe Bays")], [text_field("Text1", "x"), box_field("b", True, (1, 1, 9, 9))]),
    pdf([(50, 780, "Project name: Safe Bays")], compressed=True), winmail("See the form", {"form.docx": word_table(FULL)}),
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20250802T090000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    b"<html><table><tr><td>Project name</td><td>Safe Bays</td></tr></table>", b"Project name,Safe Bays\nCost,3",
]  # fmt: skip
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(st.sampled_from(KINDS), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=6))
def test_any_damaged_file_is_read_or_says_why_not(content: bytes, changes: list[tuple[float, bytes]]) -> None:
    for share, put in changes:
        place = int(share * len(content))
        content = content[:place] + put + content[place + len(put) :]

    _, files = forms.unwrapped([AttachedFile("form.csv", "", content)])
    for found in forms.read(files):
        f"{found}".encode()


@SLOW
@given(
    st.lists(st.lists(st.text(alphabet="£0123456789,.-k ☒☐x[]?:\nabcTotalGrantrequested", max_size=20), max_size=5), max_size=8)
)
def test_any_table_is_sorted(rows: list[list[str]]) -> None:
    content = "\n".join(",".join('"' + cell + '"' for cell in row) for row in rows).encode()

    assert sorted_with(("form.csv", b"Project name,Safe Bays\n" + content)).kinds
