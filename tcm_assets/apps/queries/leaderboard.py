"""The accounts by what their videos earned: one page of places, and the visitor's own place.

Points that wait for a review or were rejected do not count: a place would be taken away again. Balances are nobody
else's business and are not read here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows

PAGE_SIZE: Final = 25

MEASURES: Final = {"total_points": "Points", "mean_points": "Points per video", "total_credits": "Credits"}
"""What places go by, and how it is called."""

VIDEOS_FOR_A_MEAN: Final = 5
"""Scored videos from which an account has a place by its mean: one lucky video is no habit."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """One page. `own` is the visitor's row wherever it stands, None without one; `count` is all that have a place."""

    accounts: list[Row]
    own: Row | None
    count: int


def last_scored_day(query: Query) -> date | None:
    """The newest upload day that has points; None when no video has."""
    day: date | None = rows(query, "SELECT max(upload_date) AS day FROM video_points WHERE points IS NOT NULL")[0][
        "day"
    ]
    return day


def leaderboard(
    query: Query,
    *,
    measure: str = "total_points",
    tier: str | None = None,
    days: tuple[date, int] | None = None,
    own_id: str | None = None,
    limit: int = PAGE_SIZE,
    offset: int = 0,
) -> Board:
    """A page of accounts by `measure`, the most first; equal accounts share a place.

    `tier` keeps accounts whose latest video of the time was of that follower tier. `days` is (last day, number of
    days) by upload day; None is all time. A row: place, author_id, author_username, follower_tier, video_count,
    total_points, mean_points, total_credits. Raises KeyError for an unknown measure.
    """
    MEASURES[measure]
    since = "upload_date > $after" if days else "true"
    least = f"video_count >= {VIDEOS_FOR_A_MEAN}" if measure == "mean_points" else "true"
    sql = f"""
        WITH unpaid AS (SELECT video_id FROM alert_cases WHERE standing IN ('held', 'rejected')),
        points AS (
            SELECT author_id, max_by(author_username, upload_date) AS author_username,
                   max_by(follower_tier, upload_date) AS follower_tier, count(*) AS video_count,
                   sum(points)::BIGINT AS total_points, avg(points) AS mean_points
            FROM video_points ANTI JOIN unpaid USING (video_id)
            WHERE points IS NOT NULL AND {since} GROUP BY author_id
        ),
        credits AS (
            SELECT author_id, sum(total_credits)::BIGINT AS total_credits
            FROM video_credits ANTI JOIN unpaid USING (video_id) WHERE {since} GROUP BY author_id
        ),
        placed AS (
            SELECT rank() OVER (ORDER BY {measure} DESC) AS place, count(*) OVER () AS placed_count,
                   author_id, author_username, follower_tier, video_count, total_points, mean_points, total_credits
            FROM (
                SELECT points.*, coalesce(total_credits, 0) AS total_credits
                FROM points LEFT JOIN credits USING (author_id)
            )
            WHERE {least} AND {"follower_tier = $tier" if tier else "true"}
        ),
        numbered AS (SELECT *, row_number() OVER (ORDER BY place, author_username, author_id) AS line FROM placed)
        SELECT * FROM numbered
        WHERE (line > $offset AND line <= $offset + $limit) OR author_id = $own_id
        ORDER BY line
    """
    asked: dict[str, object] = {"offset": offset, "limit": limit, "own_id": own_id, "tier": tier}
    if days:
        last_day, day_count = days
        asked["after"] = last_day - timedelta(days=day_count)
    found = rows(query, sql, asked)
    return Board(
        accounts=[row for row in found if offset < row["line"] <= offset + limit],
        own=next((row for row in found if own_id is not None and row["author_id"] == own_id), None),
        count=_count(query, found, sql, asked),
    )


def _count(query: Query, found: list[Row], sql: str, asked: dict[str, object]) -> int:
    """All that have a place; a page beyond the end has no row that knows."""
    if found or not asked["offset"]:
        return found[0]["placed_count"] if found else 0
    first = rows(query, sql, {**asked, "offset": 0, "limit": 1})
    return first[0]["placed_count"] if first else 0
