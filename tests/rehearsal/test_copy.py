"""The throw-away copy: whole, taken back to the period's beginning, and the real database never touched."""

import datetime as dt
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select, text

from bot.rehearsal.copying import copy_database
from bot.rehearsal.home import stage
from models.audit import JobRun, Once
from models.bulletins import BulletinEdition, EditionState
from models.database import engine_for, reading, writing
from models.dates import LONDON
from models.errors import KcstError, NewerDatabase, NoDatabase
from models.funding import LedgerEntry
from models.post import Channel, OutboxMessage, OutboxState
from scheduler.rehearsal.beginning import set_aside
from scheduler.rehearsal.events import What
from scheduler.rehearsal.timeline import Period
from tests.conftest import LEAD, postgres_database
from tests.rehearsal.staging import counts, play, settings_of

MAY = Period(dt.date(2025, 5, 1), dt.date(2025, 5, 9))
EIGHT = dt.datetime(2025, 5, 1, 8, tzinfo=LONDON)


@pytest.fixture
def home(kent_file: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(kent_file, home / "kcst.db")
    return home


def message(key: str, **more: object) -> OutboxMessage:
    values: dict[str, Any] = {"channel": Channel.MAIL, "created": EIGHT - dt.timedelta(days=1), "not_before": EIGHT} | more
    return OutboxMessage(key=key, to=LEAD, subject="A note", text="Hello.", **values)


def test_what_waits_or_failed_in_the_real_outbox_is_not_the_rehearsals(home: Path) -> None:
    engine = engine_for(f"sqlite:///{home / 'kcst.db'}")
    with writing(engine) as session:
        session.add_all([message("one"), message("two", state=OutboxState.SENDING), message("three", state=OutboxState.FAILED)])

    played = play(settings_of(home), MAY)

    assert played.waited == 2
    assert played.of(What.SEND) + played.of(What.WITHDRAWN) + played.of(What.FAILED) + played.of(What.WAITING) == []
    with reading(engine) as session:
        assert [row.state.value for row in session.exec(select(OutboxMessage))] == ["queued", "sending", "failed"]
    engine.dispose()


def test_a_period_the_service_has_been_through_is_rehearsed_all_the_same(home: Path) -> None:
    fresh = play(settings_of(home), MAY)
    engine = engine_for(f"sqlite:///{home / 'kcst.db'}")
    with writing(engine) as session:
        session.add(JobRun(job="bulletin", slot=EIGHT, claimed=EIGHT, finished=EIGHT))
        session.add(
            BulletinEdition(month="2025-05", subject="May", text="", html="", drafted=EIGHT, state=EditionState.APPROVED)
        )
        session.add(message("bulletin:2025-05:draft", created=EIGHT, state=OutboxState.SENT))
    engine.dispose()

    again = play(settings_of(home), MAY)

    assert [event.what for event in again.events] == [event.what for event in fresh.events]
    assert again.figures["drafted"] == 1


def test_what_a_table_keeps_of_a_message_is_forgotten_with_it(engine: Engine) -> None:
    with writing(engine) as session:
        session.add_all([message("before", state=OutboxState.SENT), message("since", created=EIGHT, state=OutboxState.SENT)])
        session.add_all([Once(key=key, at=EIGHT) for key in ("before", "since", "no message's")])
        figures = balances(session)

        set_aside(session, EIGHT)

        assert set(session.exec(select(Once.key))) == {"before", "no message's"}
        assert session.exec(select(OutboxMessage.key)).all() == ["before"]
        assert balances(session) == figures


def balances(session: Session) -> list[int]:
    return [entry.pence for entry in session.exec(select(LedgerEntry))]


def test_without_a_database_the_default_data_are_rehearsed_and_no_home_is_made(tmp_path: Path) -> None:
    played = play(settings_of(tmp_path / "none"), MAY)

    assert not played.copied
    assert played.figures["drafted"] == 1
    assert not (tmp_path / "none").exists()


def test_the_copy_holds_what_is_still_in_the_log_of_a_database_in_use(home: Path, tmp_path: Path) -> None:
    real = sqlite3.connect(home / "kcst.db")
    real.executescript("PRAGMA wal_autocheckpoint = 0; INSERT INTO once (key, at) VALUES ('in the log', '2025-05-01')")
    before = (home / "kcst.db").read_bytes()
    copy = engine_for(f"sqlite:///{tmp_path / 'copy.db'}")

    copy_database(settings_of(home), copy)

    with copy.connect() as connection:
        assert connection.execute(text("SELECT key FROM once")).scalars().all() == ["in the log"]
    assert (home / "kcst.db").read_bytes() == before
    real.close()
    copy.dispose()


def test_a_file_that_is_no_database_and_a_newer_one_are_refused(home: Path, tmp_path: Path) -> None:
    with sqlite3.connect(home / "kcst.db") as real:
        real.execute("UPDATE alembic_version SET version_num = '9999'")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "kcst.db").write_bytes(b"nothing of the kind" * 100)

    with pytest.raises(NewerDatabase, match="home"):
        play(settings_of(home), MAY)
    with pytest.raises(NoDatabase, match="wrong"):
        play(settings_of(tmp_path / "wrong"), MAY)


def test_a_fault_that_is_not_the_lock_says_what_to_look_at(home: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").mkdir()
    copy = engine_for(f"sqlite:///{tmp_path / 'copy.db'}")

    with pytest.raises(KcstError, match="cannot be read"):
        copy_database(settings_of(home), copy)


def test_a_postgresql_database_is_copied_row_by_row_and_left_as_it_is(
    postgres_server: Any, kent_postgres: str, tmp_path: Path
) -> None:
    with postgres_database(postgres_server, kent_postgres) as address:
        before = counts(address)
        copy = engine_for(f"sqlite:///{tmp_path / 'copy.db'}")

        assert copy_database(settings_of(tmp_path, database=address), copy)

        assert counts(f"sqlite:///{tmp_path / 'copy.db'}") == before
        assert before["ledgerentry"] > 0
        with copy.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM ledgerentry"))
        played = play(settings_of(tmp_path, database=address), MAY)
        assert (played.figures["drafted"], played.figures["missed"]) == (1, 0)
        assert counts(address) == before
        copy.dispose()


def test_nothing_on_the_stage_leads_out_of_it(home: Path) -> None:
    settings = settings_of(
        home, mailbox="exchange", exchange_endpoint="https://mail.example/EWS", exchange_tenant="t", exchange_client_id="c",
        exchange_secret="s", slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_team_channel="C1",
    )  # fmt: skip

    with stage(settings, MAY, None) as set_up:
        parts = set_up.rehearsal.parts
        kinds = (type(parts.mailbox).__name__, type(parts.messenger).__name__)
        events = list(set_up.rehearsal.events())

    assert kinds == ("RehearsalMailbox", "RehearsalMessenger")
    assert parts.engine.url.database != str(home / "kcst.db")
    assert {event.to for event in events if event.what is not What.DRAFT} == {"C1"}
    assert not Path(parts.engine.url.database or "").parent.exists()
