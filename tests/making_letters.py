"""Letters made for tests: many plain ones, each a proposal of its own."""

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


def write_letters(folder: Path, count: int) -> Path:
    """`count` proposals as .eml files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}.eml").write_bytes(proposal_letter(number))
    return folder
