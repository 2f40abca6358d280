"""A mailbox in a folder of files (Maildir): the default one, for a trial, a rehearsal or a mail server's own store.

    root/new  root/cur        the inbox, filled by whoever delivers; never changed from here
    root/.Drafts  root/.Sent  what we write, as Maildir++ folders
    root/.<folder>            letters that were moved out of the inbox, as Maildir++ folders
    root/categories           one empty file per letter and category: `<id>:<category, percent-encoded>`
    root/calendar             the calendar: .ics files, filled by whoever keeps it; never changed from here

A category is a file because making one is atomic, making it twice is making it once, and two programs that mark the
same letter cannot overwrite each other. A letter's id is its file name up to the flags, which stays when it is read.
"""

import datetime as dt
import glob
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote, unquote

from bot.mailbox.calendar_files import page_of
from bot.mailbox.folders import check_folder
from bot.mailbox.outgoing import mime_to_save, mime_to_send
from models.errors import MailboxError
from models.mailbox import KEY_HEADER, CalendarPage, Mail, Page, key_of, mark_each, message_id_of

PAGE_SIZE = 100
INBOX, DRAFTS, SENT, CATEGORIES, CALENDAR = ".", ".Drafts", ".Sent", "categories", "calendar"
PARTS = ("new", "cur", "tmp")
SEEN, DRAFT = "S", "DS"


@dataclass(frozen=True)
class MaildirMailbox:
    """The mailbox in the folder `root`, writing as `address`; `clock` dates what it writes."""

    root: Path
    address: str
    clock: Callable[[], dt.datetime]

    @property
    def name(self) -> str:
        """The address: the folder may move, the letters stay the same letters."""
        return self.address.lower()

    def create(self) -> None:
        """Makes the folders that are not there yet."""
        with self._files():
            for folder in (INBOX, DRAFTS, SENT):
                _make(self.root / folder)
            for folder in (CATEGORIES, CALENDAR):
                (self.root / folder).mkdir(exist_ok=True)

    def pages(self, position: str) -> Iterator[Page]:
        """Every letter without a category, oldest first, from names and times alone.

        New means without a category, whatever `position` is: a time or a name as the mark would miss a letter that
        arrives with an older one (restored, copied, a clock set back). So a letter comes again until it is marked,
        and a marked one never does; the position is the last id of the page, for people to read.
        """
        with self._files():
            marked = {entry.name.partition(":")[0] for entry in os.scandir(self.root / CATEGORIES)}
        yield from _pages([letter_id for letter_id in self._arrived() if letter_id not in marked])

    def sweep(self) -> Iterator[Page]:
        for page in _pages(self._arrived()):
            yield Page(page.ids, "")

    def read(self, letter_id: str) -> bytes:
        """The file's bytes, of a letter or of a draft."""
        with self._files():
            return self._path(letter_id).read_bytes()

    def mark(self, letter_id: str, category: str) -> None:
        with self._files():
            self._path(letter_id)
            (self.root / CATEGORIES / f"{letter_id}:{quote(category, safe='')}").touch()

    def mark_all(self, marks: Mapping[str, str]) -> Iterator[tuple[str, MailboxError | None]]:
        return mark_each(self.mark, marks)

    def categories(self, letter_id: str) -> tuple[str, ...]:
        """The categories on the letter, in the order of the alphabet."""
        with self._files():
            self._path(letter_id)
            marks = (entry.name.partition(":") for entry in os.scandir(self.root / CATEGORIES))
            return tuple(sorted(unquote(category) for owner, _, category in marks if owner == letter_id))

    def move(self, letter_id: str, folder: str) -> str:
        """Renames the file, which keeps its name, and so its id and its categories."""
        place = self.root / f".{check_folder(folder)}"
        with self._files():
            path = self._path(letter_id)
            if path.parent.parent != place:
                _make(place)
                (place / "maildirfolder").touch()  # as Maildir++ marks a folder that is no mailbox of its own
                path.rename(place / "cur" / path.name)
        return letter_id

    def save_draft(self, mail: Mail) -> str:
        return self._write(DRAFTS, mime_to_save(mail, self.address, self.clock()), DRAFT)

    def read_draft(self, key: str) -> bytes | None:
        """Found by our header or by its Message-ID: mail programs keep one or the other when they save a draft again."""
        wanted = {key_of(key), message_id_of(key, self.address)} if key else set()
        with self._files():
            found = {at: path for path, at in _letters(self.root / DRAFTS) if not wanted.isdisjoint(_names_of(path, wanted))}
            return found[max(found)].read_bytes() if found else None

    def discard_draft(self, draft_id: str, key: str) -> None:
        with self._files():
            for path, _ in _letters(self.root / DRAFTS):
                if _id_of(path) == draft_id and _key_of(path) == key_of(key):
                    path.unlink()
                    for mark in (self.root / CATEGORIES).glob(f"{glob.escape(draft_id)}:*"):
                        mark.unlink()
                    return
        raise MailboxError(f"{draft_id!r} is no draft of ours with that key; nothing was taken away.", permanent=True)

    def send(self, mail: Mail) -> None:
        """Writes the mail to Sent, once for each call. A Maildir has no way out: nothing reaches the recipients."""
        self._write(SENT, mime_to_send(mail, self.address, self.clock()), SEEN)

    def find_sent(self, key: str) -> bool:
        return self._holds(SENT, key)

    def find_draft(self, key: str) -> bool:
        return self._holds(DRAFTS, key)

    def _holds(self, folder: str, key: str) -> bool:
        wanted = key_of(key)
        with self._files():
            return any(_key_of(path) == wanted for path, _ in _letters(self.root / folder))

    def calendar(self, category: str, first: dt.date, last: dt.date) -> CalendarPage:
        with self._files():
            files = sorted((self.root / CALENDAR).iterdir())  # iterdir says so where the folder is gone, glob does not
            raws = [file.read_bytes() for file in files if file.suffix.lower() == ".ics" and not file.name.startswith(".")]
        return page_of(raws, category, first, last)

    def _arrived(self) -> list[str]:
        """The ids in the inbox, by time of arrival, then by name."""
        with self._files():
            found = {_id_of(path): arrived for path, arrived in _letters(self.root)}
        return sorted(found, key=lambda letter_id: (found[letter_id], letter_id))

    def _path(self, letter_id: str) -> Path:
        """Where the letter is now; its likely places first, since a look through the folder is slow in a large one."""
        if letter_id and _id_of(Path(letter_id)) == letter_id:
            for likely in (f"new/{letter_id}", f"cur/{letter_id}:2,", f"cur/{letter_id}:2,S"):
                if (self.root / likely).is_file():
                    return self.root / likely
            for folder in (self.root, self.root / DRAFTS, *self._moved_to()):
                for path, _ in _letters(folder):
                    if _id_of(path) == letter_id:
                        return path
        raise MailboxError(f"There is no letter {letter_id!r} in {self.address}.", permanent=True)

    def _moved_to(self) -> list[Path]:
        """The folders that letters were moved to."""
        found = (Path(entry.path) for entry in os.scandir(self.root) if entry.name.startswith(".") and entry.is_dir())
        return sorted(path for path in found if path.name not in (DRAFTS, SENT) and (path / "cur").is_dir())

    def _write(self, folder: str, raw: bytes, flags: str) -> str:
        """A new file in the folder, on the disk and complete before its name appears; returns its id."""
        with self._files():
            prefix = f"{self.clock().timestamp():.0f}.kcst."
            with tempfile.NamedTemporaryFile(dir=self.root / folder / "tmp", prefix=prefix, delete=False) as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            written = Path(file.name)
            written.rename(self.root / folder / "cur" / f"{written.name}:2,{flags}")
        return written.name

    @contextmanager
    def _files(self) -> Iterator[None]:
        """Turns what the file system says into a MailboxError that is worth trying again."""
        try:
            yield
        except OSError as error:
            raise MailboxError(f"The mail folder {self.root} cannot be used: {error.strerror or error}.") from error


