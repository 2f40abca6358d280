"""Attached files are read by their content: workbooks, PDFs, what Outlook wrapped; what cannot be read says why."""

import pytest

from handlers.intake import forms
from handlers.intake.forms import Form
from handlers.intake.forms.kinds import Kind
from handlers.intake.shapes import AttachedFile
from tests.making_files import (
    box_field,
    changed,
    package,
    pdf,
    text_field,
    winmail,
    with_value,
    word_table,
    word_xml,
    workbook,
)

FORM = [["Project name", "Safe Bays"], ["Lead organisation", "Northbank Council"], ["Amount requested", "£3,480"]]


def form(content: bytes, name: str = "form") -> Form:
    [found] = forms.read([AttachedFile(name, "application/octet-stream", content)])
    return found


def record(content: bytes, name: str = "form") -> dict[str, str]:
    """The one record of a file that has no trouble."""
    found = form(content, name)
    assert not found.trouble
    [only] = found.records
    return dict(only)


# ---------------------------------------------------------------- what a file is


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (word_table(FORM), Kind.WORD),
        (workbook(FORM), Kind.SHEET),
        (pdf([(50, 800, "Project name: Safe Bays in Northbank")]), Kind.PDF),
        (b"Project name: Safe Bays", Kind.TEXT),
        (b"\xff\xfe" + "Project name: Safe Bays".encode("utf-16-le"), Kind.TEXT),
        (b"<!DOCTYPE html><p>Project name: Safe Bays</p>", Kind.HTML),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n", Kind.CALENDAR),
        (b"\x89PNG\r\n\x1a\n....", Kind.PICTURE),
        (b"\x00\x01\x02", Kind.OTHER),
    ],
)
def test_a_file_is_what_its_content_says_whatever_it_is_called(content: bytes, kind: Kind) -> None:
    assert form(content, "photo.jpeg").kind is kind


def test_a_text_called_docx_is_read_as_the_text_it_is() -> None:
    found = record(b"Project name: Safe Bays\nPriority: Road Safety\n", "Form.docx")

    assert found == {"title": "Safe Bays", "priority": "Road Safety"}


ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
ENTITIES = b'<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "name", "reason", "grave"),
    [
        (pdf(), "form.pdf", "no text in the file: a scan", False),
        (pdf([(50, 20, "Page 1")]), "form.pdf", "no text in the file: a scan", False),
        (word_xml(""), "form.docx", "no text in the file: a scan", False),
        (b"\xff\xd8\xff\xe0 a photo", "form.jpg", "no text in the file: a picture", False),
        (ENCRYPTED_OFFICE, "form.docx", "an encrypted attachment", True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "form.doc", "an attachment of a kind that is not read", False),
        (package({"word/document.xml": b"", "word/vbaProject.bin": b""}), "form.docx", "an attachment with macros", True),
        (word_table(FORM)[:3000], "form.docx", "an attachment that cannot be read", True),
        (package({"word/document.xml": b"<w:document"}), "form.docx", "an attachment that cannot be read", True),
        (package({"word/document.xml": ENTITIES + b"<d>&b;</d>"}), "form.docx", "an attachment that cannot be read", True),
        (package({"word/document.xml": b" " * 13_000_000}), "form.docx", "an attachment too large to be read", False),
        (
            package({f"xl/worksheets/{n}.xml": b"" for n in range(2001)}),
            "form.xlsx",
            "an attachment too large to be read",
            False,
        ),
        (b"%PDF-1.7\nnothing more", "form.pdf", "an attachment that cannot be read", True),
        (b"\x00\x01\x02", "form.pdf", "an attachment that cannot be read", True),
        (winmail("See the form", {})[:40], "winmail.dat", "an attachment that cannot be read", True),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, name: str, reason: str, grave: bool) -> None:
    found = form(content, name)

    assert (found.trouble, found.grave, found.records) == (reason, grave, ())


def test_a_pdf_locked_with_a_password_is_named_so_and_one_without_is_read() -> None:
    import io

    import pypdf

    def locked(password: str) -> bytes:
        writer = pypdf.PdfWriter(io.BytesIO(pdf([(50, 800, "Project name: Safe Bays in Northbank")])))
        writer.encrypt(password, "owner", algorithm="AES-256")
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    assert form(locked("secret")).trouble == "an encrypted attachment"
    assert record(locked(""))["title"] == "Safe Bays in Northbank"


def test_a_signature_is_no_file_to_read() -> None:
    assert forms.read([AttachedFile("smime.p7s", "application/pkcs7-signature", b"\x30\x80")]) == ()


# ---------------------------------------------------------------- Excel


