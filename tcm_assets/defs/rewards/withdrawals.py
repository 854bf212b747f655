"""Before points are taken back because videos are gone: whether their days are in the warehouse at all.

A warehouse can be made anew, day by day, while the ledger goes on. A day that it does not hold yet has no videos there,
and that is no reason to take anything from anybody.
"""

from datetime import date

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE
from tcm_assets.schemas.table import Table
from tcm_assets.schemas.video_points import VIDEO_POINTS
from tcm_assets.schemas.videos import VIDEOS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


def require_known_days(warehouse: DuckDBWarehouse, due: pa.Table) -> None:
    """Raise Failure when a video of `due`, the rows of `earnings`, is withdrawn of a day that was never scored here.

    A day was scored when videos of it are, or when it has a reference, which a day without videos has too, and no
    videos.
    """
    days = set(due.filter(pc.equal(due["outcome"], "withdrawn"))["upload_date"].to_pylist())
    unscored = days - _days_of(warehouse, VIDEO_POINTS, days)
    if not unscored:
        return
    empty = _days_of(warehouse, SCORING_REFERENCE, unscored) - _days_of(warehouse, VIDEOS, unscored)
    if unknown := sorted(unscored - empty):
        raise dg.Failure(
            f"the ledger has points of {len(unknown)} days that this warehouse has not scored, {unknown[0]} to "
            f"{unknown[-1]}: nothing was posted. Refresh these days from raw_videos on, then post them."
        )


def _days_of(warehouse: DuckDBWarehouse, table: Table, days: set[date]) -> set[date]:
    """Those of `days` of which the table has rows."""
    if not days:
        return set()
    rows = warehouse.table(table)
    day = rows[table.partition_column]
    found = warehouse.fetch(rows.filter(day.isin(sorted(days))).select(day=day).distinct())
    return set(found["day"].to_pylist())
