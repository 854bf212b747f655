"""Revision 0009: months that the owner closed, in order, with what proves their rows."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the table and its triggers."""
    op.create_table(
        "closed_periods",
        *required_columns(sa.Text, "period"),
        *required_columns(WholeNumber, "last_entry_id", "last_benefit_entry_id", "last_hold_event_id", "entry_count"),
        *required_columns(sa.Text, "totals", "digest", "closed_by"),
        *required_columns(UtcMoment, "closed_at"),
        sa.PrimaryKeyConstraint("period", name="closed_periods_key"),
        sa.CheckConstraint("period LIKE '____-__' AND length(digest) = 64", name="closed_periods_are_months"),
        sa.CheckConstraint("length(trim(closed_by)) > 0", name="closed_periods_say_who"),
        sqlite_strict=True,
    )
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
