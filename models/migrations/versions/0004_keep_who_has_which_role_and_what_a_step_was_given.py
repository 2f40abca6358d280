"""Keep who has which role, and what a step was given: the sum, the meeting, and who decided."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "roleholder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("person_key", sa.String(), nullable=True),
        sa.Column("body_key", sa.String(), nullable=True),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_key"], ["person.key"]),
        sa.ForeignKeyConstraint(["body_key"], ["organisation.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_roleholder_duty", "roleholder", ["duty"], unique=False)
    op.add_column("proposalstep", sa.Column("amount_pence", sa.BigInteger(), nullable=True))
    op.add_column("proposalstep", sa.Column("meeting", sa.Date(), nullable=True))
    op.add_column("proposalstep", sa.Column("decided_by", sa.String(), nullable=False, server_default=""))
