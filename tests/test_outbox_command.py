"""`kcst outbox`: what could not be sent is listed with its reason, sent again or dropped; and what is refused, in one line."""

import sqlite3
from pathlib import Path

import pytest

from models.post import Channel, OutboxMessage, OutboxState
from tests.books import OFFICER
from tests.fakes import AT
from tests.homes import records_of
from tests.test_cli import Kcst, refused

FIELDS = {"id", "channel", "to", "subject", "state", "attempts", "error", "created", "letter"}


@pytest.fixture
def kcst(kent_home: Path) -> Kcst:
    """A home with one message that failed and one that waits."""
    with records_of(kent_home) as session:
        for state, error in ((OutboxState.FAILED, "The server cannot take this mail."), (OutboxState.QUEUED, "")):
            session.add(
                OutboxMessage(
                    key=state.value,
                    channel=Channel.MAIL,
                    to="nobody",
                    subject="Thank you",
                    text="What it says.",
                    state=state,
                    error=error,
                    created=AT,
                    not_before=AT,
                )
            )
    return Kcst(kent_home)


def states(kcst: Kcst) -> list[str]:
    database = sqlite3.connect(kcst.home / "kcst.db")
    found = [row[0] for row in database.execute("SELECT state FROM outboxmessage ORDER BY id")]
    database.close()
    return found


def test_it_lists_what_failed_and_why_and_never_what_it_says(kcst: Kcst) -> None:
    [failed] = kcst.json("outbox", "list")
    read = kcst("outbox", "list").stdout

    assert set(failed) == FIELDS
    assert (failed["id"], failed["error"]) == (1, "The server cannot take this mail.")
    assert "The server cannot take this mail." in read
    assert "What it says" not in read


def test_it_lists_other_states_when_asked(kcst: Kcst) -> None:
    listed = kcst.json("outbox", "list", "--state", "queued", "--state", "failed")

    assert [one["state"] for one in listed] == ["failed", "queued"]


def test_what_is_sent_again_is_looked_for_first(kcst: Kcst) -> None:
    done = kcst("outbox", "retry", "1", "--by", OFFICER)

    assert done.returncode == 0
    assert states(kcst) == ["sending", "queued"]


def test_what_is_dropped_leaves_the_list(kcst: Kcst) -> None:
    done = kcst("outbox", "drop", "1", "--by", OFFICER, "--because", "told by telephone")

    assert done.returncode == 0
    assert kcst("outbox", "list").stdout == "Nothing.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("retry", "1"), 2, "--by EMAIL"),
        (("drop", "1", "--by", OFFICER), 2, "--because TEXT"),
        (("retry", "2", "--by", OFFICER), 1, "only one that failed"),
        (("retry", "9", "--by", OFFICER), 1, "kcst outbox list"),
    ],
)
def test_what_is_refused_is_said_in_one_line_and_changes_nothing(
    kcst: Kcst, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in refused(kcst("outbox", *arguments), code)
    assert states(kcst) == ["failed", "queued"]


def test_the_doctor_says_what_failed_and_what_to_do(kcst: Kcst) -> None:
    done = kcst("doctor")

    assert done.returncode == 1
    assert "FAIL outbox: 1 message could not be sent → see `kcst outbox list`" in done.stdout
    assert "ok   leader: no service is running" in done.stdout
