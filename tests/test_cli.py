"""The command line as people and programs use it: shapes, exit codes, and one clear line where something is wrong."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from templates import SAMPLES
from tests.conftest import SHARED

ROOT = Path(__file__).parent.parent  # the code under test, wherever it is checked out
LETTERS = SAMPLES / "letters"


class Kcst:
    """`kcst` in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {"KCST_HOME": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, input=typed, env=environment | settings, capture_output=True, text=True, check=False, cwd=self.home.parent
        )

    def json(self, *arguments: str, typed: str = "") -> list[dict[str, Any]]:
        done = self(*arguments, "--json", typed=typed)
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home with the default data loaded."""
    return Kcst(kent_home)


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line on standard error of a command that was refused."""
    assert done.returncode == code, done
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "Traceback" not in line
    return line


class TestInit:
    def test_it_makes_a_home_and_is_safe_to_repeat(self, tmp_path: Path) -> None:
        kcst = Kcst(tmp_path / "new")

        first, second = kcst("init"), kcst("init")

        assert "915 records added, 0 already there" in first.stdout
        assert "0 records added, 915 already there" in second.stdout
        assert (tmp_path / "new" / "mail" / "new").is_dir()

    def test_a_wrong_file_changes_nothing_and_names_line_and_field(self, tmp_path: Path, kcst: Kcst) -> None:
        wrong = tmp_path / "wrong.yaml"
        wrong.write_text(
            "year: 2026/27\nawards:\n  - key: award-x\n    pounds: 39661.46\n    effective: 2026-04-01\n    cite: [S0 2.1]\n"
        )

        said = refused(kcst("init", "--partnership", str(wrong)), 1)

        assert "wrong.yaml line 4" in said
        assert "pounds" in said

    def test_a_later_year_may_name_papers_and_bodies_that_are_loaded(self, tmp_path: Path, kcst: Kcst) -> None:
        later = tmp_path / "2026-27.yaml"
        later.write_text(
            "year: 2026/27\n"
            "awards:\n"
            '  - {key: award-2026-27, pounds: "30000.00", effective: 2026-03-24, cite: [S3 5], pots: [\n'
            "      {name: tactical, label: tactical pot, weight: 1, cite: [S3 5]}]}\n"
            "meetings:\n"
            "  - {key: meeting-2026-07, body: scrutiny, day: 2026-07-22, cite: [S2]}\n"
        )

        first, second = (kcst("init", "--partnership", str(later)) for _ in range(2))

        assert "8 records added, 0 already there" in first.stdout, first.stderr
        assert "0 records added, 8 already there" in second.stdout
        [answer] = kcst.json("ask", "--at", "2026-07-01", "How much is left in the tactical pot?")
        assert answer["text"].startswith("£30,000.00 is left in the tactical pot of 2026/27")

    def test_what_the_file_names_must_still_be_somewhere(self, tmp_path: Path, kcst: Kcst) -> None:
        wrong = tmp_path / "2026-27.yaml"
        wrong.write_text("year: 2026/27\nmeetings:\n  - {key: m, body: nobody, day: 2026-07-22, cite: [S9]}\n")

        said = refused(kcst("init", "--partnership", str(wrong)), 1)

        assert all(words in said for words in ("2026-27.yaml line 3", "no source “S9”", "no organisation “nobody”"))

    def test_wrong_data_make_no_database(self, tmp_path: Path) -> None:
        wrong, kcst = tmp_path / "2026-27.yaml", Kcst(tmp_path / "new")
        wrong.write_text("year: 2026/27\nmeetings:\n  - {key: m, body: scrutiny, day: 2026-07-22, cite: [S2]}\n")

        assert "no source “S2”" in refused(kcst("init", "--partnership", str(wrong)), 1)
        assert not (tmp_path / "new" / "kcst.db").exists()

    def test_a_partnership_that_does_not_ship_is_named(self, kcst: Kcst) -> None:
        assert "kent" in refused(kcst("init", "--partnership", "atlantis"), 1)


class TestAsk:
    def test_its_shape(self, kcst: Kcst) -> None:
        [answer] = kcst.json("ask", "--at", "2025-07-23", "How much is left in the tactical pot?")

        assert set(answer) >= {"question", "topic", "text", "confidence", "citations", "clarify", "as_at"}
        assert (answer["topic"], answer["as_at"], answer["clarify"]) == ("funding.balance", "2025-07-23", [])
        assert "£15,553.26" in answer["text"]
        assert {"source": "KCSP Working Group Update, July 2025", "para": "2.6", "date": "2025-07-23"} in answer["citations"]

    def test_without_a_question_it_reads_one_a_line(self, kcst: Kcst) -> None:
        answers = kcst.json("ask", "--at", "2025-07-23", typed="tactical pot balance\n\nwho chairs the working group\n")

        assert [answer["topic"] for answer in answers] == ["funding.balance", "people"]

    def test_it_asks_back_with_at_most_three_choices(self, kcst: Kcst) -> None:
        [answer] = kcst.json("ask", "--at", "2025-07-23", "the grant")

        assert answer["topic"] == "unknown"
        assert 2 <= len(answer["clarify"]) <= 3
        assert set(answer["clarify"][0]) == {"label", "topic", "question"}

    def test_chat_says_the_same_and_a_number_picks_a_choice(self, kcst: Kcst) -> None:
        said = kcst("chat", "--at", "2025-07-23", typed="the grant\n3\nbye\n").stdout

        assert "Did you mean" in said
        assert "as at 23 July 2025" in said


