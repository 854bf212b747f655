"""Queries about one account's brand safety: its level, what the level counts, and the findings in its videos."""

from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.campaigns.safety.creator_safety import RECENT_VIDEOS
from tcm_assets.campaigns.safety.floor import SEVERITIES

SAFETY_TABLES: Final = frozenset({"safety_findings", "creator_safety", "safety_contests"})

_WORST_FIRST: Final = f"list_position({list(reversed(SEVERITIES))}, severity), upload_date DESC, score DESC, finding_id"

_RECENT: Final = f"""recent AS (
            SELECT video_id FROM videos
            WHERE author_id = $author_id AND (trim(coalesce(caption, '')) <> '' OR coalesce(len(hashtags), 0) > 0)
            ORDER BY uploaded_at DESC, video_id LIMIT {RECENT_VIDEOS}
        )"""
"""The account's videos that its level counts."""


def fetch_safety_level(query: Query, creator_id: str) -> Row | None:
    """Return the listed creator's row of `creator_safety`; None where it has none."""
    found = fetch_rows(query, "FROM creator_safety WHERE creator_id = $creator_id", {"creator_id": creator_id})
    return found[0] if found else None


def count_videos_by_worst(query: Query, author_id: str) -> dict[str, int]:
    """Count the account's recent videos by the worst severity found in them, without what is withdrawn."""
    sql = f"""
        WITH {_RECENT}, counted AS (
            SELECT video_id, max(list_position({list(SEVERITIES)}, severity)) AS worst FROM safety_findings
            WHERE author_id = $author_id AND video_id IN (FROM recent)
              AND finding_id NOT IN (SELECT finding_id FROM safety_contests WHERE state = 'withdrawn')
            GROUP BY video_id
        )
        SELECT worst, count(*) AS video_count FROM counted GROUP BY worst
    """
    found = fetch_rows(query, sql, {"author_id": author_id})
    return {SEVERITIES[row["worst"] - 1]: row["video_count"] for row in found}


def count_findings(query: Query, author_id: str) -> list[Row]:
    """Count the account's findings by category and severity: `category`, `severity`, `finding_count`; by name."""
    sql = """
        SELECT category, severity, count(*) AS finding_count FROM safety_findings WHERE author_id = $author_id
        GROUP BY ALL ORDER BY category, severity
    """
    return fetch_rows(query, sql, {"author_id": author_id})


def count_captions(query: Query, author_id: str, severity: str | None, category: str | None) -> int:
    """Count the captions of the account that have findings, of one severity or category if asked."""
    sql = """
        SELECT count(DISTINCT video_id) AS caption_count FROM safety_findings WHERE author_id = $author_id
          AND ($severity IS NULL OR severity = $severity) AND ($category IS NULL OR category = $category)
    """
    found = fetch_rows(query, sql, {"author_id": author_id, "severity": severity, "category": category})
    return int(found[0]["caption_count"])


def fetch_findings(
    query: Query,
    author_id: str,
    *,
    severity: str | None = None,
    category: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[Row]:
    """Return the account's findings by caption, of one severity or category if asked; all by default.

    The caption with the worst and newest finding comes first, and within it the worst; `limit` and `offset` count
    captions. Beside the columns of `safety_findings`: `caption`, `video_url`, and `is_recent`: whether the level counts
    it.
    """
    sql = f"""
        WITH {_RECENT}, found AS (
            SELECT *, row_number() OVER (ORDER BY {_WORST_FIRST}) AS place FROM safety_findings
            WHERE author_id = $author_id
              AND ($severity IS NULL OR severity = $severity) AND ($category IS NULL OR category = $category)
        ), page AS (
            SELECT video_id, min(place) AS first_place FROM found GROUP BY video_id
            ORDER BY first_place LIMIT $limit OFFSET $offset
        )
        SELECT found.* EXCLUDE (place), caption, video_url, video_id IN (FROM recent) AS is_recent
        FROM page JOIN found USING (video_id) LEFT JOIN (
            SELECT video_id, caption, video_url FROM videos WHERE author_id = $author_id
        ) USING (video_id)
        ORDER BY first_place, place
    """
    asked = {"author_id": author_id, "severity": severity, "category": category, "limit": limit, "offset": offset}
    return fetch_rows(query, sql, asked)


def find_findings(query: Query, author_id: str, video_id: str, category: str) -> list[Row]:
    """Return the findings of a category in one caption of the account, by id; none where it is not the account's."""
    sql = """
        FROM safety_findings WHERE author_id = $author_id AND video_id = $video_id AND category = $category
        ORDER BY finding_id
    """
    return fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id, "category": category})
