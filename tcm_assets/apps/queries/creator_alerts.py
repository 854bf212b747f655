"""What the creator dashboard reads of an account's alerts: each video's case, with the evidence of its signals.

Belongs here: SQL on the published copy, filtered by the account. Does not belong here: deciding a case, which only the
owner does, or who reviewed it, which creators are not told.
"""

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import MOST_SEVERE_FIRST, Row, rows


def alert_cases(query: Query, author_id: str, *, limit: int, offset: int = 0) -> list[Row]:
    """The account's cases, what waits first and then the newest: standing, review, points, caption and `alerts`.

    `alerts` is a list of signal, severity and explanation, the most severe first.
    """
    sql = f"""
        WITH cases AS (
            FROM alert_cases WHERE author_id = $author_id
            ORDER BY standing = 'held' DESC, upload_date DESC, video_id LIMIT $limit OFFSET $offset
        ), evidence AS (
            SELECT video_id, list(
                {{'signal': signal, 'severity': severity, 'explanation': explanation}}
                ORDER BY {MOST_SEVERE_FIRST}, signal
            ) AS alerts
            FROM engagement_alerts
            WHERE author_id = $author_id AND video_id IN (SELECT video_id FROM cases) GROUP BY video_id
        )
        SELECT cases.video_id, cases.upload_date, standing, cases.severity, review_state, reviewed_at, review_note,
            len(signal_families) AS family_count, caption, points, coalesce(alerts, []) AS alerts
        FROM cases
        LEFT JOIN evidence USING (video_id)
        LEFT JOIN (SELECT video_id, caption FROM videos WHERE author_id = $author_id) USING (video_id)
        LEFT JOIN (SELECT video_id, points FROM video_points WHERE author_id = $author_id) USING (video_id)
        ORDER BY standing = 'held' DESC, cases.upload_date DESC, cases.video_id
    """
    return rows(query, sql, {"author_id": author_id, "limit": limit, "offset": offset})


def case_counts(query: Query, author_id: str) -> dict[str, int]:
    """How many of the account's videos have each standing; a standing without videos is left out."""
    sql = "SELECT standing, count(*) AS video_count FROM alert_cases WHERE author_id = $author_id GROUP BY standing"
    return {row["standing"]: row["video_count"] for row in rows(query, sql, {"author_id": author_id})}
