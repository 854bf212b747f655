"""Held videos of a posting: what waits of each and on what evidence, and how other holds of its days ended."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.holds import HeldVideo, HoldRecord, find_open_holds, record_holds
from tcm_assets.points.due_points import list_held_videos
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Window

EVIDENCE_FIELDS = (
    "signal",
    "signal_family",
    "severity",
    "explanation",
    "evidence_metric",
    "evidence_value",
    "evidence_bound",
    "contrast_metric",
    "contrast_value",
)
"""Fields of each alert in the evidence of a hold, which is a JSON list: the columns of `engagement_alerts`."""


def find_held_videos(
    warehouse: DuckDBWarehouse,
    due: pa.Table,
    video_points: ir.Table,
    alert_cases: ir.Table,
    engagement_alerts: ir.Table,
) -> list[HeldVideo]:
    """Return the held videos of `due` (see `compute_earnings`), with the evidence of now.

    Their points are the score less what was paid before they were held, which stays.
    """
    held = due.filter(pc.equal(due["outcome"], "held")).to_pylist()
    if not held:
        return []
    of_held = engagement_alerts.semi_join(list_held_videos(video_points, alert_cases), "video_id")
    alerts = warehouse.fetch(of_held.select("video_id", *EVIDENCE_FIELDS).order_by("video_id", "signal"))
    evidence: dict[str, list[dict[str, Any]]] = {}
    for alert in alerts.to_pylist():
        evidence.setdefault(alert.pop("video_id"), []).append(alert)
    return [
        HeldVideo(
            video_id=row["video_id"],
            account_id=row["account_id"],
            upload_date=row["upload_date"],
            points=row["scored_points"] - row["due_points"],
            evidence=json.dumps(evidence.get(row["video_id"], []), ensure_ascii=False),
        )
        for row in held
    ]


def update_holds(
    ledger: Ledger,
    warehouse: DuckDBWarehouse,
    waiting: Sequence[HeldVideo],
    held_ids: Collection[str],
    days: Window,
    latest_reviews: pa.Table,
    *,
    hold_days: int,
) -> None:
    """Bring the ledger's holds of the days to `waiting`: open, change and close them.

    `held_ids` are the days' videos with a held case, also those that nobody is due anything for. A hold whose video
    moved to a day that is not posted now follows with that day.
    """
    waiting_ids = {video.video_id for video in waiting}
    open_holds = find_open_holds(ledger, days.start, days.end, held_ids)
    others = {video_id: hold for video_id, hold in open_holds.items() if video_id not in waiting_ids}
    moved = _find_moved_videos(warehouse, others.keys(), days)
    over = {video_id: hold for video_id, hold in others.items() if video_id not in moved}
    record_holds(ledger, waiting, name_closings(over, latest_reviews), hold_days=hold_days)


def _find_moved_videos(warehouse: DuckDBWarehouse, video_ids: Collection[str], days: Window) -> set[str]:
    """Return those of the videos that are stored on a day outside `days`."""
    if not video_ids:
        return set()
    points = warehouse.table(VIDEO_POINTS)
    is_outside = (points.upload_date < days.start) | (points.upload_date >= days.end)
    asked = ibis.memtable({"video_id": sorted(video_ids)}, schema={"video_id": "string"})
    return set(warehouse.fetch(points.filter(is_outside).semi_join(asked, "video_id"))["video_id"].to_pylist())


def name_closings(open_holds: Mapping[str, HoldRecord], latest_reviews: pa.Table) -> dict[str, str]:
    """Return how each hold ended whose video is held no more: released, rejected, or ended without a decision.

    A release counts when it was made after the hold was opened: an earlier one was about other evidence.
    """
    reviews = {row["video_id"]: row for row in latest_reviews.to_pylist() if row["video_id"] in open_holds}
    return {video_id: _name_closing(hold, reviews.get(video_id)) for video_id, hold in open_holds.items()}


def _name_closing(hold: HoldRecord, review: Mapping[str, Any] | None) -> str:
    if review is None:
        return "ended"
    if review["decision"] == "reject":
        return "rejected"
    return "released" if review["reviewed_at"] >= hold.opened_at.replace(tzinfo=None) else "ended"
