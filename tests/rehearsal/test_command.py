"""`kcst rehearse`: its shape, what a person sees, and one line where it cannot be done."""

import hashlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.commands.rehearse import faults
from templates import SAMPLES
from tests.test_cli import ROOT, Kcst, kcst, refused

__all__ = ["kcst"]  # the fixture: a home with the default data loaded

MAY = ("rehearse", "--from", "2025-05-01", "--to", "2025-05-09")
EVENT = {"at", "job", "what", "to", "subject"}
PATIENCE_SECONDS = 60
FIGURES = {"jobs", "runs", "sent", "drafted", "missed", "twice"}


def test_json_is_one_object_for_each_event_and_the_figures_last(kcst: Kcst) -> None:
    before = hashlib.sha256((kcst.home / "kcst.db").read_bytes()).digest()

    *events, last = kcst.json(*MAY)

    assert all(event.keys() >= EVENT for event in events)
    assert last.keys() >= FIGURES
    assert [event["what"] for event in events].count("draft") == last["drafted"] == 1
    assert [event["at"] for event in events if "9 May 2025" in event["subject"]][-1] == "2025-05-08T09:00:00+01:00"
    assert hashlib.sha256((kcst.home / "kcst.db").read_bytes()).digest() == before


def test_a_person_reads_the_months_and_the_figures(kcst: Kcst) -> None:
    told = kcst(*MAY)

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[1] == "May 2025"
    assert "the team" in told.stdout
    assert "missed 0, twice 0" in told.stdout
    assert told.stdout.splitlines()[-1] == "Nothing was sent, and the real records were not touched."


def test_letters_left_out_and_a_missing_database_are_said_on_standard_error(tmp_path: Path) -> None:
    told = Kcst(tmp_path / "new")(*MAY, "--json", "--mail", str(SAMPLES / "letters" / "01-proposal-plain.eml"))

    assert told.returncode == 0
    assert told.stderr.splitlines() == [
        "There is no database yet: this rehearses with the default data of Kent.",
        "Letters that do not arrive in the period and were left out (1): 01-proposal-plain.eml (of 2025-06-05).",
    ]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_rehearsal_that_is_stopped_leaves_no_copy(kcst: Kcst, tmp_path: Path, ending: signal.Signals) -> None:
    (tmp_path / "copies").mkdir()
    environment = {"KCST_HOME": str(kcst.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "rehearse", "--from", "2021-04-01", "--to", "2026-03-31"]
    process = subprocess.Popen(
        command,
        env=environment | {"TMPDIR": str(tmp_path / "copies")},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    waited = time.monotonic()
    while not list(tmp_path.glob("copies/*/kcst.db")) and time.monotonic() - waited < PATIENCE_SECONDS:
        time.sleep(0.05)
    process.send_signal(ending)
    _, said = process.communicate(timeout=PATIENCE_SECONDS)

    # Both are 130 to a shell: a signal that meets Python in an exec of its own, as in making a dataclass, ends it in the end.
    assert process.returncode in (130, -signal.SIGINT)
    assert b"Traceback" not in said
    assert list((tmp_path / "copies").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "2025-05-02", "--to", "2025-05-01"), 2, "before"),
        (("--from", "2020-04-01", "--to", "2026-04-01"), 2, "five years"),
        (("--from", "May", "--to", "2025-05-01"), 2, "not a date"),
        (("--from", "2025-05-01"), 2, "--to"),
        (("--from", "2025-05-01", "--to", "2025-05-01", "--mail", "nowhere"), 1, "nowhere"),
    ],
)
def test_what_cannot_be_rehearsed_is_refused_in_one_line(kcst: Kcst, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in refused(kcst("rehearse", *words), code)


def test_what_must_never_happen_is_a_fault_and_anything_else_is_none() -> None:
    assert (
        faults({"missed": 2, "twice": 0, "unapproved": 1, "failed": 5}) == "2 slots missed, 1 bulletins sent without approval"
    )
    assert faults({"missed": 0, "twice": 0, "unapproved": 0, "failed": 5}) == ""
