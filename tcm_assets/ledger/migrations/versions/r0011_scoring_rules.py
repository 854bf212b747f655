"""Revision 0011: which scoring counts from which upload day on, append-only."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import Day, UtcMoment, WholeNumber, required_columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the table and its triggers."""
    op.create_table(
        "scoring_rules",
        sa.Column("rule_number", WholeNumber, autoincrement=False, nullable=False),
        sa.Column("valid_from", Day),
        *required_columns(sa.Text, "scoring_version", "parameters"),
        *required_columns(UtcMoment, "decided_at"),
        sa.PrimaryKeyConstraint("rule_number", name="scoring_rules_key"),
        sa.CheckConstraint("rule_number > 0", name="scoring_rules_are_numbered"),
        sqlite_strict=True,
    )
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
