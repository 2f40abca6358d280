"""Letters come in from a mailbox: stored, filed, marked; and whatever breaks on the way, nothing is lost and nothing twice."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from structlog.testing import capture_logs

from models.database import reading, writing
from models.errors import MailboxError
from models.mailbox import Mail, to_mime
from models.people import partnership
from models.post import Channel, LetterState, OutboxMessage, OutboxState, StoredLetter, position_of, save_position
from models.proposals import Proposal
from scheduler.jobs import mailbox as mailbox_job
from scheduler.jobs.mailbox import fetch
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.conftest import LEAD
from tests.fakes import AT, FakeClock, FlakyMailbox
from tests.making_letters import proposal_letter

FILED, QUARANTINED = LetterState.FILED, LetterState.QUARANTINED


@pytest.fixture
def mailbox() -> FlakyMailbox:
    return FlakyMailbox()


def question(number: int = 1) -> bytes:
    return (
        f"From: Priya Shah <{LEAD}>\r\nTo: team@kcst.example\r\nSubject: A question\r\n"
        f"Message-ID: <q{number}@northbank.example>\r\nDate: Tue, 22 Jul 2025 09:{number:02d}:00 +0100\r\n\r\nDear all,\r\n\r\n"
        f"How much is left in the tactical pot? This is for our report {number}.\r\n\r\nPriya\r\n"
    ).encode()


def too_deep() -> bytes:
    """A letter nested so deeply that no parser should follow it."""
    head = f"From: {LEAD}\r\nSubject: A matryoshka about somebody\r\nMessage-ID: <deep@northbank.example>\r\n"
    layers = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3_000))
    return (head + layers).encode()


def arrive(mailbox: FlakyMailbox, count: int) -> list[str]:
    return [mailbox.arrive(proposal_letter(number)) for number in range(count)]


def letters(engine: Engine) -> list[StoredLetter]:
    with reading(engine) as session:
        return list(session.exec(select(StoredLetter).order_by(col(StoredLetter.id))))


def states(engine: Engine) -> list[LetterState]:
    return [letter.state for letter in letters(engine)]


def proposals(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.exec(select(Proposal.title).where(col(Proposal.letter_id).is_not(None))))


def titles(count: int) -> list[str]:
    return sorted(f"Safe Lane {number}" for number in range(count))


def run_until_it_works(engine: Engine, mailbox: FlakyMailbox) -> int:
    """Fetch each minute, as the scheduler would; returns how often it failed."""
    for failures in range(10):
        try:
            fetch(engine, mailbox, AT)
        except MailboxError:
            continue
        return failures
    raise AssertionError("it never worked again")


class TestFetching:
    def test_letters_are_stored_filed_and_marked_with_a_category(self, any_engine: Engine, mailbox: FlakyMailbox) -> None:
        proposal, asked = mailbox.arrive(proposal_letter(1)), mailbox.arrive(question())

        outcomes = fetch(any_engine, mailbox, AT)

        assert [outcome.state for outcome in outcomes] == [FILED, FILED]
        assert mailbox.categories(proposal) == ("KCST/Proposal",)
        assert mailbox.categories(asked) == ("KCST/Question",)
        assert [letter.raw for letter in letters(any_engine)] == [proposal_letter(1), question()]
        assert proposals(any_engine) == ["Safe Lane 1"]

    def test_the_sender_gets_one_receipt_in_the_letters_thread(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        mailbox.arrive(question())
        for _ in range(2):
            fetch(engine, mailbox, AT)

        deliver(Parts(engine, FakeClock(), mailbox), AT)

        [receipt] = mailbox.sent
        assert (receipt.to, receipt.in_reply_to, receipt.auto) == ((LEAD,), "<q1@northbank.example>", True)
        assert "£15,553.26" in receipt.text

    def test_fetching_again_finds_nothing_new(self, any_engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 3)
        fetch(any_engine, mailbox, AT)
        before = letters(any_engine)

        outcomes = fetch(any_engine, mailbox, AT)

        assert outcomes == []
        assert letters(any_engine) == before

    def test_a_mailbox_that_starts_again_from_the_beginning_makes_nothing_twice(
        self, engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        arrive(mailbox, 3)
        fetch(engine, mailbox, AT)
        moved = FlakyMailbox(inbox={f"moved-{key}": raw for key, raw in mailbox.inbox.items()})
        moved.marks = {key: [] for key in moved.inbox}
        mailbox_forgets_its_position(engine, mailbox)

        outcomes = fetch(engine, moved, AT)

        assert [outcome.state for outcome in outcomes] == [LetterState.DUPLICATE] * 3
        assert proposals(engine) == titles(3)

    def test_a_second_copy_of_a_letter_is_marked_as_one(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        copies = [mailbox.arrive(proposal_letter(1)) for _ in range(2)]

        fetch(engine, mailbox, AT)

        assert sorted(mailbox.categories(copy) for copy in copies) == [("KCST/Duplicate",), ("KCST/Proposal",)]
        assert proposals(engine) == ["Safe Lane 1"]

    def test_the_position_is_behind_what_was_taken_in(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 3)

        fetch(engine, mailbox, AT)

        with reading(engine) as session:
            assert position_of(session, mailbox.name) == "3"

    def test_the_teams_own_notice_in_the_shared_mailbox_answers_nobody(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        with reading(engine) as session:
            ours = partnership(session).mailbox
        notice = Mail("notice", (ours,), "A letter waits for a person: number 1", "Letter 1 was set aside.\n")
        mailbox.arrive(to_mime(notice, ours, AT))

        [outcome] = fetch(engine, mailbox, AT)

        with reading(engine) as session:
            assert session.exec(select(OutboxMessage)).all() == []
        assert outcome.state is LetterState.IGNORED


class TestAMailboxThatFailsHalfWay:
    @pytest.mark.parametrize("done", [0, 1, 4])
    @pytest.mark.parametrize("use", ["read", "mark"])
    def test_the_next_runs_go_on_with_nothing_lost_and_nothing_twice(
        self, use: str, done: int, engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        ids = arrive(mailbox, 6)
        mailbox.break_down(use, times=4, after=done)

        failures = run_until_it_works(engine, mailbox)

        assert failures
        assert states(engine) == [FILED] * 6
        assert proposals(engine) == titles(6)
        assert {mailbox.categories(one) for one in ids} == {("KCST/Proposal",)}

    def test_it_goes_on_after_a_mark_whose_answer_was_lost(self, any_engine: Engine, mailbox: FlakyMailbox) -> None:
        ids = arrive(mailbox, 3)
        mailbox.lose_answer("mark")

        failures = run_until_it_works(any_engine, mailbox)

        assert failures == 1
        assert {mailbox.categories(one) for one in ids} == {("KCST/Proposal",)}
        assert proposals(any_engine) == titles(3)

    def test_what_was_read_before_it_failed_is_kept(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 5)
        mailbox.break_down("read", times=3, after=2)

        with pytest.raises(MailboxError):
            fetch(engine, mailbox, AT)

        assert states(engine) == [FILED] * 2

    def test_a_mailbox_that_gives_a_few_letters_a_minute_gives_them_all_in_the_end(
        self, engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        """A server that limits requests: every run is told to come back later after two letters."""
        arrive(mailbox, 7)
        for _ in range(4):
            mailbox.break_down("read", times=0, after=2)
            mailbox.throttle("read", seconds=30)

        run_until_it_works(engine, mailbox)

        assert proposals(engine) == titles(7)

    def test_one_letter_the_server_cannot_give_stops_no_other(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        ids = arrive(mailbox, 150)
        mailbox.spoil(ids[3])

        for _ in range(2):
            with pytest.raises(MailboxError):
                fetch(engine, mailbox, AT)

        assert len(proposals(engine)) == 149
        assert mailbox.categories(ids[149]) == ("KCST/Proposal",)
        assert mailbox.categories(ids[3]) == ()

    def test_a_letter_gone_before_it_was_read_is_skipped_without_a_word_of_it(
        self, engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        ids = arrive(mailbox, 3)
        mailbox.lose(ids[1])

        with capture_logs() as logs:
            outcomes = fetch(engine, mailbox, AT)

        assert [outcome.state for outcome in outcomes] == [FILED] * 2
        assert [entry["event"] for entry in logs] == ["letter gone before it was read"]
        assert "Safe Lane" not in str(logs)

    def test_a_letter_gone_before_it_was_marked_is_not_asked_for_again(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 2)
        mailbox.reject("mark")
        fetch(engine, mailbox, AT)
        uses = mailbox.asked

        fetch(engine, mailbox, AT)

        assert mailbox.asked == uses + 1  # the look for new letters


class TestALetterThatBreaksFiling:
    def test_one_that_cannot_be_read_is_quarantined_and_the_rest_goes_on(
        self, any_engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        before, deep, after = mailbox.arrive(proposal_letter(0)), mailbox.arrive(too_deep()), mailbox.arrive(proposal_letter(1))

        outcomes = fetch(any_engine, mailbox, AT)

        assert [outcome.state for outcome in outcomes] == [FILED, QUARANTINED, FILED]
        assert [mailbox.categories(one) for one in (before, deep, after)] == [
            ("KCST/Proposal",), ("KCST/Quarantined",), ("KCST/Proposal",),
        ]  # fmt: skip
        assert letters(any_engine)[1].raw == too_deep()

    def test_one_that_the_records_refuse_is_quarantined_and_the_rest_goes_on(
        self, any_engine: Engine, mailbox: FlakyMailbox
    ) -> None:
        """Its reference is taken already: the database refuses the row, and with it the whole batch at first."""
        arrive(mailbox, 1)
        for number in range(3):
            mailbox.arrive(question(number))
        with writing(any_engine) as session:
            session.add(taken("KCST-2025-001"))

        with capture_logs() as logs:
            outcomes = fetch(any_engine, mailbox, AT)

        assert sorted(outcome.state.value for outcome in outcomes) == ["filed", "filed", "filed", "quarantined"]
        assert [(entry["event"], entry["error"]) for entry in logs] == [("letter quarantined", "IntegrityError")]
        assert "Safe Lane" not in str(logs)

    def test_the_team_is_told_once_and_not_what_is_in_it(self, engine: Engine, mailbox: FlakyMailbox) -> None:
        mailbox.arrive(too_deep())

        for _ in range(3):
            fetch(engine, mailbox, AT)

        with reading(engine) as session:
            [notice] = session.exec(select(OutboxMessage)).all()
        assert (notice.channel, notice.state) == (Channel.TEAM, OutboxState.QUEUED)
        assert "matryoshka" not in notice.text + notice.subject
        assert LEAD not in notice.text + notice.subject


class TestTheJob:
    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock()

    @pytest.fixture
    def parts(self, engine: Engine, clock: FakeClock, mailbox: FlakyMailbox) -> Parts:
        return Parts(engine, clock, mailbox)

    def minutes(self, parts: Parts, clock: FakeClock, count: int) -> list[str]:
        """The job's outcome in each of so many minutes."""
        [job] = mailbox_job.jobs(parts)
        return [attempt(lambda: job.run(clock.forward(minutes=1))) for _ in range(count)]

    def test_it_says_how_many_letters_came(self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
        arrive(mailbox, 2)

        assert self.minutes(parts, clock, 2) == ["2 letters", ""]

    def test_a_refused_login_is_tried_once_and_said_once(self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox) -> None:
        mailbox.refuse_login()

        with capture_logs() as logs:
            outcomes = self.minutes(parts, clock, 60)

        assert outcomes == ["refused"] + [""] * 59
        assert mailbox.asked == 1
        assert [entry["event"] for entry in logs] == ["the mailbox refused us and is left alone until the next start"]

    def test_a_login_refused_between_two_letters_loses_none(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        """The password changes while a page is read: every letter after that is refused, and none of them is gone."""
        arrive(mailbox, 4)
        mailbox.refuse_after("read", 2)
        self.minutes(parts, clock, 3)
        mailbox.recover()

        restarted = Parts(parts.engine, clock, mailbox)
        self.minutes(restarted, clock, 1)

        assert proposals(parts.engine) == titles(4)

    def test_the_postman_leaves_a_mailbox_alone_that_refused_the_intake(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        mailbox.arrive(question())
        self.minutes(parts, clock, 1)
        mailbox.refuse_login()
        self.minutes(parts, clock, 1)
        uses = mailbox.asked

        sent = deliver(parts, clock())

        assert (sent, mailbox.asked) == (0, uses)

    def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        arrive(mailbox, 1)
        mailbox.throttle("pages", seconds=300)

        outcomes = self.minutes(parts, clock, 7)

        assert outcomes == ["MailboxError", "", "", "", "", "1 letters", ""]

    def test_a_server_that_is_away_is_asked_again_in_a_minute(
        self, parts: Parts, clock: FakeClock, mailbox: FlakyMailbox
    ) -> None:
        arrive(mailbox, 1)
        mailbox.break_down("pages")

        assert self.minutes(parts, clock, 2) == ["MailboxError", "1 letters"]


def attempt(run: Callable[[], str]) -> str:
    """What the run says, or its error's class."""
    try:
        return run()
    except MailboxError as problem:
        return type(problem).__name__


def taken(reference: str) -> Proposal:
    return Proposal(
        reference=reference, title="An older one", organisation="Westhill", lead_name="Tom Baker", year="2025/26",
        pot="tactical", received=dt.date(2025, 4, 2),
    )  # fmt: skip


def mailbox_forgets_its_position(engine: Engine, mailbox: FlakyMailbox) -> None:
    with writing(engine) as session:
        save_position(session, mailbox.name, "")
