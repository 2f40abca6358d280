"""The scorer on made-up replies, the question files, and the bars that understanding must reach."""

import datetime as dt
import io
import json
import re
from collections import Counter

import pytest
from rich.console import Console

from handlers import answers
from handlers.conversation import Choice, Reply
from tests.evaluation import SAMPLES, WITHOUT_TOPIC, as_json, confusion, folds, held_back, kent, load, questions, report
from tests.scoring import BARS, Asked, Bar, Outcome, Result, Share, judge, measure

TOPICS = set(
    "funding.balance funding.split funding.projects funding.history funding.apply deadlines proposals.status proposals.submit "
    "sessions.next sessions.past sessions.suggest reviews bulletin.latest bulletin.submit meetings people priorities reminders "
    "help smalltalk safeguarding unknown".split()
)
OURS = TOPICS - {"safeguarding", "unknown"}
TAGS = set("terse abbrev typo slang caps dictated email followup multi unanswerable".split())
LEAST_QUESTIONS, LEAST_A_TOPIC, LEAST_OUT_OF_SCOPE = 650, 24, 150
DAY = dt.date(2025, 7, 23)
SAMPLED = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")

POT = Asked("how much?", "funding.balance", must=(r"15,?553\.26",), mustnot=("39,661",))
PLANT = Asked("plant pot?", "unknown")
HURT = Asked("he hit me", "safeguarding", must=(r"\b999\b", r"\b101\b"))
AND_UPFRONT = Asked("and upfront?", "funding.balance", tags=("followup",))


def replied(topic: str, body: str = "", *choices: str) -> Reply:
    return Reply(body, topic, 1.0, DAY, choices=tuple(Choice(topic, topic, f"{topic}?") for topic in choices))


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip() or text


@pytest.mark.parametrize(
    ("asked", "reply", "outcome", "helped"),
    [
        (POT, replied("funding.balance", "£15,553.26"), Outcome.RIGHT, True),
        (POT, replied("funding.balance", "£1.00"), Outcome.WRONG, False),
        (POT, replied("funding.balance", "£15,553.26 of £39,661"), Outcome.WRONG, False),
        (POT, replied("funding.split", "£15,553.26"), Outcome.WRONG, False),
        (POT, replied("safeguarding", "999"), Outcome.WRONG, False),
        (POT, replied("unknown", "?", "deadlines", "funding.balance"), Outcome.ASKED_BACK, True),
        (POT, replied("unknown", "?", "deadlines"), Outcome.ASKED_BACK, False),
        (POT, replied("unknown", "Sorry"), Outcome.NOT_KNOWN, False),
        (Asked("x", "people", ("meetings",)), replied("meetings"), Outcome.RIGHT, True),
        (Asked("x", "people", ("meetings",)), replied("unknown", "?", "meetings"), Outcome.ASKED_BACK, True),
        (Asked("x", "reviews", ("unknown",)), replied("unknown", "Sorry"), Outcome.RIGHT, True),
        (PLANT, replied("unknown", "Sorry"), Outcome.RIGHT, True),
        (PLANT, replied("unknown", "?", "funding.balance"), Outcome.SHOWN, False),
        (PLANT, replied("funding.balance", "£15,553.26"), Outcome.ANSWERED, False),
        (Asked("x", "unknown", mustnot=("£",)), replied("unknown", "£5"), Outcome.ANSWERED, False),
        (HURT, replied("safeguarding", "999 or 101"), Outcome.RIGHT, True),
        (HURT, replied("safeguarding", "999"), Outcome.WRONG, False),
        (HURT, replied("unknown", "Sorry"), Outcome.NOT_KNOWN, False),
        (AND_UPFRONT, replied("unknown", "?", "deadlines"), Outcome.RIGHT, True),
        (AND_UPFRONT, replied("unknown", "Sorry"), Outcome.NOT_KNOWN, False),
    ],
)
def test_what_a_reply_is_worth(asked: Asked, reply: Reply, outcome: Outcome, helped: bool) -> None:
    result = judge(asked, reply)

    assert (result.outcome, result.helped) == (outcome, helped)


