"""`kcst doctor` tries the mailbox out, leaves nothing behind, and names the permission that is missing."""

import pytest

from bot.mailbox.proving import Use, prove
from bot.mailbox_checked import checked
from bot.settings import Settings
from tests.fakes import AT, FlakyMailbox
from tests.making_letters import proposal_letter

SPOILT = {
    Use.SENT: "find_sent",
    Use.DRAFT: "save_draft",
    Use.MARK: "mark",
    Use.DISCARD: "discard_draft",
    Use.CALENDAR: "calendar",
}


@pytest.fixture
def mailbox() -> FlakyMailbox:
    box = FlakyMailbox()
    box.arrive(proposal_letter(1))
    return box


def test_what_works_is_said_and_what_is_never_tried(mailbox: FlakyMailbox) -> None:
    is_well, said, advice = checked(Settings(), mailbox, AT)

    assert (is_well, advice) == (True, "")
    assert said.endswith("put categories on letters, take its own draft away again, read the calendar; sending is not tried")
    assert (mailbox.drafts, mailbox.sent) == ([], [])


@pytest.mark.parametrize("use", SPOILT)
def test_each_use_that_is_refused_is_named_and_the_others_are_tried(mailbox: FlakyMailbox, use: Use) -> None:
    mailbox.reject(SPOILT[use])

    found = dict(prove(mailbox, AT))

    assert [one for one, problem in found.items() if problem] == [use]
    expected = set(Use) - ({Use.MARK, Use.DISCARD} if use is Use.DRAFT else set())
    assert set(found) == expected


def test_a_mailbox_that_cannot_be_read_is_asked_for_nothing_more(mailbox: FlakyMailbox) -> None:
    mailbox.refuse_login()

    is_well, said, advice = checked(Settings(), mailbox, AT)

    assert mailbox.asked == 1
    assert not is_well
    assert "it does not let us read letters: refused the login" in said
    assert "set KCST_MAILDIR" in advice


def test_the_permission_that_is_missing_is_named(mailbox: FlakyMailbox) -> None:
    mailbox.reject("calendar")

    is_well, said, advice = checked(Settings(), mailbox, AT)

    assert not is_well
    assert "it does not let us read the calendar: cannot take this" in said
    assert advice == "let the user the service runs as read and write the mail folder; see docs/mailboxes.md"


def test_no_letter_is_marked_or_moved(mailbox: FlakyMailbox) -> None:
    list(prove(mailbox, AT))

    assert mailbox.marks["letter-1"] == []
    assert mailbox.folders == {}
