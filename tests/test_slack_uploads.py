"""Files to one person in Slack, over real HTTP: there once, whatever is cut off on the way."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.slack.app import SlackAccess
from bot.slack.messenger import SlackMessenger
from models.database import reading, writing
from models.errors import MessengerError
from models.mailbox import Attachment, Files, key_of
from models.post import Channel, OutboxMessage, OutboxState, attached
from scheduler.jobs.postman import LEASE, deliver
from scheduler.parts import Parts
from tests.fakes import FakeClock, MemoryMessenger
from tests.servers.slack import SlackServer

FILE = Attachment("session.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
KEY = "calendar-file:x"
NAME = f"session-{key_of(KEY)[:12]}.ics"
AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)


@pytest.fixture
def messenger(access: SlackAccess) -> SlackMessenger:
    return SlackMessenger(access, timeout=1)


def send(messenger: SlackMessenger, *, again: bool = False) -> None:
    messenger.post("U0PARTNER", "For you <!channel>", KEY, files=Files((FILE,), again))


def there(slack: SlackServer) -> list[str]:
    """The names of the files that were shared."""
    return [file["name"] for file in slack.files.values() if file["uploaded"]]


def test_a_file_goes_to_the_persons_direct_messages_with_its_text(messenger: SlackMessenger, slack: SlackServer) -> None:
    send(messenger)

    [file] = slack.files.values()
    assert (file["channel"], file["name"], file["title"]) == ("D0PARTNER", NAME, "session.ics")
    assert file["initial_comment"] == "For you &lt;!channel&gt;"
    assert slack.contents[file["id"]] == FILE.content
    assert slack.posts == []


def test_after_a_sending_that_was_cut_off_a_file_that_is_there_is_not_sent_again(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    send(messenger)

    send(messenger, again=True)

    assert there(slack) == [NAME]


@pytest.mark.parametrize("step", ["conversations.open", "files.getUploadURLExternal", "files.completeUploadExternal"])
def test_one_that_did_not_leave_is_sent_the_next_time(step: str, messenger: SlackMessenger, slack: SlackServer) -> None:
    slack.hang_up(on=step)
    with pytest.raises(MessengerError) as caught:
        send(messenger)

    send(messenger, again=True)

    assert not caught.value.permanent
    assert there(slack) == [NAME]


def test_where_it_may_not_be_looked_up_it_is_not_sent_again_and_the_person_is_told_once(
    messenger: SlackMessenger, slack: SlackServer
) -> None:
    send(messenger)
    slack.refuse("missing_scope", times=2, on="files.list")

    for _ in range(2):
        with pytest.raises(MessengerError) as caught:
            send(messenger, again=True)

    assert caught.value.permanent
    assert "files:read" in str(caught.value)
    assert there(slack) == [NAME]
    [told] = slack.messages.values()
    assert "I cannot tell whether it arrived" in told["text"]


def test_a_pause_that_slack_asks_for_is_kept(messenger: SlackMessenger, slack: SlackServer) -> None:
    slack.rate_limit(1, seconds=30, on="files.list")

    with pytest.raises(MessengerError) as caught:
        send(messenger, again=True)

    assert (caught.value.permanent, caught.value.retry_after) == (False, 30.0)
    assert slack.posts == []


@pytest.mark.parametrize(
    ("error", "permanent"), [("missing_scope", True), ("channel_not_found", True), ("internal_error", False)]
)
def test_what_slack_refuses_says_whether_trying_again_can_help(
    error: str, permanent: bool, messenger: SlackMessenger, slack: SlackServer
) -> None:
    slack.refuse(error, on="files.completeUploadExternal")

    with pytest.raises(MessengerError) as caught:
        send(messenger)

    assert caught.value.permanent is permanent
    assert "For you" not in str(caught.value)


# By the outbox


def put(engine: Engine, channel: Channel, state: OutboxState = OutboxState.QUEUED) -> None:
    with writing(engine) as session:
        session.add(OutboxMessage(key=KEY, channel=channel, to="T1/U0PARTNER", subject="s", text="t", created=AT, not_before=AT,
                                  attachments=attached(FILE), state=state))  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "state", "files"),
    [
        (Channel.CHAT, OutboxState.QUEUED, Files((FILE,), again=False)),
        (Channel.CHAT, OutboxState.SENDING, Files((FILE,), again=True)),
        (Channel.TEAM, OutboxState.QUEUED, None),
    ],
)
def test_the_postman_hands_over_the_files_of_a_person_and_says_what_was_cut_off(
    engine: Engine, channel: Channel, state: OutboxState, files: Files | None
) -> None:
    put(engine, channel, state)
    messenger = MemoryMessenger()

    deliver(Parts(engine, FakeClock(AT), None, messenger, "C0TEAM"), AT)

    assert messenger.files == [files]


def test_killed_between_the_upload_and_its_note_it_is_there_once(
    engine: Engine, messenger: SlackMessenger, slack: SlackServer
) -> None:
    put(engine, Channel.CHAT)
    clock = FakeClock(AT)
    parts = Parts(engine, clock, None, messenger, "C0TEAM")
    deliver(parts, AT)
    with writing(engine) as session:
        row = session.exec(select(OutboxMessage)).one()
        row.state, row.not_before = OutboxState.SENDING, AT + LEASE

    deliver(parts, clock.forward(minutes=11))

    with reading(engine) as session:
        assert session.exec(select(OutboxMessage.state)).one() is OutboxState.SENT
    assert there(slack) == [NAME]
