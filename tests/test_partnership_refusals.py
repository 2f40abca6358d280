"""A wrong partnership file is refused whole: every problem with its file, line and field, and nothing loaded."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import partnership
from models.errors import DataFileError, NoSuchPath
from tests.partnership_folder import dump, load, spoil


@dataclass(frozen=True)
class Wrong:
    """A kind of mistake: what is put in place of what, and the field and words of the refusal."""

    file: str
    old: str
    new: str
    field: str
    says: str


WRONG = {
    "too many pence": Wrong(
        "2025-26.yaml", '"39661.46"', '"12.345"',
        "awards[0].pounds", "“12.345” is not an amount",
    ),
    "a bare number": Wrong("2025-26.yaml", '"39661.46"', "39661.46", "awards[0].pounds", "39661.46 is a bare number"),
    "whole pounds, bare": Wrong(
        "2024-25.yaml", '"39505.00"', "39505",
        "awards[0].commitments[0].pounds", "bare number",
    ),
    "money below nothing": Wrong(
        "2024-25.yaml", '"156.00"', '"-156.00"',
        "awards[0].returns[0].pounds", "“-156.00” is not",
    ),
    "an unknown field": Wrong(
        "2016-17.yaml", "  place: Ashford", "  palce: Ashford",
        "events[0].palce", "not a field",
    ),
    "a day that is none": Wrong(
        "2025-26.yaml", "2025-12-31", "2025-02-30",
        "awards[0].pots[0].closes", "“2025-02-30” is not a day",
    ),
    "a day in words": Wrong("sources.yaml", "2016-10-13", "13 October 2016", "sources[4].dated", "is not a day"),
    "an unknown year notation": Wrong(
        "2025-26.yaml", "year: 2025/26", "year: 2025/27",
        "year", "“2025/27” is not a financial year",
    ),
    "no year": Wrong("2024-25.yaml", "year: 2024/25\n", "", "", "begin it with `year: 2025/26`"),
    "a key used twice": Wrong(
        "2025-26.yaml", "key: webinar-2025-04-29", "key: conference-2016-11-10",
        "events[0].key", "is a key already, of the event at",
    ),
    "a field written twice": Wrong(
        "2025-26.yaml", "label: tactical pot", "label: tactical pot\n        label: t",
        "", "“label” is written twice",
    ),
    "an unknown source": Wrong(
        "2024-25.yaml", "[S3 3, S3 4]", "[S3 3, S9 4]",
        "awards[0].cite[1]", "there is no source “S9”",
    ),
    "an unknown body": Wrong(
        "2025-26.yaml", "body: scrutiny", "body: scrutinny",
        "meetings[3].body", "no organisation “scrutinny”",
    ),
    "an unknown person": Wrong(
        "people.yaml", "person: stephen-perez", "person: s-perez",
        "offices[2].holders[3].person", "no person “s-perez”",
    ),
    "an unknown pot": Wrong(
        "2024-25.yaml", "pot: grant", "pot: upfront",
        "awards[0].commitments[0].pot", "no pot “upfront”",
    ),
    "an unknown project": Wrong(
        "2016-17.yaml", "project: CRG-2016-3", "project: CRG-2016-4",
        "figures[3].project", "no project",
    ),
    "no citation": Wrong("2016-17.yaml", ", cite: [S4]}", "}", "meetings[0].cite", "every fact names its paper"),
    "an empty citation": Wrong("2016-17.yaml", "cite: [S4]}", "cite: []}", "meetings[0].cite", "needs at least one"),
    "a citation that is no list": Wrong(
        "2024-25.yaml", "cite: [S0 3.3, S0 3.4]", "cite: S0 3.3",
        "events[0].cite", "must be a list",
    ),
    "broken YAML": Wrong("2016-17.yaml", "pot: grant", "pot: [grant", "", "is not YAML here"),
    "an alias": Wrong(
        "2016-17.yaml", "place: Ashford International Hotel", "place: *hotel",
        "", "aliases are not read",
    ),
    "a tag": Wrong("2016-17.yaml", "place: Ashford", "place: !!python/name:os.system Ashford", "", "the tag"),
    "a number for text": Wrong(
        "2016-17.yaml", "title: Licence to Kill", "title: 1998",
        "projects[0].title", "“1998” must be text",
    ),
    "an unknown kind": Wrong(
        "2016-17.yaml", "kind: conference", "kind: party",
        "events[0].kind", "“party” is not allowed",
    ),
    "a time that is none": Wrong(
        "2025-26.yaml", 'time: "10:00"', 'time: "25:00"',
        "meetings[2].time", "“25:00” is not a time",
    ),
    "more promised than held": Wrong(
        "2024-25.yaml", '"39505.00"', '"39661.01"',
        "awards[0].commitments[0].pounds", "£0.01 more than that",
    ),
    "more returned than held": Wrong(
        "2024-25.yaml", '"156.00"', '"156.01"',
        "awards[0].returns[0].pounds", "holds £156.00",
    ),
    "approved without an amount": Wrong(
        "2016-17.yaml", '    approved: "1000.00"\n', "",
        "projects[1]", "needs `pot` and",
    ),
    "steps out of order": Wrong(
        "2025-26.yaml",
        "state: supported\n        effective: 2025-04-28", "state: supported\n        effective: 2025-04-27",
        "projects[0]", "not in the order of their days",
    ),
    "an office without a day": Wrong(
        "people.yaml", "        seen: 2025-04-28\n        ends: 2025-05-10\n", "",
        "", "nothing of when",
    ),
    "an end before the beginning": Wrong(
        "people.yaml", "ends: 2016-10-14", "ends: 2016-10-12",
        "", "which is not after 2016-10-13",
    ),
    "a second award of the year": Wrong(
        "2024-25.yaml", "year: 2024/25", "year: 2016/17",
        "awards[0]", "is a second award of 2016/17",
    ),
}  # fmt: skip
# what is wrong there shows on another line than the one changed
ELSEWHERE = {
    "no year", "approved without an amount", "steps out of order", "an office without a day",
    "an end before the beginning", "a second award of the year", "broken YAML",
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_file_is_refused_whole(empty: Engine, folder: Path, kind: str) -> None:
    """The refusal names file, line and field, and the database stays empty."""
    wrong = WRONG[kind]
    line = spoil(folder, wrong.file, wrong.old, wrong.new)
    before = dump(empty)

    with pytest.raises(DataFileError) as refusal:
        load(empty, folder)

    said = [problem for problem in refusal.value.problems if wrong.says in problem]
    there = r"\d+" if kind in ELSEWHERE else str(line)
    where = f"{re.escape(wrong.file)} line {there}\\b.*{re.escape(wrong.field)}: "
    assert any(re.match(where, problem) for problem in said), refusal.value.problems
    assert dump(empty) == before


def test_all_problems_are_told_together(folder: Path) -> None:
    first = spoil(folder, "2024-25.yaml", '"39505.00"', '"none"')
    second = spoil(folder, "2025-26.yaml", "closes: 2025-12-31", "closes: soon")

    with pytest.raises(DataFileError) as refusal:
        partnership.read(folder)

    assert [problem.split(",")[0] for problem in refusal.value.problems] == [
        f"2024-25.yaml line {first}",
        f"2025-26.yaml line {second}",
    ]


@pytest.mark.parametrize("raw", [b"", b"# nothing\n", b"year: \xff\n", b"year: \x07\n", b"[" * 5000, b"- a\n", b"? [a]\n: b\n"])
def test_a_file_that_is_not_data_at_all_is_refused_by_name(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "odd.yaml"
    file.write_bytes(raw)

    with pytest.raises(DataFileError, match=r"odd\.yaml"):
        partnership.read(file)


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath, match="nowhere"):
        partnership.read(tmp_path / "nowhere")


def test_a_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath, match=r"no \.yaml file"):
        partnership.read(tmp_path)


@pytest.mark.parametrize("name", ["sussex", "", "..", "kent/.."])
def test_an_unknown_name_is_answered_with_what_ships(name: str) -> None:
    with pytest.raises(NoSuchPath, match="shipped: kent"):
        partnership.shipped(name)
