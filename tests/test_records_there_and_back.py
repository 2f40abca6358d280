"""What is exported loads back to the same records, however hostile their text, in every form."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.records import exporting, loading, writing
from models import funding, partnership
from models.database import engine_for, upgrade
from models.database import writing as changing
from models.diary import Deadline, Meeting
from models.errors import BadUse, DataFileError
from models.people import Organisation, Person
from models.proposals import Proposal, ProposalStep
from models.sessions import EventTopic, LearningEvent
from tests.making_records import AT, DAY, OFFICER, exported
from tests.workflow_desk import HEARD, REFERENCE, employ, go_to, put_in, take

HOSTILE = st.text(
    st.sampled_from("=+-@\t\r\n'\";,|#&<>{}[]:!%_x005F \u00a0\u2028\ufeffé中")
    | st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
    min_size=1, max_size=20,
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)  # fmt: skip


@pytest.fixture(params=["records.xlsx", "records.yaml", "folder"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(HOSTILE, min_size=9, max_size=9))
def test_what_is_exported_loads_back_to_the_same_records(kent_file: Any, form: str, words: list[str]) -> None:
    engine = engine_for(f"sqlite:///{kent_file}")
    with Session(engine) as session:
        make_hostile(session, words)
        files, wanted = exported(session, form), exporting.holding(session)
        session.rollback()
        loading.load(session, files, OFFICER, AT)
        session.flush()

        assert exporting.holding(session) == wanted
        assert not loading.load(session, files, OFFICER, AT).changed
        session.rollback()
    engine.dispose()


def make_hostile(session: Session, words: list[str]) -> None:
    """Put the words wherever a record has room for them."""
    columns: dict[type[Any], dict[str, Any]] = {
        Deadline: {"what": words[0], "note": words[1]},
        Meeting: {"place": words[2], "purpose": words[3]},
        LearningEvent: {"title": words[4]},
        EventTopic: {"speaker": words[5]},
        Person: {"name": words[6]},
        Organisation: {"aliases": words[:3]},
        Proposal: {"aliases": words[3:6], "summary": words[7], "title": words[8]},
    }
    for table, values in columns.items():
        row = session.exec(select(table)).first()
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Engine]:
    """A house with the partnership, its awards and its priorities, and nothing that `records` loads but the papers."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for file in partnership.shipped("kent").glob("*.yaml"):
        whole = yaml.safe_load(file.read_text("utf-8"))
        base = {name: whole[name] for name in ("year", "partnership", "sources", "awards", "priorities") if name in whole}
        for award in base.get("awards", ()):
            award.pop("roll_overs", None)  # nothing is left to roll over before the projects are there
        if set(base) - {"year"}:
            (folder / file.name).write_text(yaml.safe_dump(base), "utf-8")
    engine = engine_for(f"sqlite:///{tmp_path / 'bare.db'}")
    upgrade(engine)
    with changing(engine) as session:
        partnership.load(session, partnership.read(folder), AT)
    yield engine
    engine.dispose()


def test_an_export_fills_another_house_with_every_record_and_commitment(engine: Engine, bare: Engine, form: str) -> None:
    with Session(engine) as session:
        wanted, files = exporting.holding(session), exported(session, form)
        committed = funding.balance(session, "2025/26:upfront", DAY).committed

    with changing(bare) as session:
        loading.load(session, files, OFFICER, AT)

    with Session(bare) as session:
        assert exporting.holding(session) == wanted
        assert funding.balance(session, "2025/26:upfront", DAY).committed == committed
    with changing(bare) as session:
        again = loading.load(session, files, OFFICER, AT)
    assert (dict(again.added), list(again.changed)) == ({}, [])


def test_what_a_step_was_given_goes_into_another_house_and_is_never_changed_by_a_file(
    engine: Engine, bare: Engine, form: str
) -> None:
    with Session(engine) as session:
        employ(session)
        put_in(session, missing=[])
        go_to(session, "begin")
        take(session, "abandon")
        wanted, files = given_with_steps(session), exported(session, form)
        assert {row[2] for row in wanted} == {None, 0, 250_000}
        assert {row[3] for row in wanted} == {None, HEARD}
        assert "Chair P Webb" in {row[4] for row in wanted}

    with changing(bare) as session:
        loading.load(session, files, OFFICER, AT)
    with Session(bare) as session:
        assert given_with_steps(session) == wanted

    with changing(bare) as session:
        for step in session.exec(select(ProposalStep).where(ProposalStep.proposal_ref == REFERENCE)):
            step.amount_pence, step.decided_by = 1, "Chair Somebody Else"
        session.flush()
        with pytest.raises(DataFileError, match="the records have another amount; history never changes"):
            loading.load(session, files, OFFICER, AT)


def given_with_steps(session: Session) -> set[tuple[str, int, int | None, dt.date | None, str]]:
    rows = session.exec(select(ProposalStep))
    return {(row.proposal_ref, row.number, row.amount_pence, row.meeting, row.decided_by) for row in rows}


def test_a_workbook_marks_as_text_what_would_be_a_formula(session: Session) -> None:
    meeting = session.exec(select(Meeting)).first()
    assert meeting
    meeting.place = '=HYPERLINK("x")'
    session.flush()

    [file] = exported(session, "records.xlsx")

    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(file.raw))["Meetings"].iter_rows() for cell in row]
    [cell] = [cell for cell in cells if cell.value == meeting.place]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_csv_of_everything_asks_for_a_kind_or_a_folder(session: Session) -> None:
    with pytest.raises(BadUse, match="say which with --kind"):
        writing.files(exporting.holding(session), PurePath("records.csv"))
