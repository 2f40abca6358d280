"""The mailbox the other tests use behaves as a real one does."""

from dataclasses import dataclass

import pytest

from models.mailbox import to_mime
from tests.fakes import MemoryMailbox
from tests.mailbox_contract import ADDRESS, Arrive, Enter, MailboxContract, OutboxView, clock


@dataclass
class Lists:
    box: MemoryMailbox

    def drafts(self) -> list[bytes]:
        return [to_mime(mail, ADDRESS, clock()) for mail in self.box.drafts]

    def sent(self) -> list[bytes]:
        return [to_mime(mail, ADDRESS, clock()) for mail in self.box.sent]


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox(clock)


@pytest.fixture
def arrive(mailbox: MemoryMailbox) -> Arrive:
    def deliver(raw: bytes) -> None:
        mailbox.arrive(raw)

    return deliver


@pytest.fixture
def enter(mailbox: MemoryMailbox) -> Enter:
    return mailbox.enter


@pytest.fixture
def outbox_view(mailbox: MemoryMailbox) -> OutboxView:
    return Lists(mailbox)


class TestMemoryMailbox(MailboxContract):
    pass
