"""The same answer at every door: asked once or in talk in a terminal, by letter, and in Slack, but for each door's dressing."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slack_bolt import App
from sqlalchemy import Engine
from sqlmodel import select
from typer.testing import CliRunner

from bot import wiring
from bot.cli import build as build_kcst
from bot.settings import Settings
from bot.slack.app import SlackAccess, build, drain
from bot.slack.text import escape
from bot.wiring import House
from handlers.conversation import Question, Reply
from models.database import reading
from models.dates import now, parse_moment
from models.mailbox import Mail
from models.post import Channel, LetterState, StoredLetter
from models.subscriptions import Subscription
from scheduler.jobs.mailbox import fetch
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.conftest import LEAD, OUTSIDER, PARTNER
from tests.fakes import FakeClock, MemoryMailbox
from tests.servers.slack import SlackServer
from tests.servers.slack_events import mention, signed
from tests.slack_access import SECRET

DAY = "2025-07-23"
NOON = parse_moment(DAY)
REFUSED = ("What did other partners bid for?", "What is the status of Medway Council's proposal?")
ASKS_BACK = ("How much?", "What about the money?", "Is there tactical news as at 26 March 2025?")
SEVERAL = (
    "How much is left in the tactical pot and when does it close?",
    "Who chairs the Working Group and when is the next meeting and how is the grant split?",
)
CONFLICT = (
    "How many information sessions were held in 2024/25?",
    "Why is the tactical pot £13,220 in one paper and £13,221 in another?",
)
NOT_OURS = ("Can you recommend a plumber?", "How much is left in the pot for 2019/20?")
OF_ONE_TOPIC = (
    "How much is left in the tactical pot?",
    "How much was left in the tactical pot as at 26 March 2025?",
    "What is left of the Crime Reduction Grant?",
    "How is the grant split?",
    "Which projects were funded?",
    "How much did the hateful extremism event get?",
    "What was the grant in 2024/25?",
    "How do I apply for funding?",
    "When does the tactical pot close?",
    "Where is my proposal?",
    "How do I send a proposal for £1,200?",
    "When is the next information session?",
    "What was covered at the last session?",
    "How do I suggest a topic for a session?",
    "What is the latest published review?",
    "What was in the latest bulletin?",
    "How do I send a bulletin item?",
    "When is the next meeting?",
    "Who chairs the Working Group?",
    "Who chaired the Working Group on 1 July 2025?",
    "What are the cross-cutting themes?",
    "Can you remind me?",
    "What can you do?",
)
QUESTIONS = (*OF_ONE_TOPIC, *SEVERAL, *CONFLICT, *REFUSED, *ASKS_BACK, *NOT_OURS)
each_question = pytest.mark.parametrize("text", QUESTIONS)


@pytest.fixture(scope="module")
def house(kent_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house around a database of its own, that every door here leads into."""
    home = tmp_path_factory.mktemp("house")
    shutil.copy(kent_file, home / "kcst.db")
    house = House(Settings(home=home))
    yield house
    house.engine.dispose()


@pytest.fixture(scope="module")
def answers(house: House) -> dict[str, Reply]:
    """What the house answers to each question, with no thread and nobody known asking."""
    return {text: house.answer(Question(text, NOON)) for text in QUESTIONS}


@pytest.fixture
def kcst(house: House, monkeypatch: pytest.MonkeyPatch) -> "Kcst":
    monkeypatch.setattr(wiring, "house", lambda: house)
    return Kcst()


