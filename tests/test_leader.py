"""One leader among processes: whoever has the lock, until it lets go, dies, or loses what the lock hangs on."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from models.database import engine_for
from scheduler.leader import SUFFIX, FileLead, Lead, PostgresLead, lead_of
from tests.test_cli import ROOT

LEADING = "import sys; from models.database import engine_for; from scheduler.leader import lead_of; "
HOLD = LEADING + "lead = lead_of(engine_for(sys.argv[1])); print(lead.take(), flush=True); sys.stdin.read()"


@pytest.fixture
def another(any_engine: Engine) -> Iterator[Callable[[], Lead]]:
    """Leads of the same database, as other processes have them; let go of at the end."""
    made: list[Lead] = []

    def make() -> Lead:
        made.append(lead_of(any_engine))
        return made[-1]

    yield make
    for lead in made:
        lead.give_up()


def cut_lines(engine: Engine) -> None:
    """The server ends every connection that waits to lead, as a restart of it would."""
    ask = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name LIKE 'kcst process%'"
    with engine.connect() as connection:
        assert connection.scalar(text(ask))


class TestTheLead:
    def test_it_has_one_process(self, another: Callable[[], Lead]) -> None:
        first, second = another(), another()

        assert [first.take(), second.take(), second.take()] == [True, False, False]
        assert (first.holds(), second.holds()) == (True, False)

    def test_who_waits_takes_over_when_it_is_given_up(self, another: Callable[[], Lead]) -> None:
        first, second = another(), another()
        first.take()
        second.take()

        first.give_up()

        assert (first.holds(), second.take(), first.take()) == (False, True, False)

    def test_it_can_be_taken_again_by_who_gave_it_up(self, another: Callable[[], Lead]) -> None:
        lead = another()
        taken = []
        for _ in range(3):
            taken.append(lead.take())
            lead.give_up()
            lead.give_up()

        assert taken == [True] * 3

    def test_it_says_who_leads_and_when_nobody_does(self, another: Callable[[], Lead]) -> None:
        lead, outside = another(), another()
        before = outside.who()
        lead.take()
        during = outside.who(), lead.who()
        lead.give_up()

        assert (before, outside.who()) == ("", "")
        assert during[0] == during[1]
        assert during[0].startswith(f"process {os.getpid()} on ")

    def test_a_killed_process_leads_no_longer(self, any_engine: Engine, another: Callable[[], Lead]) -> None:
        url = any_engine.url.render_as_string(hide_password=False)
        with subprocess.Popen(
            [sys.executable, "-c", HOLD, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "True\n"
            lead = another()
            while_it_lived = lead.take()
            process.kill()
        pause = threading.Event()  # the server hears of it a moment later
        taken = any(lead.take() or pause.wait(0.01) for _ in range(1_000))

        assert not while_it_lived
        assert taken


class TestOnAFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / f"kcst.db{SUFFIX}"

    def test_the_file_lies_beside_the_database(self, engine: Engine) -> None:
        lead = lead_of(engine)
        lead.take()

        lead.give_up()

        assert Path(f"{engine.url.database}.leader").exists()

    @pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
    def test_a_lock_on_a_file_that_is_gone_is_none(self, path: Path, replaced: bool) -> None:
        lead = FileLead(path)
        lead.take()

        path.unlink()
        if replaced:
            path.touch()

        assert not lead.holds()
        assert lead.take()
        lead.give_up()

    def test_a_file_that_cannot_be_made_leaves_it_waiting_and_says_so(self, tmp_path: Path) -> None:
        lead = FileLead(tmp_path / "gone" / "kcst.db.leader")

        with capture_logs() as logs:
            taken = lead.take()

        assert not taken
        assert logs[0]["error"] == "No such file or directory"

    def test_what_an_earlier_leader_left_in_the_file_is_not_believed(self, path: Path) -> None:
        path.write_text("process 1 on a host with a very long name that was here before")
        lead = FileLead(path)

        before = lead.who()
        lead.take()

        assert before == ""
        assert lead.who().startswith(f"process {os.getpid()} on ")
        assert "before" not in lead.who()
        lead.give_up()


class TestOnPostgresql:
    @pytest.fixture
    def database(self, empty_postgres: str) -> Iterator[Engine]:
        engine = engine_for(empty_postgres)
        yield engine
        engine.dispose()

    def test_a_lost_connection_is_a_lost_lead_and_another_takes_it(self, database: Engine) -> None:
        first, second = PostgresLead(database), PostgresLead(database)
        first.take()

        cut_lines(database)
        lost, taken, again = first.holds(), second.take(), first.take()

        assert (lost, taken, again) == (False, True, False)
        first.give_up()
        second.give_up()

    def test_who_waits_goes_on_waiting_over_a_lost_connection(self, database: Engine) -> None:
        first, second = PostgresLead(database), PostgresLead(database)
        first.take()
        second.take()
        cut_lines(database)

        tries = [second.take() for _ in range(2)]

        assert tries == [False, True]
        second.give_up()

    def test_a_server_that_is_away_is_no_lead_and_tells_no_secret(self) -> None:
        lead = PostgresLead(engine_for("postgresql://kcst:s3cret@127.0.0.1:9/kcst"))

        with capture_logs() as logs:
            taken = lead.take()

        assert (taken, lead.holds()) == (False, False)
        assert "s3cret" not in str(logs)

    def test_other_databases_of_the_server_have_leads_of_their_own(self, database: Engine, any_engine: Engine) -> None:
        here, there = lead_of(database), lead_of(any_engine)

        assert (here.take(), there.take()) == (True, True)
        here.give_up()
        there.give_up()
