"""Revision 0003: the data folder that posts to this ledger, and the scoring versions that its entries name."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "ledger_owner",
        sa.Column("only_row", WholeNumber, autoincrement=False, nullable=False),
        *required_columns(sa.Text, "data_folder_id"),
        *required_columns(UtcMoment, "claimed_at"),
        sa.PrimaryKeyConstraint("only_row", name="ledger_owner_key"),
        sa.CheckConstraint("only_row = 1", name="ledger_owner_is_one"),
        sqlite_strict=True,
    )
    op.create_table(
        "scoring_versions",
        *required_columns(sa.Text, "scoring_version", "parameters"),
        *required_columns(UtcMoment, "first_posted_at"),
        sa.PrimaryKeyConstraint("scoring_version", name="scoring_versions_key"),
        sqlite_strict=True,
    )
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
