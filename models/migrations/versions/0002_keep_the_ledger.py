"""The database itself refuses to change or delete a ledger entry."""

from alembic import op

revision = "0002"
down_revision = "0001"

REFUSAL = "the ledger is append-only: record a correction instead"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_keeps_entries BEFORE UPDATE OR DELETE OR TRUNCATE ON ledgerentry "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledgerentry "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    # INSERT OR REPLACE deletes without firing a delete trigger, so a second entry with the same key or id is refused too.
    op.execute(
        "CREATE TRIGGER ledger_refuses_replace BEFORE INSERT ON ledgerentry "
        "WHEN EXISTS (SELECT 1 FROM ledgerentry WHERE key = NEW.key OR id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
