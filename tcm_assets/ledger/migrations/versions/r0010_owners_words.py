"""Revision 0010: the owner's words about a ledger that lost rows, and about points that a posting takes back."""

import sqlalchemy as sa
from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules
from tcm_assets.ledger.schema import UtcMoment, WholeNumber, required_columns

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Create the tables and their triggers."""
    op.create_table(
        "ledger_acceptances",
        sa.Column("acceptance_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "given_up", "former_mark", "accepted_by"),
        *required_columns(UtcMoment, "accepted_at"),
        sa.PrimaryKeyConstraint("acceptance_id", name="ledger_acceptances_key"),
        sa.CheckConstraint("length(trim(accepted_by)) > 0", name="ledger_acceptances_say_who"),
        sqlite_strict=True,
    )
    op.create_table(
        "take_back_approvals",
        sa.Column("approval_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "digest"),
        *required_columns(WholeNumber, "points", "account_count"),
        *required_columns(sa.Text, "approved_by"),
        *required_columns(UtcMoment, "approved_at"),
        sa.PrimaryKeyConstraint("approval_id", name="take_back_approvals_key"),
        sa.UniqueConstraint("digest", name="take_back_approvals_digest_once"),
        sa.CheckConstraint("length(trim(approved_by)) > 0", name="take_back_approvals_say_who"),
        sqlite_strict=True,
    )
    op.create_table(
        "waiting_take_backs",
        sa.Column("refusal_id", WholeNumber, sa.Identity(always=True), nullable=False),
        *required_columns(sa.Text, "digest"),
        *required_columns(WholeNumber, "points", "video_count", "account_count"),
        *required_columns(sa.Text, "words"),
        *required_columns(UtcMoment, "refused_at"),
        sa.PrimaryKeyConstraint("refusal_id", name="waiting_take_backs_key"),
        sa.UniqueConstraint("digest", name="waiting_take_backs_digest_once"),
        sqlite_strict=True,
    )
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
