"""Due earnings: from the rows of `points.due_points`, which say what each video is due, to what is posted.

In all functions `due` is that table: one row per video that is due points or has some in the ledger.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import Earning, PostingCounts
from tcm_assets.ledger.statements import find_account
from tcm_assets.points.due_points import OUTCOMES
from tcm_assets.points.tables import SCORING_REFERENCE, VIDEO_POINTS
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

BATCH_ROWS = 10_000
"""Rows that become Python objects at once."""

WITHDRAWN_VERSION = "withdrawn"
"""The scoring version of entries that take back the points of a video that is gone, which no scoring did."""


def list_earnings(ledger: Ledger, due: pa.Table) -> Iterator[Earning]:
    """Yield the earning of each video to post: all but held videos that keep what they have."""
    is_unchanged = pc.and_(pc.equal(due["outcome"], "held"), pc.equal(due["due_points"], due["posted_points"]))
    for batch in due.filter(pc.invert(is_unchanged)).to_batches(BATCH_ROWS):
        for row in batch.to_pylist():
            username = row["username"]
            if username is None:
                known = find_account(ledger, row["account_id"])
                username = known.username if known else row["account_id"]
            yield Earning(
                video_id=row["video_id"],
                upload_date=row["upload_date"],
                account_id=row["account_id"],
                username=username,
                points=row["due_points"],
                scoring_version=row["scoring_version"] or WITHDRAWN_VERSION,
                reason=row["reason"],
            )


def find_unscored_days(warehouse: DuckDBWarehouse, due: pa.Table) -> list[date]:
    """Return the days of withdrawn videos that this warehouse has never scored, in order.

    A day is scored when it has video points, or a scoring reference and no videos at all.
    """
    days = set(due.filter(pc.equal(due["outcome"], "withdrawn"))["upload_date"].to_pylist())
    without_points = days - _find_days(warehouse, VIDEO_POINTS, days)
    empty = _find_days(warehouse, SCORING_REFERENCE, without_points) - _find_days(warehouse, VIDEOS, without_points)
    return sorted(without_points - empty)


def _find_days(warehouse: DuckDBWarehouse, table: Table, days: set[date]) -> set[date]:
    """Return those of `days` that the table has rows of."""
    if not days:
        return set()
    rows = warehouse.table(table)
    day = rows[table.partition_column]
    found = warehouse.fetch(rows.filter(day.isin(sorted(days))).select(day=day).distinct())
    return set(found["day"].to_pylist())


def summarize_posting(counts: PostingCounts, due: pa.Table) -> Mapping[str, int]:
    """Return a posting's metadata: entries and points posted, and unpaid videos and points by their outcome."""
    by_outcome = due.group_by("outcome").aggregate(
        [("video_id", "count"), ("scored_points", "sum"), ("due_points", "sum")]
    )
    videos, unpaid_points = dict.fromkeys(OUTCOMES, 0), dict.fromkeys(OUTCOMES, 0)
    for row in by_outcome.to_pylist():
        videos[row["outcome"]] = row["video_id_count"]
        unpaid_points[row["outcome"]] = (row["scored_points_sum"] or 0) - row["due_points_sum"]
    return {
        "earned_videos": counts.earned,
        "adjusted_videos": counts.adjusted,
        "unchanged_videos": counts.unchanged,
        "posted_points": counts.points,
        "held_videos": videos["held"],
        "held_points": unpaid_points["held"],
        "rejected_videos": videos["rejected"],
        "rejected_points": unpaid_points["rejected"],
        "unscored_videos": videos["unscored"],
        "withdrawn_videos": videos["withdrawn"],
    }
