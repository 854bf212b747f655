"""The sensor that follows the ledger between runs: the shop is open all day, and reviewers decide when they like."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256

import dagster as dg
import duckdb
import pyarrow as pa

from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER, REDEMPTIONS
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.points.due_points import due_points_sql
from tcm_assets.points.tables import VIDEO_POINTS

CHECK_EVERY_S = 60
"""Pause between two looks at the ledger."""

ASK_AGAIN_AFTER_S = 3600
"""Pause before what was asked for in vain is asked for again: its run failed, or waits in a long queue."""

SYNCED_FROM_LEDGER = (REDEMPTIONS.name, ACCOUNT_BALANCES.name, "published_warehouse")
"""What new entries alone ask for."""

_ENTRIES_COPIED = f"SELECT sum(entry_count) FROM warehouse.{ACCOUNT_BALANCES.name}"

settle = dg.define_asset_job(
    "settle",
    selection=dg.AssetSelection.assets("alert_cases").downstream(),
    description="What reviewers decided and what the shop did: cases, postings, balances, totals, the published copy.",
)


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
    """Runs for all that the warehouse has not seen of the ledger, and none where one was asked for within the hour.

    Decisions ask for one run per stretch of days: a day between, which nobody decided about, is not settled along. The
    cursor says what was asked for: how many entries the ledger had, which decisions were unseen, and when for each.
    Nothing is asked for before the first refresh has made the tables.
    """
    from tcm_assets.ledger.errors import LedgerVersionError
    from tcm_assets.ledger.reviews import latest_reviews
    from tcm_assets.ledger.statements import entry_count

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
    now = time.time()
    recent = {what: value for what, (value, asked_at) in asked_for.items() if now - asked_at <= ASK_AGAIN_AFTER_S}
    # What settles decisions copies the entries, too.
    entries = {"entry_count": (count, now)}
    if review_days and unseen != recent.get("unseen_reviews"):
        requests = [dg.RunRequest(tags=_span(days)) for days in _stretches(review_days)]
        cursor = json.dumps({**entries, "unseen_reviews": (unseen, now)})
        return dg.SensorResult(run_requests=requests, cursor=cursor)
    if count not in (copied_count, recent.get("entry_count")):
        keys = [dg.AssetKey(name) for name in SYNCED_FROM_LEDGER]
        cursor = json.dumps({**asked_for, **entries})
        return dg.SensorResult(run_requests=[dg.RunRequest(asset_selection=keys)], cursor=cursor)
    return dg.SkipReason("the warehouse has seen all of the ledger, or a run is to see it")


def _unseen_reviews_sql() -> str:
    """Decisions that the cases do not show, or that they show and the postings do not follow: a run failed between.

    Made when it is asked for: compiling the rule takes time that loading the definitions need not.
    """
    return f"""
    WITH reviewed AS (
        SELECT upload_date, video_id, reviews.reviewed_at, points AS scored_points,
               cases.video_id IS NOT NULL AND cases.reviewed_at IS DISTINCT FROM reviews.reviewed_at AS is_unseen,
               coalesce(cases.standing, CASE decision WHEN 'reject' THEN 'rejected' END) AS standing
        FROM warehouse.{VIDEO_POINTS.name} JOIN reviews USING (video_id)
        LEFT JOIN warehouse.alert_cases AS cases USING (video_id, upload_date)
        WHERE upload_date BETWEEN ? AND ?
    ),
    paid AS (
        SELECT video_id, sum(points) AS paid_points FROM warehouse.{POINTS_LEDGER.name}
        WHERE video_id IN (SELECT video_id FROM reviews) GROUP BY video_id
    ),
    decided AS (
        SELECT reviewed.*, coalesce(paid_points, 0)::BIGINT AS posted_points
        FROM reviewed LEFT JOIN paid USING (video_id)
    ),
    due AS ({due_points_sql("decided")})
    SELECT decided.upload_date, video_id || ' ' || reviewed_at AS review
    FROM decided JOIN due USING (video_id)
    WHERE is_unseen OR decided.posted_points <> due_points
    ORDER BY review
"""


def _unseen_reviews(connection: duckdb.DuckDBPyConnection, reviews: pa.Table) -> tuple[list[date], str]:
    """The upload days of decisions that the cases do not show, and a digest of these decisions."""
    connection.register("reviews", reviews)
    days = all_days()
    found = connection.execute(_unseen_reviews_sql(), [days.start, days.last_day]).fetchall()
    return [day for day, _ in found], sha256("\n".join(review for _, review in found).encode()).hexdigest()


def _stretches(days: Sequence[date]) -> list[list[date]]:
    """The days in order, those that follow on each other together."""
    stretches: list[list[date]] = []
    for day in sorted(set(days)):
        if stretches and day - stretches[-1][-1] == timedelta(days=1):
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return stretches


def _span(days: Sequence[date]) -> Mapping[str, str]:
    return {
        "dagster/asset_partition_range_start": min(days).isoformat(),
        "dagster/asset_partition_range_end": max(days).isoformat(),
    }
