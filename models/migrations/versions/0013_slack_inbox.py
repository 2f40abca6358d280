"""Keep each question asked in Slack from before it is acknowledged until its answer was posted, and its key for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "chatquestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("ix_chatquestion_received", "chatquestion", ["received"])
    op.create_index("ix_chatquestion_state", "chatquestion", ["state"])
    op.create_index("ix_chatquestion_lane", "chatquestion", ["lane"])
