"""Partnership data: loaded once, kept where corrected, every fact cited, and never a sentence of the papers in it."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models import partnership
from models.audit import next_numbers
from models.database import writing
from models.diary import Deadline, Meeting
from models.errors import DataFileError
from models.funding import Award, LedgerEntry, Pot
from models.people import OfficeHolder, holder_on
from models.priorities import Priority
from models.proposals import Proposal, ProposalStep, State
from models.sessions import EventFeedback, EventKind, EventTopic, LearningEvent, delivered
from models.sources import Citation, Measure, PublishedFigure, published
from models.workflow import misfits
from tests.partnership_folder import AT, KENT, dump, load, spoil

LATER = AT + dt.timedelta(days=1)
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
RUN = 8  # as many words in a row as no two people write alike


# --- loading


def test_the_kent_data_load_into_an_empty_database(empty: Engine) -> None:
    loaded = load(empty, KENT)

    counts = {name: len(rows) for name, rows in dump(empty).items() if rows}
    assert loaded.kept == 0
    assert loaded.added == sum(count for name, count in counts.items() if name not in ("counter", "alembic_version"))
    assert (counts["award"], counts["pot"], counts["proposal"], counts["source"]) == (3, 4, 9, 5)


def test_the_projects_that_ship_follow_the_table(kent_session: Session) -> None:
    steps: dict[str, list[tuple[str, State]]] = {}
    for one in kent_session.exec(select(ProposalStep).order_by(col(ProposalStep.number))):
        steps.setdefault(one.proposal_ref, []).append((one.action, one.state))

    assert {reference: list(misfits(taken)) for reference, taken in steps.items()} == {reference: [] for reference in steps}
    assert len(steps["CRG-2025-1"]) == 7


def test_loading_twice_changes_no_row(any_engine: Engine) -> None:
    before = dump(any_engine)

    again = load(any_engine, KENT, LATER)

    assert again.added == 0
    assert again.kept > 600
    assert dump(any_engine) == before


def test_what_was_corrected_since_stays_corrected(empty: Engine) -> None:
    load(empty, KENT)
    with writing(empty) as session:
        award = session.exec(select(Award).where(Award.year == "2025/26")).one()
        award.pence += 1
        deadline = session.exec(select(Deadline).where(Deadline.topic == "action_plan")).one()
        deadline.due = dt.date(2025, 8, 15)
    before = dump(empty)

    load(empty, KENT, LATER)

    assert dump(empty) == before


def test_what_is_missing_is_added_and_the_rest_kept(empty: Engine, folder: Path) -> None:
    load(empty, folder)
    old = "deadlines:\n"
    new = old + "  - {key: new, what: A new one, topic: other, due: 2026-01-31, cite: [S3 5]}\n"
    spoil(folder, "2025-26.yaml", old, new)

    loaded = load(empty, folder, LATER)

    assert loaded.added == 2  # the deadline and its citation


def test_one_file_may_refer_to_what_the_database_holds(empty: Engine, tmp_path: Path) -> None:
    load(empty, KENT)
    file = tmp_path / "2026-27.yaml"
    award = 'awards: [{key: a, pounds: "30000", effective: 2026-03-20, cite: [S3 5], pots: [%s]}]'
    file.write_text("year: 2026-27\n" + award % "{name: grant, label: grant, weight: 1, cite: [S3]}", "utf-8")

    loaded = load(empty, file)

    assert loaded.added == 6  # award, pot, its share, and a citation of each


def test_new_proposals_are_numbered_after_the_loaded_ones(empty: Engine) -> None:
    load(empty, KENT)

    with writing(empty) as session:
        number = next_numbers(session, "CRG-2025-", 1)[0]

    assert number == 7


def test_a_database_takes_one_partnership_only(empty: Engine, folder: Path) -> None:
    load(empty, KENT)
    before = dump(empty)
    spoil(folder, "partnership.yaml", "key: kent\n", "key: elsewhere\n")

    with pytest.raises(DataFileError, match=r"partnership\.key: this database serves “Kent"):
        load(empty, folder)

    assert dump(empty) == before


# --- what is true of the Kent data


def test_every_fact_cites_a_paper(session: Session) -> None:
    keyed: tuple[Any, ...] = (
        Award, Pot, LedgerEntry, PublishedFigure, Deadline, Meeting, OfficeHolder, Priority,
        LearningEvent, EventTopic, EventFeedback,
    )  # fmt: skip

    facts = {key for table in keyed for key in session.exec(select(table.key))}
    facts |= {project.reference for project in session.exec(select(Proposal))}
    facts |= {f"{step.proposal_ref}:{step.number}" for step in session.exec(select(ProposalStep))}
    cited = {citation.fact for citation in session.exec(select(Citation))}

    assert facts - cited == set()
    assert len(facts) > 150


def test_every_step_and_commitment_says_on_what_evidence(session: Session) -> None:
    steps = session.exec(select(ProposalStep)).all()
    entries = session.exec(select(LedgerEntry).where(col(LedgerEntry.kind) != "allocation")).all()

    assert all("KCSP" in step.evidence and step.by for step in steps)
    assert all("KCSP" in entry.evidence and entry.because for entry in entries)


@pytest.mark.parametrize(
    ("body", "office", "on", "person"),
    [
        ("kcsp-wg", "Chair", "2016-10-13", "martin-adams"),
        ("kcsp-wg", "Chair", "2016-10-14", "unknown"),
        ("kcsp-wg", "Chair", "2025-03-24", "unknown"),
        ("kcsp-wg", "Chair", "2025-07-14", None),
        ("kcsp-wg", "Chair", "2025-07-15", "stephen-perez"),
        ("kcsp", "Chair", "2025-05-09", None),
        ("kcsp", "Chair", "2025-07-22", "unknown"),
        ("kcsp", "Chair", "2025-07-23", "p-webb"),
        ("kcsp", "Vice-Chair", "2025-05-09", "unknown"),
        ("kcsp", "Vice-Chair", "2025-07-23", "john-rivers"),
        ("kcc", "Head of Community Safety", "2025-07-23", "shafick-peerbux"),
    ],
)
def test_offices_are_held_by_whom_the_papers_show(
    session: Session, body: str, office: str, on: str, person: str | None
) -> None:
    holder = holder_on(session, body, office, dt.date.fromisoformat(on))

    assert (holder.person_key if holder else "unknown") == person


def test_nobody_by_name_endorsed_the_six_projects(session: Session) -> None:
    endorsed = session.exec(select(ProposalStep).where(col(ProposalStep.state) == "endorsed")).all()

    assert len(endorsed) == 6
    assert {step.by for step in endorsed} == {"KCSP Vice-Chair, not named in the papers"}
    assert not any("Rivers" in step.by + step.because for step in endorsed)


def test_the_papers_disagree_on_the_sessions_of_2024_25(session: Session) -> None:
    counts = published(session, Measure.SESSION_COUNT, "2024/25", dt.date(2025, 7, 23))

    assert {figure.count for figure in counts} == {8, 9}


def test_three_sessions_of_2025_26_had_taken_place_by_the_july_meeting(session: Session) -> None:
    events = delivered(session, EventKind.INFORMATION_SESSION, dt.date(2025, 7, 23), "2025/26")

    assert [event.day for event in events] == [dt.date(2025, 6, 24), None, None]


def test_feedback_keeps_its_base(session: Session) -> None:
    rows = session.exec(select(EventFeedback).where(col(EventFeedback.percent) < 100)).all()

    assert {(row.event_key, row.attendees, row.respondents, row.percent, row.base) for row in rows} == {
        ("webinar-2025-02-11", 81, None, 95, "attendees"),
        ("webinar-2025-04-29", 154, 56, 91, "respondents"),
    }


# --- our own words


def runs(prose: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", prose.lower())
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def names() -> list[str]:
    """What is a name, and so is carried as it is: titles of projects and events, areas, priorities, organisations."""
    pages = [page.contents for page in partnership.read(KENT).pages]
    found = [project.title for page in pages for project in page.projects]
    found += [event.title for page in pages for event in page.events]
    found += [item.name for page in pages for of_kind in page.priorities for item in of_kind.items]
    found += [organisation.name for page in pages for organisation in page.organisations]
    return sorted(found, key=len, reverse=True)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the papers are not beside this repository (../shared/seeds)")
def test_no_sentence_of_the_papers_is_in_the_data() -> None:
    papers = {run for seed in SEEDS.glob("*.txt") for run in runs(seed.read_text("utf-8"))}
    assert len(papers) > 5000

    for file in KENT.glob("*.yaml"):
        ours = file.read_text("utf-8")
        ours = re.sub(r"https?://\S+", " anaddress ", ours)
        for name in names():
            ours = ours.replace(name, " aname ")
        copied = {" ".join(run) for run in runs(ours) & papers}
        assert copied == set(), file.name


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the papers are not beside this repository (../shared/seeds)")
def test_no_address_is_in_the_data_that_is_not_in_the_papers() -> None:
    papers = "".join(seed.read_text("utf-8") for seed in SEEDS.glob("*.txt"))
    data = "".join(file.read_text("utf-8") for file in KENT.glob("*.yaml"))

    addresses = set(re.findall(r"[\w.+-]+@[\w.-]+\w|https?://\S+", data))

    assert addresses
    assert [address for address in addresses if address not in papers] == []
