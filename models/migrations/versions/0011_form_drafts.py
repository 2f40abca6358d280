"""Keep what somebody has filled in of a form and not sent yet."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "formdraft",
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("who", "form"),
    )
    op.create_index("ix_formdraft_saved", "formdraft", ["saved"])
