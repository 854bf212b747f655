"""Revision 0006: holds as append-only events, with the evidence of the time and a deadline."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import Day, UtcMoment, WholeNumber, required_columns

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table and its triggers."""
    op.create_table(
        "hold_events",
        sa.Column("event_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "hold_id", "video_id", "account_id"),
        *required_columns(Day, "upload_date"),
        *required_columns(sa.Text, "kind"),
        *required_columns(WholeNumber, "points"),
        sa.Column("evidence", sa.Text),
        sa.Column("deadline_at", UtcMoment),
        *required_columns(sa.Text, "idempotency_key"),
        *required_columns(UtcMoment, "created_at"),
        sa.PrimaryKeyConstraint("event_id", name="hold_events_key"),
        sa.UniqueConstraint("idempotency_key", name="hold_events_idempotency_key_once"),
        sa.CheckConstraint(
            "kind IN ('held', 'changed', 'released', 'rejected', 'ended')", name="hold_events_have_a_kind"
        ),
        sa.CheckConstraint("points >= 0", name="hold_events_withhold_points"),
        sa.CheckConstraint(
            "(evidence IS NOT NULL) = (kind IN ('held', 'changed'))", name="hold_events_have_their_evidence"
        ),
        sa.CheckConstraint("(deadline_at IS NOT NULL) = (kind = 'held')", name="hold_events_have_a_deadline"),
        sqlite_strict=True,
    )
    op.create_index("hold_events_by_video", "hold_events", ["video_id"])
    op.create_index("hold_events_by_upload_date", "hold_events", ["upload_date"])
    for name, kinds in (("opened", "kind = 'held'"), ("closed", "kind IN ('released', 'rejected', 'ended')")):
        where = sa.text(kinds)
        op.create_index(
            f"hold_events_{name}_once",
            "hold_events",
            ["hold_id"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
