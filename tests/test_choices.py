"""Choices are whole questions: they keep what the asker named, and work tapped and typed anew, on whatever day they came."""

import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

import templates
from handlers import answers, choosing
from handlers.answers import NAMED, Query, Slots
from handlers.conversation import Question, Reply, ask, remember
from handlers.understanding import Context, Understood, understand
from handlers.understanding.lexicon import lexicon_of, pot_words
from models.dates import FinancialYear, at_noon, say_day
from models.money import short_pounds

JULY = dt.date(2025, 7, 23)
TOPICS = answers.load()
KINDS = {
    "year": FinancialYear(2024), "pot": "tactical", "day": dt.date(2025, 3, 26), "about_day": dt.date(2025, 6, 24),
    "month": "2025-04", "amount_pence": 120_000,
}  # fmt: skip
TAKEN = {"amount_pence": "amount"}  # where the template's name is another
NAMES = {
    "funding.projects": ("the hateful extremism thing", "Hateful Extremism Learning Event"),
    "proposals.status": ("hateful extremism", "Hateful Extremism Learning Event"),
    "sessions.past": ("the last session", "session on 24 June 2025"),
    "meetings": ("scrutiny", "Scrutiny Committee"),
    "people": ("vice chair", "Vice-Chair of the"),
}  # in partners' words, and in ours


def kinds_of(topic: str) -> list[str]:
    return [kind for kind in KINDS if TAKEN.get(kind, kind) in TOPICS[topic].takes]


def cases() -> list[tuple[str, tuple[str, ...]]]:
    """Every topic with nothing named, with each kind of slot its question takes, with each two of them, and with all."""
    sizes = {topic: sorted({0, 1, 2, len(kinds_of(topic))}) for topic in TOPICS}
    return [(topic, kinds) for topic in TOPICS for size in sizes[topic] for kinds in combinations(kinds_of(topic), size)]


def offered(session: Session, topic: str, slots: Slots, today: dt.date = JULY) -> str:
    """The question of the choice for this topic, where the asker named these slots."""
    day = min(slots.day or today, today)
    [choice] = choosing.choices(session, (topic,), Query(slots, day))
    return choice.question


def understood(session: Session, text: str) -> Understood:
    return understand(text, Context(pot_words(session), lexicon_of(session)), JULY)


def read(session: Session, text: str) -> Slots:
    return understood(session, text).slots


def values_of(slots: Slots) -> dict[str, object]:
    return {kind: value for kind in KINDS if (value := getattr(slots, kind))}


@pytest.mark.parametrize(("topic", "kinds"), cases(), ids=lambda part: part if isinstance(part, str) else "+".join(part))
def test_a_choice_is_understood_as_its_topic_with_the_slots_it_was_given(
    kent_session: Session, topic: str, kinds: tuple[str, ...]
) -> None:
    given_slots = Slots(**{kind: KINDS[kind] for kind in kinds})  # type: ignore[arg-type]

    text = offered(kent_session, topic, given_slots)

    kept = values_of(read(kent_session, text))
    assert kept.items() <= values_of(given_slots).items()
    assert len(kinds) != 1 or kept == values_of(given_slots)
    assert ask(kent_session, Question(text, at_noon(JULY))).topic == topic


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topics_own_question_is_understood_without_being_known_word_for_word(kent_session: Session, topic: str) -> None:
    assert understood(kent_session, TOPICS[topic].example).topic == topic


@pytest.mark.parametrize("topic", TOPICS)
def test_a_choice_means_the_same_in_a_thread_about_something_else(session: Session, topic: str) -> None:
    text, thread = offered(session, topic, Slots(**KINDS)), "t1"  # type: ignore[arg-type]
    before = Question("How much was left in the upfront pot for 2025/26 as at 16 July 2025?", at_noon(JULY), thread=thread)
    remember(session, before, ask(session, before))

    here = ask(session, Question(text, at_noon(JULY), thread=thread))

    assert here == ask(session, Question(text, at_noon(JULY)))


def test_all_that_a_balance_is_asked_by_is_kept_together(kent_session: Session) -> None:
    wanted = Slots(year=FinancialYear(2025), pot="tactical", day=dt.date(2025, 7, 16), amount_pence=120_000)

    text = offered(kent_session, "funding.balance", wanted)

    assert text == "Does £1,200 fit into what is left in the tactical pot for 2025/26 as at 16 July 2025?"
    assert values_of(read(kent_session, text)) == values_of(wanted)


