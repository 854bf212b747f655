"""How the ledger's database came to its present tables: Alembic's environment, its revisions, and their triggers."""
