"""What a notice is about: its record is named beside it, for whoever acts on it where it is read."""

import datetime as dt

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from handlers.drafts.bulletin import draft
from handlers.drafts.laying import lay
from handlers.reminding.queueing import remind
from models.database import reading, writing
from models.dates import LONDON
from models.post import Channel, OutboxMessage, OutboxState
from models.subscriptions import Reach, ReminderTopic, subscribe
from scheduler.jobs.postman import deliver
from scheduler.parts import Parts
from tests.correcting_desk import Desk
from tests.fakes import FakeClock, MemoryMessenger
from tests.making_letters import letter
from tests.test_bulletin_approving import DRAFTED, MONTH, employ, item
from tests.test_mailbox_job import too_deep

AT = dt.datetime(2025, 7, 24, 9, tzinfo=LONDON)


def abouts(session: Session) -> list[str]:
    return list(session.exec(select(OutboxMessage.about).order_by(col(OutboxMessage.id))))


def test_a_held_letter_is_named_and_one_that_cannot_be_read_is_not(engine: Engine) -> None:
    Desk(engine).take_in(letter("OFFICIAL - SENSITIVE\n\nSee below.", Subject="Minutes"), too_deep())

    with reading(engine) as session:
        assert sorted(abouts(session)) == ["", "letter:1"]


def test_an_edition_is_named_as_it_was_seen(session: Session) -> None:
    employ(session)
    session.add(item(1))
    edition = draft(session, MONTH, DRAFTED)

    lay(session, edition, DRAFTED)

    assert abouts(session) == ["", f"bulletin:2025-07:{edition.fingerprint}"]


def test_a_reminder_names_the_wish_it_answers(engine: Engine) -> None:
    with writing(engine) as session:
        subscribe(session, Reach(Channel.CHAT, "T1/U2"), ReminderTopic.DEADLINES, (1,), AT)

    remind(lambda: reading(engine), lambda: writing(engine), dt.datetime(2025, 12, 30, 9, tzinfo=LONDON), dt.date(2025, 12, 29))

    with reading(engine) as session:
        [told] = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT))
    assert told.about == "reminder:deadlines:deadline-2025-26-tactical-closes"


def test_the_messenger_hears_what_a_notice_is_about(engine: Engine) -> None:
    messenger = MemoryMessenger()
    parts = Parts(engine, FakeClock(AT), None, messenger, "C0TEAM")
    notice = OutboxMessage(
        key="k", channel=Channel.TEAM, to="x@y.example", subject="A letter waits", text="It waits.", created=AT, not_before=AT,
        about="letter:12",
    )  # fmt: skip
    with writing(engine) as session:
        session.add(notice)

    deliver(parts, AT)

    assert messenger.abouts == ["letter:12"]
    with reading(engine) as session:
        assert [row.state for row in session.exec(select(OutboxMessage))] == [OutboxState.SENT]
