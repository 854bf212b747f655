"""The sensor `ledger_activity`: it follows redemptions, reviews and appeals, which happen between scheduled runs."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import dagster as dg
import duckdb
import pyarrow as pa

from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import (
    ACCOUNT_BALANCES,
    BENEFIT_BALANCES,
    CLOSED_PERIODS,
    LEDGER_ENTRIES,
    LEDGER_MARKS,
    POINTS_LEDGER,
    REDEMPTIONS,
    REVIEW_TIMES,
)
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.orchestration.requested_runs.requests import Reviewed, ask, plan
from tcm_assets.orchestration.requested_runs.run_states import FULL_JOBS, review_all, run_request
from tcm_assets.orchestration.requested_runs.sensor_memory import Memory, answer, recall
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.points.due_points import due_points_sql
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Window, stretches

CHECK_EVERY_S = 60  # interval between two ticks of the sensor
WAIT_FOR_WAREHOUSE_S = 5.0  # a tick that waits for as long as a run does would be ended by Dagster, without a reason
SYNCED_FROM_LEDGER = (
    *(table.name for table in (REDEMPTIONS, LEDGER_ENTRIES, ACCOUNT_BALANCES, BENEFIT_BALANCES, REVIEW_TIMES)),
    CLOSED_PERIODS.name,
    *("ledger_books", "account_books", "posting_ages", "trial_balance", "ledger_liability"),
    LEDGER_MARKS.name,
    "published_warehouse",
)
"""Assets that new entries, appeals and closings refresh."""
_COPIED = {
    "entries": f"""
        SELECT sum(entry_count) FROM (
            SELECT entry_count FROM warehouse.{ACCOUNT_BALANCES.name}
            UNION ALL SELECT entry_count FROM warehouse.{BENEFIT_BALANCES.name}
        )
    """,
    "appeals": f"SELECT count(*) FROM warehouse.{REVIEW_TIMES.name} WHERE kind = 'appeal'",
    "closings": f"SELECT count(DISTINCT period) FROM warehouse.{CLOSED_PERIODS.name}",
}
"""What is counted in the ledger and in its copies: where they differ, the copies are made again."""

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
        "Refreshes redemptions, balances, review times and the published copy after new entries and appeals in the "
        "ledger; after a review of a video with alerts also the cases and postings of its upload day."
    ),
    metadata=defined_here(),
)
def ledger_activity(
    context: dg.SensorEvaluationContext, warehouse: WarehouseResource, ledger: LedgerResource
) -> dg.SensorResult | dg.SkipReason:
    """Request runs for what the warehouse lacks of the ledger, until it has it; see `requested_runs`.

    Reviews lead to one run per stretch of consecutive days, so days without reviews are not settled. Nothing is
    requested before the first refresh has made the tables, and while another program holds the ledger or the warehouse.
    """
    from tcm_assets.ledger.errors import LedgerVersionError

    now = time.time()
    memory = recall(context) or Memory()
    # Before the tables are read: a run that succeeds in between would seem to have had no effect.
    reviewed = review_all(context.instance, memory.requests, jobs=(settle.name, *FULL_JOBS), now=now)
    try:
        lacking = _find_lacking(warehouse, ledger)
    except (LockTimeoutError, LedgerVersionError) as error:
        return dg.SkipReason(f"{error} Looked at again in {CHECK_EVERY_S} s.")
    except duckdb.CatalogException:
        return dg.SkipReason("the ledger's tables are not in the warehouse yet: a first refresh makes them")
    wanted: dict[str, Window | None] = {f"reviews {digest}": days for digest, days in lacking.reviews.items()}
    for what, number in lacking.counts.items():
        if number != lacking.copied[what]:
            wanted[_count_item(what, lacking, reviewed)] = None
    planned = plan(reviewed, wanted.keys(), now)
    requests = [ask(each.request.items, each.request.days, now, [each]) for each in planned.due]
    requests += [ask(items, days, now) for items, days in _new_requests(planned.new, wanted)]
    return answer(
        context,
        Memory((*(each.request for each in planned.others), *requests)),
        planned,
        [run_request(request, SYNCED_FROM_LEDGER) for request in requests],
        name=lambda request: f"reviews of {request.days}" if request.days else _name_items(request.items),
        idle=f"the warehouse has all {lacking.counts['entries']} entries of the ledger and follows every review: "
        "waiting for new ones",
    )


@dataclass(frozen=True)
class _Lacking:
    """What the warehouse lacks of the ledger: reviews as a digest and their days, one for each stretch of days.

    `counts` are the ledger's entries and appeals, `copied` those that the warehouse has.
    """

    counts: Mapping[str, int]
    copied: Mapping[str, int]
    reviews: Mapping[str, Window]


def _find_lacking(warehouse: WarehouseResource, ledger: LedgerResource) -> _Lacking:
    """Compare the two. Raises LockTimeoutError, LedgerVersionError, or CatalogException before the first refresh."""
    from tcm_assets.ledger.appeals import count_appeals
    from tcm_assets.ledger.closing import list_closed_periods
    from tcm_assets.ledger.entry_copies import count_benefit_entries
    from tcm_assets.ledger.reviews import find_latest_reviews
    from tcm_assets.ledger.statements import count_entries

    with ledger.open() as opened:
        counts = {
            "entries": count_entries(opened) + count_benefit_entries(opened),
            "appeals": count_appeals(opened),
            "closings": len(list_closed_periods(opened)),
        }
        reviews = find_latest_reviews(opened)
    with DuckDBWarehouse(warehouse.engine.path, WAIT_FOR_WAREHOUSE_S).read() as connection:
        copied = {what: connection.execute(query).fetchall()[0][0] or 0 for what, query in _COPIED.items()}
        unseen = _find_unseen_reviews(connection, reviews)
    return _Lacking(
        counts,
        copied,
        {
            _digest(review for day, review in unseen if days.start <= day < days.end): days
            for days in stretches(day for day, _ in unseen)
        },
    )


def _digest(reviews: Iterable[str]) -> str:
    return sha256("\n".join(reviews).encode()).hexdigest()[:16]


def _count_item(what: str, lacking: _Lacking, reviewed: Sequence[Reviewed]) -> str:
    """Return the item of missing entries or appeals: that of a request for fewer, unless it is done: a run copies all.

    So a shop with an entry a minute asks for no run a minute, and pauses when runs fail.
    """
    for item in (item for each in reviewed for item in each.request.items if item.startswith(f"{what} ")):
        if int(item.split()[1]) > lacking.copied[what]:
            return item
    return f"{what} {lacking.counts[what]}"


def _name_items(items: Iterable[str]) -> str:
    return "new " + " and ".join(sorted({item.split()[0] for item in items}, reverse=True))


def _new_requests(new: Set[str], wanted: Mapping[str, Window | None]) -> Iterator[tuple[set[str], Window | None]]:
    """Yield the items and the days of each run; the first that settles reviews copies the entries too."""
    entries = {item for item in new if wanted[item] is None}
    for item in sorted(new - entries):
        yield {item, *entries}, wanted[item]
        entries = set()
    if entries:
        yield entries, None


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


def _find_unseen_reviews(connection: duckdb.DuckDBPyConnection, reviews: pa.Table) -> list[tuple[date, str]]:
    """Return the upload day and the identity of each unseen review, in the order of the identities.

    A run can be asked for a day that has a partition: a review of another day is followed when its day is shown again.
    """
    connection.register("reviews", reviews)
    days = all_days()
    found = connection.execute(_build_unseen_reviews_sql(), [days.start, days.last_day])
    return [(day, review) for day, review in found.fetchall()]
