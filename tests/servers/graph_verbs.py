"""What can go wrong with the tests' Microsoft 365, as verbs; and the tokens that can expire."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.servers.graph_store import Store

if TYPE_CHECKING:
    from tests.servers.graph import Handler


class Verbs:
    """The server's mailbox and its troubles. `troubles` counts how often something went wrong that a test asked for."""

    def __init__(self) -> None:
        self.store = Store()
        self.epoch = self.tokens = self.token_requests = self.troubles = 0
        self.is_down = self.is_full = False
        self.interruptions: dict[str, Callable[[], object]] = {}
        self._held = self.good_token
        self._faults: list[tuple[str, Callable[[Handler], None] | None]] = []
        self._cuts: list[tuple[str, str]] = []  # requests done and never answered
        self._halves: list[bool] = []  # whether the next answers are cut in the middle

    @property
    def good_token(self) -> str:
        return f"eyJ0eXAiOiJKV1Qi.token-{self.tokens}.sig"

    def token(self, fresh: bool) -> str:
        """A token as our code gets one: the one it has, until a new one is asked for."""
        if fresh:
            self.token_requests += 1
            self._held = self.good_token
        return self._held

    def throttle(self, seconds: float | str, times: int = 1, status: int = 429) -> None:
        """The next `times` requests are told to come back later: in seconds, or at a date."""
        headers = {"Retry-After": str(seconds)}
        self._faults += [("", lambda handler: handler.refuse(status, "ApplicationThrottled", headers))] * times

    def let_pass(self, times: int) -> None:
        """The next `times` requests go well, whatever comes after."""
        self._faults += [("", None)] * times

    def recover(self) -> None:
        """Nothing goes wrong any more."""
        self.is_down = self.is_full = False
        self.store.twice = 0
        self._faults.clear()
        self._cuts.clear()
        self._halves.clear()
        self.interruptions.clear()

    def answer_with(self, status: int, code: str = "", content: bytes | None = None, only: str = "") -> None:
        """The next request (to a path that ends so) is answered with this error, or this page."""
        if content is None:
            self._faults.append((only, lambda handler: handler.refuse(status, code)))
        else:
            self._faults.append((only, lambda handler: handler.reply(status, content)))

    def expire_token(self) -> None:
        """From now on only a token that is asked for anew is good."""
        self.tokens += 1

    def drop_after_send(self) -> None:
        """The next send is carried out, then the connection is cut before the answer."""
        self.lose_answer("POST", "/send")

    def lose_answer(self, method: str, ending: str) -> None:
        """The same with the next request of that method to a path that ends so."""
        self._cuts.append((method, ending))

    def reset_mid_body(self, times: int = 1, after: int = 0) -> None:
        """The next answers with a body are cut in the middle, after a few that are not."""
        self._halves = [False] * after + [True] * times

    def deliver_twice(self) -> None:
        """The next letter arrives in two copies."""
        self.store.twice += 1
        self.troubles += 1

    def expire_delta(self) -> None:
        """Every position given so far is forgotten."""
        self.epoch += 1

    def folder_moved(self) -> None:
        """Somebody moves every letter out of the Inbox, into a folder of theirs."""
        self.troubles += 1
        theirs = self.store.make_folder(f"Somebody's {len(self.store.folders)}")
        for item in self.store.folder("inbox"):
            self.store.move(item, theirs)

    def meanwhile(self, operation: str, happens: Callable[[], object]) -> None:
        """Something happens just before the next operation of that method and last part of the path."""
        self.interruptions[operation] = happens

    def fault_for(self, path: str) -> "Callable[[Handler], None] | None":
        for place, (only, fault) in enumerate(self._faults):
            if path.endswith(only):
                del self._faults[place]
                return fault
        return None

    def cuts(self, method: str, path: str) -> bool:
        """Whether the answer to this request is lost."""
        for place, (wanted, ending) in enumerate(self._cuts):
            if method == wanted and path.endswith(ending):
                del self._cuts[place]
                return True
        return False

    def halves(self) -> bool:
        return bool(self._halves) and self._halves.pop(0)
