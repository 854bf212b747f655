"""Revision 0002: reviews of videos with alerts, append-only."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table and its triggers."""
    op.create_table(
        "reviews",
        sa.Column("review_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "video_id", "decision", "signal_families", "note", "reviewer", "idempotency_key"),
        *required_columns(UtcMoment, "reviewed_at"),
        sa.PrimaryKeyConstraint("review_id", name="reviews_key"),
        sa.UniqueConstraint("idempotency_key", name="reviews_idempotency_key_once"),
        sa.CheckConstraint("decision IN ('release', 'reject')", name="reviews_decide"),
        sa.CheckConstraint("length(trim(reviewer)) > 0", name="reviews_say_who"),
        sqlite_strict=True,
    )
    op.create_index("reviews_by_video", "reviews", ["video_id"])
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
