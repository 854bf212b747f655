"""A creator marketplace and a fair value system for short videos, as Dagster assets in DuckDB."""
