"""While something takes its time a bar says so: to a person at a terminal, never to a program."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PEOPLE = "Name,E-mail\nSam Green,sam.green@team.example\n"


def at_a_terminal(home: Path, *arguments: str) -> tuple[int, str, str]:
    """The exit code, and what came on standard output (a pipe) and on standard error (a terminal)."""
    ours, theirs = pty.openpty()
    environment = {"KCST_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=theirs, cwd=home.parent, text=True
    ) as running:
        os.close(theirs)
        shown = b"".join(read(ours))  # as it comes, for a terminal holds little
        said, _ = running.communicate(timeout=60)
    os.close(ours)
    return running.returncode, said, shown.decode()


def read(terminal: int) -> Iterator[bytes]:
    """What is written, until the other end is closed."""
    while True:
        try:
            yield os.read(terminal, 65536)
        except OSError:
            return


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path / "home"


def test_a_person_sees_a_bar_and_a_program_only_its_rows(home: Path) -> None:
    code, said, shown = at_a_terminal(home, "init")
    assert (code, "records added" in said, "Loading default data" in shown) == (0, True, True)

    code, said, shown = at_a_terminal(home, "records", "load", str(home.parent / "people.csv"), "--check")
    assert (code, "Loading" in said, "Loading people.csv" in shown) == (0, False, True)

    code, said, shown = at_a_terminal(home, "records", "load", str(home.parent / "people.csv"), "--json")
    assert (code, said.count("\n"), shown) == (0, 1, "")


def test_what_is_refused_still_is_one_line_after_the_bar(home: Path) -> None:
    at_a_terminal(home, "init")
    (home.parent / "people.csv").write_text("Name,E-mail\n,x\n")

    code, said, shown = at_a_terminal(home, "records", "load", str(home.parent / "people.csv"))

    assert (code, said) == (1, "")
    assert "Nothing was loaded." in shown.splitlines()[-1]
