"""Replies made with an Exchange server's own operation: in their thread, with what we wrote and nothing else, and once."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message

import pytest

from bot.mailbox.exchange import ExchangeAccess, ExchangeMailbox
from models.errors import MailboxError
from models.mailbox import Attachment, Mail
from tests.mailbox_contract import ADDRESS, FOLDER, LEAD, PARTNER, clock, first_id, part_of, subject
from tests.servers.ews import SCHEMA, ExchangeServer

SECRET = "correct horse battery staple"
MINUTES = Attachment("Über minutes.pdf", "application/pdf", bytes(range(256)))
NOTES = Attachment("notes.txt", "text/plain", "£4,000\n".encode())

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="needs ../shared/schemas/ews (Microsoft's schema)")


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with ExchangeServer("assistant", SECRET) as running:
        yield running
    assert running.violations == []


@pytest.fixture
def mailbox(server: ExchangeServer) -> Iterator[ExchangeMailbox]:
    opened = ExchangeMailbox(
        ExchangeAccess(server.url, ADDRESS, "assistant", SECRET, "basic", timeout=5, replies="server"), clock
    )
    yield opened
    opened.close()


def asked() -> bytes:
    """A letter to many, with a picture in it."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Cc"] = LEAD, ADDRESS, "everybody@swale.example"
    letter["Subject"], letter["Message-ID"], letter["References"] = "Café talks", "<one@swale.example>", "<zero@swale.example>"
    letter.set_content("We ask for £4,000.")
    letter.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif")
    return letter.as_bytes()


def reply(**others: object) -> Mail:
    told: dict[str, object] = {"text": "Thank you.\n", "in_reply_to": "<one@swale.example>", "attachments": (MINUTES, NOTES)}
    return Mail("answer-1", (f"Tom Wright <{PARTNER}>",), "Re: Café talks", **(told | others))  # type: ignore[arg-type]


def the_draft(server: ExchangeServer) -> Message:
    [item] = server.store.folder("drafts")
    return message_from_bytes(item.mime)


def content_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode().strip()


def files(draft: Message) -> dict[str, object]:
    return {name: part.get_payload(decode=True) for part in draft.walk() if (name := part.get_filename())}


def made_by_the_server(server: ExchangeServer) -> bool:
    return "CreateAttachment" in server.requests and the_draft(server)["Message-ID"].endswith("@exchange.example>")


