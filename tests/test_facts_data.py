"""Facts in partnership files: refused with line and field where wrong, loaded once, cited, and each told by its topic."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import partnership
from models.errors import DataFileError
from models.facts import Fact, Subject, facts_known
from models.sources import Citation
from tests.asking import TOLD_BY, answered
from tests.partnership_folder import AT, KENT, dump, load, spoil

JULY = dt.date(2025, 7, 23)
ENTRY = "  - {key: %s, subject: %s, name: A name, text: A sentence., cite: [%s]}\n"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (ENTRY % ("new", "gossip", "S0 2.1"), "facts[0].subject: “gossip” is not allowed"),
        (ENTRY % ("new", "law", "S9 2.1"), "facts[0].cite[0]: there is no source “S9”"),
        (ENTRY % ("new", "law", ""), "facts[0].cite: is empty; it needs at least one."),
    ],
)
def test_a_wrong_fact_is_refused_with_its_line_and_field(empty: Engine, folder: Path, entry: str, says: str) -> None:
    line = spoil(folder, "facts-wider.yaml", "facts:\n", "facts:\n" + entry) - 1
    before = dump(empty)

    with pytest.raises(DataFileError) as refused:
        load(empty, folder)

    assert f"facts-wider.yaml line {line}, {says}" in str(refused.value)
    assert dump(empty) == before


def test_a_key_used_twice_is_refused(folder: Path) -> None:
    spoil(folder, "facts-wider.yaml", "facts:\n", "facts:\n" + ENTRY % ("plan-agreement", "plan", "S0 2.1"))

    with pytest.raises(DataFileError, match=r"facts\[1\]\.key: “plan-agreement” is a key already, of the fact at"):
        partnership.read(folder)


def test_a_fact_without_a_citation_is_refused(folder: Path) -> None:
    spoil(folder, "facts-wider.yaml", "    cite: [S2 152(B1).3]\n", "")

    with pytest.raises(DataFileError, match=r"facts\[0\]\.cite: is missing; every fact names its paper"):
        partnership.read(folder)


def test_loading_facts_twice_changes_nothing(empty: Engine) -> None:
    load(empty, KENT)
    before = dump(empty)["fact"]

    load(empty, KENT, AT + dt.timedelta(days=1))

    assert dump(empty)["fact"] == before
    assert len(before) > 90


def test_every_fact_cites_a_paper(session: Session) -> None:
    keys = {fact.key for fact in session.exec(select(Fact))}

    assert keys - {citation.fact for citation in session.exec(select(Citation))} == set()


def test_facts_of_a_year_carry_it(session: Session) -> None:
    assert {fact.year for fact in session.exec(select(Fact))} == {"", "2016/17"}


def test_every_subject_is_told_by_a_topic(session: Session) -> None:
    assert set(TOLD_BY) == set(Subject)
    assert all(facts_known(session, subject, JULY) for subject in Subject)


def test_every_fact_is_told_when_it_is_asked_for_by_any_of_its_names(session: Session) -> None:
    untold = [
        (fact.key, name)
        for fact in session.exec(select(Fact))
        for name in (fact.name, *fact.aliases)
        if fact.text not in answered(session, TOLD_BY[fact.subject], name)
    ]

    assert untold == []


def test_no_fact_is_known_before_a_paper_states_it(session: Session) -> None:
    assert [fact for subject in Subject for fact in facts_known(session, subject, dt.date(2016, 10, 12))] == []
    assert {fact.key for fact in facts_known(session, Subject.BODY, dt.date(2025, 7, 22))} >= {"body-memorandum"}
    assert "body-team-award" not in {fact.key for fact in facts_known(session, Subject.BODY, dt.date(2025, 7, 22))}
