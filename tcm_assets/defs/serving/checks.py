"""What must be true of the published copy."""

from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE

published_warehouse_checks = table_checks(
    PUBLISHED_WAREHOUSE,
    Rule(
        "tables_to_read_are_there",
        "The copy holds the tables that the pages and analysts read.",
        """
        SELECT wanted.table_name
        FROM (VALUES ('recommendations'), ('video_points'), ('creator_points'), ('videos')) AS wanted(table_name)
        ANTI JOIN rows USING (table_name)
        """,
        blocking=True,
    ),
)
