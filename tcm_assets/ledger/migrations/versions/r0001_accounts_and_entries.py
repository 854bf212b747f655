"""Revision 0001: accounts, append-only entries, redemptions, and the source system's four rewards."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import Day, UtcMoment, WholeNumber, required_columns

revision = "0001"
down_revision = None

SOURCE_REWARDS = (
    ("wallet-1-usd", "1 US dollar for your e-wallet", 150, 0, 1),
    ("exposure-30-min", "30 minutes of exposure on the feed", 200, 30, 0),
    ("wallet-5-usd", "5 US dollars for your e-wallet", 730, 0, 5),
    ("exposure-120-min", "120 minutes of exposure on the feed", 790, 120, 0),
)
"""reward_id, name, points, exposure_min, wallet_usd: the source system's catalogue."""


def upgrade() -> None:
    """Create the tables and their triggers, and insert the first rewards."""
    _create_accounts()
    _create_shop()
    _create_entries()
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        *required_columns(sa.Text, "account_id", "username"),
        *required_columns(WholeNumber, "balance", "owed", "entry_count", server_default=sa.text("0")),
        sa.Column("last_entry_at", UtcMoment),
        *required_columns(UtcMoment, "created_at"),
        sa.PrimaryKeyConstraint("account_id", name="accounts_key"),
        sa.CheckConstraint(
            "balance >= 0 AND owed >= 0 AND (balance = 0 OR owed = 0)", name="accounts_never_below_zero"
        ),
        sqlite_strict=True,
        postgresql_with={"fillfactor": "50"},
    )


def _create_shop() -> None:
    costs = "points > 0 AND exposure_min >= 0 AND wallet_usd >= 0"
    rewards = op.create_table(
        "rewards",
        *required_columns(sa.Text, "reward_id", "name"),
        *required_columns(WholeNumber, "points", "exposure_min", "wallet_usd"),
        sa.Column("retired_at", UtcMoment),
        sa.PrimaryKeyConstraint("reward_id", name="rewards_key"),
        sa.CheckConstraint(costs, name="rewards_cost_points"),
        sqlite_strict=True,
    )
    names = ("reward_id", "name", "points", "exposure_min", "wallet_usd")
    op.bulk_insert(rewards, [dict(zip(names, reward, strict=True)) for reward in SOURCE_REWARDS])
    op.create_table(
        "redemptions",
        *required_columns(sa.Text, "redemption_id", "account_id", "reward_id"),
        *required_columns(WholeNumber, "points", "exposure_min", "wallet_usd"),
        *required_columns(UtcMoment, "redeemed_at"),
        sa.PrimaryKeyConstraint("redemption_id", name="redemptions_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name="redemptions_account_id_known"),
        sa.ForeignKeyConstraint(["reward_id"], ["rewards.reward_id"], name="redemptions_reward_id_known"),
        sa.CheckConstraint(costs, name="redemptions_cost_points"),
        sqlite_strict=True,
    )


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("entry_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "account_id"),
        *required_columns(WholeNumber, "account_entry_number"),
        *required_columns(sa.Text, "kind"),
        *required_columns(WholeNumber, "points", "balance_change", "owed_change", "balance_after", "owed_after"),
        *required_columns(sa.Text, "idempotency_key"),
        sa.Column("video_id", sa.Text),
        sa.Column("upload_date", Day),
        sa.Column("scoring_version", sa.Text),
        sa.Column("redemption_id", sa.Text),
        sa.Column("reverses_entry_id", WholeNumber),
        *required_columns(sa.Text, "reason", "actor"),
        *required_columns(UtcMoment, "created_at"),
        sa.PrimaryKeyConstraint("entry_id", name="entries_key"),
        sa.UniqueConstraint("idempotency_key", name="entries_idempotency_key_once"),
        sa.UniqueConstraint("account_id", "account_entry_number", name="entries_account_id_once"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name="entries_account_id_known"),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemptions.redemption_id"],
            name="entries_redemption_id_known",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["reverses_entry_id"], ["entries.entry_id"], name="entries_reverses_entry_id_known"),
        *(sa.CheckConstraint(condition, name=name) for name, condition in _ENTRY_CHECKS.items()),
        sqlite_strict=True,
    )
    _create_partial_index("entries_by_video", "video_id")
    _create_partial_index("entries_by_upload_date", "upload_date")
    _create_partial_index("entries_redeem_once", "redemption_id", "kind", unique=True)
    _create_partial_index("entries_reverse_once", "reverses_entry_id", unique=True)


_ENTRY_CHECKS = {
    "entries_of_a_kind": "kind IN ('earn', 'adjust', 'redeem', 'reverse')",
    "entries_change_points": "points = balance_change - owed_change AND points <> 0",
    "entries_never_below_zero": ("balance_after >= 0 AND owed_after >= 0 AND (balance_after = 0 OR owed_after = 0)"),
    "entries_of_videos": (
        "(video_id IS NULL) = (upload_date IS NULL) AND (video_id IS NULL) = (scoring_version IS NULL) "
        "AND (video_id IS NULL OR kind IN ('earn', 'adjust'))"
    ),
    "entries_earn_once": (
        "kind <> 'earn' OR (video_id IS NOT NULL AND points > 0 AND idempotency_key = 'video/' || video_id || '/1')"
    ),
    "entries_redeem": (
        "(kind <> 'redeem' OR (redemption_id IS NOT NULL AND points < 0 AND owed_change = 0)) "
        "AND (redemption_id IS NULL OR kind IN ('redeem', 'reverse'))"
    ),
    "entries_reverse": "(kind = 'reverse') = (reverses_entry_id IS NOT NULL)",
    "entries_say_why": "length(trim(reason)) > 0 AND length(trim(actor)) > 0",
}


def _create_partial_index(name: str, *columns: str, unique: bool = False) -> None:
    where = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, "entries", list(columns), unique=unique, sqlite_where=where, postgresql_where=where)
