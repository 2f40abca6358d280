"""`kcst records` and `kcst export`: what a person sees, and one line where something is refused."""

import json
from pathlib import Path

import pytest

from tests.test_cli import Kcst, kcst, refused

__all__ = ["kcst"]  # the fixture: a home with the default data loaded

ROW = "Date,Body,Place\n24/03/2026,Working Group,Maidstone\n"


@pytest.mark.parametrize("name", ["records.xlsx", "records.yaml", "out"])
def test_what_is_exported_loads_and_changes_nothing(kcst: Kcst, tmp_path: Path, name: str) -> None:
    told = kcst("records", "export", str(tmp_path / name))

    assert told.returncode == 0
    assert all(Path(line).is_file() for line in told.stdout.splitlines())
    loaded = kcst.json("records", "load", str(tmp_path / name))
    assert {(row["added"], row["changed"]) for row in loaded} == {(0, 0)}
    assert {row["kind"]: row["kept"] for row in loaded}["project"] == 9


def test_a_check_says_what_would_be_done_and_does_nothing(kcst: Kcst, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(ROW)

    checked, done, again = (kcst("records", "load", str(tmp_path / "m.csv"), *more).stdout for more in (["--check"], [], []))

    assert checked.splitlines() == ["meeting: 1 added, 0 changed, 0 there already", "Nothing was written: this was a check."]
    assert done == "meeting: 1 added, 0 changed, 0 there already\n"
    assert again == "meeting: 0 added, 0 changed, 1 there already\n"


def test_a_change_is_told(kcst: Kcst, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(ROW)
    kcst("records", "load", str(tmp_path / "m.csv"))
    (tmp_path / "m.csv").write_text(ROW.replace("Maidstone", "Ashford"))

    told = kcst("records", "load", str(tmp_path / "m.csv"), "--by", "morgan.reed@council.example")

    assert told.stdout.splitlines()[0] == "meeting meeting-2026-03-24-kcsp-wg: place “Maidstone” → “Ashford”  [m.csv, row 2]"


def test_what_is_refused_is_one_line(kcst: Kcst, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(ROW.replace("24/03", "31/02").replace("Working Group", "Nobody"))

    said = refused(kcst("records", "load", str(tmp_path / "m.csv")), 1)

    assert said.startswith("Nothing was loaded. Mend and load again: m.csv, row 2, column Day (A): “31/02/2026” is not a day")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["records", "load", "nowhere.xlsx"], 1, "There is no file at nowhere.xlsx"),
        (["records", "load", "home"], 1, "There is no .csv file at home"),
        (["records", "load", "x.csv", "--kind", "cats"], 2, "There is no kind “cats”; the kinds are projects"),
        (["records", "export", "x.doc"], 2, "has no ending that is known"),
        (["records", "export", "x.csv"], 2, "say which with --kind"),
        (["export", "360giving", "--year", "2025/27"], 2, "is not a financial year"),
        (["export", "360giving", "--year", "2024/25"], 1, "No project of 2024/25 is on record"),
        (["export", "360giving", "--year", "2025/26", "-o", "x.txt"], 2, "neither .json nor .csv"),
    ],
    ids=lambda value: "-".join(value)[-30:] if isinstance(value, list) else None,
)
def test_bad_use_is_told(kcst: Kcst, arguments: list[str], code: int, says: str) -> None:
    assert says in refused(kcst(*arguments), code)


def test_open_data_are_printed_alone_and_what_to_know_stands_beside(kcst: Kcst) -> None:
    done = kcst("export", "360giving", "--year", "2025/26")

    assert len(json.loads(done.stdout)["grants"]) == 6
    assert done.stderr.splitlines()[:2] == [
        "6 grants, £24,108.00.",
        "The ledger commits £24,108.20: 20p of it is no single project's.",
    ]
    assert "register, set KCST_OPEN_DATA_PREFIX, then publish" in done.stderr


def test_a_registered_prefix_is_used_and_a_wrong_one_refused(kcst: Kcst, tmp_path: Path) -> None:
    arguments = ("export", "360giving", "--year", "2025/26", "-o", str(tmp_path / "g.json"))

    assert "KCST_OPEN_DATA_PREFIX" not in kcst(*arguments, KCST_OPEN_DATA_PREFIX="360G-kcsp").stderr
    assert json.loads((tmp_path / "g.json").read_text("utf-8"))["grants"][0]["id"] == "360G-kcsp-CRG-2025-1"
    assert "KCST_OPEN_DATA_PREFIX" in refused(kcst(*arguments, KCST_OPEN_DATA_PREFIX="my prefix"), 2)
