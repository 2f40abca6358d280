"""`kcst ledger` in a home of its own, with somebody of each role: what the tests of the command line's books share."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.homes import records_of
from tests.workflow_desk import OFFICER, employ

ROOT = Path(__file__).parent.parent
ACT = ("--by", OFFICER, "--because", "said the letter", "--at", "2026-06-01")
TABLES = ("award", "pot", "ledgerentry", "yearclosing")


class Kept:
    """`kcst ledger` in a home of its own that holds the default data and the people of `employ`."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *arguments: str, columns: int = 160) -> subprocess.CompletedProcess[str]:
        environment = {"KCST_HOME": str(self.home), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": str(columns)}
        command = [sys.executable, "-m", "bot", "ledger", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=self.home.parent)

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.run(*arguments, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def money(self) -> list[tuple[Any, ...]]:
        """Every row of the books."""
        with closing(sqlite3.connect(self.home / "kcst.db")) as database:
            return [row for table in TABLES for row in database.execute(f"SELECT * FROM {table}")]

    def refused(self, *arguments: str, code: int = 1) -> str:
        """The one line on standard error; nothing in the books was changed."""
        before = self.money()
        done = self.run(*arguments)
        assert (done.returncode, done.stdout) == (code, ""), done
        assert self.money() == before
        [line] = done.stderr.splitlines()
        return line


@pytest.fixture
def kept(kent_home: Path) -> Kept:
    with records_of(kent_home) as session:
        employ(session)
    return Kept(kent_home)