def _make(folder: Path) -> None:
    for part in PARTS:
        (folder / part).mkdir(parents=True, exist_ok=True)


def _pages(ids: list[str]) -> Iterator[Page]:
    for start in range(0, len(ids), PAGE_SIZE):
        page = ids[start : start + PAGE_SIZE]
        yield Page(tuple(page), page[-1])


def _letters(folder: Path) -> Iterator[tuple[Path, int]]:
    """The files of a Maildir folder, each with the time in nanoseconds it was written."""
    for part in ("new", "cur"):
        with os.scandir(folder / part) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):  # a mail program has just moved it to cur, which comes next
                    if not entry.name.startswith("."):
                        yield Path(entry.path), entry.stat(follow_symlinks=False).st_mtime_ns


def _id_of(path: Path) -> str:
    return path.name.partition(":")[0]


def _key_of(path: Path) -> str:
    """The KEY_HEADER of the letter in the file, '' where it has none."""
    return str(BytesHeaderParser().parsebytes(_head(path)).get(KEY_HEADER, "")).strip()


def _names_of(path: Path, wanted: Iterable[str]) -> set[str]:
    """Our key and the Message-ID of the letter in the file; looked at only where its head holds one that is wanted."""
    head = _head(path)
    if not any(one.encode() in head for one in wanted):
        return set()
    headers = BytesHeaderParser().parsebytes(head)
    return {str(headers.get(name, "")).strip() for name in (KEY_HEADER, "Message-ID")}


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        lines = takewhile(lambda line: line.strip(), file)
        return b"".join(lines)