@settings(max_examples=60, deadline=None)
@given(
    topic=st.sampled_from(sorted(TOPICS)),
    day=st.dates(dt.date(2016, 11, 1), dt.date(2027, 3, 31)),
    pence=st.integers(10_000, 3_000_000),
    start=st.sampled_from([2016, 2024, 2025]),
)
def test_any_day_amount_and_year_comes_back_as_it_went(
    kent_session: Session, topic: str, day: dt.date, pence: int, start: int
) -> None:
    given_slots = Slots(year=FinancialYear(start), day=day, amount_pence=pence)

    text = offered(kent_session, topic, given_slots)

    said = {"year": str(given_slots.year), "day": say_day(day), "amount_pence": short_pounds(pence)}
    wanted = {kind: value for kind, value in values_of(given_slots).items() if said[kind] in text}
    assert values_of(read(kent_session, text)) == wanted
    assert {kind for kind in said if TAKEN.get(kind, kind) in TOPICS[topic].takes} <= {*wanted, "year"}


@pytest.mark.parametrize("topic", NAMES)
def test_a_choice_names_what_the_asker_named_in_our_words(kent_session: Session, topic: str) -> None:
    theirs, ours = NAMES[topic]

    text = offered(kent_session, topic, Slots(words=theirs))

    assert ours in text
    assert ask(kent_session, Question(text, at_noon(JULY))).topic == topic
    assert offered(kent_session, topic, read(kent_session, text)) == text


def test_every_topic_that_names_something_is_tried() -> None:
    assert {topic for topic, capability in TOPICS.items() if "name" in capability.takes} == set(NAMES)


def test_a_question_holds_only_what_there_is_to_hold() -> None:
    assert {name for capability in TOPICS.values() for name in capability.takes} == set(NAMED)
    assert {path.stem for path in (templates.HERE / "questions").iterdir()} == {
        f"{topic.replace('.', '_')}.txt" for topic in TOPICS
    }


def test_what_nobody_decided_yet_is_not_named_in_a_choice(kent_session: Session) -> None:
    """As at 27 March 2025 no project of 2025/26 was approved, so none has a name here."""
    for topic in ("funding.projects", "proposals.status"):
        slots = Slots(day=dt.date(2025, 3, 27), words="the hateful extremism thing")

        assert "Extremism" not in offered(kent_session, topic, slots)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("£5,000 tactical", "£5,000 fit into what is left in the tactical pot"),
        ("tactical 2024/25", "2024/25 grant goes to the tactical pot"),
        ("as at 26 March 2025 the grant", "left in the grant as at 26 March 2025"),
        ("hateful extremism meeting", "“Hateful Extremism Learning Event”"),
    ],
)
def test_an_unclear_question_comes_back_with_what_it_named(kent_session: Session, text: str, told: str) -> None:
    reply = ask(kent_session, Question(text, at_noon(JULY)))

    assert told in " ".join(choice.question for choice in reply.choices)
    assert all(works(kent_session, choice.question, choice.topic) for choice in reply.choices)


@pytest.mark.parametrize(
    "text",
    [
        "WHICH PROJECTS WERE FUNDED IN 2024/25?",
        "which projects were funded in 2024/25",
        "  Which projects were funded in 2024/25 ? ",
    ],
)
def test_a_choice_may_be_typed_as_people_type(kent_session: Session, text: str) -> None:
    assert works(kent_session, text, "funding.projects")


def test_what_only_begins_like_a_choice_is_no_choice(kent_session: Session) -> None:
    replies = [ask(kent_session, Question(text, at_noon(JULY))) for text in ("Who is the best dentist?", "Who is the Banksy?")]

    assert [figureless(reply) for reply in replies] == [True, True]


def works(session: Session, text: str, topic: str) -> bool:
    reply = ask(session, Question(text, at_noon(JULY)))
    return (reply.topic, reply.confidence) == (topic, 1.0)


def figureless(reply: Reply) -> bool:
    return reply.topic == "unknown" and "£" not in reply.text
