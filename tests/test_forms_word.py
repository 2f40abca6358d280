"""Word forms are read however they hide their words, and however they are laid out."""

from collections.abc import Callable

import pytest
from docx.document import Document

from tests.making_files import (
    control,
    paragraph,
    row,
    run,
    said,
    table,
    word,
    word_table,
    word_xml,
)
from tests.test_forms import form, record


def test_content_controls_are_read_and_their_prompts_are_not() -> None:
    prompt = control("Click or tap here to enter text.", "<w:showingPlcHdr/><w:text/>")
    body = table(
        row(paragraph(run("Project name")), paragraph(control("Safe Bays"))),
        row(paragraph(run("Named lead")), paragraph(prompt)),
        f"<w:sdt><w:sdtPr/><w:sdtContent>{said('Submitted by', 'Northbank Council')}</w:sdtContent></w:sdt>",
    )

    assert record(word_xml(body)) == {"title": "Safe Bays", "organisation": "Northbank Council"}


def test_what_was_inserted_stays_and_what_was_deleted_struck_out_or_hidden_goes() -> None:
    price = (
        '<w:ins w:id="1" w:author="a">' + run("£3,480") + "</w:ins>"
        '<w:del w:id="2" w:author="a"><w:r><w:delText>£9,999</w:delText></w:r></w:del>'
        + run("£8,888", "<w:strike/>") + run("£7,777", "<w:vanish/>")
    )  # fmt: skip
    gone = '<w:trPr><w:del w:id="3" w:author="a"/></w:trPr>'
    body = table(
        said("Project name", "Safe Bays"),
        row(paragraph(run("Amount requested")), paragraph(price)),
        row(paragraph(run("Amount requested")), paragraph(run("£6,666")), properties=gone),
    )

    assert form(word_xml(body)).money.asked == 348_000


def test_a_table_inside_a_table_is_read() -> None:
    inner = table(said("Item", "Cost"), said("Paint", "£1,000"), said("Signs", "£2,480"), said("Total", "£3,480"))
    body = table(said("Project name", "Safe Bays"), row(paragraph(run("Costs")), inner + paragraph("")))

    found = form(word_xml(body))

    assert (found.records[0]["title"], found.money.asked) == ("Safe Bays", 348_000)


def test_a_form_laid_out_inside_one_cell_is_read() -> None:
    inner = table(said("Project name", "Safe Bays"), said("Priority", "Road Safety"))

    assert record(word_xml(table(row(inner + paragraph(""))))) == {"title": "Safe Bays", "priority": "Road Safety"}


def test_words_in_a_text_box_are_read() -> None:
    words = paragraph(run("Project name: Safe Bays")) + paragraph(run("Priority: Road Safety"))
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{words}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"

    assert record(word_xml(paragraph(box))) == {"title": "Safe Bays", "priority": "Road Safety"}


def box(ticked: bool) -> str:
    """Word's own box to tick, whose glyph says nothing."""
    return control("?", f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>')


def old_box(ticked: bool) -> str:
    inside = f'<w:checkBox><w:default w:val="{int(ticked)}"/></w:checkBox>'
    return f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inside}</w:ffData></w:fldChar></w:r>'


def drawn_box(ticked: bool) -> str:
    return f'<w:r><w:sym w:font="Wingdings" w:char="{"F0FE" if ticked else "F0A8"}"/></w:r>'


def written_box(ticked: bool) -> str:
    return run("[x]" if ticked else "[  ]")


@pytest.mark.parametrize("mark", [box, old_box, drawn_box, written_box])
def test_of_a_list_of_boxes_only_what_is_ticked_is_chosen(mark: Callable[[bool], str]) -> None:
    options = [("Domestic Abuse", False), ("Road Safety", True), ("Substance Misuse", False)]
    body = paragraph(run("Which priority does it meet?")) + "".join(
        paragraph(mark(ticked) + run(f" {words}")) for words, ticked in options
    )

    assert record(word_xml(body)) == {"priority": "Road Safety"}


def test_boxes_on_one_line_belong_to_the_words_behind_or_before_them() -> None:
    rows = [["Project name", "Safe Bays"], ["Which pot?", "☐ Upfront ☒ Tactical"], ["Priority", "Road Safety ☒ Hate ☐"]]

    assert record(word_table(rows)) == {"title": "Safe Bays", "pot": "Tactical", "priority": "Road Safety"}


def test_a_column_of_crosses_chooses_its_rows() -> None:
    rows = [["Priority", "Tick"], ["Domestic Abuse", ""], ["Road Safety", "x"], ["Substance Misuse", ""]]

    assert record(word_table(rows)) == {"priority": "Road Safety"}


def test_a_label_merged_over_several_rows_holds_for_all_of_them() -> None:
    first = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph(run("Outcomes"))}</w:tc>'
    below = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    told = [f"<w:tc>{paragraph(run(text))}</w:tc>" for text in ("Fewer crashes", "Safer walks")]

    found = record(word_xml(table(f"<w:tr>{first}{told[0]}</w:tr>", f"<w:tr>{below}{told[1]}</w:tr>")))

    assert found == {"outcomes": "Fewer crashes\nSafer walks"}


@pytest.mark.parametrize(
    "rows",
    [
        [["Project name", "Safe Bays", "Priority", "Road Safety"]],
        [["Project name", "Priority"], ["Safe Bays", "Road Safety"]],
        [["Project name"], ["Safe Bays"], ["Priority"], ["Road Safety"]],
        [["Project name\nSafe Bays"], ["Priority\nRoad Safety"]],
        [["Project name: Safe Bays", "Priority: Road Safety"]],
        [["1", "Project name (in ten words)", "Safe Bays"], ["2", "Which CSA priority does this meet?*", "Road Safety"]],
    ],
)
def test_a_name_stands_beside_above_or_before_its_answer(rows: list[list[str]]) -> None:
    assert record(word_table(rows)) == {"title": "Safe Bays", "priority": "Road Safety"}


def test_a_blank_answer_is_not_filled_with_the_next_name() -> None:
    rows = [["Project name", "Safe Bays", "Funding stream", ""], ["Submitted by", "", "Named lead", "Jo Reed"]]

    assert record(word_table(rows)) == {"title": "Safe Bays", "lead": "Jo Reed"}


def test_headings_and_paragraphs_are_names_and_answers() -> None:
    def build(document: Document) -> None:
        document.add_heading("Community fund: bid form")
        for text in ("1. Project title: Safe Bays", "2. Lead agency - Northbank Council", "3. How much are you asking for?"):
            document.add_paragraph(text)
        document.add_paragraph("£3,480")
        document.add_heading("What will be different?", 2)
        document.add_paragraph("Forty fewer near misses.")
        document.add_heading("Anything else", 2)
        document.add_paragraph("We like it here.")

    found = form(word(build))

    expected = {"title": "Safe Bays", "organisation": "Northbank Council", "outcomes": "Forty fewer near misses."}
    assert (found.records[0], found.money.asked) == (expected, 348_000)


def test_what_stands_in_the_margin_is_known_and_is_no_answer() -> None:
    def build(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Project name: not this"
        document.add_paragraph("Project name: Safe Bays")

    found = form(word(build))

    assert (found.margins, found.records[0]["title"]) == ("Project name: not this", "Safe Bays")
