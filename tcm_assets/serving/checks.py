"""Checks of the published copy."""

from tcm_assets.captions.triggers import WEEKLY_TABLES
from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.tables.all_tables import ALL_TABLES

TABLES_TO_READ = tuple(name for name in ALL_TABLES if name not in (PUBLISHED_WAREHOUSE.name, *WEEKLY_TABLES))
"""Every table but the list of them, and those of a new warehouse's first week; no page reads one of these."""

published_warehouse_checks = table_checks(
    PUBLISHED_WAREHOUSE,
    Rule(
        "tables_to_read_are_there",
        "The copy has every table that pages and analysts read; the topics may come a week later.",
        f"""
        SELECT table_name FROM (SELECT unnest({list(TABLES_TO_READ)}) AS table_name)
        ANTI JOIN rows USING (table_name)
        """,
        blocking=True,
        remedy="materialize the tables that are shown, then published_warehouse",
    ),
)
