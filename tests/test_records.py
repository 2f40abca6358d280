"""Records from files: all rows or none, every bad row named, the same file again changes nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.records import loading
from handlers.records.reading import File
from models import funding
from models.database import writing as changing
from models.diary import Meeting, deadlines_known
from models.errors import BadUse, DataFileError
from models.proposals import Proposal
from models.sources import citations
from tests.making_records import (
    AT,
    DAY,
    MEETINGS,
    NIGHT_SAFE,
    OFFICER,
    PROJECTS,
    Sheets,
    load,
    refusal,
    table,
    workbook,
)
from tests.partnership_folder import dump


def test_a_workbook_of_every_kind_is_loaded_with_its_sources(any_engine: Engine) -> None:
    sheets: Sheets = {
        "Meetings": [["KCSP calendar"], [], MEETINGS, [dt.date(2026, 3, 24), "Working Group", dt.time(10), " Maidstone "], [],
                     ["Tuesday 14 July 2026", "kcsp", "2pm", None]],
        "Projects": [PROJECTS, NIGHT_SAFE],
        "Deadlines": [["What", "Due"], ["Items for the April bulletin", "20/03/2026"]],
        "Sessions": [["Date", "Starts at", "Title", "Topic", "Speaker"],
                     ["3 February 2026", "12.30", "February session", "Cuckooing", "Kent Police"]],
        "People": [["Name", "E-mail", "Organisation"], ["Priya Shah", "priya.shah@northbank.example", "KFRS"]],
        "Offices": [["Body", "Office", "Person", "From"], ["KCSP Working Group", "Secretary", "Mark Rolfe", "1 Sept 2025"]],
    }  # fmt: skip

    with changing(any_engine) as session:
        loaded = load(session, workbook(sheets))

    added = {kind: len(keys) for kind, keys in loaded.added.items()}
    assert added == {"meeting": 2, "project": 1, "deadline": 1, "session": 1, "session topic": 1, "person": 1, "office": 1}
    with Session(any_engine) as session:
        meeting = session.exec(select(Meeting).where(Meeting.day == dt.date(2026, 3, 24))).one()
        assert (meeting.body_key, meeting.time, meeting.place) == ("kcsp-wg", "10:00", "Maidstone")
        assert [str(cited) for cited in citations(session, [meeting.key], DAY)] == ["kcsp.xlsx, sheet Meetings row 4"]
        project = session.exec(select(Proposal).where(Proposal.reference == "CRG-2025-7")).one()
        assert (project.requested_pence, project.approved_pence, project.received) == (418200, 418250, dt.date(2025, 8, 1))
        assert "Items for the April bulletin" in [row.what for row in deadlines_known(session, DAY)]
        assert funding.balance(session, "2025/26:tactical", DAY).committed == 418250


def test_the_same_workbook_again_changes_nothing(engine: Engine) -> None:
    raw = workbook({"Meetings": [MEETINGS, ["2026-03-24", "kcsp", "10:00", "Maidstone"]], "Projects": [PROJECTS, NIGHT_SAFE]})
    with changing(engine) as session:
        load(session, raw)
    before = dump(engine)

    with changing(engine) as session:
        again = loading.load(session, [File("kcsp.xlsx", raw)], OFFICER, AT + dt.timedelta(days=3))

    assert (dict(again.added), list(again.changed), dict(again.kept)) == ({}, [], {"meeting": 1, "project": 1})
    assert dump(engine) == before


def test_every_bad_row_is_named_by_sheet_row_and_column_and_nothing_is_kept(engine: Engine) -> None:
    before = dump(engine)
    raw = workbook({
        "Meetings": [MEETINGS, ["2026-03-24", "kcsp", "10:00", ""], ["31/02/2026", "kcsp", "", ""], ["2026-03-25", "", "", ""],
                     ["2026-03-26", "kcsp", "25:00", ""]],
        "Projects": [PROJECTS, [*NIGHT_SAFE[:5], 12.345, *NIGHT_SAFE[6:]]],
        "People": [["Name", "E-mail"], ["Priya Shah", "n/a"]],
    })  # fmt: skip

    with pytest.raises(DataFileError) as refused, changing(engine) as session:
        load(session, raw)

    assert [problem.split(":")[0] for problem in refused.value.problems] == [
        "kcsp.xlsx, sheet Meetings, row 3, column Day (A)",
        "kcsp.xlsx, sheet Meetings, row 5, column Time (C)",
        "kcsp.xlsx, sheet Projects, row 2, column Requested (£) (F)",
        "kcsp.xlsx, sheet People, row 2, column E-mail (B)",
        "kcsp.xlsx, sheet Meetings, row 4, column Body (B)",
    ]
    assert dump(engine) == before


def test_a_name_that_leads_nowhere_is_refused_with_what_there_is(session: Session) -> None:
    [problem] = refusal(session, workbook({"Meetings": [MEETINGS, ["2026-03-24", "Nobody", "", ""]]}))

    assert problem.startswith(
        "kcsp.xlsx, sheet Meetings, row 2, column Body (B): there is no organisation “Nobody”; there are: "
    )


def hidden_sheet(book: Any) -> None:
    sheet = book.create_sheet("Old")
    sheet.append(["x"])
    sheet.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda book: book["Meetings"].merge_cells("A2:B2"), "cells A2:B2: are merged"),
        (lambda book: setattr(book["Meetings"].row_dimensions[2], "hidden", True), "row 2: is hidden"),
        (lambda book: setattr(book["Meetings"].column_dimensions["C"], "hidden", True), "column C: is hidden"),
        (hidden_sheet, "sheet Old: is hidden"),
        (lambda book: book["Meetings"].__setitem__("A2", "=B2+1"), "column Day (A): holds a formula without a value"),
        (lambda book: book["Meetings"].__setitem__("F2", "x"), "row 2, column F: a value stands under no heading"),
        (lambda book: book["Meetings"].__setitem__("E1", "Date"), "the column Day is there twice"),
        (lambda book: book["Meetings"].__setitem__("E1", "Colour"), "has “Colour”, which it does not know"),
        (lambda book: book["Meetings"].__setitem__("A1", None), "lacks the heading Day"),
        (lambda book: book.create_sheet("Notes").append(["call Bob"]), "sheet Notes, row 1: is no table of records"),
        (lambda book: setattr(book["Meetings"]["D2"], "data_type", "e"), "column Place (D): holds the error"),
    ],
    ids=["merged", "hidden row", "hidden column", "hidden sheet", "formula", "stray", "twice", "unknown", "lacking", "notes",
         "error"],
)  # fmt: skip
def test_what_cannot_be_seen_or_is_not_known_is_refused(session: Session, spoil: Callable[[Any], None], says: str) -> None:
    raw = workbook({"Meetings": [MEETINGS, [dt.date(2026, 3, 24), "kcsp", "10:00", "#REF!"]]}, spoil)

    assert says in " ".join(refusal(session, raw))


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_workbook_is_refused(session: Session, raw: bytes) -> None:
    [problem] = refusal(session, raw)

    assert problem.endswith("save it again as an Excel workbook (.xlsx).")


def test_an_ending_that_is_not_read_is_refused(session: Session) -> None:
    with pytest.raises(BadUse, match=r"older workbook: save it as \.xlsx"):
        load(session, b"", "kcsp.xls")


@pytest.mark.parametrize(
    "raw",
    [
        "Date,Body,Place\r\n24/03/2026,kcsp,Café\r\n".encode("utf-8-sig"),
        "Date;Body;Place\r\n24/03/2026;kcsp;Café\r\n\r\n".encode("cp1252"),
        "sep=;\r\nDate;Body;Place\r\n24/03/2026;kcsp;Café".encode("cp1252"),
        "Date\tBody\tPlace\n24/03/2026 \t kcsp\tCafé \n".encode("utf-16"),
    ],
    ids=["utf-8 with its mark", "semicolons in Windows-1252", "with a sep line", "tabs in utf-16"],
)
def test_a_csv_is_read_whatever_program_wrote_it(session: Session, raw: bytes) -> None:
    load(session, raw, "meetings.csv")

    meeting = session.exec(select(Meeting).where(Meeting.day == dt.date(2026, 3, 24))).one()
    assert (meeting.body_key, meeting.place) == ("kcsp", "Café")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"\x00\x01", "save it as “CSV UTF-8”"),
        (table("Date,Body", '24/03/2026,"kcsp'), "row 2: is not a table there"),
        (table("Date,Body", "24/03/2026,kcsp,more"), "row 2, column C: a value stands under no heading"),
        (table("Colour,Shape", "red,round"), "is no table of records"),
    ],
)
def test_a_csv_that_is_none_is_refused(session: Session, raw: bytes, says: str) -> None:
    assert says in " ".join(refusal(session, raw, "meetings.csv"))


def test_headings_that_fit_no_kind_are_asked_about_and_kind_settles_it(session: Session) -> None:
    raw = table("Key,Title,Kind,Dated", "S9,Minutes,minutes,24/03/2026")

    assert load(session, raw, "s.csv").added == {"source": ["S9"]}
    assert "lacks the heading Body, Day" in " ".join(refusal(session, raw, "s.csv", "meetings"))


def test_yaml_holds_several_years_and_names_line_and_field(session: Session) -> None:
    raw = b"year: 2025/26\ndeadlines:\n- {what: One, due: 2026-01-31}\n---\nmeetings:\n- {body: kcsp, day: 2026-03-24}\n"

    assert load(session, raw, "r.yaml").added == {"deadline": ["deadline-2025-26-one"], "meeting": ["meeting-2026-03-24-kcsp"]}
    assert sorted(refusal(session, raw.replace(b"kcsp, day", b"kcsp, dya"), "r.yaml")) == [
        "r.yaml line 6, meetings[0].day: is missing.",
        "r.yaml line 6, meetings[0].dya: is not a field that is known here; check its spelling.",
    ]


@pytest.mark.parametrize("field", ["awards: []", "figures: []", "nonsense: 1", "partnership: {key: x}"])
def test_yaml_of_anything_else_is_refused(session: Session, field: str) -> None:
    assert "is not loaded here but by `kcst init`" in " ".join(refusal(session, field.encode(), "r.yaml"))


@pytest.mark.parametrize(
    "raw",
    [
        b"meetings: 3", b"meetings: [3]", b"offices: [{holders: 4}]", b"projects: [{reference: x, steps: abc, received: 1}]",
        b"people: [{name: [1]}]", b"year: never\nmeetings: []", b"- a", b"",
    ],
)  # fmt: skip
def test_yaml_of_a_wrong_shape_is_refused_with_sentences(session: Session, raw: bytes) -> None:
    assert all(problem.startswith("r.yaml") for problem in refusal(session, raw, "r.yaml"))