class TestLedger:
    @pytest.mark.parametrize(
        ("year", "pot", "figures"),
        [
            ("2025/26", None, {"opening": 3966146, "committed": 2410820, "balance": 1555326}),
            ("2025/26", "tactical", {"opening": 1322049, "rolled_over": 233277, "balance": 1555326}),
            ("2025/26", "upfront", {"opening": 2644097, "committed": 2410820, "rolled_over": 233277, "balance": 0}),
            ("2024/25", "grant", {"opening": 3966100, "committed": 3950500, "returned": 15600, "balance": 0}),
            ("2016/17", "grant", {"opening": 3966100, "committed": 1900000, "balance": 2066100}),
        ],
    )
    def test_every_figure_of_the_grant(self, kcst: Kcst, year: str, pot: str | None, figures: dict[str, int]) -> None:
        rows = kcst.json("ledger", "balance", "--at", "2025-07-23")

        [row] = [row for row in rows if (row["year"], row["pot"]) == (year, pot)]
        assert {name: row[f"{name}_pence"] for name in figures} == figures
        assert row["citations"]

    def test_a_balance_is_what_its_parts_make(self, kcst: Kcst) -> None:
        for row in kcst.json("ledger", "balance", "--at", "2025-07-23"):
            gained = row["opening_pence"] + row["rolled_in_pence"] + row["released_pence"]
            spent = row["committed_pence"] + row["rolled_out_pence"] + row["returned_pence"]
            assert row["balance_pence"] == gained - spent

    def test_people_see_a_table(self, kcst: Kcst) -> None:
        assert "£15,553.26" in kcst("ledger", "balance", "--year", "2025/26").stdout


class TestIntake:
    def test_the_sample_letters_twice_are_the_same_letters(self, kcst: Kcst) -> None:
        first, second = kcst.json("intake", str(LETTERS)), kcst.json("intake", str(LETTERS))

        count = len(list(LETTERS.glob("*.eml")))
        assert len(first) == len(second) == count
        assert {row["outcome"] for row in second} == {"duplicate"}
        assert {row["reply"] for row in second} == {"none"}
        assert any(row["proposals"] and row["proposals"][0]["reference"] == "KCST-2025-001" for row in first)
        assert self._counts(kcst) == self._counts(kcst)

    def test_taking_in_twice_makes_no_record_twice(self, kcst: Kcst) -> None:
        kcst("intake", str(LETTERS))
        before = self._counts(kcst)
        kcst("intake", str(LETTERS))

        assert self._counts(kcst) == before

    def _counts(self, kcst: Kcst) -> dict[str, int]:
        tables = ("proposal", "bulletinitem", "topicsuggestion", "outboxmessage", "storedletter")
        with sqlite3.connect(kcst.home / "kcst.db") as database:
            counts = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        database.close()
        return counts

    def test_a_maildir_a_file_a_folder_and_an_mbox_hold_the_same_letters(self, kcst: Kcst, tmp_path: Path) -> None:
        letters = sorted(LETTERS.glob("*.eml"))
        (tmp_path / "box" / "cur").mkdir(parents=True)
        (tmp_path / "box" / "new").mkdir()
        for letter in letters:
            shutil.copy(letter, tmp_path / "box" / "new" / letter.stem)
        mbox = b"".join(b"From sender Tue Jul  1 09:00:00 2025\n" + letter.read_bytes() + b"\n" for letter in letters)
        (tmp_path / "all.mbox").write_bytes(mbox)

        one = kcst.json("intake", str(letters[0]))
        rest = kcst.json("intake", str(tmp_path / "box"))
        again = kcst.json("intake", str(tmp_path / "all.mbox"))

        assert [row["outcome"] for row in one] != ["duplicate"]
        assert [row["outcome"] for row in rest].count("duplicate") == 1
        assert [row["outcome"] for row in again] == ["duplicate"] * len(letters)

    def test_its_shape(self, kcst: Kcst) -> None:
        rows = kcst.json("intake", str(LETTERS))

        keys = "file message_id subject sender author kinds outcome reason proposals bulletin_items suggestions questions"
        more = "in_reply_to about intent answerable reply text"
        assert all(set(row) >= {*keys.split(), *more.split()} for row in rows)
        proposal = next(row["proposals"][0] for row in rows if row["proposals"])
        assert set(proposal) >= {"reference", "title", "organisation", "lead", "amount_pence", "pot", "areas", "missing"}
        assert not [row for row in rows if row["outcome"] == "held" and row["text"]]

    @pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/samples/letters")
    def test_machines_bulk_and_held_letters_are_never_answered(self, kcst: Kcst) -> None:
        rows = kcst.json("intake", str(SHARED / "samples" / "letters"))

        assert [row["file"] for row in rows if row["reply"] != "none" and not row["answerable"]] == []
        assert {"held", "ignored", "filed"} <= {row["outcome"] for row in rows}


