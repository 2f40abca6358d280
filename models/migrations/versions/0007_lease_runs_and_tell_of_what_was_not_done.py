"""Lease a job's run to whoever claims it, and remember whether the team heard of what was skipped or could not be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("jobrun", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobrun", sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("jobrun", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("outboxmessage", sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()))
