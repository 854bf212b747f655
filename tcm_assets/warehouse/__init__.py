"""How tables go in and out of DuckDB: why a rerun is safe, whatever crashes and whatever runs beside it.

Belongs here: the warehouse file and its locks, staging, the swap, and the checks of what a schema promises. Does not
belong here: what a table means, which its subject says; anything of Dagster. It has no tables.
"""
