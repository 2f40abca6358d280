"""Letters made for tests: many plain ones, each a proposal of its own."""

import zlib
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

OURS = "kentcommunitysafetyteam@kent.gov.uk"


def proposal_letter(number: int) -> bytes:
    """A small proposal, different from every other in title, sender and Message-ID."""
    return (
        f"Received: from mail.partner{number}.example by mx.kent.gov.uk; Tue, 1 Jul 2025 09:{number % 60:02d}:00 +0100\r\n"
        f"From: Robin Ash <robin{number}@partner{number}.example>\r\n"
        f"To: Kent Community Safety Team <{OURS}>\r\n"
        f"Subject: Tactical pot proposal: Safe Lane {number}\r\n"
        "Date: Tue, 1 Jul 2025 09:00:00 +0100\r\n"
        f"Message-ID: <safe-lane-{number}@partner{number}.example>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: 8bit\r\n"
        "\r\n"
        "Dear team,\r\n\r\n"
        f"Project: Safe Lane {number}\r\n"
        f"Lead organisation: Northbank Trust {number}\r\n"
        f"Cost: £{1000 + number}\r\n"
        "Priority: Road Safety\r\n"
        "When: September 2025 to March 2026\r\n"
        "What will change: forty fewer near misses, counted monthly.\r\n\r\n"
        "Robin Ash, 07700 900123\r\n"
    ).encode()


def open_bid(number: int) -> bytes:
    """As `proposal_letter`, without the sum."""
    return proposal_letter(number).replace(f"Cost: £{1000 + number}\r\n".encode(), b"")


def answer(number: int) -> bytes:
    """The answer that names the sum `open_bid` lacks."""
    return letter(
        f"It is £{1000 + number} please.\r\n\r\nRobin\r\n", From=f"Robin Ash <robin{number}@partner{number}.example>",
        Subject=f"Re: Tactical pot proposal: Safe Lane {number}", In_Reply_To=f"<safe-lane-{number}@partner{number}.example>",
        Message_ID=f"<answer-{number}@partner{number}.example>",
    )  # fmt: skip


def letter(text: str, **headers: str) -> bytes:
    """A letter with these words and headers; an underscore in a header's name stands for a dash."""
    message = EmailMessage()
    given = {"From": "Priya Shah <priya.shah@northbank.example>", "To": OURS, "Date": "Wed, 2 Jul 2025 09:00:00 +0100"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def with_file(raw: bytes, name: str, content: bytes) -> bytes:
    """The letter with an attachment."""
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


BID = {"Subject": "Proposal: Warm Welcome", "Message-ID": "<bid@northbank.example>"}
BID_TEXT = """Dear team,

we would like to bid for some of the grant for Warm Welcome, a drop-in for older neighbours.

Priya Shah, Northbank Trust
"""


MARKED = letter(
    "OFFICIAL-SENSITIVE\n\nWe would like to bid for £900 from the grant for Warm Welcome under Road Safety.\n\nPriya Shah\n",
    Subject="Proposal: Warm Welcome", Message_ID="<marked@northbank.example>",
)  # fmt: skip


def bid(**changed: str) -> bytes:
    """A proposal that names no sum, no dates, no priority and no outcome."""
    return letter(BID_TEXT, **{name.replace("-", "_"): value for name, value in BID.items()} | changed)


def reply(text: str, **changed: str) -> bytes:
    """An answer in that proposal's thread."""
    given: Mapping[str, str] = {"Subject": "Re: Proposal: Warm Welcome", "In_Reply_To": BID["Message-ID"]}
    return letter(text, **{**given, "Message_ID": f"<{zlib.crc32(text.encode())}@northbank.example>"} | changed)


def write_letters(folder: Path, count: int) -> Path:
    """`count` proposals as .eml files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}.eml").write_bytes(proposal_letter(number))
    return folder
