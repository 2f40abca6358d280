"""The Maildir keeps the contract, and what is special about files."""

import os
import threading
from dataclasses import dataclass
from mailbox import Maildir
from pathlib import Path

import pytest

from bot.mailbox.maildir import MaildirMailbox
from models.errors import MailboxError
from tests.mailbox_contract import (
    ADDRESS,
    CATEGORY,
    LETTER,
    Arrive,
    MailboxContract,
    OutboxView,
    clock,
    drain,
    first_id,
    letter,
    mail,
)


@dataclass
class Folders:
    """What lies in the folders, as the standard library reads them."""

    root: Path

    def drafts(self) -> list[bytes]:
        return self._in(".Drafts")

    def sent(self) -> list[bytes]:
        return self._in(".Sent")

    def _in(self, folder: str) -> list[bytes]:
        files = sorted((self.root / folder / "cur").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        assert len(Maildir(self.root / folder, create=False)) == len(files)
        return [path.read_bytes() for path in files]


@pytest.fixture
def mailbox(tmp_path: Path) -> MaildirMailbox:
    made = MaildirMailbox(tmp_path / "box", ADDRESS, clock)
    made.create()
    return made


@pytest.fixture
def arrive(mailbox: MaildirMailbox) -> Arrive:
    """Delivers with the standard library, in steps of a second."""
    delivered: list[int] = []

    def deliver(raw: bytes) -> None:
        name = Maildir(mailbox.root, create=False).add(raw)
        delivered.append(1_700_000_000 + len(delivered))
        os.utime(mailbox.root / "new" / name, (delivered[-1], delivered[-1]))

    return deliver


@pytest.fixture
def outbox_view(mailbox: MaildirMailbox) -> OutboxView:
    return Folders(mailbox.root)


class TestMaildirMailbox(MailboxContract):
    pass


def test_a_letter_comes_back_to_the_byte(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    raw = b"From: \xff\r\nmixed\nline ends and \x00 bytes\r\n\r\n" + bytes(range(256))
    arrive(raw)

    assert mailbox.read(first_id(mailbox)) == raw


def test_a_letter_with_an_older_time_is_not_missed(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(letter(1))
    [first], position = drain(mailbox)
    mailbox.mark(first, CATEGORY)
    (mailbox.root / "new" / "restored").write_bytes(letter(2))
    os.utime(mailbox.root / "new" / "restored", (1, 1))

    assert drain(mailbox, position)[0] == ["restored"]


def test_ten_thousand_letters_are_listed_without_opening_one(mailbox: MaildirMailbox) -> None:
    """A link to nothing cannot be opened, and is listed all the same."""
    for number in range(10_000):
        (mailbox.root / "cur" / f"{number:05d}.host:2,S").symlink_to("nothing")

    ids, _ = drain(mailbox)

    assert len(ids) == 10_000


def test_a_letter_keeps_its_id_when_a_mail_program_reads_and_flags_it(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)
    letter_id = first_id(mailbox)
    mailbox.mark(letter_id, CATEGORY)

    (mailbox.root / "new" / letter_id).rename(mailbox.root / "cur" / f"{letter_id}:2,FRS")

    assert mailbox.read(letter_id) == LETTER
    assert mailbox.categories(letter_id) == (CATEGORY,)
    assert drain(mailbox)[0] == []


def test_two_who_mark_at_once_keep_each_others_categories(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)
    letter_id = first_id(mailbox)
    threads = [threading.Thread(target=mailbox.mark, args=(letter_id, f"KCST/{n}")) for n in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert mailbox.categories(letter_id) == tuple(f"KCST/{n}" for n in range(8))


def test_a_folder_that_is_gone_is_worth_trying_again(tmp_path: Path) -> None:
    """It may be a share that is not mounted, which must not look like an empty mailbox."""
    gone = MaildirMailbox(tmp_path / "gone", ADDRESS, clock)

    for use in (lambda: drain(gone), lambda: gone.read("x"), lambda: gone.send(mail()), lambda: gone.find_sent("k")):
        with pytest.raises(MailboxError, match="No such file or directory") as caught:
            use()
        assert not caught.value.permanent


def test_making_the_folders_again_changes_nothing(mailbox: MaildirMailbox, arrive: Arrive) -> None:
    arrive(LETTER)

    mailbox.create()

    assert mailbox.read(first_id(mailbox)) == LETTER
