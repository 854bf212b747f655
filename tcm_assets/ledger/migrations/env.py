"""Alembic's entry: migrates over the connection that `prepare_ledger` hands over, within its transaction."""

from alembic import context

from tcm_assets.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True)

with context.begin_transaction():
    context.run_migrations()
