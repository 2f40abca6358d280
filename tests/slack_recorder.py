"""What a listener registers with Bolt, without Bolt."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from handlers.conversation import Question, Reply
from models.dates import now
from tests.slack_access import without_records


class Recorder:
    """Stands where Bolt's app does while a listener registers, and keeps what it was told to listen to."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {}

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        def registered(constraint: Any = "", *_: Any, **__: Any) -> Callable[..., Any]:
            self.heard.setdefault(kind, []).append(constraint)
            return lambda *_, **__: None

        return registered

    def names(self, kind: str) -> set[str]:
        """What was registered, by an event's type."""
        return {str(one.get("type")) if isinstance(one, dict) else str(one) for one in self.heard.get(kind, [])}


def registered(listener: ModuleType) -> Recorder:
    recorder = Recorder()
    listener.register(recorder, without_records(_no_answer, lambda _: True, now))
    return recorder


def _no_answer(question: Question) -> Reply:
    raise AssertionError(f"nobody asked {question}")
