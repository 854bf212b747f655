"""Checks of the published copy."""

from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE

READ_BY_THE_PAGES = (
    "videos",
    "video_points",
    "creator_points",
    "alert_cases",
    "points_ledger",
    "account_balances",
    "recommendations",
)
"""Tables without which a page has nothing to show."""

published_warehouse_checks = table_checks(
    PUBLISHED_WAREHOUSE,
    Rule(
        "tables_to_read_are_there",
        "The copy has the tables that pages and analysts read.",
        f"""
        SELECT table_name FROM (SELECT unnest({list(READ_BY_THE_PAGES)}) AS table_name)
        ANTI JOIN rows USING (table_name)
        """,
        blocking=True,
    ),
)
