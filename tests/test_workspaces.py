"""Workspaces on record, on both databases: they come, go, and are linked."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from handlers.workspaces import REMOVED, arrive, depart, link, listed, unlink
from models.access import HOUSE, Asker
from models.database import writing
from models.errors import NotYours
from models.people import Organisation
from models.post import Channel, OutboxMessage, OutboxState, enqueue
from models.roles import Role
from models.subscriptions import Reach, ReminderTopic, subscribe, wishes_of
from models.workspaces import domains_of

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)
OFFICER = Asker("officer@team.example", frozenset({Role.PUBLIC, Role.OFFICER}))
POLICE, KEY = "T0_OLICE", "kent-police"  # an underscore stands for any letter in a careless query
LIKE_IT = "T0POLICE"


def told(to: str, state: OutboxState) -> OutboxMessage:
    return OutboxMessage(
        key=f"{to} {state}", channel=Channel.CHAT, to=to, subject="s", text="t", state=state, created=AT, not_before=AT
    )


def states(session: Session) -> dict[str, OutboxState]:
    return {row.key: row.state for row in session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT))}


def test_who_leaves_takes_what_waits_for_its_own_people_and_nobody_elses(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        for to in (f"{POLICE}/U1", f"{LIKE_IT}/U1"):
            for state in (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.SENT, OutboxState.FAILED):
                enqueue(session, told(to, state))
            subscribe(session, Reach(Channel.CHAT, to), ReminderTopic.POTS, (1,), AT)
        arrive(session, POLICE, "Police", "U0ADMIN", AT)
        depart(session, POLICE, AT)

    with writing(any_engine) as session:
        gone = {key for key, state in states(session).items() if state is OutboxState.CANCELLED}
        assert gone == {f"{POLICE}/U1 queued", f"{POLICE}/U1 sending"}
        assert wishes_of(session, Reach(Channel.CHAT, f"{POLICE}/U1")) == []
        assert len(wishes_of(session, Reach(Channel.CHAT, f"{LIKE_IT}/U1"))) == 1
        [row] = listed(session, {})
    assert (row["state"], row["name"]) == ("removed", "Police")


def test_what_is_cancelled_says_why(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        enqueue(session, told(f"{POLICE}/U1", OutboxState.QUEUED))
        depart(session, POLICE, AT)

    with writing(any_engine) as session:
        [row] = session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT))
        assert row.error == REMOVED


def test_a_link_outlasts_an_installation_and_ends_when_an_officer_says_so(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        session.exec(select(Organisation).where(Organisation.key == KEY)).one().domains = ["police.example"]
        link(session, LIKE_IT, "kent police", OFFICER, AT)
        arrive(session, LIKE_IT, "Police", "U0ADMIN", AT)
        depart(session, LIKE_IT, AT)
        assert domains_of(session, LIKE_IT) == {"police.example"}

        unlink(session, LIKE_IT, OFFICER, AT)

        assert domains_of(session, LIKE_IT) == frozenset()


@pytest.mark.parametrize("asker", [Asker("partner@police.example", frozenset({Role.PUBLIC, Role.PARTNER})), HOUSE])
def test_nobody_links_without_being_an_officer_with_an_address(asker: Asker, engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(NotYours):
        link(session, LIKE_IT, KEY, asker, AT)
