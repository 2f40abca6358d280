"""Short conversations, turn by turn, as `data/dialogues.yaml` describes them."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from handlers import conversation
from handlers.conversation import Question, Reply
from models.dates import at_noon

DIALOGUES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "data" / "dialogues.yaml").read_text("utf-8"))
JULY = dt.date(2025, 7, 23)
LEAST_IN_ALL, LEAST_EACH = 40, 5
KINDS = ("as-at", "conflict", "follow-up", "several", "refusal", "tapping", "expired")
TURN_KEYS = {"q", "tap", "tapped", "topic", "must", "mustnot", "asks", "unanswered", "same_as", "after", "thread", "asker"}
FIGURE = re.compile(r"£\s?\d")


@dataclass(frozen=True)
class Turn:
    """What was expected and what came, and the replies of the talk so far."""

    expected: Mapping[str, Any]
    reply: Reply
    before: tuple[Reply, ...]

    @property
    def asked_back(self) -> bool:
        return self.reply.topic == "unknown" and bool(self.reply.choices)

    @property
    def accepted(self) -> list[str]:
        """The topics the reply may have; empty where any will do."""
        if tapped := self.expected.get("tap") or self.expected.get("tapped"):
            return [self.before[-1].choices[tapped - 1].topic]
        topic = self.expected.get("topic", [])
        return topic if isinstance(topic, list) else [topic]

    def amiss(self) -> Iterator[str]:
        """What is not as expected."""
        text = self.reply.text
        if self.accepted and self.reply.topic not in self.accepted:
            yield f"topic {self.reply.topic}, not {' or '.join(self.accepted)}"
        yield from (f"lacks {pattern}" for pattern in self.expected.get("must", ()) if not re.search(pattern, text))
        yield from (f"has {pattern}" for pattern in self.expected.get("mustnot", ()) if re.search(pattern, text))
        if self.expected.get("asks") and not self.asked_back:
            yield f"answers {self.reply.topic} and does not ask back"
        if self.expected.get("unanswered") and (self.reply.topic != "unknown" or FIGURE.search(text)):
            yield f"answers {self.reply.topic} out of nothing"
        if (same := self.expected.get("same_as")) and text != self.before[same - 1].text:
            yield f"differs from the reply to turn {same}"


def talk(session: Session, dialogue: Mapping[str, Any]) -> Iterator[Turn]:
    """Each turn of the dialogue with its reply; a tap sends the tapped choice's question."""
    at = at_noon(dialogue.get("at", JULY))
    before: tuple[Reply, ...] = ()
    for turn in dialogue["turns"]:
        text = before[-1].choices[turn["tap"] - 1].question if "tap" in turn else turn["q"]
        asker = turn.get("asker", dialogue.get("asker", ""))
        at += dt.timedelta(minutes=turn.get("after", 1))
        question = Question(text, at, asker, turn.get("thread", "the thread"))
        reply = conversation.ask(session, question)
        conversation.remember(session, question, reply)
        yield Turn(turn, reply, before)
        before = (*before, reply)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue["name"])
def test_the_talk_goes_as_it_should(session: Session, dialogue: dict[str, Any]) -> None:
    for number, turn in enumerate(talk(session, dialogue), 1):
        assert list(turn.amiss()) == [], f"turn {number}: {turn.reply.text}"


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(kind for dialogue in DIALOGUES for kind in dialogue["about"])

    assert len(DIALOGUES) >= LEAST_IN_ALL
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < LEAST_EACH} == {}


def test_dialogues_are_well_formed() -> None:
    turns = [turn for dialogue in DIALOGUES for turn in dialogue["turns"]]

    assert len({dialogue["name"] for dialogue in DIALOGUES}) == len(DIALOGUES)
    assert [turn for turn in turns if set(turn) - TURN_KEYS or ("q" in turn) == ("tap" in turn)] == []
    assert all(re.compile(pattern) for turn in turns for pattern in [*turn.get("must", ()), *turn.get("mustnot", ())])


def test_what_is_amiss_is_said() -> None:
    reply = Reply("£15,553.26", "funding.balance", 1.0, JULY)
    expected = {"topic": "deadlines", "must": ["39"], "mustnot": ["15"], "asks": True, "unanswered": True, "same_as": 1}

    assert list(Turn(expected, reply, (Reply("Sorry", "unknown", 0.0, JULY),)).amiss()) == [
        "topic funding.balance, not deadlines",
        "lacks 39",
        "has 15",
        "answers funding.balance and does not ask back",
        "answers funding.balance out of nothing",
        "differs from the reply to turn 1",
    ]
