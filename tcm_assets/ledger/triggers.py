"""The sensor `ledger_activity`: it follows redemptions and reviews, which happen between scheduled runs."""

import json
import time
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

import dagster as dg
import duckdb
import pyarrow as pa

from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER, REDEMPTIONS
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import all_days, run_tags
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.points.due_points import due_points_sql
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.warehouse.relations import Window

CHECK_EVERY_S = 60  # interval between two ticks of the sensor
ASK_AGAIN_AFTER_S = 3600  # wait before the same run is requested again: the first failed, or waits in a long queue
SYNCED_FROM_LEDGER = (REDEMPTIONS.name, ACCOUNT_BALANCES.name, "published_warehouse")  # assets that new entries refresh
_ENTRIES_COPIED = f"SELECT sum(entry_count) FROM warehouse.{ACCOUNT_BALANCES.name}"

settle = dg.define_asset_job(
    "settle",
    selection=dg.AssetSelection.assets("alert_cases").downstream(),
    description="Follows reviews and redemptions: refreshes cases, postings, balances, totals, the published copy.",
    metadata=defined_here(),
)


@dg.sensor(
    job=settle,
    minimum_interval_seconds=CHECK_EVERY_S,
    description=(
        "Refreshes redemptions, balances and the published copy after new entries in the ledger; after a review of a "
        "video with alerts also the cases and postings of its upload day."
    ),
    metadata=defined_here(),
)
def ledger_activity(
    context: dg.SensorEvaluationContext, warehouse: WarehouseResource, ledger: LedgerResource
) -> dg.SensorResult | dg.SkipReason:
    """Request runs for what the warehouse lacks of the ledger, unless they were requested within the hour.

    Reviews lead to one run per stretch of consecutive days, so days without reviews are not settled. The cursor keeps
    what was requested and when: the ledger's number of entries, and a digest of the unseen reviews. Nothing is
    requested before the first refresh has made the tables.
    """
    from tcm_assets.ledger.errors import LedgerVersionError
    from tcm_assets.ledger.reviews import find_latest_reviews
    from tcm_assets.ledger.statements import count_entries

    try:
        with ledger.open() as opened:
            count, reviews = count_entries(opened), find_latest_reviews(opened)
    except LedgerVersionError as error:
        return dg.SkipReason(str(error))
    with warehouse.get_connection() as connection:
        try:
            copied_count = connection.execute(_ENTRIES_COPIED).fetchall()[0][0] or 0
            review_days, unseen = _find_unseen_reviews(connection, reviews)
        except duckdb.CatalogException:
            return dg.SkipReason("the ledger's tables are not in the warehouse yet: a first refresh makes them")
    requested = json.loads(context.cursor) if context.cursor else {}
    now = time.time()
    recent = {
        what: value for what, (value, requested_at) in requested.items() if now - requested_at <= ASK_AGAIN_AFTER_S
    }
    # The run that settles reviews copies the entries too.
    entries = {"entry_count": (count, now)}
    if review_days and unseen != recent.get("unseen_reviews"):
        requests = [dg.RunRequest(tags=run_tags(days)) for days in _split_into_stretches(review_days)]
        cursor = json.dumps({**entries, "unseen_reviews": (unseen, now)})
        return dg.SensorResult(run_requests=requests, cursor=cursor)
    if count not in (copied_count, recent.get("entry_count")):
        keys = [dg.AssetKey(name) for name in SYNCED_FROM_LEDGER]
        cursor = json.dumps({**requested, **entries})
        return dg.SensorResult(run_requests=[dg.RunRequest(asset_selection=keys)], cursor=cursor)
    return dg.SkipReason("the warehouse has everything of the ledger, or a run was requested")


def _build_unseen_reviews_sql() -> str:
    """Return the query of reviews that cases do not show, or that postings do not follow since a run failed.

    Built on demand: compiling the rule of due points would slow down loading the definitions.
    """
    return f"""
    WITH reviewed AS (
        SELECT upload_date, video_id, reviews.reviewed_at, points AS scored_points,
               cases.video_id IS NOT NULL AND cases.reviewed_at IS DISTINCT FROM reviews.reviewed_at AS is_unseen,
               cases.standing, decision = 'reject' AS is_rejected
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


def _find_unseen_reviews(connection: duckdb.DuckDBPyConnection, reviews: pa.Table) -> tuple[list[date], str]:
    """Return the upload days of unseen reviews, and a digest of these reviews.

    A run can be asked for a day that has a partition: a review of another day is followed when its day is shown again.
    """
    connection.register("reviews", reviews)
    days = all_days()
    found = connection.execute(_build_unseen_reviews_sql(), [days.start, days.last_day]).fetchall()
    return [day for day, _ in found], sha256("\n".join(review for _, review in found).encode()).hexdigest()


def _split_into_stretches(days: Sequence[date]) -> list[Window]:
    """Return the days in order, consecutive ones together."""
    stretches: list[Window] = []
    for day in sorted(set(days)):
        end = day + timedelta(days=1)
        if stretches and stretches[-1].end == day:
            stretches[-1] = Window(stretches[-1].start, end)
        else:
            stretches.append(Window(day, end))
    return stretches
