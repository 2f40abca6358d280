"""What a file may change of a record, and what it may not: money, decisions and history stay."""

import datetime as dt
import io

import openpyxl
import pytest
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.diary import Deadline, Meeting
from models.people import OfficeHolder
from models.proposals import ProposalStep
from models.sessions import EventTopic, LearningEvent
from tests.making_records import (
    AT,
    NIGHT_SAFE,
    OFFICER,
    PROJECTS,
    Sheets,
    exported,
    load,
    refusal,
    table,
    workbook,
)


def test_a_changed_row_is_updated_with_who_when_and_what(session: Session) -> None:
    key = "meeting-2025-07-15-working-group"

    loaded = load(session, table("Key,Date,Body,Place", f"{key},2025-07-16,kcsp-wg,Ashford"), "m.csv")

    assert [(change.key, dict(change.columns)) for change in loaded.changed] == [
        (key, {"day": dt.date(2025, 7, 16), "place": "Ashford"})
    ]
    meeting = session.exec(select(Meeting).where(Meeting.key == key)).one()
    assert (meeting.day, meeting.place, meeting.purpose != "") == (dt.date(2025, 7, 16), "Ashford", True)
    entry = session.exec(select(AuditEntry).where(AuditEntry.subject == f"meeting:{key}")).one()
    assert (entry.who, entry.at.replace(tzinfo=dt.UTC), entry.action) == (OFFICER, AT, "change")
    assert entry.because == "loaded from m.csv, row 2: day 2025-07-15 → 2025-07-16; place nothing → “Ashford”"


def test_the_audit_keeps_no_address_of_anybody(session: Session) -> None:
    load(session, table("Key,Name,E-mail", "john-rivers,John Rivers,john@rivers.example"), "p.csv")

    entry = session.exec(select(AuditEntry).where(AuditEntry.subject == "person:john-rivers")).one()
    assert entry.because == "loaded from p.csv, row 2: email"


def test_an_empty_cell_empties_and_a_column_left_out_leaves(session: Session) -> None:
    deadline = session.exec(select(Deadline).where(Deadline.note != "")).first()
    assert deadline is not None
    key, printed = deadline.key, deadline.printed

    load(session, table("Key,What,Due,Note", f'{key},"{deadline.what}",{deadline.due},'), "d.csv")

    session.expire_all()
    now = session.exec(select(Deadline).where(Deadline.key == key)).one()
    assert (now.note, now.printed, now.pot is None, now.year) == ("", printed, deadline.pot is None, deadline.year)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            {"Approved (£)": "4000.01"},
            "column Approved (£) (D): the records have £4,000.00; money is approved and corrected by a step",
        ),
        ({"Requested (£)": "3999"}, "the records have £4,000.00, and a file never changes that once it is decided"),
        ({"Received": "2025-04-27"}, "the records have 2025-04-28, and a file never changes that"),
        ({"Approved on": "2025-07-15"}, "the records have 2025-07-14; a file never changes what was decided"),
        ({"Approved by": "KCST"}, "the records have PCC; a file never changes what was decided"),
        ({"Pot": "tactical"}, "the records have “upfront”, and a file never changes that once it is decided"),
    ],
)
def test_money_and_decisions_of_a_decided_project_are_never_changed_by_a_file(
    session: Session, row: dict[str, str], says: str
) -> None:
    given = {"Reference": "CRG-2025-1", "Title": "Hateful Extremism Learning Event", "Received": "28/04/2025"} | row
    given = {name: given[name] for name in ["Reference", "Title", "Received", *(set(row) - {"Received"})]}

    [problem] = refusal(session, table(",".join(given), ",".join(given.values())), "p.csv")

    assert says in problem


