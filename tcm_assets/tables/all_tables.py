"""Every table of the warehouse, found in the modules that describe tables."""

from tcm_assets.discovery import modules_named
from tcm_assets.tables.table import Table

TABLE_MODULES = r"tcm_assets\.\w+(\.\w+)?\.tables"
"""The names of the modules that describe tables."""


def _found_tables() -> dict[str, Table]:
    """Return the tables by name, sorted; raise ValueError where two tables have one name."""
    tables: dict[str, Table] = {}
    for module in modules_named(TABLE_MODULES):
        for table in vars(module).values():
            if isinstance(table, Table) and tables.setdefault(table.name, table) is not table:
                raise ValueError(f"two tables are called {table.name}; the second is in {module.__name__}")
    return dict(sorted(tables.items()))


ALL_TABLES: dict[str, Table] = _found_tables()
"""Table name to table, by name."""
