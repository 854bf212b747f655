"""The accounts by what their videos earned: one page of places, and the visitor's own place.

Points that wait for a review or were rejected do not count: a place would be taken away again. Balances are nobody
else's business and are not read here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows
from tcm_assets.schemas.alert_cases import UNPAID_STANDINGS

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
    total_points, mean_points, total_credits (null unless it is the measure). Raises KeyError for an unknown measure.
    """
    MEASURES[measure]
    is_by_credits = measure == "total_credits"
    is_of_all = tier is None and days is None
    least = VIDEOS_FOR_A_MEAN if measure == "mean_points" else 1
    sql = f"""
        WITH unpaid AS (SELECT video_id FROM alert_cases WHERE standing IN {UNPAID_STANDINGS}),
        {_sums_of_all(is_by_credits) if is_of_all else _sums_of_videos(is_by_credits, has_days=days is not None)},
        placed AS (
            SELECT rank() OVER (ORDER BY {measure} DESC) AS place, count(*) OVER () AS placed_count, *
            FROM (SELECT *, total_points / video_count AS mean_points FROM sums WHERE video_count >= {least})
            WHERE {"follower_tier = $tier" if tier else "true"}
        ),
        numbered AS (SELECT *, row_number() OVER (ORDER BY place, author_username, author_id) AS line FROM placed),
        shown AS (
            SELECT * FROM numbered WHERE (line > $offset AND line <= $offset + $limit) OR author_id = $own_id
        )
        SELECT {_SHOWN_WITH_TIERS if is_of_all else "* FROM shown"} ORDER BY line
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


def _sums_of_all(is_by_credits: bool) -> str:
    """SQL of `sums` from each account's totals, less what is unpaid: quick, however many videos there are."""
    left_out = """
        left_out AS (
            SELECT author_id, count(points) AS videos FROM video_points SEMI JOIN unpaid USING (video_id) GROUP BY ALL
        )"""
    credits_left_out = """,
        credits_left_out AS (
            SELECT author_id, sum(total_credits) AS credits
            FROM video_credits SEMI JOIN unpaid USING (video_id) GROUP BY author_id
        )"""
    total_credits = "(total_credits - coalesce(credits, 0))::BIGINT" if is_by_credits else "NULL::BIGINT"
    return f"""{left_out}{credits_left_out if is_by_credits else ""},
        sums AS (
            SELECT author_id, author_username, scored_video_count - coalesce(videos, 0) AS video_count,
                   total_points - held_points - rejected_points AS total_points, {total_credits} AS total_credits
            FROM creator_points LEFT JOIN left_out USING (author_id)
            {"LEFT JOIN credits_left_out USING (author_id)" if is_by_credits else ""}
        )"""


_SHOWN_WITH_TIERS: Final = """
        shown.*, follower_tier FROM shown LEFT JOIN (
            SELECT author_id, max_by(follower_tier, upload_date) AS follower_tier
            FROM video_points ANTI JOIN unpaid USING (video_id)
            WHERE points IS NOT NULL AND author_id IN (SELECT author_id FROM shown) GROUP BY author_id
        ) USING (author_id)"""
"""Only the tiers of the accounts on the page are looked up among all videos."""


def _sums_of_videos(is_by_credits: bool, *, has_days: bool) -> str:
    """SQL of `sums` from the videos of the time, with the tier of the latest; handles are those of the accounts."""
    since = "upload_date > $after" if has_days else "true"
    credits_cte = f"""
        credits AS (
            SELECT author_id, sum(total_credits)::BIGINT AS total_credits
            FROM video_credits ANTI JOIN unpaid USING (video_id) WHERE {since} GROUP BY author_id
        ),"""
    return f"""{credits_cte if is_by_credits else ""}
        points AS (
            SELECT author_id, max_by(follower_tier, upload_date) AS follower_tier, count(*) AS video_count,
                   sum(points)::BIGINT AS total_points
            FROM video_points ANTI JOIN unpaid USING (video_id)
            WHERE points IS NOT NULL AND {since} GROUP BY author_id
        ),
        sums AS (
            SELECT points.*, author_username,
                   {"coalesce(credits.total_credits, 0)" if is_by_credits else "NULL::BIGINT"} AS total_credits
            FROM points JOIN creator_points USING (author_id)
            {"LEFT JOIN credits USING (author_id)" if is_by_credits else ""}
        )"""


def _count(query: Query, found: list[Row], sql: str, asked: dict[str, object]) -> int:
    """All that have a place; a page beyond the end has no row that knows."""
    if found or not asked["offset"]:
        return found[0]["placed_count"] if found else 0
    first = rows(query, sql, {**asked, "offset": 0, "limit": 1})
    return first[0]["placed_count"] if first else 0
