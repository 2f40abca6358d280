"""The postman: what is queued leaves once, whatever happens on the way."""

import datetime as dt
import threading
from contextlib import suppress
from email import message_from_bytes

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select, update
from structlog.testing import capture_logs

from bot.mailbox.outgoing import mime_to_send
from handlers.given_up import NOTICE, drop, listed, retry
from models.audit import AuditEntry
from models.database import reading, writing
from models.errors import MessageStands, NoSuchMessage
from models.mailbox import Attachment, Mail
from models.post import Channel, OutboxMessage, OutboxState, attached, enqueue
from scheduler.jobs.postman import LEASE, MAX_ATTEMPTS, deliver, jobs, wait_after
from scheduler.parts import Parts
from tests.books import OFFICER
from tests.conftest import LEAD, PARTNER
from tests.fakes import AT, FakeClock, FlakyMailbox, Killed, MemoryMessenger
from tests.mailbox_contract import ADDRESS

TEAM_CHANNEL = "C0TEAM"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def mailbox() -> FlakyMailbox:
    return FlakyMailbox()


@pytest.fixture
def messenger() -> MemoryMessenger:
    return MemoryMessenger()


@pytest.fixture
def parts(engine: Engine, clock: FakeClock, mailbox: FlakyMailbox) -> Parts:
    return Parts(engine, clock, mailbox)


def message(key: str = "receipt", channel: Channel = Channel.MAIL, to: str = LEAD) -> OutboxMessage:
    return OutboxMessage(key=key, channel=channel, to=to, subject="Thank you", text="Received.\n", created=AT, not_before=AT)


def queue(engine: Engine, *messages: OutboxMessage) -> None:
    with writing(engine) as session:
        for one in messages:
            enqueue(session, one)


