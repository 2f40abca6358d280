"""Stores what comes in, all that waits in one transaction: a rush costs a few writes to the disk and not one each."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlmodel import Session

from models.chat import ChatQuestion, keep
from models.errors import LockedDatabase

PATIENCE_SECONDS = 2.0  # Slack waits three, and delivers again what was not acknowledged


@dataclass(eq=False)
class _Waiting:
    question: ChatQuestion
    is_new: bool | None = None
    trouble: Exception | None = None


class Store:
    """Used by many threads; whoever's turn it is stores for all who wait then."""

    def __init__(self, writing: Callable[[], AbstractContextManager[Session]]) -> None:
        self._writing = writing
        self._turn, self._queue_lock = threading.Lock(), threading.Lock()
        self._queue: list[_Waiting] = []

    def keep(self, question: ChatQuestion) -> bool:
        """Whether it was new. Raises what the database raises, and LockedDatabase where the turn does not come."""
        mine = _Waiting(question)
        with self._queue_lock:
            self._queue.append(mine)
        if not self._turn.acquire(timeout=PATIENCE_SECONDS):
            self._give_up(mine)
            raise LockedDatabase("the questions' turn")
        try:
            if mine.is_new is None and mine.trouble is None:
                self._keep_all()
        finally:
            self._turn.release()
        if mine.trouble is not None:
            raise mine.trouble
        return bool(mine.is_new)

    def _give_up(self, mine: _Waiting) -> None:
        """Where somebody is storing it just now, it is there already when it comes again."""
        with self._queue_lock:
            if mine in self._queue:
                self._queue.remove(mine)

    def _keep_all(self) -> None:
        with self._queue_lock:
            waiting, self._queue = self._queue, []
        try:
            with self._writing() as session:
                found = [keep(session, each.question) for each in waiting]
        except Exception as trouble:  # noqa: BLE001 each of those who wait raises it
            for each in waiting:
                each.trouble = trouble
            return
        for each, is_new in zip(waiting, found, strict=True):
            each.is_new = is_new
