"""Where questions are answered: a few threads of our own take them from the database, each question by one of them.

Bolt's own threads stay free for what is done at once. Answering is work for the processor, so more threads make each answer
slower and few of them faster; two let one write while the other waits for Slack.
"""

import dataclasses
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from slack_sdk import WebClient
from sqlmodel import Session

from bot.slack.asking.replying import Draft, Heard
from bot.slack.asking.storing import Store
from bot.slack.asking.tries import POST_TRIES, UNWRITABLE, Later, answer, wait_after
from bot.slack.surfaces import kind_and_place
from models.chat import ChatQuestion, Taken, finish, hold, is_due, put_off, take

if TYPE_CHECKING:
    from bot.slack.app import Assistant

log = logging.getLogger(__name__)

SIZE = 2
LEASE = dt.timedelta(seconds=20)  # renewed while it is worked on: so long a killed process' questions wait
TICK_SECONDS, LOOK_SECONDS = 1.0, 0.02
QUIET_SECONDS, LONGEST_RUSH_SECONDS = 0.03, 2.0

Ending = Callable[[Session], bool]
Kept = TypeVar("Kept", Heard, Draft)


class Desk:
    """`client_for` tells by which client a workspace ('' our own) is answered; `size` is how many threads answer."""

    def __init__(
        self, assistant: "Assistant", client_for: Callable[[str], WebClient], size: int = SIZE, lease: dt.timedelta = LEASE
    ) -> None:
        self._assistant, self._client_for, self._size, self.lease = assistant, client_for, size, lease
        self._store = Store(assistant.writing)
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._news = 0  # counts what may have made work; whoever saw it grow looks again
        self._is_closing = False
        self._at_work = 0
        self._came = 0.0
        self._held: dict[int, tuple[Taken, dt.datetime]] = {}

    def take_in(self, asked: Heard, home: str = "") -> None:
        """Store it, if it is new, and see that it is answered. Raises what the database raises."""
        now, self._came = self._assistant.now(), time.monotonic()
        question = ChatQuestion(
            key=asked.key, lane=f"{asked.channel}/{asked.thread}", home=home, told={"heard": dataclasses.asdict(asked)},
            received=now, not_before=now,
        )  # fmt: skip
        is_new = self._store.keep(question)
        self.start()
        if is_new:
            self.look(1)

    def start(self) -> None:
        """The threads, once; they begin with what was left by others."""
        with self._changed:
            if self._threads or self._is_closing:
                return
            workers = [threading.Thread(target=self._serve, name=f"desk {n}", daemon=True) for n in range(self._size)]
            self._threads = [*workers, threading.Thread(target=self._watch, name="desk's clock", daemon=True)]
            self._at_work = self._size
            for thread in self._threads:
                thread.start()

    def settle(self, seconds: float) -> bool:
        """Waits until all that is due is answered, for as long as that. Returns whether it is."""
        until = time.monotonic() + seconds
        while self._threads and not self._is_closing and self._is_busy():
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def close(self, seconds: float) -> None:
        """Answers what is due for as long as that; what is left stays stored for the next start. Takes nothing after that."""
        if not self.settle(seconds):
            log.warning("questions in Slack are left for the next start")
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(TICK_SECONDS)

    def _is_busy(self) -> bool:
        """What is not due any more was taken by somebody who has been at work since before that."""
        try:
            with self._assistant.reading() as session:
                due = is_due(session, self._assistant.now())
        except UNWRITABLE:
            return True
        return due or self._at_work > 0

    def look(self, how_many: int = SIZE) -> None:
        """There may be something due: so many of those who have nothing to do look at once."""
        with self._changed:
            self._news += 1
            self._changed.notify(how_many)

    def _serve(self) -> None:
        """One question after the other, until the end."""
        taken: Taken | None = None
        ending: Ending | None = None
        while not (self._is_closing and ending is None):
            seen = self._news
            self._let_them_come()
            try:
                taken, ending = self._next(taken, ending), None
            except UNWRITABLE as trouble:
                log.warning("the questions in Slack have to wait: %s", kind_and_place(trouble))
                time.sleep(TICK_SECONDS)
                if self._is_closing:
                    return
                continue
            if taken is not None:
                ending = self._work(taken)
            else:
                self._wait(seen)

    def _let_them_come(self) -> None:
        """In a rush, those who come in go first: they are to be acknowledged in three seconds, an answer may take longer."""
        until = time.monotonic() + LONGEST_RUSH_SECONDS
        while time.monotonic() < min(self._came + QUIET_SECONDS, until) and not self._is_closing:
            time.sleep(QUIET_SECONDS / 3)

    def _wait(self, seen: int) -> None:
        with self._changed:
            self._at_work -= 1
            self._changed.wait_for(lambda: self._is_closing or self._news != seen)
            self._at_work += 1

    def _next(self, last: Taken | None, ending: Ending | None) -> Taken | None:
        """One transaction between two questions: the end of the one, the claim of the other."""
        now = self._assistant.now()
        with self._assistant.writing() as session:
            if ending is not None and not ending(session):
                log.error("a question outlived its lease; it may be answered by another process as well")
            taken = None if self._is_closing else take(session, now, now + self.lease)
        with self._changed:
            if last is not None:
                self._held.pop(last.id, None)
            if taken is not None:
                self._held[taken.id] = (taken, now + self.lease)
        return taken

    def _work(self, taken: Taken) -> Ending:
        """What the database is to be told of it."""
        begun = time.perf_counter()
        later = self._try(taken)
        if later is None:
            log.info("a question in Slack took %.0f ms", 1000 * (time.perf_counter() - begun))
            return lambda session: finish(session, taken)
        told = {**taken.told, "draft": dataclasses.asdict(later.draft) if later.draft else None}
        until = self._assistant.now() + later.wait
        return lambda session: put_off(session, taken, until, told)

    def _try(self, taken: Taken) -> Later | None:
        try:
            draft = taken.told.get("draft")
            asked, ready = _read(Heard, taken.told["heard"]), _read(Draft, draft) if draft else None
            return answer(self._client_for(taken.home), self._assistant, asked, taken.attempt, ready)
        except Exception as error:  # noqa: BLE001 the edge: no question may stop the others
            log.error("a question in Slack could not be worked on: %s", kind_and_place(error))
            return Later(wait_after(taken.attempt)) if taken.attempt < POST_TRIES else None

    def _watch(self) -> None:
        """Keeps the leases of what is worked on, and wakes the others for what is due by the clock, or was left by others."""
        while not self._is_closing:
            try:
                self._renew()
                with self._assistant.reading() as session:
                    due = is_due(session, self._assistant.now())
                if due:
                    self.look(self._size)
            except UNWRITABLE as trouble:
                log.warning("the desk's clock missed a turn: %s", kind_and_place(trouble))
            with self._changed:
                self._changed.wait_for(lambda: self._is_closing, TICK_SECONDS)

    def _renew(self) -> None:
        now = self._assistant.now()
        with self._changed:
            ending = [taken for taken, until in self._held.values() if until - now < self.lease / 2]
        if not ending:
            return
        with self._assistant.writing() as session:
            kept = [taken for taken in ending if hold(session, taken, now + self.lease)]
        with self._changed:
            self._held.update({taken.id: (taken, now + self.lease) for taken in kept if taken.id in self._held})


def _read(kind: type[Kept], stored: Mapping[str, Any]) -> Kept:
    """What was stored, by an older program or a newer one too."""
    names = {field.name for field in dataclasses.fields(kind)}
    return kind(**{name: value for name, value in stored.items() if name in names})
