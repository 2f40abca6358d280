"""Keep what led to a letter's sorting, what it belongs to, what a reply adds to a proposal, and corrected letters as examples."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "taughtletter",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("taught", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["storedletter.id"]),
        sa.PrimaryKeyConstraint("letter_id"),
    )
    for name in ("sorting", "questions"):
        op.add_column("storedletter", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    for name in ("suggestion", "intent"):
        op.add_column("storedletter", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("about", "in_reply_to", "refers_to"):
        op.add_column("storedletter", sa.Column(name, sa.String(), nullable=True))
    op.add_column("storedletter", sa.Column("answerable", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_storedletter_refers_to", "storedletter", ["refers_to"], unique=False)
    op.add_column("proposal", sa.Column("outcomes", sa.String(), nullable=False, server_default=""))
    op.add_column("proposal", sa.Column("priorities", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("topicsuggestion", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_outboxmessage_to", "outboxmessage", ["to"], unique=False)
