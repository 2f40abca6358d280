"""The database: migrations on both kinds, the ledger it keeps, and what each refusal says."""

import datetime as dt
import sqlite3
import threading
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

from models.audit import claim_run, first_time, next_numbers
from models.database import check_version, engine_for, head, reading, upgrade, version, writing
from models.errors import LockedDatabase, NewerDatabase, NoDatabase, OutdatedDatabase
from models.funding import LedgerEntry

AT = dt.datetime(2025, 7, 23, 9, tzinfo=dt.UTC)


def is_ours(name: str | None, kind: str, _within: object) -> bool:
    """Tables of Slack's library are in no code of ours; test_slack_installations.py uses them on both databases."""
    return kind != "table" or not str(name).startswith("slack_")


def test_migrations_make_exactly_the_tables_of_the_code(any_engine: Engine) -> None:
    with any_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_upgrading_twice_is_upgrading_once(any_engine: Engine) -> None:
    upgrade(any_engine)

    assert version(any_engine) == head()
    check_version(any_engine)


def test_an_older_database_learns_from_its_roll_over_which_pot_opens_after_which(engine: Engine) -> None:
    module = import_module("models.migrations.versions.0005_keep_years_and_read_balances_fast")
    with engine.begin() as connection:
        connection.execute(text("UPDATE pot SET opens_after = NULL"))

        connection.execute(text(module.OPENS_AFTER))

        learned = connection.execute(text("SELECT key, opens_after FROM pot WHERE opens_after IS NOT NULL")).all()
    assert [tuple(row) for row in learned] == [("2025/26:tactical", "upfront")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledgerentry SET pence = pence + 1",
        "UPDATE ledgerentry SET because = '' WHERE id = 1",
        "DELETE FROM ledgerentry",
        "DELETE FROM ledgerentry WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger(any_engine: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), any_engine.begin() as connection:
        connection.execute(text(statement))


def test_sqlite_refuses_to_replace_a_ledger_entry(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("INSERT OR REPLACE INTO ledgerentry SELECT * FROM ledgerentry WHERE id = 1"))


def test_postgresql_refuses_to_empty_the_ledger(empty_postgres: str) -> None:
    engine = engine_for(empty_postgres)
    upgrade(engine)

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE ledgerentry"))
    engine.dispose()


def test_money_that_is_not_whole_pence_is_refused_on_its_way_in(session: Session) -> None:
    entry = session.exec(select(LedgerEntry)).first()
    assert entry is not None
    session.add(LedgerEntry(**(entry.model_dump(exclude={"id"}) | {"key": "new", "pence": 1.5})))

    with pytest.raises(Exception, match="whole pence"):
        session.flush()


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(Exception, match="time zone"):
        first_time(session, "key", dt.datetime(2025, 7, 23))  # noqa: DTZ001


def test_moments_come_back_aware_and_the_same(any_engine: Engine) -> None:
    with reading(any_engine) as session:
        recorded = {entry.recorded for entry in session.exec(select(LedgerEntry))}

    assert recorded == {dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC)}


def test_numbers_of_a_series_follow_each_other_also_from_several_writers(any_engine: Engine) -> None:
    taken: list[int] = []

    def take_five() -> None:
        for _ in range(5):
            with writing(any_engine) as session:
                taken.extend(next_numbers(session, "KCST-2025-", 1))

    threads = [threading.Thread(target=take_five) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(1, 21))


def test_a_number_is_given_back_when_its_transaction_fails(any_engine: Engine) -> None:
    def take_and_fail() -> None:
        with writing(any_engine) as session:
            next_numbers(session, "KCST-2025-", 1)[0]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        take_and_fail()

    with writing(any_engine) as session:
        assert next_numbers(session, "KCST-2025-", 3) == range(1, 4)


def test_only_one_can_claim_a_run(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        claims = [claim_run(session, "reminders", AT, AT, dt.timedelta(minutes=2)) for _ in range(2)]

    assert claims == [("reminders", AT, 1), None]


def test_what_comes_twice_counts_once(any_engine: Engine) -> None:
    with writing(any_engine) as session:
        assert [first_time(session, "slack:Ev1", AT), first_time(session, "slack:Ev1", AT)] == [True, False]


class TestRefusals:
    def test_no_database_says_how_to_make_one(self, tmp_path: Path) -> None:
        with pytest.raises(NoDatabase, match="kcst init"):
            check_version(engine_for(f"sqlite:///{tmp_path / 'none.db'}"))
        assert not (tmp_path / "none.db").exists()

    @pytest.mark.parametrize(("number", "refusal"), [("9999", NewerDatabase), ("0000", OutdatedDatabase)])
    def test_another_version_is_named(self, engine: Engine, number: str, refusal: type[Exception]) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{number}'"))

        with pytest.raises(refusal, match=number):
            check_version(engine)

    def test_a_newer_database_is_not_touched_by_an_upgrade(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

        with pytest.raises(NewerDatabase, match="Nothing was changed"):
            upgrade(engine)
        assert version(engine) == "9999"

    def test_a_database_busy_elsewhere_is_said_to_be_busy(self, engine: Engine) -> None:
        path = engine.url.database
        assert path is not None
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        impatient = engine_for(f"sqlite:///{path}", busy_seconds=0)

        with pytest.raises(LockedDatabase, match="nothing was changed"), writing(impatient):
            pass
        other.close()
        impatient.dispose()

    def test_a_writer_waits_for_its_turn(self, engine: Engine) -> None:
        with writing(engine) as session:
            first_time(session, "a", AT)
            waiting = threading.Thread(target=lambda: self._write(engine))
            waiting.start()
        waiting.join()

        with reading(engine) as session:
            assert not first_time(session, "b", AT)

    def _write(self, engine: Engine) -> None:
        with writing(engine) as session:
            first_time(session, "b", AT)
