"""Question → Reply: the one way every door answers through, so that every door says the same.

Somebody in danger comes first, before anything else is looked at. Then: a choice that was tapped, several questions in
one message, what a thread carries over, what may not be told; and only then the answer.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace

from sqlmodel import Session, select

from handlers import answers, choosing, discretion, threads
from handlers.answers import Query, Slots
from handlers.reminding.carrying import carry_out
from handlers.understanding import Context, Understood, private, safeguarding, understand
from handlers.understanding.lexicon import lexicon_of, pot_words
from handlers.understanding.scrubbing import scrub
from handlers.understanding.taught import taught_in
from handlers.wording import Choice, Frame, Reply, answered, not_known, plain_reply, together
from models.dates import day_of
from models.errors import KcstError
from models.learning import OpenQuestion, ThreadMemory, WhyOpen
from models.mailbox import may_write_to
from models.people import Partnership, Person, partnership
from models.post import Channel
from models.subscriptions import Reach

__all__ = ["Choice", "Question", "Reply", "ask", "not_set", "note_open", "remember"]

LONGEST = 2_000  # letters that are read of a question
MOST_QUESTIONS = 4
_NEXT_QUESTION = re.compile(
    r"(?<=\?)\s+|\n+|,? and (?:also )?"
    r"(?=(?:when|who|how (?:much|many|do|is|was|are|can|long)|what|where|which|is there|are there)\b)",
    re.I,
)


@dataclass(frozen=True)
class Question:
    """What somebody asked, who (an address, or ''), at which moment, and in which thread ('' for none).

    `chat` is who asks in Slack, 'TEAM/USER'. `known` is False where the address may be somebody else's: they are answered,
    and nothing is set for it. `around` is the conversation the thread stands in, such as all of somebody's direct messages:
    what was asked there last counts for a thread that begins.
    """

    text: str
    at: dt.datetime
    asker: str = ""
    thread: str = ""
    chat: str = ""
    known: bool = True
    around: str = ""


@dataclass(frozen=True)
class _Talk:
    """What is gathered once for a message: the records' names, the house, the day, and what went before."""

    context: Context
    house: Partnership
    today: dt.date
    memory: ThreadMemory | None


def ask(session: Session, question: Question) -> Reply:
    """Answer, ask back, or say that it is not known. Never guesses, never raises for what a partner typed."""
    text = question.text[:LONGEST]
    today = day_of(question.at)
    names = discretion.names_for(session, lexicon_of(session), question.asker)
    context = Context(pot_words(session), names, taught_in(session))
    memory = threads.recall(session, question.thread, question.at) or threads.recall(session, question.around, question.at)
    talk = _Talk(context, partnership(session), today, memory)
    if kind := safeguarding.kind_of_cry(text):
        return plain_reply(Frame(talk.house, today), "safeguarding", "answers/safeguarding.md.j2", {"kind": kind})
    if chosen := threads.picked(text, memory):
        return _one(session, replace(question, text=chosen), replace(talk, memory=None))
    several = _several(session, question, text, talk)
    return several or _one(session, replace(question, text=text), talk)


def _several(session: Session, question: Question, text: str, talk: _Talk) -> Reply | None:
    """The answers to several questions in one message; None where it is one question after all."""
    parts = [part.strip() for part in _NEXT_QUESTION.split(text) if part and part.strip()]
    if not 1 < len(parts) <= MOST_QUESTIONS:
        return None
    replies: list[Reply] = []
    for part in parts:
        last = replies[-1] if replies else None
        memory = (
            talk.memory if last is None else ThreadMemory(thread="", topic=last.topic, slots=dict(last.slots), at=question.at)
        )
        replies.append(_one(session, replace(question, text=part), replace(talk, memory=memory)))
    told = [reply for reply in replies if reply.topic not in ("unknown", "smalltalk")]
    return together(told) if len(told) > 1 and len({reply.body for reply in told}) == len(told) else None


