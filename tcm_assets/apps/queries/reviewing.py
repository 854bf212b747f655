"""The cases that wait for the owner, and the evidence of one.

Does not belong here: decisions (`tcm_assets.ledger.reviews`) and who may take them (`apps.views.owner_decision`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pyarrow as pa

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import MOST_SEVERE_FIRST, Row, rows

PAGE_SIZE: Final = 10

CASE_KINDS: Final = {
    "held": "Held",
    "watched": "Watched",
    "decided": "Decided",
}
"""held: points wait. watched: one family of evidence, points are paid. decided: released or rejected before."""

_CONDITIONS: Final = {
    "held": "standing = 'held'",
    "watched": "standing = 'watched'",
    "decided": "standing IN ('released', 'rejected')",
}


def case_counts(query: Query) -> dict[str, int]:
    """How many cases there are of each kind."""
    counts = ", ".join(f"count(*) FILTER ({condition}) AS {kind}" for kind, condition in _CONDITIONS.items())
    return dict(rows(query, f"SELECT {counts} FROM alert_cases")[0])


def cases(query: Query, kind: str, *, limit: int = PAGE_SIZE, offset: int = 0) -> list[Row]:
    """One page of cases of `kind`, the most severe and newest first, with their points; KeyError for another kind."""
    sql = f"""
        WITH page AS (
            SELECT * FROM alert_cases WHERE {_CONDITIONS[kind]}
            ORDER BY {MOST_SEVERE_FIRST}, upload_date DESC, video_id
            LIMIT $limit OFFSET $offset
        )
        SELECT page.*, p.points
        FROM page LEFT JOIN video_points p USING (video_id)
        ORDER BY {MOST_SEVERE_FIRST}, page.upload_date DESC, video_id
    """
    return rows(query, sql, {"limit": limit, "offset": offset})


def case_alerts(query: Query, page: Sequence[Row]) -> list[Row]:
    """The alerts of the cases of one page, the most severe first: video_id, signal_family, severity, explanation."""
    sql = f"""
        SELECT video_id, signal, signal_family, severity, explanation
        FROM engagement_alerts
        WHERE upload_date IN (SELECT unnest($upload_dates)) AND video_id IN (SELECT unnest($video_ids))
        ORDER BY {MOST_SEVERE_FIRST}, signal
    """
    return rows(query, sql, _which(page))


def case_videos(query: Query, page: Sequence[Row]) -> dict[str, Row]:
    """Caption and latest counts of the videos of one page of cases, by video_id."""
    sql = """
        SELECT video_id, caption, view_count, like_count, comment_count, share_count, gift_count, follower_count
        FROM videos WHERE upload_date IN (SELECT unnest($upload_dates)) AND video_id IN (SELECT unnest($video_ids))
    """
    return {row["video_id"]: row for row in rows(query, sql, _which(page))}


def _which(page: Sequence[Row]) -> dict[str, list[Any]]:
    return {
        "video_ids": [case["video_id"] for case in page],
        "upload_dates": sorted({case["upload_date"] for case in page}),
    }


def delivered_counts(query: Query, video_id: str, upload_date: date) -> pa.Table:
    """The counts of each delivery of one video, in order: delivered_at, metric (views, likes, comments), count."""
    sql = """
        SELECT delivered_at, metric, count
        FROM (
            SELECT delivered_at, view_count AS views, like_count AS likes, comment_count AS comments
            FROM raw_videos WHERE video_id = ? AND upload_date = ?
        ) UNPIVOT (count FOR metric IN (views, likes, comments))
        ORDER BY delivered_at, metric
    """
    return query(sql, [video_id, upload_date])
