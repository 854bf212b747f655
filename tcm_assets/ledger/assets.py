"""The asset `scoring_versions`."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg
import ibis
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.ledger.known_versions import known_versions, parameters_of
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER, REDEMPTIONS
from tcm_assets.orchestration.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.orchestration.partitions import output_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points.due_points import OUTCOMES, compute_earnings
from tcm_assets.points.resources import SCORING_VERSION, Scoring
from tcm_assets.points.scoring_versions import compute_scoring_versions
from tcm_assets.points.tables import SCORING_REFERENCE, SCORING_VERSIONS, VIDEO_POINTS
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

if TYPE_CHECKING:
    from tcm_assets.ledger.database import Ledger
    from tcm_assets.ledger.postings import Earning, PostingCounts


@table_asset(SCORING_VERSIONS, code_version=f"2-{SCORING_VERSION}", kinds={"sql", "ledger"})
def scoring_versions(
    video_points: ibis.Table, scoring: Scoring, warehouse: WarehouseResource, ledger: LedgerResource
) -> ibis.Table:
    """The current version, and every former one that the table holds already or that the ledger has points of."""
    from tcm_assets.ledger.ownership import noted_scoring_versions

    with ledger.open() as book:
        former = known_versions(warehouse.engine, noted_scoring_versions(book))
    return compute_scoring_versions(video_points, former, scoring.version())


@table_asset(
    POINTS_LEDGER,
    code_version="3",
    kinds={"sql", "ledger"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def points_ledger(
    context: dg.AssetExecutionContext,
    video_points: ibis.Table,
    alert_cases: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
    ledger: LedgerResource,
) -> pa.Table:
    """What the videos of the days are due is posted, where it differs from what was; then all their entries."""
    from tcm_assets.ledger.ownership import note_scoring_versions
    from tcm_assets.ledger.postings import post_earnings, posted_points
    from tcm_assets.ledger.reviews import latest_reviews
    from tcm_assets.ledger.snapshots import entries_of_videos

    days, engine = output_window(context), warehouse.engine
    with ledger.open_to_post() as book:
        posted = ibis.memtable(posted_points(book, days.start, days.end))
        rejections = ibis.memtable(rejected_videos(latest_reviews(book)))
        due = engine.fetch(compute_earnings(video_points, alert_cases, rejections, posted, engine.table(VIDEO_POINTS)))
        require_known_days(engine, due)
        note_scoring_versions(book, parameters_of(engine, due, scoring.version()))
        counts = post_earnings(book, earnings_to_post(book, due))
        context.add_asset_metadata(posting_metadata(counts, due), partition_key=days.last_day.isoformat())
        return entries_of_videos(book, days.start, days.end)


BATCH_ROWS = 10_000
"""Rows that become Python objects at once."""

WITHDRAWN_VERSION = "withdrawn"
"""In place of a scoring version in the entry that takes back the points of a video that is gone: no scoring did."""


def earnings_to_post(ledger: "Ledger", due: pa.Table) -> Iterator["Earning"]:
    """What to tell the ledger of `due` (see `compute_earnings`): all but held videos that keep what they have."""
    from tcm_assets.ledger.postings import Earning
    from tcm_assets.ledger.statements import account

    keeps_what_it_has = pc.and_(pc.equal(due["outcome"], "held"), pc.equal(due["due_points"], due["posted_points"]))
    for batch in due.filter(pc.invert(keeps_what_it_has)).to_batches(BATCH_ROWS):
        for row in batch.to_pylist():
            username = row["username"]
            if username is None:
                known = account(ledger, row["account_id"])
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


def rejected_videos(latest_reviews: pa.Table) -> pa.Table:
    """The videos (video_id) whose latest review rejects them."""
    return latest_reviews.filter(pc.equal(latest_reviews["decision"], "reject")).select(["video_id"])


def posting_metadata(counts: "PostingCounts", due: pa.Table) -> Mapping[str, int]:
    """What a posting did, in entries and points, and how many videos and points wait, were rejected or are gone."""
    by_outcome = due.group_by("outcome").aggregate(
        [("video_id", "count"), ("scored_points", "sum"), ("due_points", "sum")]
    )
    rows = {row["outcome"]: row for row in by_outcome.to_pylist()}
    unpaid = {
        outcome: (row["video_id_count"], (row["scored_points_sum"] or 0) - row["due_points_sum"])
        for outcome in OUTCOMES
        if outcome != "payable"
        for row in [rows.get(outcome, {"video_id_count": 0, "scored_points_sum": 0, "due_points_sum": 0})]
    }
    return {
        "earned_videos": counts.earned,
        "adjusted_videos": counts.adjusted,
        "unchanged_videos": counts.unchanged,
        "posted_points": counts.points,
        "held_videos": unpaid["held"][0],
        "held_points": unpaid["held"][1],
        "rejected_videos": unpaid["rejected"][0],
        "rejected_points": unpaid["rejected"][1],
        "unscored_videos": unpaid["unscored"][0],
        "withdrawn_videos": unpaid["withdrawn"][0],
    }


def require_known_days(warehouse: DuckDBWarehouse, due: pa.Table) -> None:
    """Raise Failure when a video of `due` (see `compute_earnings`) is withdrawn of a day that was never scored here.

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


@table_asset(REDEMPTIONS, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def redemptions(ledger: LedgerResource) -> pa.Table:
    """The shop's log, as the ledger has it now."""
    from tcm_assets.ledger import snapshots

    with ledger.open() as book:
        return snapshots.redemptions(book)


@table_asset(ACCOUNT_BALANCES, code_version="1", kinds={"ledger"}, deps=[POINTS_LEDGER.name])
def account_balances(ledger: LedgerResource) -> pa.Table:
    """What every account earned, spent and has, as the ledger has it now."""
    from tcm_assets.ledger import snapshots

    with ledger.open() as book:
        return snapshots.account_balances(book)
