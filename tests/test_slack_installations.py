"""Where the app is installed: Slack's own stores on both databases, with tokens nobody can read there."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import Engine, text

from bot.slack.installing.installations import Installations, States
from bot.slack.installing.sealing import Seal
from models.database import writing
from models.dates import now

KEY, TOKEN = "a-long-random-key-for-tests-only-0123456789", "xoxb-police-secret-token"
POLICE, FIRE = "T0POLICE", "T0FIRE"


@pytest.fixture
def store(any_engine: Engine) -> Installations:
    return Installations("C1", any_engine, Seal(KEY))


def installation(team: str = POLICE, token: str = TOKEN, at: float | None = None) -> Installation:
    """An installation as Slack grants it, with more than we asked for."""
    return Installation(
        app_id="A0KCST", team_id=team, team_name="Police", bot_token=token, bot_id="B1", bot_user_id="U0BOT",
        bot_scopes=["chat:write"], user_id="U0ADMIN", user_token="xoxp-user-secret", installed_at=at,
        incoming_webhook_url="https://hooks.slack.example/secret",
    )  # fmt: skip


def everything(engine: Engine) -> str:
    """All that lies in the tables of installations."""
    with engine.connect() as connection:
        tables = [connection.execute(text(f"SELECT * FROM {name}")) for name in ("slack_bots", "slack_installations")]
        return "\n".join(str(row) for table in tables for row in table)


def test_a_workspaces_bot_is_found_with_its_token(store: Installations) -> None:
    store.save(installation())

    bot = store.bot_of(POLICE)
    assert bot is not None
    assert (bot.bot_token, bot.bot_id, bot.bot_user_id) == (TOKEN, "B1", "U0BOT")
    assert store.find_bot(enterprise_id="E1", team_id=POLICE)
    assert store.bot_of(FIRE) is None
    assert store.teams() == {POLICE: "Police"}


def test_no_secret_lies_in_the_database_as_it_is(store: Installations, any_engine: Engine) -> None:
    store.save(installation())

    assert "U0ADMIN" in everything(any_engine)
    assert not [secret for secret in (TOKEN, "xoxp-user-secret", "hooks.slack") if secret in everything(any_engine)]
    assert TOKEN not in repr(store)
    assert KEY not in repr(store)


def test_installing_again_leaves_one_installation_with_the_new_token(store: Installations, any_engine: Engine) -> None:
    for token in ("xoxb-old", "xoxb-new"):
        store.save(installation(token=token))

    bot = store.bot_of(POLICE)
    assert bot is not None
    assert bot.bot_token == "xoxb-new"
    assert len(everything(any_engine).splitlines()) == 2


def test_a_new_key_in_front_of_the_old_one_opens_both(any_engine: Engine) -> None:
    Installations("C1", any_engine, Seal(KEY)).save(installation())
    both = Installations("C1", any_engine, Seal(f"another-{KEY}, {KEY}"))
    both.save(installation(FIRE, "xoxb-fire"))

    assert [bot.bot_token for team in (POLICE, FIRE) if (bot := both.bot_of(team))] == [TOKEN, "xoxb-fire"]
    assert Installations("C1", any_engine, Seal(KEY)).bot_of(FIRE) is None


def test_another_key_opens_nothing_and_says_what_to_do(any_engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    Installations("C1", any_engine, Seal(KEY)).save(installation())

    assert Installations("C1", any_engine, Seal(f"another-{KEY}")).bot_of(POLICE) is None
    assert "install the app there again" in caplog.text


def test_what_is_forgotten_is_gone_from_both_tables(store: Installations, any_engine: Engine) -> None:
    store.save(installation())
    store.save(installation(FIRE, "xoxb-fire"))

    with writing(any_engine) as session:
        assert store.forget(session, POLICE, now())
        assert not store.forget(session, POLICE, now())

    assert store.bot_of(POLICE) is None
    assert store.teams() == {FIRE: "Police"}
    assert len(everything(any_engine).splitlines()) == 2


def test_a_removal_of_before_does_not_touch_an_installation_of_after(store: Installations, any_engine: Engine) -> None:
    store.save(installation())

    with writing(any_engine) as session:
        assert not store.forget(session, POLICE, now() - dt.timedelta(minutes=1))

    assert store.bot_of(POLICE)


def test_a_state_counts_once_however_many_ask_at_once(any_engine: Engine) -> None:
    states = States(any_engine)
    state = states.issue()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: states.consume(state), range(4)))

    assert sorted(answers) == [False, False, False, True]


@pytest.mark.parametrize("state", ["", "never-issued", "' OR 1=1 --"])
def test_a_state_that_is_not_ours_counts_nothing(state: str, engine: Engine) -> None:
    States(engine).issue()

    assert not States(engine).consume(state)


def test_a_state_that_is_too_old_counts_nothing_and_goes(engine: Engine) -> None:
    old_states = States(engine)
    old_states.expiration_seconds = -3600
    state = old_states.issue()
    assert not old_states.consume(state)

    States(engine).issue()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM slack_oauth_states")).scalar() == 1
