"""Revision 0004: creators' objections to brand-safety findings and the decisions about them, append-only."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0004"
down_revision = "0003"

_LONGEST_TEXT = 2_000  # characters


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "safety_contests",
        *required_columns(sa.Text, "finding_id", "video_id", "account_id", "category", "objection"),
        *required_columns(UtcMoment, "contested_at"),
        sa.PrimaryKeyConstraint("finding_id", name="safety_contests_key"),
        sa.CheckConstraint(
            f"length(trim(objection)) BETWEEN 1 AND {_LONGEST_TEXT}", name="safety_contests_have_an_objection"
        ),
        sqlite_strict=True,
    )
    op.create_index("safety_contests_by_account", "safety_contests", ["account_id"])
    op.create_table(
        "safety_decisions",
        sa.Column("decision_id", WholeNumber, sa.Identity(always=True), nullable=False),
        sa.Column(
            "finding_id",
            sa.Text,
            sa.ForeignKey("safety_contests.finding_id", name="safety_decisions_finding_id_known"),
            nullable=False,
        ),
        *required_columns(sa.Text, "decision", "reason", "decided_by", "idempotency_key"),
        *required_columns(UtcMoment, "decided_at"),
        sa.PrimaryKeyConstraint("decision_id", name="safety_decisions_key"),
        sa.UniqueConstraint("idempotency_key", name="safety_decisions_idempotency_key_once"),
        sa.CheckConstraint("decision IN ('keep', 'withdraw')", name="safety_decisions_decide"),
        sa.CheckConstraint("length(trim(decided_by)) > 0", name="safety_decisions_say_who"),
        sa.CheckConstraint(
            f"length(trim(reason)) BETWEEN 1 AND {_LONGEST_TEXT}", name="safety_decisions_have_a_reason"
        ),
        sqlite_strict=True,
    )
    op.create_index("safety_decisions_by_finding", "safety_decisions", ["finding_id"])
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