def _one(session: Session, question: Question, talk: _Talk) -> Reply:
    """The reply to one question."""
    if talk.memory is not None and threads.asks_for_source(question.text):
        return _provenance(talk, talk.memory)
    meant = _meant(session, question, talk)
    day = _as_at(meant.slots, talk.today)
    frame = Frame(talk.house, day, ahead=bool(meant.slots.day and meant.slots.day > talk.today))
    if private.asks_for_private(question.text) and meant.topic != discretion.STATUS:
        return plain_reply(frame, "unknown", "answers/private.md.j2", {"kind": ""})
    meant = replace(meant, topic=discretion.put_right(meant.topic, question.text))
    if meant.topic is None:
        choices = choosing.choices(session, meant.choices, Query(meant.slots, day, question.asker))
        return not_known(frame, choices, meant.nearest, meant.confidence)
    return _answer(session, question, frame, meant)


def _meant(session: Session, question: Question, talk: _Talk) -> Understood:
    """One of our own questions, word for word; or else what is understood, with what the thread carries over."""
    understood = understand(question.text, talk.context, talk.today)
    query = Query(understood.slots, _as_at(understood.slots, talk.today), question.asker)
    if own := choosing.topic_offered(session, question.text, query):
        return replace(understood, topic=own, confidence=1.0)
    carried = threads.carry(question.text, understood, talk.memory, talk.context.lexicon.words)
    return replace(understood, topic=carried.topic, slots=carried.slots)


def _as_at(slots: Slots, today: dt.date) -> dt.date:
    """The day to answer as at: none is known beyond today."""
    return min(slots.day or today, today)


def _answer(session: Session, question: Question, frame: Frame, understood: Understood) -> Reply:
    capability = answers.load()[understood.topic or ""]
    try:
        query = Query(understood.slots, frame.day, question.asker, _reach(question, frame.house), question.at)
        found = capability.answer(session, query)
    except KcstError as problem:
        return plain_reply(frame, "unknown", "answers/refused.md.j2", {"problem": str(problem)})
    return answered(frame, capability, found, understood.confidence, threads.kept_slots(understood.slots))


def _reach(question: Question, house: Partnership) -> Reach | None:
    """Where the asker is written to; None where that is not certain."""
    if question.chat:
        return Reach(Channel.CHAT, question.chat)
    to = question.asker.strip().lower()
    return Reach(Channel.MAIL, to) if question.known and may_write_to(to, house.mailbox) else None


def _provenance(talk: _Talk, memory: ThreadMemory) -> Reply:
    """Where the thread's last answer comes from: the sources it was given with."""
    frame = Frame(talk.house, talk.today)
    sources = memory.slots.get("sources", "")
    reply = plain_reply(frame, memory.topic, "answers/provenance.md.j2", {"sources": sources.partition(": ")[2]})
    return replace(reply, confidence=1.0, sources=sources, slots=memory.slots)


def remember(session: Session, question: Question, reply: Reply) -> None:
    """Keep what the reply was about for the next question of its thread, and carry out what it says is set."""
    for thread in (question.thread, question.around):
        threads.remember(session, thread, reply, question.at)
    for wish in reply.wishes:
        carry_out(session, wish, question.at)


def not_set(session: Session, question: Question) -> Reply:
    """What is said instead of a reply whose wish could not be carried out."""
    frame = Frame(partnership(session), day_of(question.at))
    return plain_reply(frame, "reminders", "answers/not_set.md.j2", {})


def note_open(session: Session, question: Question, reply: Reply, why: WhyOpen | None = None) -> None:
    """Keep a question that was not answered (or was rated badly) for a person to look at, scrubbed; never a cry for help."""
    reason = why or (WhyOpen.ASKED_BACK if reply.choices else WhyOpen.UNANSWERED)
    if reply.topic == "safeguarding" or (why is None and reply.topic != "unknown") or not question.text.strip():
        return
    names = [person.name for person in session.exec(select(Person))]
    answered_as = reply.topic if why is WhyOpen.RATED_BADLY and reply.topic != "unknown" else ""
    nearest = reply.choices[0].topic if reply.choices else answered_as
    session.add(OpenQuestion(text=scrub(question.text, names), why=reason, nearest=nearest, asked=question.at))
