"""Letters are read and sorted in a process of their own, with limits on time and memory: whatever a letter does to its
reader, the intake goes on without it. It also works while the intake writes, so two letters are in hand at once.
"""

import datetime as dt
import gc
import multiprocessing
import resource
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from handlers.intake.reading import Unreadable
from handlers.intake.seeing import Again, Formed, Seen, look_at
from handlers.intake.shapes import Partner

Look = tuple[bytes, dt.datetime | None]  # the bytes, and the moment it was said to have arrived
Letter = Look | tuple[bytes, dt.datetime | None, Again | Formed]  # … and what a person says of it, or that it is a form's

TOO_LONG = "reading it took longer than it may"
TOO_MUCH = "reading it needed more memory than it may"
BROKE = "it broke the process that reads letters"


@dataclass(frozen=True)
class Limits:
    """Seconds to wait for a batch, or for a letter by itself; bytes of memory above what the reader has at its start."""

    seconds: float = 20
    memory: int = 512 * 1024 * 1024


class Reader:
    """`with Reader(partner, now) as reader:` submit a batch, do something else, collect what its letters hold."""

    def __init__(self, partner: Partner, now: dt.datetime, limits: Limits = Limits()) -> None:
        self._partner, self._now, self._limits = partner, now, limits
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._asked: list[Letter] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop()

    def submit(self, letters: Sequence[Letter]) -> None:
        """Begin to read these letters. One batch at a time: collect before the next."""
        self._asked = list(letters)
        if not self._asked:
            return
        if self._line is None:
            self._start()
        assert self._line is not None
        self._line.send((self._asked, self._partner, self._now))

    def collect(self) -> list[Seen | str]:
        """What each submitted letter holds, in their order; a sentence where it could not be read.

        Where a batch breaks the reader, each of its letters is read by itself, so that only the guilty one is lost.
        """
        letters, self._asked = self._asked, []
        if not letters:
            return []
        try:
            return self._answer()
        except (EOFError, OSError, TimeoutError) as problem:
            self._stop()
            if len(letters) == 1:
                return [TOO_LONG if isinstance(problem, TimeoutError) else BROKE]
        return [sight for letter in letters for sight in self._alone(letter)]

    def _alone(self, letter: Letter) -> list[Seen | str]:
        self.submit([letter])
        return self.collect()

    def _answer(self) -> list[Seen | str]:
        assert self._line is not None
        if not self._line.poll(self._limits.seconds):
            raise TimeoutError
        answer: list[Seen | str] = self._line.recv()
        return answer

    def _start(self) -> None:
        """A fork is fast, and safe only while this process has one thread; else a server that has one forks for us."""
        alone = threading.active_count() == 1
        context = multiprocessing.get_context("fork") if alone else multiprocessing.get_context("forkserver")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._line, self._limits.memory), daemon=True)
        self._process.start()
        theirs.close()

    def _stop(self) -> None:
        process, line, self._process, self._line = self._process, self._line, None, None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()


def _serve(line: Connection, parents: Connection, memory: int) -> None:
    """The reader's life: a batch in, what its letters hold out, until the intake hangs up or is gone."""
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's Ctrl-C is for the intake, which ends us
    _limit_memory(memory)
    gc.freeze()  # what the intake had loaded stays; a batch's own garbage is looked for when it is done
    gc.disable()
    while True:
        try:
            letters, partner, now = line.recv()
            line.send([_look(letter, partner, now) for letter in letters])
        except (EOFError, ConnectionError):
            return
        gc.collect()


def _limit_memory(memory: int) -> None:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - one line of the kernel's
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))


def _look(letter: Letter, partner: Partner, now: dt.datetime) -> Seen | str:
    raw, believed, *how = letter
    try:
        return look_at(raw, believed, partner, now, *how)
    except Unreadable as problem:
        return str(problem)
    except MemoryError:
        return TOO_MUCH