def test_a_file_takes_no_step_of_a_project_that_is_there(session: Session) -> None:
    [file] = exported(session, "records.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.raw))
    book["Steps"].append(["CRG-2016-2", "close", "closed", "2017-03-31", "KCST", "done"])
    out = io.BytesIO()
    book.save(out)

    [problem] = refusal(session, out.getvalue())

    assert f"sheet Steps, row {book['Steps'].max_row}: the steps of CRG-2016-2 differ from the 1 on record" in problem
    assert "history never changes, and a new step is taken with `kcst proposals step`" in problem


def test_an_undecided_project_may_ask_for_another_sum(session: Session) -> None:
    rows = ["Reference,Title,Year,Requested (£),Received", "CRG-2025-8,Night Safe,2025/26,%s,1 August 2025"]
    load(session, table(rows[0], rows[1] % "£900"), "p.csv")

    loaded = load(session, table(rows[0], rows[1] % "£950.50"), "p.csv")

    assert [change.said for change in loaded.changed] == ["requested_pence £900.00 → £950.50"]
    assert [step.state for step in session.exec(select(ProposalStep).where(ProposalStep.proposal_ref == "CRG-2025-8"))] == [
        "received"
    ]


def test_an_approved_project_says_by_whom_and_when(session: Session) -> None:
    problems = refusal(session, workbook({"Projects": [PROJECTS, [*NIGHT_SAFE[:7], None, None, NIGHT_SAFE[9]]]}))

    assert problems == [
        "kcsp.xlsx, sheet Projects, row 2, column Approved on (H): is missing.",
        "kcsp.xlsx, sheet Projects, row 2, column Approved by (I): is missing.",
    ]


def test_no_pot_is_over_committed_by_a_file(session: Session) -> None:
    dear = [*NIGHT_SAFE[:6], 15553.27, *NIGHT_SAFE[7:]]

    [problem] = refusal(session, workbook({"Projects": [PROJECTS, dear]}))

    assert problem.startswith("kcsp.xlsx, sheet Projects, row 2, column Approved (£) (G): ")
    assert "£0.01 more" in problem


def test_an_office_that_is_open_may_be_ended_and_nothing_else_of_it_changed(session: Session) -> None:
    head = "Key,Body,Office,Person,From,Until"

    load(session, table(head, "wg-chair-stephen-perez,kcsp-wg,Chair,stephen-perez,2025-07-15,2026-07-14"), "o.csv")

    holder = session.exec(select(OfficeHolder).where(OfficeHolder.key == "wg-chair-stephen-perez")).one()
    assert holder.ends == dt.date(2026, 7, 14)
    for row in (
        "stephen-perez,2025-07-15,2026-07-13",
        "mark-rolfe,2025-07-15,2026-07-14",
        "stephen-perez,2025-07-16,2026-07-14",
    ):
        [problem] = refusal(session, table(head, f"wg-chair-stephen-perez,kcsp-wg,Chair,{row}"), "o.csv")
        assert "that is history" in problem


def test_two_people_of_one_name_are_not_taken_for_one(session: Session) -> None:
    load(session, table("Name,E-mail", "Sam Lee,sam@northbank.example"), "p.csv")

    [problem] = refusal(session, table("Name,E-mail", "Sam Lee,sam@westhill.example"), "p.csv")

    assert "the records have another address for Sam Lee; give the key “sam-lee”" in problem
    assert load(session, table("Key,Name,E-mail", "sam-lee,Sam Lee,sam@westhill.example"), "p.csv").changed


def test_topics_of_a_session_are_never_taken_away(session: Session) -> None:
    event = session.exec(select(EventTopic.event_key).where(col(EventTopic.key).endswith(":topic-2"))).first()
    there = session.exec(select(LearningEvent).where(LearningEvent.key == event)).one()
    sheets: Sheets = {
        "Sessions": [["Key", "Title", "Kind"], [event, there.title, there.kind.value]],
        "Session topics": [["Session", "Topic"], [event, "Only this"]],
    }

    assert "lists fewer topics than" in " ".join(refusal(session, workbook(sheets)))
