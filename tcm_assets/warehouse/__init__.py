"""How tables go in and out of DuckDB, safely under crashes and concurrent runs."""
