"""Questions from Slack are stored before they are acknowledged: none is lost, none is answered twice, none holds up another."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

import pytest
from slack_bolt import BoltResponse
from sqlalchemy import Engine
from sqlmodel import select

from bot.slack.app import Assistant, SlackAccess, SlackApp, build, drain
from bot.slack.asking.tries import ANSWER_TRIES, LONGEST_WAIT, POST_TRIES, wait_after
from bot.slack.socket import connect
from handlers.conversation import Question, Reply
from models.chat import ChatQuestion, ChatState, keep, take
from models.database import engine_for, reading, writing
from models.dates import now
from models.errors import LockedDatabase
from tests.fakes import FakeClock
from tests.servers.slack import SlackServer, SocketServer
from tests.servers.slack_events import Body, direct_message, envelope, mention, signed, tap
from tests.slack_access import SECRET, without_records

DAY = dt.date(2025, 7, 23)
PATIENCE_SECONDS = 10
CHOICE = {"type": "button", "action_id": "choice:0", "value": "How much is left?"}


@dataclass
class Answers:
    """The assistant behind the door: it answers when it may, and remembers what it was asked."""

    may: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may.set()

    def __call__(self, question: Question) -> Reply:
        self.asked.append(question.text)
        assert self.may.wait(PATIENCE_SECONDS)
        if self.troubles:
            raise self.troubles.pop(0)
        return Reply(f"An answer to {question.text}", "topic", 1.0, DAY)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def records(engine: Engine) -> Iterator[Engine]:
    """The database as the app has it; it does not wait long for its turn."""
    hasty = engine_for(str(engine.url), busy_seconds=1)
    yield hasty
    hasty.dispose()


@pytest.fixture
def assistant(answers: Answers, clock: FakeClock, records: Engine) -> Assistant:
    bare = without_records(answers, lambda _: True, clock)
    return replace(bare, reading=lambda: reading(records), writing=lambda: writing(records))


@pytest.fixture
def app(access: SlackAccess, assistant: Assistant, answers: Answers) -> Iterator[SlackApp]:
    app = build(access, assistant)
    yield app
    answers.may.set()
    drain(app)


def deliver(app: SlackApp, body: Body) -> BoltResponse:
    return app.dispatch(signed(body, SECRET, now().timestamp()))


def settled(app: SlackApp) -> None:
    """Everything that is due by the clock is answered."""
    app.desk.look()
    assert app.desk.settle(PATIENCE_SECONDS)


def rows(records: Engine) -> list[ChatQuestion]:
    with reading(records) as session:
        found = list(session.exec(select(ChatQuestion).order_by(ChatQuestion.key)))
        session.expunge_all()
    return found


@contextmanager
def locked(records: Engine) -> Iterator[None]:
    """Another program is writing, and takes its time."""
    with records.connect().execution_options(begin="IMMEDIATE") as other, other.begin():
        yield


def texts(slack: SlackServer) -> list[str]:
    return [call.body["text"] for call in slack.posts]


# Stored before it is acknowledged


def test_a_question_is_stored_when_it_is_acknowledged(app: SlackApp, answers: Answers, records: Engine) -> None:
    answers.may.clear()

    response = deliver(app, mention("how much?", "Ev1"))

    [row] = rows(records)
    assert (response.status, row.key, row.told["heard"]["text"]) == (200, "Ev1", "how much?")


def test_nothing_is_asked_of_slack_before_the_acknowledgement(app: SlackApp, slack: SlackServer, answers: Answers) -> None:
    answers.may.clear()

    deliver(app, direct_message("how much?"))

    assert slack.calls == []


def test_no_text_is_kept_once_the_answer_was_posted(app: SlackApp, slack: SlackServer, records: Engine) -> None:
    deliver(app, mention("how much?"))
    settled(app)

    assert texts(slack) == ["An answer to how much?"]
    assert [(row.state, row.told) for row in rows(records)] == [(ChatState.DONE, {})]


def test_what_asks_for_nothing_is_not_stored(app: SlackApp, records: Engine) -> None:
    responses = [
        deliver(app, direct_message("between ourselves", channel_type="channel")),
        deliver(app, direct_message("", subtype="message_changed", hidden=True)),
        deliver(app, mention("beep", bot_id="B0OTHER")),
    ]

    assert [response.status for response in responses] == [200, 200, 200]
    assert rows(records) == []


def test_a_question_that_cannot_be_stored_is_not_acknowledged_and_counts_when_it_comes_again(
    app: SlackApp, slack: SlackServer, records: Engine
) -> None:
    with locked(records):
        refused = deliver(app, mention("how much?"))
    again = [deliver(app, mention("how much?")) for _ in range(2)]
    settled(app)

    assert (refused.status, [response.status for response in again]) == (503, [200, 200])
    assert texts(slack) == ["An answer to how much?"]


def test_over_socket_mode_too(app: SlackApp, access: SlackAccess, slack: SlackServer, records: Engine) -> None:
    with SocketServer() as socket:
        slack.socket_url = socket.url
        with closing(connect(access, app)) as connection:
            connection.start()
            socket.wait_for_connection()
            with locked(records):
                socket.deliver(envelope(mention("how much?"), "env-1"))
                socket.deliver(envelope(direct_message("", "Ev9", subtype="message_changed"), "env-2"))
                socket.wait_for_answer("env-2")
                silent = [answer for answer in socket.answers if answer["envelope_id"] == "env-1"]
            socket.deliver(envelope(mention("how much?"), "env-3"))
            acknowledged = socket.wait_for_answer("env-3")
            settled(app)

    assert (silent, acknowledged) == ([], {"envelope_id": "env-3"})
    assert texts(slack) == ["An answer to how much?"]


# Twice, and after a stop


def test_two_deliveries_at_once_are_one_question(app: SlackApp, slack: SlackServer, answers: Answers) -> None:
    both = [threading.Thread(target=deliver, args=(app, mention("how much?"))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    settled(app)

    assert (answers.asked, len(slack.posts)) == (["how much?"], 1)


def test_a_double_click_is_answered_once(app: SlackApp, slack: SlackServer) -> None:
    twice = [deliver(app, tap(CHOICE)) for _ in range(2)]
    app.listener_runner.listener_executor.shutdown()
    settled(app)

    assert [response.status for response in twice] == [200, 200]
    assert texts(slack) == ["An answer to How much is left?"]


def test_what_a_killed_process_left_is_answered_by_the_next(
    app: SlackApp, slack: SlackServer, records: Engine, clock: FakeClock
) -> None:
    leave(records, clock(), "Ev1", "Ev2")
    with writing(records) as session:  # one of them was being answered
        assert take(session, clock(), clock() + dt.timedelta(seconds=20))
    clock.forward(seconds=21)

    app.desk.start()
    settled(app)

    assert sorted(texts(slack)) == ["An answer to Ev1", "An answer to Ev2"]


def test_what_cannot_be_answered_before_the_end_is_left_for_the_next_start(
    app: SlackApp, access: SlackAccess, assistant: Assistant, slack: SlackServer, answers: Answers, clock: FakeClock
) -> None:
    answers.may.clear()
    for number in range(4):
        deliver(app, direct_message(f"{number}", f"Ev{number}", ts=f"17532800{number}.1"))

    app.desk.close(seconds=0.05)
    answers.may.set()
    deliver(app, direct_message("late", "Ev9", ts="1753289999.1"))
    clock.forward(seconds=21)
    following = build(access, assistant)
    following.desk.start()
    settled(following)
    drain(following)

    messages = {message["text"] for message in slack.messages.values()}
    assert messages == {f"An answer to {text}" for text in ("0", "1", "2", "3", "late")}
    assert len(slack.messages) == 5


def leave(records: Engine, at: dt.datetime, *keys: str) -> None:
    """Questions that were stored by a process that is no more."""
    for key in keys:
        heard = {
            "of another version": 1,
            "key": key,
            "channel": "C0PARTNERS",
            "thread": f"1.{key}",
            "text": key,
            "who": "T0/U0",
        }
        question = ChatQuestion(key=key, lane=key, told={"heard": heard}, received=at, not_before=at)
        with writing(records) as session:
            assert keep(session, question)


# In order, and out of each other's way


def test_two_questions_of_one_thread_are_answered_one_after_the_other(
    app: SlackApp, slack: SlackServer, answers: Answers
) -> None:
    answers.may.clear()
    deliver(app, mention("first", "Ev1"))
    deliver(app, mention("second", "Ev2"))
    deliver(app, mention("elsewhere", "Ev3", ts="1753289999.1"))
    wait_until(lambda: len(answers.asked) == 2)

    at_once = sorted(answers.asked)
    answers.may.set()
    settled(app)

    assert at_once == ["elsewhere", "first"]
    in_thread = [text for text in texts(slack) if "elsewhere" not in text]
    assert in_thread == ["An answer to first", "An answer to second"]


def test_a_button_is_acknowledged_while_all_who_answer_are_busy(app: SlackApp, answers: Answers) -> None:
    answers.may.clear()
    for number in range(50):
        deliver(app, direct_message("how much?", f"Ev{number}", ts=f"17532800{number}.1"))

    response = deliver(app, tap(CHOICE))

    assert response.status == 200
    assert len(answers.asked) <= 2


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.01)


# Trouble


def test_a_pause_that_slack_asks_for_delays_that_answer_and_no_other(
    app: SlackApp, slack: SlackServer, clock: FakeClock, answers: Answers
) -> None:
    slack.rate_limit(1, seconds=30)
    deliver(app, mention("first", "Ev1"))
    settled(app)
    deliver(app, mention("second", "Ev2", ts="1753289999.1"))
    settled(app)
    before = texts(slack)
    clock.forward(seconds=30)
    settled(app)

    first, second, again = slack.posts
    assert before == ["An answer to first", "An answer to second"]
    assert (again.body, second.body["text"]) == (first.body, "An answer to second")
    assert answers.asked == ["first", "second"]


@pytest.mark.parametrize("trouble", ["hang_up", "break_down"])
def test_an_answer_is_posted_again_when_slack_is_there_again(
    trouble: str, app: SlackApp, slack: SlackServer, clock: FakeClock
) -> None:
    getattr(slack, trouble)()
    deliver(app, mention("how much?"))
    settled(app)

    clock.forward(seconds=2)
    settled(app)

    first, second = slack.posts
    assert first.body == second.body
    assert len(slack.messages) == 1


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "account_inactive", "token_revoked", "not_in_channel"])
def test_a_refusal_for_good_is_the_end_of_it_and_is_logged_without_a_word_of_it(
    error: str, app: SlackApp, slack: SlackServer, records: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse(error)

    deliver(app, mention("my private words"))
    settled(app)

    assert len(slack.posts) == 1
    assert [(row.state, row.told) for row in rows(records)] == [(ChatState.DONE, {})]
    assert error in caplog.text
    assert "private" not in caplog.text


def test_after_an_hour_of_trouble_it_ends_with_an_apology(
    app: SlackApp, slack: SlackServer, clock: FakeClock, records: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    slack.refuse("internal_error", times=POST_TRIES)

    deliver(app, mention("how much?"))
    for _ in range(POST_TRIES):
        settled(app)
        clock.forward(seconds=LONGEST_WAIT.total_seconds())

    *answered, apology = texts(slack)
    assert answered == ["An answer to how much?"] * POST_TRIES
    assert apology.startswith("Sorry")
    assert [row.state for row in rows(records)] == [ChatState.DONE]
    assert "no answer in Slack" in caplog.text


def test_locked_records_delay_an_answer_and_do_not_lose_it(
    app: SlackApp, slack: SlackServer, answers: Answers, clock: FakeClock
) -> None:
    answers.troubles = [LockedDatabase("records")]
    deliver(app, mention("how much?"))
    settled(app)
    before = texts(slack)

    clock.forward(seconds=2)
    settled(app)

    assert (before, texts(slack)) == ([], ["An answer to how much?"])


def test_records_that_stay_locked_end_in_an_apology(
    app: SlackApp, slack: SlackServer, answers: Answers, clock: FakeClock
) -> None:
    answers.troubles = [LockedDatabase("records")] * ANSWER_TRIES
    deliver(app, mention("how much?"))

    for _ in range(ANSWER_TRIES):
        settled(app)
        clock.forward(seconds=LONGEST_WAIT.total_seconds())

    [apology] = texts(slack)
    assert apology.startswith("Sorry")


def test_a_question_that_ends_the_process_each_time_ends_in_an_apology(
    app: SlackApp, slack: SlackServer, answers: Answers, records: Engine, clock: FakeClock
) -> None:
    leave(records, clock(), "Ev1")
    for _ in range(ANSWER_TRIES):
        with writing(records) as session:
            assert take(session, clock(), clock())

    app.desk.start()
    settled(app)

    [apology] = texts(slack)
    assert apology.startswith("Sorry")
    assert answers.asked == []


def test_a_lease_is_kept_for_as_long_as_an_answer_takes(
    app: SlackApp, answers: Answers, records: Engine, clock: FakeClock
) -> None:
    answers.may.clear()
    deliver(app, mention("how much?"))
    wait_until(lambda: answers.asked == ["how much?"])

    for _ in range(3):
        clock.forward(seconds=15)
        wait_until(lambda: rows(records)[0].not_before > clock())
        with writing(records) as session:
            assert take(session, clock(), clock()) is None


@pytest.mark.parametrize(
    ("number", "retry_after", "seconds"),
    [(1, None, 2), (2, None, 4), (5, None, 32), (20, None, 300), (9, 30.0, 30), (1, 0.0, 0), (1, 1e9, 3600), (1, -5.0, 3600)],
)
def test_waits_grow_unless_slack_says_how_long(number: int, retry_after: float | None, seconds: float) -> None:
    assert wait_after(number, retry_after) == dt.timedelta(seconds=seconds)