def test_a_workbook_is_read_by_its_values() -> None:
    rows: list[list[object]] = [
        ["", "Project name", "Safe Bays"],
        ["", "Start date", "1 September 2025"],
        ["", "Amount requested", 3480],
    ]

    found = form(workbook(rows, formats={"C3": '"£"#,##0.00'}))

    assert (found.records, found.money.asked) == (({"title": "Safe Bays", "when": "1 September 2025"},), 348_000)


BUDGET: list[list[object]] = [
    ["Project name", "Safe Bays"],
    [],
    ["Item", "Cost (£)"],
    ["Paint", 1000],
    ["Signs", 2480],
    ["Total", "=SUM(B4:B5)"],
]


def test_a_formula_counts_by_its_value_and_is_never_worked_out() -> None:
    without = workbook(BUDGET)

    assert form(without).money.asked is None
    assert form(with_value(without, "SUM(B4:B5)", "3480")).money.asked == 348_000


def test_a_hidden_sheet_is_not_read() -> None:
    content = workbook([["Project name", "Safe Bays"]], [["Project name", "Old Bays"]])
    hidden = changed(
        content, "xl/workbook.xml", 'name="Sheet1" sheetId="2" state="visible"', 'name="Sheet1" sheetId="2" state="hidden"'
    )

    assert record(hidden) == {"title": "Safe Bays"}


# ---------------------------------------------------------------- PDF


def test_the_columns_of_a_page_are_names_and_answers() -> None:
    lines = [(50, 780, "Project name"), (250, 780, "Safe Bays"), (50, 760, "Dates"), (250, 760, "1 September 2025 to"),
             (250, 746, "31 March 2026"), (50, 720, "CSA priority"), (250, 720, "Road Safety")]  # fmt: skip

    for compressed in (False, True):
        assert record(pdf(lines, compressed=compressed)) == {
            "title": "Safe Bays",
            "when": "1 September 2025 to 31 March 2026",
            "priority": "Road Safety",
        }


def test_fields_are_called_by_their_names_their_tips_or_the_words_beside_them() -> None:
    words = [(50, 780, "Scheme title"), (50, 760, "Grant (GBP)"), (70, 740, "Road Safety"), (70, 720, "Domestic Abuse")]
    fields = [
        text_field("Text1", "Safe Bays", (200, 776, 400, 791)),
        text_field("Text2", "3480", (200, 756, 400, 771)),
        text_field("lead_organisation", "Northbank Council", (200, 600, 400, 615)),
        text_field("Text4", "Jo Reed", (200, 560, 400, 575), tip="Named lead"),
        text_field("Text5", "", (200, 540, 400, 555), tip="Outcomes"),
        box_field("c1", ticked=True, box=(50, 738, 62, 750)),
        box_field("c2", ticked=False, box=(50, 718, 62, 730)),
    ]

    found = form(pdf(words, fields))

    expected = {"title": "Safe Bays", "organisation": "Northbank Council", "lead": "Jo Reed", "ticked": "Road Safety"}
    assert (found.records[0], found.money.asked) == (expected, 348_000)


# ---------------------------------------------------------------- the rest


def test_winmail_dat_gives_its_words_and_its_files() -> None:
    wrapped = AttachedFile("winmail.dat", "application/ms-tnef", winmail("See the form.", {"form.docx": word_table(FORM)}))

    words, files = forms.unwrapped([wrapped])

    assert (words, [file.name for file in files]) == ("See the form.", ["form.docx"])
    assert forms.read(files)[0].records[0]["title"] == "Safe Bays"


def test_winmail_dat_inside_winmail_dat_is_opened_too() -> None:
    inner = winmail("", {"form.txt": b"Project name: Safe Bays"})
    _, files = forms.unwrapped([AttachedFile("winmail.dat", "application/ms-tnef", winmail("Look", {"inner.dat": inner}))])

    assert [file.name for file in files] == ["form.txt"]


def test_comma_separated_text_and_a_web_page_are_tables() -> None:
    assert (
        record(b'Project name,Safe Bays\nAmount requested,"3,480"\nPriority,Road Safety\n', "form.csv")["title"] == "Safe Bays"
    )
    page = b"<html><table><tr><td>Project name</td><td>Safe Bays</td></tr></table></html>"
    assert record(page, "form.html") == {"title": "Safe Bays"}


def test_a_calendar_file_says_what_and_when() -> None:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:1", "SUMMARY:Open day",
             "DTSTART:20250802T090000Z", "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip

    assert form("\r\n".join(lines).encode()).text == "Method: PUBLISH\nEvent: Open day\nStarts: 2 August 2025, 10:00"
