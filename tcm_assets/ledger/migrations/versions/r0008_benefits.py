"""Revision 0008: accounts and append-only entries of wallet money and exposure, and what rewards cost their owner.

What standing redemptions gave before becomes entries too, dated like the redemptions, in their order.
"""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.benefit_rules import UNITS
from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import Day, UtcMoment, WholeNumber, required_columns, utc_moment

revision = "0008"
down_revision = "0007"

_UNITS = ", ".join(f"'{unit}'" for unit in UNITS)


def upgrade() -> None:
    """Create the tables and their triggers, and write what earlier redemptions gave."""
    accounts, entries = _create_accounts(), _create_entries()
    _add_costs()
    for unit in UNITS:
        op.execute(f"INSERT INTO benefit_accounts (account_id, unit) SELECT account_id, '{unit}' FROM accounts")
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
    _write_earlier_benefits(accounts, entries)


def _create_accounts() -> sa.Table:
    return op.create_table(
        "benefit_accounts",
        *required_columns(sa.Text, "account_id", "unit"),
        *required_columns(WholeNumber, "balance", "owed", "entry_count", server_default=sa.text("0")),
        sa.Column("last_entry_at", UtcMoment),
        sa.PrimaryKeyConstraint("account_id", "unit", name="benefit_accounts_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name="benefit_accounts_account_id_known"),
        sa.CheckConstraint(f"unit IN ({_UNITS})", name="benefit_accounts_of_a_unit"),
        sa.CheckConstraint(
            "balance >= 0 AND owed >= 0 AND (balance = 0 OR owed = 0)", name="benefit_accounts_never_below_zero"
        ),
        sqlite_strict=True,
        postgresql_with={"fillfactor": "50"},
    )


def _create_entries() -> sa.Table:
    entries = op.create_table(
        "benefit_entries",
        sa.Column("entry_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "account_id", "unit"),
        *required_columns(WholeNumber, "account_entry_number"),
        *required_columns(sa.Text, "kind"),
        *required_columns(WholeNumber, "amount", "balance_change", "owed_change", "balance_after", "owed_after"),
        *required_columns(sa.Text, "idempotency_key"),
        sa.Column("video_id", sa.Text),
        sa.Column("upload_date", Day),
        sa.Column("redemption_id", sa.Text),
        sa.Column("reverses_entry_id", WholeNumber),
        sa.Column("reference", sa.Text),
        *required_columns(sa.Text, "reason", "actor"),
        *required_columns(UtcMoment, "created_at"),
        sa.PrimaryKeyConstraint("entry_id", name="benefit_entries_key"),
        sa.UniqueConstraint("idempotency_key", name="benefit_entries_idempotency_key_once"),
        sa.UniqueConstraint("account_id", "unit", "account_entry_number", name="benefit_entries_account_id_once"),
        sa.ForeignKeyConstraint(
            ["account_id", "unit"],
            ["benefit_accounts.account_id", "benefit_accounts.unit"],
            name="benefit_entries_account_id_known",
        ),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemptions.redemption_id"],
            name="benefit_entries_redemption_id_known",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["reverses_entry_id"], ["benefit_entries.entry_id"], name="benefit_entries_reverses_entry_id_known"
        ),
        *(sa.CheckConstraint(condition, name=name) for name, condition in _ENTRY_CHECKS.items()),
        sqlite_strict=True,
    )
    _create_partial_index("benefit_entries_by_video", "video_id")
    _create_partial_index("benefit_entries_by_upload_date", "upload_date")
    _create_partial_index("benefit_entries_redeem_once", "redemption_id", "unit", "kind", unique=True)
    _create_partial_index("benefit_entries_reverse_once", "reverses_entry_id", unique=True)
    return entries


_ENTRY_CHECKS = {
    "benefit_entries_of_a_kind": "kind IN ('grant', 'adjust', 'redeem', 'reverse', 'deliver')",
    "benefit_entries_change_amounts": "amount = balance_change - owed_change AND amount <> 0",
    "benefit_entries_never_below_zero": (
        "balance_after >= 0 AND owed_after >= 0 AND (balance_after = 0 OR owed_after = 0)"
    ),
    "benefit_entries_of_videos": (
        "(video_id IS NULL) = (upload_date IS NULL) AND (video_id IS NULL OR kind IN ('grant', 'adjust'))"
    ),
    "benefit_entries_grant_once": (
        "kind <> 'grant' OR (video_id IS NOT NULL AND amount > 0 "
        "AND idempotency_key = 'video/' || video_id || '/' || unit || '/1')"
    ),
    "benefit_entries_redeem": (
        "(kind <> 'redeem' OR (redemption_id IS NOT NULL AND amount > 0)) "
        "AND (redemption_id IS NULL OR kind IN ('redeem', 'reverse'))"
    ),
    "benefit_entries_deliver": (
        "(kind = 'deliver') = (reference IS NOT NULL) "
        "AND (kind <> 'deliver' OR (amount < 0 AND owed_change = 0 AND length(trim(reference)) > 0))"
    ),
    "benefit_entries_reverse": "(kind = 'reverse') = (reverses_entry_id IS NOT NULL)",
    "benefit_entries_say_why": "length(trim(reason)) > 0 AND length(trim(actor)) > 0",
}


def _create_partial_index(name: str, *columns: str, unique: bool = False) -> None:
    where = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, "benefit_entries", list(columns), unique=unique, sqlite_where=where, postgresql_where=where)


def _add_costs() -> None:
    # As a statement: SQLite adds a column with its check, and Alembic would add the check alone.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE rewards ADD COLUMN cost_cents {kind} "
        "CONSTRAINT rewards_cost_cents CHECK (cost_cents IS NULL OR cost_cents >= 0)"
    )


_EARLIER = """
SELECT entries.entry_id, entries.kind, entries.account_id, entries.redemption_id, entries.idempotency_key,
    entries.reason, entries.actor, entries.created_at, redemptions.exposure_min, redemptions.wallet_usd * 100 AS cents
FROM entries JOIN redemptions ON redemptions.redemption_id = entries.redemption_id
ORDER BY entries.entry_id
"""


def _write_earlier_benefits(accounts: sa.Table, entries: sa.Table) -> None:
    connection = op.get_bind()
    given: dict[tuple[str, str], int] = {}
    for row in connection.exec_driver_sql(_EARLIER).all():
        for unit, amount in (("exposure_min", row.exposure_min), ("wallet_cents", row.cents)):
            if not amount:
                continue
            account = accounts.c.account_id == row.account_id, accounts.c.unit == unit
            before = connection.execute(sa.select(accounts).where(*account)).one()
            sign = 1 if row.kind == "redeem" else -1
            # Nothing was delivered by these accounts yet, so a reversal finds all that its redemption gave.
            entry = {
                "account_id": row.account_id,
                "unit": unit,
                "account_entry_number": before.entry_count + 1,
                "kind": row.kind,
                "amount": sign * amount,
                "balance_change": sign * amount,
                "owed_change": 0,
                "balance_after": before.balance + sign * amount,
                "owed_after": 0,
                "idempotency_key": f"{row.idempotency_key}/{unit}",
                "redemption_id": row.redemption_id,
                "reverses_entry_id": given.get((row.redemption_id, unit)) if sign < 0 else None,
                "reason": row.reason,
                "actor": row.actor,
                "created_at": utc_moment(row.created_at),
            }
            connection.execute(sa.insert(entries).values(entry))
            number = sa.select(entries.c.entry_id).where(entries.c.idempotency_key == entry["idempotency_key"])
            given[row.redemption_id, unit] = connection.execute(number).scalar_one()
