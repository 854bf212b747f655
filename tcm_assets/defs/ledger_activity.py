"""The sensor that follows the ledger between runs: the shop is open all day, and reviewers decide when they like."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import dagster as dg
import duckdb
import pyarrow as pa

from tcm_assets.defs.jobs import settle
from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.partitions import all_days
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.schemas.account_balances import ACCOUNT_BALANCES
from tcm_assets.schemas.alert_cases import ALERT_CASES
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE
from tcm_assets.schemas.redemptions import REDEMPTIONS

CHECK_EVERY_S = 60
"""Pause between two looks at the ledger."""

SYNCED_FROM_LEDGER = (REDEMPTIONS, ACCOUNT_BALANCES, PUBLISHED_WAREHOUSE)
"""What new entries alone ask for."""

_ENTRIES_COPIED = f"SELECT sum(entry_count) FROM warehouse.{ACCOUNT_BALANCES.name}"

_UNSEEN_REVIEWS = f"""
    SELECT cases.upload_date, reviews.video_id || ' ' || reviews.reviewed_at AS review
    FROM warehouse.{ALERT_CASES.name} AS cases JOIN reviews USING (video_id)
    WHERE cases.reviewed_at IS DISTINCT FROM reviews.reviewed_at AND cases.upload_date BETWEEN ? AND ?
    ORDER BY review
"""


@dg.sensor(
    job=settle,
    minimum_interval_seconds=CHECK_EVERY_S,
    description=(
        "New entries in the ledger refresh redemptions, balances and the published copy; a decision about a video with "
        "alerts refreshes the cases and postings of its upload day too."
    ),
)
def ledger_activity(
    context: dg.SensorEvaluationContext, warehouse: WarehouseResource, ledger: LedgerResource
) -> dg.SensorResult | dg.SkipReason:
    """One run for all that the warehouse has not seen of the ledger, and none where a run was asked for before.

    The cursor says what was asked for: how many entries the ledger had, and which decisions were unseen. Nothing is
    asked for before the first refresh has made the tables.
    """
    from tcm_assets.ledger.activity import entry_count
    from tcm_assets.ledger.errors import LedgerVersionError
    from tcm_assets.ledger.reviews import latest_reviews

    try:
        with ledger.open() as book:
            count, reviews = entry_count(book), latest_reviews(book)
    except LedgerVersionError as error:
        return dg.SkipReason(str(error))
    with warehouse.get_connection() as connection:
        try:
            copied_count = connection.execute(_ENTRIES_COPIED).fetchall()[0][0] or 0
            review_days, unseen = _unseen_reviews(connection, reviews)
        except duckdb.CatalogException:
            return dg.SkipReason("the ledger's tables are not in the warehouse yet: a first refresh makes them")
    asked_for = json.loads(context.cursor) if context.cursor else {}
    cursor = json.dumps({"entry_count": count, "unseen_reviews": unseen})
    if review_days and unseen != asked_for.get("unseen_reviews"):
        return dg.SensorResult(run_requests=[dg.RunRequest(tags=_span(review_days))], cursor=cursor)
    if count not in (copied_count, asked_for.get("entry_count")):
        keys = [dg.AssetKey(table.name) for table in SYNCED_FROM_LEDGER]
        return dg.SensorResult(run_requests=[dg.RunRequest(asset_selection=keys)], cursor=cursor)
    return dg.SensorResult(skip_reason="the warehouse has seen all of the ledger, or a run is to see it", cursor=cursor)


def _unseen_reviews(connection: duckdb.DuckDBPyConnection, reviews: pa.Table) -> tuple[list[date], str]:
    """The upload days of decisions that the cases do not show, and a digest of these decisions."""
    connection.register("reviews", reviews)
    days = all_days()
    found = connection.execute(_UNSEEN_REVIEWS, [days.start, days.last_day]).fetchall()
    return [day for day, _ in found], sha256("\n".join(review for _, review in found).encode()).hexdigest()


def _span(days: list[date]) -> Mapping[str, str]:
    return {
        "dagster/asset_partition_range_start": min(days).isoformat(),
        "dagster/asset_partition_range_end": max(days).isoformat(),
    }