class Kcst:
    """The command line, in this process."""

    def __call__(self, *arguments: str, typed: str = "") -> str:
        done = CliRunner().invoke(build_kcst(), list(arguments), input=typed, catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout


def letter(number: int, text: str) -> bytes:
    """A question by mail, each from another address that nobody knows: nobody gets many automatic letters a day."""
    head = f"From: Sam <{number}.{OUTSIDER}>\nTo: team@kcst.example\nSubject: A question\nMessage-ID: <{number}@e.example>\n"
    received = "Received: from a.example by mx.example; Wed, 23 Jul 2025 12:00:00 +0100\n"
    return f"{received}{head}Content-Type: text/plain; charset=utf-8\n\nDear team,\n\n{text}\n\nSam\n".encode()


def replies(engine: Engine, *letters: bytes) -> list[Mail]:
    """What goes back to the senders once these letters are taken in."""
    mailbox = MemoryMailbox()
    for raw in letters:
        mailbox.arrive(raw)
    fetch(engine, mailbox, NOON)
    deliver(Parts(engine, FakeClock(NOON), mailbox), NOON)
    return [mail for mail in mailbox.sent if mail.to[0].endswith(OUTSIDER)]


@pytest.fixture(scope="module")
def mails(house: House) -> dict[str, Mail]:
    """The reply to a letter with each question."""
    sent = replies(house.engine, *(letter(number, text) for number, text in enumerate(QUESTIONS)))
    return {QUESTIONS[int(mail.in_reply_to[1:].split("@")[0])]: mail for mail in sent}


@pytest.fixture
def slack_app(house: House, access: SlackAccess) -> Iterator[App]:
    app = build(access, replace(house.assistant, now=lambda: NOON))
    yield app
    drain(app)


@each_question
def test_ask_gives_the_answer_as_text_and_in_json(answers: dict[str, Reply], kcst: Kcst, text: str) -> None:
    assert kcst("ask", "--at", DAY, text) == f"{answers[text].text}\n"
    assert json.loads(kcst("ask", "--json", "--at", DAY, text))["text"] == answers[text].text


@each_question
def test_chat_gives_the_answer(answers: dict[str, Reply], kcst: Kcst, text: str) -> None:
    said = kcst("chat", "--at", DAY, typed=f"{text}\nbye\n")

    assert said.split("> ", 1)[1] == f"{answers[text].text}\n> "


@each_question
def test_a_letters_reply_gives_the_answer(answers: dict[str, Reply], mails: dict[str, Mail], text: str) -> None:
    _, found, after = mails[text].text.partition(f"You asked: {text}\n\n")

    assert found
    assert after.startswith(f"{answers[text].text}\n\n")


@each_question
def test_slack_gives_the_answer_with_its_sources_below(
    answers: dict[str, Reply], slack_app: App, slack: SlackServer, text: str
) -> None:
    number = QUESTIONS.index(text)

    slack_app.dispatch(signed(mention(text, f"Ev{number}", ts=f"175328{number:04d}.000100"), SECRET, now().timestamp()))

    [call] = slack.wait_for_posts(1)
    block, *below = call.body["blocks"]
    sources = [element["text"] for part in below if part["type"] == "context" for element in part["elements"]]
    assert (block["type"], block["text"]) == ("markdown", escape(answers[text].body))
    assert sources[: bool(answers[text].sources)] == [escape(answers[text].sources)] * bool(answers[text].sources)
    assert call.body["text"] == escape(answers[text].text)


def test_a_reminder_is_set_alike_at_every_door_that_knows_where_to_write(
    house: House, engine: Engine, kcst: Kcst, slack_app: App, slack: SlackServer
) -> None:
    """But for the place it names; and nothing is set where nobody knows who asks."""
    text = "Please remind me two weeks before the tactical pot closes."

    unknown = house.answer(Question(text, NOON))
    asked = kcst("ask", "--at", DAY, "--as", PARTNER, text)
    said = kcst("chat", "--at", DAY, "--as", LEAD, typed=f"{text}\nbye\n").split("> ")[1]
    [mail] = replies(engine, letter(950, text))
    slack_app.dispatch(signed(mention(text, "Ev950", ts="1753280950.000100"), SECRET, now().timestamp()))
    [call] = slack.wait_for_posts(1)

    in_slack = call.body["text"].replace(" here in Slack", "")
    assert asked.replace(f" at {PARTNER}", "").strip() == said.replace(f" at {LEAD}", "").strip() == in_slack
    assert in_slack in mail.text.replace(f" at 950.{OUTSIDER}", "")
    assert "you hear on 15 December 2025" in in_slack
    assert unknown.text.startswith("Nothing has been set")
    set_here, set_by_letter = wishes(house.engine), wishes(engine)
    assert {(wish.channel, wish.to) for wish in set_here} == {
        (Channel.MAIL, PARTNER), (Channel.MAIL, LEAD), (Channel.CHAT, "T0KCST/U0PARTNER"),
    }  # fmt: skip
    assert [wish.to for wish in set_by_letter] == [f"950.{OUTSIDER}"]
    assert {(wish.about, *wish.leads) for wish in (*set_here, *set_by_letter)} == {("pot:tactical:closes", 10)}


def wishes(engine: Engine) -> list[Subscription]:
    with reading(engine) as session:
        return list(session.exec(select(Subscription)))


def test_a_letter_with_a_disclosure_is_told_nothing_untrue(engine: Engine) -> None:
    """Held, it gets no answer and a person is told that it waits; taken for a question, it gets the numbers to call."""
    held = letter(901, "My husband hit me again and I am scared. What can I do?")
    asked = letter(902, "Is there anyone I can talk to about my husband being violent?")

    sent = {mail.in_reply_to: mail.text for mail in replies(engine, held, asked)}

    with reading(engine) as session:
        [kept] = session.exec(select(StoredLetter).where(StoredLetter.message_id == "<901@e.example>"))
    assert (kept.state, kept.subject, kept.text) == (LetterState.HELD, "", "")
    assert "<901@e.example>" not in sent
    assert not [text for text in sent.values() if "999" not in text or "101" not in text or "not kept" in text]


def test_the_questions_are_of_every_kind(answers: dict[str, Reply]) -> None:
    """So that the comparisons above compare what they say."""
    topics = {answers[text].topic for text in OF_ONE_TOPIC}
    private = answers[REFUSED[0]].text

    assert len(QUESTIONS) >= 25
    assert len(topics - {"unknown"}) >= 18
    assert all(answers[text].choices for text in ASKS_BACK)
    assert all(len(answers[text].citations) > 1 and answers[text].text.count("as at") for text in SEVERAL)
    assert "£" not in private
    assert all(not answers[text].choices and answers[text].topic == "unknown" for text in NOT_OURS)
