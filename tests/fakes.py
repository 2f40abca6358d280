"""Stand-ins for the outside world, kept in memory, with verbs for what goes wrong out there.

`MemoryMailbox` keeps the mailbox contract (see test_fakes.py); `FlakyMailbox` is the same with faults on request.
"""

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.mailbox.folders import check_folder
from bot.mailbox.outgoing import mime_to_save, mime_to_send
from models.dates import day_of
from models.errors import MailboxError, MessengerError
from models.mailbox import CalendarEntry, CalendarPage, Files, Mail, Page, mark_each
from tests.mailbox_contract import ADDRESS

PAGE_SIZE = 100
AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)


@dataclass
class FakeClock:
    """A clock that moves when told."""

    moment: dt.datetime = AT

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **time: float) -> dt.datetime:
        self.moment += dt.timedelta(**time)
        return self.moment


@dataclass
class MemoryMailbox:
    """A mailbox in memory. The position is how many letters ever arrived."""

    clock: Callable[[], dt.datetime] = field(default_factory=FakeClock)
    inbox: dict[str, bytes] = field(default_factory=dict)
    marks: dict[str, list[str]] = field(default_factory=dict)
    saved: dict[str, Mail] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    sent: list[Mail] = field(default_factory=list)
    entries: dict[str, tuple[CalendarEntry, tuple[str, ...]]] = field(default_factory=dict)
    edited: dict[str, bytes | None] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def enter(self, entry: CalendarEntry, categories: tuple[str, ...]) -> None:
        """Somebody puts the entry into the calendar, or changes the one of its identity."""
        self.entries[entry.uid] = (entry, categories)

    def arrive(self, raw: bytes) -> str:
        """A letter comes in; returns its id."""
        letter_id = f"letter-{len(self.inbox) + 1}"
        self.inbox[letter_id], self.marks[letter_id] = raw, []
        return letter_id

    def lose(self, letter_id: str) -> None:
        """A person deletes the letter; its id is still listed by a server that is behind."""
        del self.marks[letter_id]

    @property
    def drafts(self) -> list[Mail]:
        """What lies in Drafts; `take_draft` takes one out."""
        return list(self.saved.values())

    def take_draft(self) -> Mail:
        """A person takes the last draft to send it; returns it."""
        return self.saved.popitem()[1]

    @property
    def name(self) -> str:
        return ADDRESS.lower()

    def pages(self, position: str) -> Iterator[Page]:
        ids = list(self.inbox)
        for start in range(int(position or 0), len(ids), PAGE_SIZE):
            page = ids[start : start + PAGE_SIZE]
            yield Page(tuple(one for one in page if one not in self.folders), str(start + len(page)))

    def sweep(self) -> Iterator[Page]:
        ids = [letter_id for letter_id in self.inbox if letter_id not in self.folders]
        for start in range(0, len(ids), PAGE_SIZE):
            yield Page(tuple(ids[start : start + PAGE_SIZE]), "")

    def read(self, letter_id: str) -> bytes:
        if letter_id in self.saved:
            return mime_to_save(self.saved[letter_id], ADDRESS, self.clock())
        self._marks(letter_id)
        return self.inbox[letter_id]

    def mark(self, letter_id: str, category: str) -> None:
        if category not in self._marks(letter_id):
            self._marks(letter_id).append(category)

    def mark_all(self, marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
        return mark_each(self.mark, marks)

    def categories(self, letter_id: str) -> tuple[str, ...]:
        return tuple(self._marks(letter_id))

    def move(self, letter_id: str, folder: str) -> str:
        check_folder(folder)
        self._marks(letter_id)
        self.folders[letter_id] = folder
        return letter_id

    def save_draft(self, mail: Mail) -> str:
        mime_to_save(mail, ADDRESS, self.clock())
        draft_id = f"draft-{next(self._numbers)}"
        self.saved[draft_id], self.marks[draft_id] = mail, []
        return draft_id

    def discard_draft(self, draft_id: str, key: str) -> None:
        if draft_id not in self.saved or self.saved[draft_id].key != key:
            raise MailboxError(f"{draft_id!r} is no draft of ours with that key.", permanent=True)
        del self.saved[draft_id]

    def edit_draft(self, key: str, change: Callable[[bytes], bytes]) -> None:
        """A person opens the draft, changes it and saves it."""
        raw = self.read_draft(key)
        assert raw is not None
        self.edited[key] = change(raw)

    def move_draft(self, key: str) -> None:
        """A person moves the draft somewhere else."""
        self.edited[key] = None

    def read_draft(self, key: str) -> bytes | None:
        if key in self.edited:
            return self.edited[key]
        found = [mail for mail in self.drafts if mail.key == key]
        return mime_to_save(found[-1], ADDRESS, self.clock()) if found else None

    def send(self, mail: Mail) -> None:
        mime_to_send(mail, ADDRESS, self.clock())
        self.sent.append(mail)

    def find_sent(self, key: str) -> bool:
        return key in [mail.key for mail in self.sent]

    def find_draft(self, key: str) -> bool:
        return key in [mail.key for mail in self.drafts]

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        there = [entry for entry, categories in self.entries.values() if category in categories]
        return CalendarPage(tuple(entry for entry in there if first <= day_of(entry.start) <= last), self.unread)

    def _marks(self, letter_id: str) -> list[str]:
        if letter_id not in self.marks:
            raise MailboxError(f"There is no letter {letter_id!r}.", permanent=True)
        return self.marks[letter_id]


class Killed(BaseException):
    """The process ends here; nothing catches it."""


@dataclass
class FlakyMailbox(MemoryMailbox):
    """A mailbox whose next uses go wrong, as a test asks. `asked` counts every use of the server."""

    asked: int = 0
    refused: bool = False
    _faults: dict[str, list[Callable[[], None]]] = field(default_factory=dict)
    _late: dict[str, list[BaseException]] = field(default_factory=dict)
    _illegible: set[str] = field(default_factory=set)

    def throttle(self, use: str, seconds: float) -> None:
        """The next such use is told to come back later."""
        self._fault(use, MailboxError("busy", retry_after=seconds))

    def break_down(self, use: str, times: int = 1, after: int = 0) -> None:
        """So many of these uses find no server, after a few that do."""
        self._faults.setdefault(use, []).extend([lambda: None] * after)
        for _ in range(times):
            self._fault(use, MailboxError("no answer"))

    def reject(self, use: str) -> None:
        """The next such use can never succeed with that letter or mail."""
        self._fault(use, MailboxError("cannot take this", permanent=True))

    def stumble(self, use: str, error: BaseException) -> None:
        """The next such use fails in a way nobody thought of."""
        self._fault(use, error)

    def lose_answer(self, use: str, error: BaseException | None = None) -> None:
        """The next such use is done, and its answer never arrives (or we end before we hear it)."""
        self._late.setdefault(use, []).append(error or MailboxError("no answer"))

    def refuse_login(self) -> None:
        """From now on nobody is let in."""
        self.refused = True

    def refuse_after(self, use: str, count: int) -> None:
        """So many of these uses work; from the next on nobody is let in."""
        self._faults.setdefault(use, []).extend([lambda: None] * count)
        self._faults[use].append(self._refuse)

    def recover(self) -> None:
        """Everything works again."""
        self.refused = False
        self._faults.clear()

    def spoil(self, letter_id: str) -> None:
        """The server can never quite give this letter, and cannot say why."""
        self._illegible.add(letter_id)

    def pages(self, position: str) -> Iterator[Page]:
        self._before("pages")
        yield from super().pages(position)

    def read(self, letter_id: str) -> bytes:
        self._before("read")
        if letter_id in self._illegible:
            raise MailboxError("the answer was not understood")
        return super().read(letter_id)

    def mark(self, letter_id: str, category: str) -> None:
        self._before("mark")
        super().mark(letter_id, category)
        self._after("mark")

    def sweep(self) -> Iterator[Page]:
        self._before("sweep")
        yield from super().sweep()

    def move(self, letter_id: str, folder: str) -> str:
        self._before("move")
        moved = super().move(letter_id, folder)
        self._after("move")
        return moved

    def discard_draft(self, draft_id: str, key: str) -> None:
        self._before("discard_draft")
        super().discard_draft(draft_id, key)

    def save_draft(self, mail: Mail) -> str:
        self._before("save_draft")
        saved = super().save_draft(mail)
        self._after("save_draft")
        return saved

    def read_draft(self, key: str) -> bytes | None:
        self._before("read_draft")
        return super().read_draft(key)

    def send(self, mail: Mail) -> None:
        self._before("send")
        super().send(mail)
        self._after("send")

    def find_sent(self, key: str) -> bool:
        self._before("find_sent")
        return super().find_sent(key)

    def find_draft(self, key: str) -> bool:
        self._before("find_draft")
        return super().find_draft(key)

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        self._before("calendar")
        return super().calendar(category, first, last)

    def _fault(self, use: str, error: BaseException) -> None:
        def happen() -> None:
            raise error

        self._faults.setdefault(use, []).append(happen)

    def _refuse(self) -> None:
        self.refused = True
        raise MailboxError("refused the login", permanent=True)

    def _before(self, use: str) -> None:
        self.asked += 1
        if self.refused:
            self._refuse()
        if faults := self._faults.get(use):
            faults.pop(0)()

    def _after(self, use: str) -> None:
        if late := self._late.get(use):
            raise late.pop(0)


@dataclass
class MemoryMessenger:
    """The team's channel, in memory: what was posted, as (channel, text, key), what each was about, and its files."""

    posts: list[tuple[str, str, str]] = field(default_factory=list)
    abouts: list[str] = field(default_factory=list)
    files: list[Files | None] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    _faults: list[MessengerError] = field(default_factory=list)

    def post(self, channel: str, text: str, key: str, about: str = "", files: Files | None = None) -> None:
        if self._faults:
            raise self._faults.pop(0)
        with self.arrived:
            self.posts.append((channel, text, key))
            self.abouts.append(about)
            self.files.append(files)
            self.arrived.notify_all()

    def throttle(self, seconds: float) -> None:
        """The next post is told to come back later."""
        self._faults.append(MessengerError("slow down", retry_after=seconds))

    def reject(self) -> None:
        """The next post is refused for good."""
        self._faults.append(MessengerError("no such channel", permanent=True))