def test_a_reply_lies_in_its_thread_and_says_what_the_mail_says_and_no_more(
    mailbox: ExchangeMailbox, server: ExchangeServer
) -> None:
    server.deliver(asked())

    mailbox.save_draft(reply())

    draft = the_draft(server)
    assert made_by_the_server(server)
    assert draft["In-Reply-To"] == "<one@swale.example>"
    assert draft["References"].split() == ["<zero@swale.example>", "<one@swale.example>"]
    assert (draft["To"], draft["Cc"], draft["From"]) == (f"Tom Wright <{PARTNER}>", None, ADDRESS)
    assert (draft["Auto-Submitted"], draft["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert subject(draft.as_bytes()) == "Re: Café talks"
    assert content_of(next(part for part in draft.walk() if not part.is_multipart())) == "Thank you."
    assert files(draft) == {"Über minutes.pdf": MINUTES.content, "notes.txt": b"\xc2\xa34,000\n"}


def test_a_reply_in_html_without_recipients_is_left_to_the_person_who_sends_it(
    mailbox: ExchangeMailbox, server: ExchangeServer
) -> None:
    server.deliver(asked())
    told = reply(html="<p>Thank you £</p>", auto=False)

    mailbox.save_draft(Mail(told.key, (), told.subject, told.text, told.html, told.in_reply_to, auto=False))

    draft = the_draft(server)
    assert (draft["To"], draft["Auto-Submitted"]) == (None, None)
    assert content_of(part_of(draft, "text/html")) == "<p>Thank you £</p>"
    assert files(draft) == {}


def test_a_reply_is_found_by_its_key_saved_once_and_discarded(mailbox: ExchangeMailbox, server: ExchangeServer) -> None:
    server.deliver(asked())

    first, second = mailbox.save_draft(reply()), mailbox.save_draft(reply())

    assert first == second
    assert [mailbox.find_draft(key) for key in ("answer-1", "answer-2")] == [True, False]
    assert not mailbox.find_sent("answer-1")
    assert mailbox.read_draft("answer-1") == the_draft(server).as_bytes().replace(b"\n", b"\r\n")
    with pytest.raises(MailboxError):
        mailbox.discard_draft(first, "answer-2")
    mailbox.discard_draft(first, "answer-1")
    assert server.store.folder("drafts") == []


def test_a_reply_that_a_person_sent_is_found_among_what_was_sent(mailbox: ExchangeMailbox, server: ExchangeServer) -> None:
    server.deliver(asked())
    draft_id = mailbox.save_draft(reply())

    server.store.move(server.store.items[draft_id], "sentitems")

    assert mailbox.find_sent("answer-1")
    assert not mailbox.find_draft("answer-1")


def test_a_letter_in_a_folder_below_the_inbox_is_answered_in_its_thread(
    mailbox: ExchangeMailbox, server: ExchangeServer
) -> None:
    server.deliver(asked())
    mailbox.move(first_id(mailbox), FOLDER)

    mailbox.save_draft(reply())

    assert made_by_the_server(server)


@pytest.mark.parametrize("change", [{"in_reply_to": "<gone@x.example>"}, {"text": "A form\x0cfeed"}, {"subject": "é" * 256}])
def test_what_the_operation_cannot_take_is_saved_as_mime(
    mailbox: ExchangeMailbox, server: ExchangeServer, change: dict[str, str]
) -> None:
    server.deliver(asked())
    told = {"subject": "Re", "text": "Thank you.", "in_reply_to": "<one@swale.example>"} | change

    mailbox.save_draft(Mail("answer-1", (LEAD,), attachments=(MINUTES,), **told))  # type: ignore[arg-type]

    assert "CreateAttachment" not in server.requests
    assert the_draft(server)["In-Reply-To"] == told["in_reply_to"]
    assert mailbox.find_draft("answer-1")


@pytest.mark.parametrize("searches", [True, False])
@pytest.mark.parametrize("fault", ["throttle", "reset_mid_body"])
def test_a_reply_cut_off_at_any_request_is_completed_and_never_doubled(
    mailbox: ExchangeMailbox, server: ExchangeServer, searches: bool, fault: str
) -> None:
    server.store.searches_properties = searches
    server.deliver(asked())
    faults: dict[str, Callable[[], None]] = {"throttle": lambda: server.throttle(1), "reset_mid_body": server.reset_mid_body}
    cuts: list[MailboxError] = []
    for after in range(20):
        server.strike(after, faults[fault])
        try:
            mailbox.save_draft(reply())
        except MailboxError as problem:
            cuts.append(problem)
        server.strikes.clear()
        server.busy, server.cut_mid_body = 0, False
        assert len(server.store.folder("drafts")) <= 1

    draft_id = mailbox.save_draft(reply())

    assert len(cuts) >= 6
    assert not any(problem.permanent for problem in cuts)
    assert [item.id for item in server.store.folder("drafts")] == [draft_id]
    assert subject(the_draft(server).as_bytes()) == "Re: Café talks"
    assert files(the_draft(server)) == {"Über minutes.pdf": MINUTES.content, "notes.txt": b"\xc2\xa34,000\n"}


def test_a_reply_that_is_not_finished_is_not_taken_for_one(mailbox: ExchangeMailbox, server: ExchangeServer) -> None:
    server.deliver(asked())
    server.meanwhile("CreateAttachment", server.reset_mid_body)

    with pytest.raises(MailboxError):
        mailbox.save_draft(reply())

    assert not mailbox.find_draft("answer-1")
    assert mailbox.read_draft("answer-1") is None
    assert subject(the_draft(server).as_bytes()).startswith("Unfinished reply <kcst.")
