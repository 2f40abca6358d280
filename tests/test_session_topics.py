"""A session's topic is found as the letter words it, its speaker where one is named or offers; nobody is made up."""

import pytest

from handlers.intake import reading, topics
from handlers.intake.words import Words

UTF8 = "Content-Type: text/plain; charset=utf-8"


def suggested(text: str, subject: str = "Sessions") -> list[tuple[str, str]]:
    raw = f"From: Maeve O'Dowd <maeve@x.example>\nSubject: {subject}\n{UTF8}\n\n{text}"
    return [(one.topic, one.speaker) for one in topics.told(Words.of(reading.read(raw.encode())))]


@pytest.mark.parametrize(
    ("text", "topic", "speaker"),
    [
        ("Could we have a session on catalytic converter theft?", "catalytic converter theft", ""),
        ("Please consider a talk about fly-tipping gangs.", "fly-tipping gangs", ""),
        ("An idea for a lunchtime session: slavery in car washes. No speaker in mind.", "slavery in car washes", ""),
        ("Topic: Deepfakes\nSpeaker: Anil Rao (Westshire Police)", "Deepfakes", "Anil Rao"),
        ("Topic: Deepfakes\nSpeaker: TBC", "Deepfakes", ""),
        ("Suggested topic - Coercive control\nProposed speaker - Dr Una Blythe", "Coercive control", "Una Blythe"),
        ("Would you run a webinar on knife bins, presented by PC Guy Thorne?", "knife bins", "Guy Thorne"),
        ("I'd love a session on romance fraud with Sally Vane from Trading Standards.", "romance fraud", "Sally Vane"),
        ("How about something on moped crime? Inspector Kofi Mensah could speak.", "moped crime", "Kofi Mensah"),
        ("Please add rural isolation to your list of topics. My colleague Ines Duarte would be happy to present.",
         "rural isolation", "Ines Duarte"),
        ("We would welcome a session about hoarding. Lee Chan, who runs our team, knows it well. He is happy to be asked.",
         "hoarding", "Lee Chan"),
        ("I would be happy to speak at one of your sessions on gambling harm.\n\nRegards\n\nMaeve O'Dowd\nBet Less",
         "gambling harm", "Maeve O'Dowd"),
        ("Could you do one on e-scooters? I don't know who would give it.", "e-scooters", ""),
        ("It would be good to hear about ketamine at a future session.", "ketamine", ""),
        ("Please could somebody cover water safety in one of the sessions? Westshire Fire and Rescue could speak.",
         "water safety", ""),
        ("A session on trauma would be useful. Bryony Marsh-Cole spoke at yours in May.", "trauma", ""),
    ],
)  # fmt: skip
def test_a_topic_and_its_speaker_are_found(text: str, topic: str, speaker: str) -> None:
    assert suggested(text) == [(topic, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "Two ideas for sessions:\n1. Stalking - Jo Hart could speak\n2. Graffiti",
        "Some topics for your sessions:\n\n* Stalking (Jo Hart would lead)\n* Graffiti\n",
        "Topic: Stalking\nSpeaker: Jo Hart\n\nTopic: Graffiti\nSpeaker: none in mind",
    ],
)
def test_each_of_two_topics_has_its_own_speaker(text: str) -> None:
    assert suggested(text) == [("Stalking", "Jo Hart"), ("Graffiti", "")]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for the session on stalking.",
        "Where are the slides of last month's session on stalking?",
        "",
        "Hello\n\nMaeve O'Dowd",
    ],
)
def test_a_session_that_was_is_no_topic(text: str) -> None:
    assert suggested(text) == []