def row(engine: Engine, key: str = "receipt") -> OutboxMessage:
    with reading(engine) as session:
        return session.exec(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def state(engine: Engine, key: str = "receipt") -> OutboxState:
    return row(engine, key).state


def keys(mailbox: FlakyMailbox) -> list[str]:
    return [mail.key for mail in mailbox.sent]


def test_what_is_queued_is_sent_once_however_often_it_is_delivered(
    any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
) -> None:
    parts = Parts(any_engine, clock, mailbox)
    queue(any_engine, message())

    counts = [deliver(parts, clock.forward(minutes=20)) for _ in range(3)]

    assert counts == [1, 0, 0]
    assert [(mail.key, mail.to, mail.subject, mail.text) for mail in mailbox.sent] == [
        ("receipt", (LEAD,), "Thank you", "Received.\n")
    ]
    assert state(any_engine) is OutboxState.SENT


def test_the_same_cause_queued_twice_is_one_mail(parts: Parts, mailbox: FlakyMailbox) -> None:
    queue(parts.engine, message())
    queue(parts.engine, message())

    deliver(parts, AT)

    assert keys(mailbox) == ["receipt"]


def test_no_mail_leaves_whose_cause_was_rolled_back(any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox) -> None:
    with suppress(KeyError), writing(any_engine) as session:
        enqueue(session, message())
        raise KeyError

    sent = deliver(Parts(any_engine, clock, mailbox), AT)

    assert (sent, mailbox.sent) == (0, [])


def test_nothing_leaves_before_its_time(parts: Parts, mailbox: FlakyMailbox) -> None:
    queue(parts.engine, message())

    early = deliver(parts, AT - dt.timedelta(seconds=1))
    on_time = deliver(parts, AT)

    assert (early, on_time) == (0, 1)


def test_messages_leave_in_the_order_they_were_queued(parts: Parts, mailbox: FlakyMailbox) -> None:
    queue(parts.engine, message("b"), message("a"), message("c"))

    deliver(parts, AT)

    assert keys(mailbox) == ["b", "a", "c"]


class TestTroubleOnTheWay:
    def test_a_throttled_mail_goes_when_the_server_said_and_the_others_wait_with_it(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message("one"), message("two"))
        mailbox.throttle("send", seconds=600)

        at_once = deliver(parts, clock())
        uses = mailbox.asked
        too_early = deliver(parts, clock.forward(minutes=9))
        asked_meanwhile = mailbox.asked - uses
        later = deliver(parts, clock.forward(minutes=2))

        assert (at_once, too_early, later) == (0, 0, 2)
        assert asked_meanwhile == 0
        assert keys(mailbox) == ["one", "two"]

    def test_a_mail_that_can_never_be_sent_is_given_up_and_the_others_go(self, parts: Parts, mailbox: FlakyMailbox) -> None:
        queue(parts.engine, message("bad", to="nobody"), message("good"))

        sent = deliver(parts, AT)

        assert (sent, keys(mailbox)) == (1, ["good"])
        assert state(parts.engine, "bad") is OutboxState.FAILED
        assert "not a mail address" in row(parts.engine, "bad").error

    def test_what_was_given_up_is_not_tried_again(self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
        queue(parts.engine, message())
        mailbox.reject("send")
        deliver(parts, clock())

        deliver(parts, clock.forward(days=1))

        assert "receipt" not in keys(mailbox)
        assert state(parts.engine) is OutboxState.FAILED

    def test_an_answer_lost_after_sending_sends_nothing_twice(
        self, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        parts = Parts(any_engine, clock, mailbox)
        queue(any_engine, message())
        mailbox.lose_answer("send")

        deliver(parts, clock())
        deliver(parts, clock.forward(hours=1))

        assert keys(mailbox) == ["receipt"]
        assert state(any_engine) is OutboxState.SENT

    @pytest.mark.parametrize("outage", [dt.timedelta(minutes=5), dt.timedelta(days=2)])
    def test_a_server_that_is_away_for_days_loses_no_mail(
        self, outage: dt.timedelta, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message())
        back = clock() + outage
        while clock() < back:
            mailbox.break_down("send")
            mailbox.break_down("find_sent")
            deliver(parts, clock())
            clock.forward(minutes=10)
        mailbox.recover()

        deliver(parts, clock.forward(hours=1))

        assert keys(mailbox) == ["receipt"]

    def test_what_fails_for_days_is_given_up(self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
        queue(parts.engine, message())
        mailbox.break_down("send", times=MAX_ATTEMPTS)

        for _ in range(MAX_ATTEMPTS + 5):
            deliver(parts, clock.forward(hours=2))

        assert (row(parts.engine).attempts, state(parts.engine)) == (MAX_ATTEMPTS, OutboxState.FAILED)

    def test_a_failure_nobody_thought_of_stops_no_other_mail(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message("odd"), message("good"))
        mailbox.stumble("send", KeyError("what a stranger wrote"))

        at_once = deliver(parts, clock())
        later = deliver(parts, clock.forward(minutes=5))

        assert (at_once, later, keys(mailbox)) == (1, 1, ["good", "odd"])
        assert "stranger" not in row(parts.engine, "odd").error

    def test_waiting_doubles_up_to_an_hour_and_never_less_than_the_server_asked(self) -> None:
        waits = [wait_after(attempt, None) for attempt in (1, 2, 3, 6, 71)]

        assert [wait.total_seconds() / 60 for wait in waits] == [2, 4, 8, 60, 60]
        assert wait_after(1, 7200) == dt.timedelta(hours=2)


class TestGivenUp:
    """What failed for good: told once, listed, sent again or dropped by a person."""

    def notices(self, engine: Engine) -> list[OutboxMessage]:
        with reading(engine) as session:
            return list(session.exec(select(OutboxMessage).where(col(OutboxMessage.key).startswith(NOTICE))))

    def give_up(self, parts: Parts, *messages: OutboxMessage) -> None:
        queue(parts.engine, *messages)
        deliver(parts, parts.now())

    def test_the_team_is_told_once_with_subject_and_reason_and_nothing_of_the_letter(
        self, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        parts = Parts(any_engine, clock, mailbox)
        with capture_logs() as logs:
            self.give_up(parts, message("one", to="nobody"), message("two", to="nobody"), message("good"))
            for _ in range(3):
                deliver(parts, clock.forward(hours=1))

        [notice] = self.notices(any_engine)
        assert notice.subject == "Could not be sent: 2 messages"
        assert notice.text.count("“Thank you”. 'nobody' is not a mail address; nothing was sent.") == 2
        assert "Received." not in notice.text
        assert keys(mailbox) == ["good", notice.key]
        assert not [word for word in ("Thank you", "Received", "nobody") if word in str(logs)]

    def test_a_notice_that_fails_itself_is_listed_and_starts_no_notices_of_its_own(
        self, engine: Engine, clock: FakeClock, messenger: MemoryMessenger
    ) -> None:
        parts = Parts(engine, clock, None, messenger, TEAM_CHANNEL)
        for _ in range(10):
            messenger.reject()
        self.give_up(parts, message("notice", Channel.TEAM))

        for _ in range(5):
            deliver(parts, clock.forward(hours=1))

        assert len(self.notices(engine)) == 1
        with reading(engine) as session:
            assert len(listed(session, [OutboxState.FAILED])) == 2

    def test_it_goes_once_its_cause_is_mended_and_only_if_it_is_not_there(
        self, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        parts = Parts(any_engine, clock, mailbox)
        for _ in range(2):
            mailbox.reject("send")
        self.give_up(parts, message("one"), message("two"))
        mailbox.sent.append(Mail("two", (LEAD,), "Thank you", "Received."))  # it had gone: only the answer was lost

        for key in ("one", "two"):
            with writing(any_engine) as session:
                retry(session, row(any_engine, key).id or 0, OFFICER, clock())
        for _ in range(2):
            deliver(parts, clock.forward(hours=1))

        assert [key for key in keys(mailbox) if not key.startswith(NOTICE)] == ["two", "one"]
        assert {state(any_engine, key) for key in ("one", "two")} == {OutboxState.SENT}

    def test_one_that_fails_again_is_told_again(self, parts: Parts, clock: FakeClock) -> None:
        self.give_up(parts, message("one", to="nobody"))
        with writing(parts.engine) as session:
            retry(session, row(parts.engine, "one").id or 0, OFFICER, clock.forward(hours=1))

        deliver(parts, clock())

        assert len(self.notices(parts.engine)) == 2

    def test_what_is_dropped_leaves_the_list_and_is_not_sent(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        mailbox.reject("send")
        self.give_up(parts, message("one"))

        with writing(parts.engine) as session:
            drop(session, row(parts.engine, "one").id or 0, OFFICER, "told by telephone", clock())
        deliver(parts, clock.forward(hours=1))

        assert "one" not in keys(mailbox)
        with reading(parts.engine) as session:
            assert listed(session, [OutboxState.FAILED]) == []
            kept = session.exec(select(AuditEntry).where(AuditEntry.action == "drop")).one()
        assert (kept.who, kept.because) == (OFFICER, "told by telephone")

    @pytest.mark.parametrize("act", ["retry", "drop"])
    def test_only_what_failed_can_be_sent_again_or_dropped(self, parts: Parts, clock: FakeClock, act: str) -> None:
        queue(parts.engine, message("one"))
        deliver(parts, clock())
        number = row(parts.engine, "one").id or 0

        for wanted, refusal in ((number, MessageStands), (9_999, NoSuchMessage)):
            with pytest.raises(refusal), writing(parts.engine) as session:
                retry(session, wanted, OFFICER, AT) if act == "retry" else drop(session, wanted, OFFICER, "why", AT)


class TestARefusedLogin:
    def test_it_is_tried_once_and_then_left_alone(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox, capsys: pytest.CaptureFixture[str]
    ) -> None:
        queue(parts.engine, *(message(f"receipt-{n}") for n in range(10)))
        mailbox.refuse_login()

        for _ in range(60):
            deliver(parts, clock.forward(minutes=1))

        assert mailbox.asked == 2
        assert capsys.readouterr().out.count("left alone until the next start") == 1

    def test_no_mail_is_given_up_for_it(self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
        queue(parts.engine, message("one"), message("two"))
        mailbox.refuse_login()
        deliver(parts, clock())
        mailbox.recover()

        after_a_restart = Parts(parts.engine, clock, mailbox)
        sent = deliver(after_a_restart, clock.forward(hours=1))

        assert (sent, sorted(keys(mailbox))) == (2, ["one", "two"])

    def test_the_teams_channel_goes_on(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        with_team = Parts(parts.engine, clock, mailbox, messenger, TEAM_CHANNEL)
        queue(parts.engine, message(), message("notice", Channel.TEAM))
        mailbox.refuse_login()

        deliver(with_team, clock())

        assert [key for _, _, key in messenger.posts] == ["notice"]


class TestKilled:
    """The process ends between the claim and what comes after: the message stays SENDING under its lease."""

    @pytest.mark.parametrize("after_it_left", [False, True], ids=["before it left", "after it left"])
    def test_a_killed_sending_is_made_up_for_once(
        self, after_it_left: bool, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        parts = Parts(any_engine, clock, mailbox)
        queue(any_engine, message())
        mailbox.lose_answer("send", Killed()) if after_it_left else mailbox.stumble("send", Killed())
        with pytest.raises(Killed):
            deliver(parts, clock())
        left_as = state(any_engine)

        under_the_lease = deliver(parts, clock.forward(seconds=LEASE.total_seconds() - 1))
        for _ in range(3):
            deliver(parts, clock.forward(minutes=1))

        assert (left_as, under_the_lease) == (OutboxState.SENDING, 0)
        assert keys(mailbox) == ["receipt"]
        assert state(any_engine) is OutboxState.SENT

    @pytest.mark.parametrize("after_it_was_saved", [False, True], ids=["before it was saved", "after it was saved"])
    def test_a_draft_cut_off_lies_in_drafts_once(
        self, after_it_was_saved: bool, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        parts = Parts(any_engine, clock, mailbox)
        queue(any_engine, message("edition", Channel.DRAFT, ADDRESS))
        end = mailbox.lose_answer if after_it_was_saved else mailbox.stumble
        end("save_draft", Killed())
        with pytest.raises(Killed):
            deliver(parts, clock())

        for _ in range(3):
            deliver(parts, clock.forward(minutes=10))

        assert [mail.key for mail in mailbox.drafts] == ["edition"]
        assert state(any_engine, "edition") is OutboxState.SENT

    def test_a_draft_that_a_person_has_sent_meanwhile_is_not_laid_there_again(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message("edition", Channel.DRAFT, ADDRESS))
        mailbox.lose_answer("save_draft")
        deliver(parts, clock())
        mailbox.sent.append(mailbox.take_draft())

        deliver(parts, clock.forward(hours=1))

        assert mailbox.drafts == []
        assert state(parts.engine, "edition") is OutboxState.SENT

    def test_a_mail_whose_look_up_fails_is_not_sent_blindly(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message())
        mailbox.lose_answer("send")
        deliver(parts, clock())
        mailbox.break_down("find_sent")

        deliver(parts, clock.forward(hours=1))
        deliver(parts, clock.forward(hours=1))

        assert keys(mailbox) == ["receipt"]

    def test_the_lease_counts_from_the_claim_however_long_the_round_has_taken(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        queue(parts.engine, message())
        began = clock()
        clock.forward(minutes=30)
        mailbox.stumble("send", Killed())

        with pytest.raises(Killed):
            deliver(parts, began)

        assert row(parts.engine).not_before == clock() + LEASE


def test_two_postmen_at_once_send_each_mail_once(any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox) -> None:
    wanted = [f"receipt-{n:02d}" for n in range(20)]
    queue(any_engine, *(message(key) for key in wanted))
    counts: list[int] = []
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        counts.append(deliver(Parts(any_engine, clock, mailbox), AT))

    postmen = [threading.Thread(target=work) for _ in range(2)]
    for postman in postmen:
        postman.start()
    for postman in postmen:
        postman.join()

    assert sorted(keys(mailbox)) == wanted
    assert sum(counts) == len(wanted)


class TestWays:
    def test_the_team_reads_its_notices_in_its_channel(
        self, engine: Engine, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        queue(engine, message("notice", Channel.TEAM, ADDRESS))

        deliver(Parts(engine, clock, mailbox, messenger, TEAM_CHANNEL), AT)

        assert messenger.posts == [(TEAM_CHANNEL, "Thank you\n\nReceived.\n", "notice")]
        assert mailbox.sent == []

    @pytest.mark.parametrize("named", [False, True], ids=["no Slack", "a Slack without a channel"])
    def test_without_a_channel_the_notice_goes_to_the_shared_mailbox(
        self, named: bool, engine: Engine, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        queue(engine, message("notice", Channel.TEAM, ADDRESS))

        deliver(Parts(engine, clock, mailbox, messenger if named else None), AT)

        assert [(mail.to, mail.auto) for mail in mailbox.sent] == [((ADDRESS,), True)]
        assert messenger.posts == []

    def test_without_a_mailbox_only_the_teams_notices_leave(
        self, engine: Engine, clock: FakeClock, messenger: MemoryMessenger
    ) -> None:
        queue(engine, message(), message("draft", Channel.DRAFT), message("notice", Channel.TEAM))

        deliver(Parts(engine, clock, None, messenger, TEAM_CHANNEL), AT)

        assert [key for _, _, key in messenger.posts] == ["notice"]
        assert [state(engine, key) for key in ("receipt", "draft")] == [OutboxState.QUEUED] * 2

    def test_where_there_is_no_way_out_there_is_no_postman(self, engine: Engine, clock: FakeClock) -> None:
        assert jobs(Parts(engine, clock)) == []

    @pytest.mark.parametrize("has_mailbox", [False, True], ids=["without a mailbox", "with a mailbox"])
    def test_a_throttled_channel_is_tried_again(
        self, has_mailbox: bool, engine: Engine, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        parts = Parts(engine, clock, mailbox if has_mailbox else None, messenger, TEAM_CHANNEL)
        queue(engine, message("notice", Channel.TEAM))
        messenger.throttle(seconds=30)

        deliver(parts, clock())
        deliver(parts, clock.forward(minutes=3))

        assert [key for _, _, key in messenger.posts] == ["notice"]
        assert mailbox.sent == []

    def test_what_the_channel_refuses_for_good_goes_to_the_team_by_mail_once(
        self, any_engine: Engine, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        parts = Parts(any_engine, clock, mailbox, messenger, TEAM_CHANNEL)
        queue(any_engine, message("notice", Channel.TEAM, ADDRESS))
        messenger.reject()

        counts = [deliver(parts, clock.forward(hours=1)) for _ in range(3)]

        assert counts == [1, 0, 0]
        assert [(mail.key, mail.to) for mail in mailbox.sent] == [("notice", (ADDRESS,))]
        assert messenger.posts == []

    def test_a_notice_on_its_way_by_mail_is_not_posted_as_well(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        with_team = Parts(parts.engine, clock, mailbox, messenger, TEAM_CHANNEL)
        queue(parts.engine, message("notice", Channel.TEAM, ADDRESS))
        messenger.reject()
        mailbox.lose_answer("send")

        for _ in range(3):
            deliver(with_team, clock.forward(hours=1))

        assert (keys(mailbox), messenger.posts) == (["notice"], [])
        assert state(parts.engine, "notice") is OutboxState.SENT

    def test_a_channel_that_refuses_waits_for_a_mailbox_that_is_left_alone(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
    ) -> None:
        with_team = Parts(parts.engine, clock, mailbox, messenger, TEAM_CHANNEL)
        queue(parts.engine, message("notice", Channel.TEAM, ADDRESS))
        mailbox.throttle("send", seconds=3600)
        for _ in range(3):
            messenger.reject()

        deliver(with_team, clock())
        uses = mailbox.asked
        deliver(with_team, clock.forward(minutes=50))
        asked_meanwhile = mailbox.asked - uses
        deliver(with_team, clock.forward(hours=3))

        assert asked_meanwhile == 0
        assert keys(mailbox) == ["notice"]

    def test_without_a_mailbox_a_refused_notice_is_given_up(
        self, engine: Engine, clock: FakeClock, messenger: MemoryMessenger
    ) -> None:
        queue(engine, message("notice", Channel.TEAM))
        messenger.reject()

        deliver(Parts(engine, clock, None, messenger, TEAM_CHANNEL), AT)

        assert state(engine, "notice") is OutboxState.FAILED

    def test_a_draft_is_laid_into_drafts_and_not_sent(self, parts: Parts, mailbox: FlakyMailbox) -> None:
        queue(parts.engine, message("bulletin", Channel.DRAFT, ADDRESS))

        deliver(parts, AT)
        deliver(parts, AT)

        assert [mail.key for mail in mailbox.drafts] == ["bulletin"]
        assert mailbox.sent == []
        assert state(parts.engine, "bulletin") is OutboxState.SENT


class TestWhatLeaves:
    def sent(self, parts: Parts, one: OutboxMessage) -> Mail:
        queue(parts.engine, one)
        deliver(parts, AT)
        assert isinstance(parts.mailbox, FlakyMailbox)
        [mail] = [*parts.mailbox.sent, *parts.mailbox.drafts]
        return mail

    @pytest.mark.parametrize(("channel", "automatic"), [(Channel.MAIL, True), (Channel.TEAM, True), (Channel.DRAFT, False)])
    def test_only_what_leaves_by_itself_says_it_is_automatic(self, channel: Channel, automatic: bool, parts: Parts) -> None:
        mail = self.sent(parts, message(channel=channel))

        mime = message_from_bytes(mime_to_send(mail, ADDRESS, AT))

        assert ("Auto-Submitted" in mime) is automatic

    def test_a_receipt_answers_its_letter_in_its_thread(self, parts: Parts) -> None:
        receipt = message()
        receipt.in_reply_to, receipt.references = "<2@northbank.example>", ["<1@northbank.example>"]

        mime = message_from_bytes(mime_to_send(self.sent(parts, receipt), ADDRESS, AT))

        assert mime["References"].split() == ["<1@northbank.example>", "<2@northbank.example>"]
        assert mime["Auto-Submitted"] == "auto-replied"

    def test_its_html_reads_as_its_text_and_holds_no_markup_of_strangers(self, parts: Parts) -> None:
        stranger = message()
        stranger.text = "You asked: <img src=https://evil.example/x> [bank](https://evil.example)\n"

        html = self.sent(parts, stranger).html

        assert "[bank](https://evil.example)" in html
        assert "<img" not in html
        assert "href" not in html

    def test_several_recipients_are_each_named(self, parts: Parts) -> None:
        assert self.sent(parts, message(to=f"{LEAD}, {PARTNER}")).to == (LEAD, PARTNER)


def test_a_message_whose_sender_vanished_long_ago_is_taken_up(parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
    queue(parts.engine, message())
    with writing(parts.engine) as session:
        gone = update(OutboxMessage).values(state=OutboxState.SENDING, attempts=1, not_before=AT)
        session.exec(gone.where(col(OutboxMessage.key) == "receipt"))

    sent = deliver(parts, clock())

    assert (sent, keys(mailbox)) == (1, ["receipt"])


def test_what_is_attached_leaves_with_the_mail(engine: Engine, parts: Parts, mailbox: FlakyMailbox) -> None:
    invitation = Attachment("session.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")
    waiting = message()
    waiting.attachments = attached(invitation)
    queue(engine, waiting)

    assert deliver(parts, AT) == 1
    assert mailbox.sent[0].attachments == (invitation,)


def test_a_message_to_a_person_in_slack_goes_to_that_person_and_never_by_mail(
    engine: Engine, clock: FakeClock, mailbox: FlakyMailbox, messenger: MemoryMessenger
) -> None:
    queue(engine, message("chat", Channel.CHAT, "T0WORKSPACE/U0PERSON"))

    assert deliver(Parts(engine, clock, mailbox), AT) == 0
    assert deliver(Parts(engine, clock, mailbox, messenger), AT) == 1
    assert [(channel, key) for channel, _, key in messenger.posts] == [("T0WORKSPACE/U0PERSON", "chat")]
    assert mailbox.sent == []


def test_what_a_person_let_go_does_not_say_that_a_machine_wrote_it(engine: Engine, parts: Parts, mailbox: FlakyMailbox) -> None:
    approved = message("approved")
    approved.signed = True
    queue(engine, approved, message("receipt"))

    deliver(parts, AT)

    assert {mail.key: mail.auto for mail in mailbox.sent} == {"approved": False, "receipt": True}
