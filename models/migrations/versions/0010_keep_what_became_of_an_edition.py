"""Keep what was laid in Drafts of an edition, who changed it, and when it was set free and sent; and a bulletin's own sections."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXTS = ("substance", "laid_mark", "found_mark", "edited_by")
MOMENTS = ("laid_at", "edited", "released", "sent")


def upgrade() -> None:
    op.add_column("bulletinedition", sa.Column("laid", sa.Integer(), nullable=False, server_default="0"))
    for name in TEXTS:
        op.add_column("bulletinedition", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in MOMENTS:
        op.add_column("bulletinedition", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("outboxmessage", sa.Column("signed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("partnership", sa.Column("bulletin_sections", sa.JSON(), nullable=False, server_default="[]"))
    # Editions of before were laid in Drafts once, by the day they were drafted; those approved were dealt with by a person.
    op.execute("UPDATE bulletinedition SET laid = 1, laid_at = drafted")
    op.execute("UPDATE bulletinedition SET released = COALESCE(approved, drafted) WHERE state IN ('approved', 'sent')")
