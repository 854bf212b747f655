"""Revision 0007: creators' appeals with the review that answered each, and which reviewer took a case, append-only."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0007"
down_revision = "0006"

_LONGEST_TEXT = 2_000  # characters


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "appeals",
        *required_columns(sa.Text, "case_id", "video_id", "account_id", "words"),
        *required_columns(UtcMoment, "appealed_at", "deadline_at"),
        sa.PrimaryKeyConstraint("case_id", name="appeals_key"),
        sa.CheckConstraint(f"length(trim(words)) BETWEEN 1 AND {_LONGEST_TEXT}", name="appeals_say_something"),
        sqlite_strict=True,
    )
    op.create_index("appeals_by_account", "appeals", ["account_id"])
    op.create_index("appeals_by_video", "appeals", ["video_id"])
    op.create_table(
        "appeal_replies",
        sa.Column(
            "case_id", sa.Text, sa.ForeignKey("appeals.case_id", name="appeal_replies_case_id_known"), nullable=False
        ),
        sa.Column(
            "review_id",
            WholeNumber,
            sa.ForeignKey("reviews.review_id", name="appeal_replies_review_id_known"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("case_id", name="appeal_replies_key"),
        sqlite_strict=True,
    )
    op.create_index("appeal_replies_by_review", "appeal_replies", ["review_id"])
    op.create_table(
        "review_assignments",
        sa.Column("assignment_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "video_id", "reviewer", "action", "idempotency_key"),
        *required_columns(UtcMoment, "assigned_at"),
        sa.PrimaryKeyConstraint("assignment_id", name="review_assignments_key"),
        sa.UniqueConstraint("idempotency_key", name="review_assignments_idempotency_key_once"),
        sa.CheckConstraint("action IN ('take', 'leave')", name="review_assignments_act"),
        sa.CheckConstraint("length(trim(reviewer)) > 0", name="review_assignments_say_who"),
        sqlite_strict=True,
    )
    op.create_index("review_assignments_by_video", "review_assignments", ["video_id"])
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
