"""Close years, open pots by rule, and read a balance from one index.

A pot that money was rolled over to, and that says in words when it opens, opens after the pot the money came from.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

REFUSAL = "a closed year stays closed: record a correction instead"
OPENS_AFTER = """
UPDATE pot SET opens_after = (
    SELECT source.name FROM ledgerentry AS came
    JOIN ledgerentry AS went ON went.key = came.linked_key
    JOIN pot AS source ON source.key = went.pot_key
    WHERE came.pot_key = pot.key AND came.kind = 'roll_over' AND came.pence > 0
    ORDER BY came.id LIMIT 1
) WHERE opens_when <> ''
"""


def upgrade() -> None:
    op.add_column("pot", sa.Column("opens", sa.Date(), nullable=True))
    op.add_column("pot", sa.Column("opens_after", sa.String(), nullable=True))
    op.execute(OPENS_AFTER)
    op.drop_index("ix_ledgerentry_effective", "ledgerentry")
    op.drop_index("ix_ledgerentry_pot_key", "ledgerentry")
    op.create_index("ix_ledgerentry_balance", "ledgerentry", ["pot_key", "kind", "effective", "pence"], unique=False)
    op.create_index("ix_ledgerentry_proposal_ref", "ledgerentry", ["proposal_ref"], unique=False)
    op.create_table(
        "yearclosing",
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("recorded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    _keep_closings()


def _keep_closings() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION closed_years_stay_closed() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER yearclosing_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON yearclosing "
            "FOR EACH STATEMENT EXECUTE FUNCTION closed_years_stay_closed()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER yearclosing_refuses_{verb.lower()} BEFORE {verb} ON yearclosing "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    op.execute(
        "CREATE TRIGGER yearclosing_refuses_replace BEFORE INSERT ON yearclosing "
        "WHEN EXISTS (SELECT 1 FROM yearclosing WHERE year = NEW.year) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