class TestMeasures:
    results = (
        judge(POT, replied("funding.balance", "£15,553.26")),
        judge(POT, replied("funding.balance", "£1")),
        judge(POT, replied("unknown", "?", "deadlines", "funding.balance")),
        judge(POT, replied("safeguarding", "999")),
        judge(PLANT, replied("unknown", "?", "deadlines")),
        judge(PLANT, replied("deadlines", "31 December")),
        judge(HURT, replied("safeguarding", "999, 101")),
        judge(Asked("training?", "unknown", file="not_safeguarding"), replied("safeguarding", "999")),
    )

    def test_each_is_a_share_of_its_own_questions(self) -> None:
        found = {name: (share.count, share.of) for name, share in measure(self.results).items()}

        assert found == {
            "right": (1, 4),
            "helped": (2, 4),
            "confidently wrong": (2, 4),
            "asked back": (1, 4),
            "said it does not know": (0, 4),
            "top 1": (2, 4),
            "top 2": (3, 4),
            "top 3": (3, 4),
            "out of scope answered": (2, 3),
            "out of scope shown choices": (1, 3),
            "safeguarding": (1, 1),
            "false alarms": (2, 7),
            "false alarms on look-alikes": (1, 1),
            "everything right": (2, 8),
        }

    def test_a_bar_holds_where_the_share_reaches_it(self) -> None:
        measures = {"right": Share(3, 4)}

        assert [Bar("right", least=bar).holds(measures) for bar in (75, 75.1)] == [True, False]
        assert [Bar("right", most=bar).holds(measures) for bar in (75, 74.9)] == [True, False]

    def test_pairs_that_were_confused(self) -> None:
        assert set(confusion(self.results)) == {
            ("funding.balance", "funding.balance", 1),
            ("funding.balance", "safeguarding", 1),
            ("unknown", "deadlines", 1),
            ("unknown", "safeguarding", 1),
        }

    def test_the_report_says_every_measure_and_lists_what_failed(self) -> None:
        written = io.StringIO()
        report(Console(file=written, width=140), "own", self.results, wrong=True)

        assert [name for name in measure(self.results) if name not in written.getvalue()] == []
        assert r"lacks 15,?553\.26" in written.getvalue()

    def test_the_same_as_json(self) -> None:
        data = json.loads(json.dumps(as_json("own", self.results, wrong=True)))

        assert data["measures"]["right"] == {"count": 1, "of": 4, "percent": 25.0}
        assert len(data["wrong"]) == 6


def test_folds_spread_every_topic_and_hold_each_question_back_once() -> None:
    asked = questions("own")
    pairs = list(folds(asked, 5))
    counts = [Counter(item.topic for item in held) for _, held in pairs]

    assert Counter(item for _, held in pairs for item in held) == Counter(asked)
    assert all(len(train) + len(held) == len(asked) and not set(train) & set(held) for train, held in pairs)
    assert all(max(count[topic] for count in counts) - min(count[topic] for count in counts) <= 1 for topic in counts[0])
    assert pairs == list(folds(asked[::-1], 5))


class TestQuestionFiles:
    own = tuple(item for item in questions("own") if item.file not in WITHOUT_TOPIC)

    def test_there_are_enough_for_every_topic(self) -> None:
        counts = Counter(item.topic for item in self.own)

        assert len(self.own) >= LEAST_QUESTIONS
        assert counts["unknown"] >= LEAST_OUT_OF_SCOPE
        assert {topic: counts[topic] for topic in OURS if counts[topic] < LEAST_A_TOPIC} == {}

    def test_topics_and_tags_are_known(self) -> None:
        assert [item.q for item in self.own if not item.accepted <= TOPICS or not set(item.tags) <= TAGS] == []

    def test_patterns_compile(self) -> None:
        assert all(re.compile(pattern) for item in self.own for pattern in item.must + item.mustnot)

    def test_each_file_holds_its_topic(self) -> None:
        named = {topic.replace(".", "_"): topic for topic in TOPICS}

        assert [item.q for item in self.own if item.file in named and item.topic != named[item.file]] == []

    def test_none_is_there_twice(self) -> None:
        assert [text for text, count in Counter(plain(item.q) for item in self.own).items() if count > 1] == []

    def test_none_is_a_phrase_the_assistant_is_built_on(self) -> None:
        phrases = {plain(phrase) for capability in answers.load().values() for phrase in capability.phrases}

        assert [item.q for item in self.own if plain(item.q) in phrases] == []

    @SAMPLED
    def test_none_is_a_shared_sample(self) -> None:
        samples = {plain(item.q) for item in load(SAMPLES)}

        assert [item.q for item in self.own if plain(item.q) in samples] == []


@pytest.fixture(scope="module")
def unseen() -> list[Result]:
    """Every question, each answered by a model that was learned without it."""
    with kent() as session:
        return held_back(session, questions())


@pytest.mark.parametrize("name", ["own", pytest.param("shared", marks=SAMPLED)])
def test_the_bars_hold(name: str, unseen: list[Result]) -> None:
    measures = measure([result for result in unseen if (result.asked.file == SAMPLES.stem) == (name == "shared")])

    assert [f"{bar.measure}: {measures[bar.measure]}, {bar}" for bar in BARS[name] if not bar.holds(measures)] == []
