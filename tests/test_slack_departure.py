"""A workspace removes the app: its token goes, nothing more is sent there, and it may come back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.slack.messenger import SlackMessenger
from bot.wiring import House
from models.audit import AuditEntry
from models.database import reading, writing
from models.dates import now
from models.errors import MessengerError
from models.post import Channel, OutboxMessage, OutboxState, enqueue
from models.subscriptions import Reach, ReminderTopic, Subscription, subscribe
from models.workspaces import workspaces
from scheduler.jobs.postman import deliver
from tests.servers import slack_events as events
from tests.servers.slack import SlackServer
from tests.slack_access import BOT_TOKEN, Body
from tests.slack_installing import POLICE, POLICE_TOKEN, Served, house_in, served

HOME = "T0KCST"
THERE, ELSEWHERE, HERE = f"{POLICE}/U1", "T0POLICEX/U1", f"{HOME}/U1"


@pytest.fixture
def site(kent_home: Path, slack: SlackServer) -> Iterator[Served]:
    """Installed at the police; three people wait for a message and want to be reminded."""
    with served(house_in(kent_home, slack.url)) as found:
        found.install(slack)
        with writing(found.house.database) as session:
            for to in (THERE, ELSEWHERE, HERE):
                enqueue(session, message(to))
                subscribe(session, Reach(Channel.CHAT, to), ReminderTopic.SESSIONS, (1,), now())
        yield found


def message(to: str, key: str = "") -> OutboxMessage:
    at = now()
    return OutboxMessage(
        key=key or f"to {to}", channel=Channel.CHAT, to=to, subject="A session", text="Soon.", created=at, not_before=at
    )


def waiting(house: House) -> dict[str, OutboxState]:
    with reading(house.database) as session:
        return {row.to: row.state for row in session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.CHAT))}


def wishes(house: House) -> dict[str, str]:
    with reading(house.database) as session:
        return {row.to: row.ended_because for row in session.exec(select(Subscription))}


def acts(session: Session) -> list[str]:
    return [row.action for row in session.exec(select(AuditEntry)) if row.subject.startswith("slack:")]


def tell(site: Served, body: Body) -> None:
    """Delivers it now, and waits until it is dealt with."""
    assert site.send({**body, "event_time": int(now().timestamp())}).status_code == 200
    site.settle()


@pytest.mark.parametrize("event", [events.uninstalled(POLICE), events.tokens_revoked(POLICE)], ids=["removed", "revoked"])
def test_what_waits_for_its_people_is_cancelled_and_their_reminders_end(event: Body, site: Served) -> None:
    tell(site, event)

    house = site.house
    assert house.installations is not None
    assert house.installations.bot_of(POLICE) is None
    assert waiting(house) == {THERE: OutboxState.CANCELLED, ELSEWHERE: OutboxState.QUEUED, HERE: OutboxState.QUEUED}
    assert wishes(house) == {THERE: "the workspace removed the assistant", ELSEWHERE: "", HERE: ""}
    with reading(house.database) as session:
        assert acts(session) == ["install", "uninstall"]
        told = [row.text for row in session.exec(select(OutboxMessage).where(OutboxMessage.channel == Channel.TEAM))]
    assert len(told) == 2
    assert f"kcst slack link {POLICE} ORGANISATION" in told[0]
    assert "cancelled (1), and their reminders have ended (1)" in told[1]


def test_the_same_event_twice_and_the_other_one_after_it_have_one_effect(site: Served) -> None:
    for event in (events.uninstalled(POLICE), events.uninstalled(POLICE), events.tokens_revoked(POLICE)):
        tell(site, event)

    with reading(site.house.database) as session:
        assert acts(session) == ["install", "uninstall"]


def test_a_revoked_token_of_a_person_takes_nothing_away(site: Served) -> None:
    tell(site, events.tokens_revoked(POLICE, bots=()))

    assert waiting(site.house)[THERE] is OutboxState.QUEUED


def test_a_removal_told_late_leaves_a_newer_installation_alone(site: Served) -> None:
    old = {**events.uninstalled(POLICE), "event_time": int(now().timestamp()) - 3600}

    site.send(old)
    site.settle()

    assert site.house.installations is not None
    assert site.house.installations.bot_of(POLICE)
    assert waiting(site.house)[THERE] is OutboxState.QUEUED


def test_after_a_removal_it_can_be_installed_again(site: Served, slack: SlackServer) -> None:
    tell(site, events.uninstalled(POLICE))

    assert site.install(slack, token="xoxb-newer").status_code == 200

    assert site.house.installations is not None
    bot = site.house.installations.bot_of(POLICE)
    assert bot is not None
    assert bot.bot_token == "xoxb-newer"
    with reading(site.house.database) as session:
        assert [(row.team, row.departed) for row in workspaces(session)] == [(POLICE, None)]


def test_where_our_own_workspace_removes_the_app_nothing_ends_and_doctor_says_it(site: Served, slack: SlackServer) -> None:
    from bot.commands.doctor import check_slack

    for _ in range(2):
        tell(site, events.uninstalled(HOME))

    assert waiting(site.house)[HERE] is OutboxState.QUEUED
    assert wishes(site.house)[HERE] == ""
    with reading(site.house.database) as session:
        assert acts(session).count("uninstall") == 1
    assert check_slack(site.house).ok
    slack.revoke(BOT_TOKEN)
    finding = check_slack(site.house)
    assert not finding.ok
    assert "Our own workspace removed the app on" in finding.detail


def test_a_house_with_one_workspace_hears_that_it_removed_the_app(kent_home: Path, slack: SlackServer) -> None:
    with served(house_in(kent_home, slack.url, slack_client_id="")) as site:
        tell(site, events.uninstalled(HOME))

        with reading(site.house.database) as session:
            assert [(row.team, row.own, row.departed is not None) for row in workspaces(session)] == [(HOME, True, True)]


def test_a_person_is_written_to_by_the_app_of_their_own_workspace_where_it_is_installed(
    site: Served, slack: SlackServer
) -> None:
    deliver(replace(site.house.parts, team_channel=""), now())

    sent = {(call.body["channel"], call.headers["Authorization"].removeprefix("Bearer ")) for call in slack.posts}
    assert sent == {("U1", POLICE_TOKEN), ("U1", BOT_TOKEN)}
    assert len(slack.posts) == 3
    assert set(waiting(site.house).values()) == {OutboxState.SENT}


def test_a_token_that_counts_no_longer_ends_what_was_to_be_sent_there(site: Served, slack: SlackServer) -> None:
    with writing(site.house.database) as session:
        enqueue(session, message(THERE, "another"))
    slack.refuse("account_inactive", on="chat.postMessage")

    deliver(replace(site.house.parts, team_channel=""), now())

    with reading(site.house.database) as session:
        states = {row.key: row.state for row in session.exec(select(OutboxMessage).where(OutboxMessage.to == THERE))}
    assert states == {f"to {THERE}": OutboxState.FAILED, "another": OutboxState.CANCELLED}
    assert wishes(site.house)[THERE] == "the workspace removed the assistant"


def test_our_own_token_that_counts_no_longer_ends_nobodys_reminders(site: Served, slack: SlackServer) -> None:
    messenger = SlackMessenger(site.house.slack_access, departed=_never)
    slack.refuse("token_revoked", on="chat.postMessage")

    with pytest.raises(MessengerError) as caught:
        messenger.post(HERE, "Soon.", "k")

    assert caught.value.permanent


def _never(team: str) -> None:
    raise AssertionError(f"{team} has not removed the app")


def test_without_a_token_for_a_person_the_message_is_given_up_with_a_sentence(kent_home: Path, slack: SlackServer) -> None:
    house = house_in(kent_home, slack.url, slack_bot_token="")

    with pytest.raises(MessengerError, match="not installed in that workspace") as caught:
        SlackMessenger(house.slack_access).post(ELSEWHERE, "Soon.", "k")

    assert caught.value.permanent
    house.engine.dispose()
