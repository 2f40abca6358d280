"""Keep who asked to be reminded, and what is attached to mail that waits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_subscription_to", "subscription", ["to"], unique=False)
    op.create_index("ix_subscription_topic", "subscription", ["topic"], unique=False)
    op.add_column("outboxmessage", sa.Column("attachments", sa.JSON(), nullable=False, server_default="[]"))
