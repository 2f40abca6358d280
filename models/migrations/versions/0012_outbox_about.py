"""Keep which record a notice is about, so that a person can act on it where it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("outboxmessage", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_outboxmessage_about", "outboxmessage", ["about"])
