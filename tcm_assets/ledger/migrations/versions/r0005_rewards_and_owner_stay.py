"""Revision 0005: a reward never changes but to be retired, once; the owner of a ledger never changes at all."""

from alembic import op

from tcm_assets.ledger.migrations.rules import write_rules

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the triggers."""
    for statement in write_rules(op.get_bind().dialect.name, revision):
        op.execute(statement)
