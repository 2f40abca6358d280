"""Keep where the assistant is installed in Slack, what each workspace was linked to, and the states of installations under way.

The tables slack_… are those of Slack's library. Their tokens are written sealed, which makes them longer: no lengths here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "slackworkspace",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_key", sa.String(), nullable=True),
        sa.Column("linked_by", sa.String(), nullable=False),
        sa.Column("linked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("installed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("departed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_key"], ["organisation.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team"),
    )
    _bots()
    _installations()
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
    )
    op.create_index("slack_oauth_states_idx", "slack_oauth_states", ["state"], unique=True)


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.String(), nullable=True) for name in names]


def _begin() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("app_id", sa.String(), nullable=False),
    ]


def _end() -> list[sa.Column]:
    return [
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    ]


def _bots() -> None:
    op.create_table(
        "slack_bots",
        *_begin(),
        *_texts("enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes"),
        *_texts("bot_refresh_token"),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        *_end(),
    )
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])


def _installations() -> None:
    op.create_table(
        "slack_installations",
        *_begin(),
        *_texts("enterprise_id", "enterprise_name", "enterprise_url", "team_id", "team_name", "bot_token", "bot_id"),
        *_texts("bot_user_id", "bot_scopes", "bot_refresh_token"),
        sa.Column("bot_token_expires_at", sa.DateTime(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=False),
        *_texts("user_token", "user_scopes", "user_refresh_token"),
        sa.Column("user_token_expires_at", sa.DateTime(), nullable=True),
        *_texts("incoming_webhook_url", "incoming_webhook_channel", "incoming_webhook_channel_id"),
        *_texts("incoming_webhook_configuration_url", "token_type"),
        *_end(),
    )
    columns = ["client_id", "enterprise_id", "team_id", "user_id", "installed_at"]
    op.create_index("slack_installations_idx", "slack_installations", columns)
