"""Queries about an account's videos that are held or rejected: since when, on what evidence, until when."""

from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.ledger.tables import OPEN_HOLD_KINDS

HELD_TABLES: Final = frozenset({"alert_cases", "hold_events", "videos", "video_points"})


def fetch_held_videos(query: Query, author_id: str) -> list[Row]:
    """Return the account's held and rejected videos, held ones first, by the deadline, then the newest.

    Beside video_id, upload_date, author_id, standing, reviewed_at, points, caption and video_url: of the open hold
    hold_id, held_at, deadline_at, waiting_points, and of the latest hold, open or not, first_evidence and
    last_evidence, as JSON text; null without one.
    """
    sql = f"""
        WITH cases AS (
            SELECT video_id, upload_date, author_id, standing, reviewed_at FROM alert_cases
            WHERE author_id = $author_id AND standing IN ('held', 'rejected')
        ), holds AS (
            SELECT hold_id, arg_max(video_id, event_id) AS video_id, max(event_id) AS last_event,
                   arg_max(kind, event_id) IN {OPEN_HOLD_KINDS} AS is_open, min(created_at) AS held_at,
                   min(deadline_at) AS deadline_at, arg_max(points, event_id) AS waiting_points,
                   arg_min(evidence, event_id) AS first_evidence, arg_max(evidence, event_id) AS last_evidence
            FROM hold_events WHERE video_id IN (SELECT video_id FROM cases) GROUP BY hold_id
        ), latest AS (
            SELECT video_id, first_evidence, last_evidence,
                   CASE WHEN is_open THEN hold_id END AS hold_id, CASE WHEN is_open THEN held_at END AS held_at,
                   CASE WHEN is_open THEN deadline_at END AS deadline_at,
                   CASE WHEN is_open THEN waiting_points END AS waiting_points
            FROM holds QUALIFY row_number() OVER (PARTITION BY video_id ORDER BY last_event DESC) = 1
        )
        SELECT cases.*, latest.* EXCLUDE (video_id), points, caption, video_url
        FROM cases LEFT JOIN latest USING (video_id)
        LEFT JOIN (SELECT video_id, points FROM video_points WHERE author_id = $author_id) USING (video_id)
        LEFT JOIN (SELECT video_id, caption, video_url FROM videos WHERE author_id = $author_id) USING (video_id)
        ORDER BY standing, deadline_at NULLS LAST, upload_date DESC, video_id
    """
    return fetch_rows(query, sql, {"author_id": author_id})