class TestBulletin:
    def test_a_draft_is_three_files(self, kcst: Kcst, tmp_path: Path) -> None:
        kcst("intake", str(LETTERS))

        [drafted] = kcst.json("bulletin", "draft", "--month", "2025-07", "--at", "2025-07-23", "-o", str(tmp_path / "out"))

        assert [Path(name).suffix for name in drafted["files"]] == [".html", ".txt", ".eml"]
        assert len(drafted["items"]) >= 5
        assert set(drafted["items"][0]) == {"title", "section", "from", "link"}
        assert "£15,553.26" in Path(drafted["files"][1]).read_text("utf-8")


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (("ask", "--at", "yesterdayish", "x"), 2, "not a date"),
            (("ask", "--at", "2025-02-30", "x"), 2, "not a date"),
            (("ledger", "balance", "--year", "nineteen"), 2, "not a financial year"),
            (("ledger", "balance", "--year", "2019/20"), 1, "No award is recorded for 2019/20"),
            (("ledger", "balance", "--year", "2025/26", "--pot", "petty"), 1, "its pots are: tactical, upfront"),
            (("intake", "/no/such/place"), 1, "There is no letter"),
            (("bulletin", "draft", "--month", "2025-13"), 2, "not a date"),
            (("bulletin", "draft"), 2, "--month"),
            (("run", "--only", "teapot"), 2, "no part called teapot"),
            (("fly",), 2, "fly"),
        ],
    )
    def test_one_line_says_what_is_wrong(self, kcst: Kcst, arguments: tuple[str, ...], code: int, said: str) -> None:
        assert said in refused(kcst(*arguments), code)

    def test_no_database_yet(self, tmp_path: Path) -> None:
        assert "run `kcst init` first" in refused(Kcst(tmp_path / "none")("ask", "x"), 1)

    def test_a_newer_database(self, kcst: Kcst) -> None:
        with sqlite3.connect(kcst.home / "kcst.db") as database:
            database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.close()

        assert "newer than this program" in refused(kcst("ask", "x"), 1)
        assert "Nothing was changed" in refused(kcst("init"), 1)

    def test_a_file_that_is_no_database(self, kcst: Kcst) -> None:
        (kcst.home / "kcst.db").write_bytes(b"not a database at all, but a letter to a friend" * 50)

        refused(kcst("ask", "x"), 1)

    def test_a_locked_database_loses_nothing(self, kcst: Kcst) -> None:
        other = sqlite3.connect(kcst.home / "kcst.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        said = refused(kcst("intake", str(LETTERS), KCST_BUSY_SECONDS="0.2"), 1)
        other.close()

        assert "busy" in said
        assert {row["outcome"] for row in kcst.json("intake", str(LETTERS))} > {"filed"}

    def test_settings_that_miss_something_name_all_of_it(self, kcst: Kcst) -> None:
        said = refused(kcst("intake", KCST_MAILBOX="exchange", KCST_LOG_LEVEL="loud"), 2)

        assert "KCST_LOG_LEVEL" in said

    def test_debug_shows_where(self, kcst: Kcst) -> None:
        assert "Traceback" in kcst("--debug", "ask", "--at", "2025-07-23", "x", KCST_HOME="/proc/none").stderr


class TestDoctor:
    def test_all_is_well(self, kcst: Kcst) -> None:
        findings = kcst.json("doctor")

        checks = {"settings", "database", "data", "mailbox", "leader", "outbox", "slack", "templates"}
        assert {finding["check"] for finding in findings} == checks
        assert all(finding["ok"] for finding in findings)

    def test_it_says_what_to_do(self, tmp_path: Path) -> None:
        done = Kcst(tmp_path / "none")("doctor", "--json")

        findings = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
        assert done.returncode == 1
        assert "kcst init" in findings["database"]["do"]
        assert "Traceback" not in done.stderr


def test_the_demo_shows_the_whole_path_wherever_temporary_files_lie(kcst: Kcst) -> None:
    temporary = kcst.home / ("longer-than-the-name-of-a-socket-may-be-" * 3)
    temporary.mkdir()

    done = kcst("demo", TMPDIR=str(temporary))

    assert (done.returncode, done.stderr) == (0, "")
    assert all(said in done.stdout for said in ("£15,553.26", "Stephen Perez", "vacant", "Try next", "bulletin-2025-07.html"))
