"""The rule that both reference tables share: one length of the trailing window for all days."""

from tcm_assets.defs.table_checks import Rule
from tcm_assets.schemas.table import Table


def one_window_for_all_days(table: Table) -> Rule:
    """Warns where the days of `table`, which has `window_days`, look back over windows of several lengths.

    It stops nothing: a day rests on its own rows alone, and old days keep their window until they are refreshed.
    """
    return Rule(
        "one_window_for_all_days",
        "All days look back over a window of one length; refresh the other days after changing it.",
        f"""
        WITH windows AS (
            SELECT window_days, min(upload_date) AS first_day, max(upload_date) AS last_day
            FROM warehouse.{table.name}
            WHERE upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY window_days
        )
        FROM windows WHERE (SELECT count(*) FROM windows) > 1
        """,
    )
