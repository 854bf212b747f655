"""Queries of the leaderboard: one page of places, and the visitor's own place.

Payable points and credits count, as `creator_points` defines them; the place by points of all time is its
`points_rank`. Balances are private and not read here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.points.due_points import UNPAID_STANDINGS, outcomes_sql

PAGE_SIZE: Final = 25

MEASURES: Final = {"payable_points": "Points", "points_per_video": "Points per video", "payable_credits": "Credits"}
"""Columns that places go by, and their titles."""

VIDEOS_FOR_A_MEAN: Final = 5
"""Payable videos that an account needs for a place by its mean: one lucky video says little."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """One page of places. `own` is the visitor's row, wherever it stands; `count` counts all accounts with a place."""

    accounts: list[Row]
    own: Row | None
    count: int


def find_last_scored_day(query: Query) -> date | None:
    """Return the newest upload day with points; None when no video has any."""
    sql = "SELECT max(upload_date) AS day FROM video_points WHERE points IS NOT NULL"
    day: date | None = fetch_rows(query, sql)[0]["day"]
    return day


def rank_accounts(
    query: Query,
    *,
    measure: str = "payable_points",
    tier: str | None = None,
    days: tuple[date, int] | None = None,
    own_id: str | None = None,
    limit: int = PAGE_SIZE,
    offset: int = 0,
) -> Board:
    """Rank accounts by `measure`, the most first; equal accounts share a place.

    `tier` keeps accounts of that follower tier. `days` is (last day, number of days) by upload day; None is all time.
    A row: place, author_id, author_username, follower_tier, payable_video_count, payable_points, points_per_video,
    payable_credits. Raises KeyError for an unknown measure.
    """
    MEASURES[measure]
    is_rank_of_all = measure == "payable_points" and tier is None and days is None
    least = VIDEOS_FOR_A_MEAN if measure == "points_per_video" else 1
    sql = f"""
        WITH {_SUMS_OF_ALL if days is None else _sums_of_days()},
        placed AS (
            SELECT {"points_rank" if is_rank_of_all else f"rank() OVER (ORDER BY {measure} DESC)"} AS place, *
            FROM (SELECT *, payable_points / payable_video_count AS points_per_video FROM sums
                  WHERE payable_video_count >= {least})
            WHERE {"follower_tier = $tier" if tier else "true"}
        ),
        numbered AS (SELECT *, row_number() OVER (ORDER BY place, author_username, author_id) AS line FROM placed),
        shown AS (FROM numbered WHERE (line > $offset AND line <= $offset + $limit) OR author_id = $own_id)
        SELECT placed_count, shown.*
        FROM (SELECT count(*) AS placed_count FROM placed) LEFT JOIN shown ON true ORDER BY line
    """
    parameters: dict[str, object] = {"offset": offset, "limit": limit, "own_id": own_id, "tier": tier}
    if days:
        last_day, day_count = days
        parameters["after"] = last_day - timedelta(days=day_count)
    found = fetch_rows(query, sql, parameters)
    # A page beyond the end has one row, with the count alone.
    count = found[0]["placed_count"]
    found = [row for row in found if row["author_id"] is not None]
    return Board(
        accounts=[row for row in found if offset < row["line"] <= offset + limit],
        own=next((row for row in found if own_id is not None and row["author_id"] == own_id), None),
        count=count,
    )


_SUMS_OF_ALL: Final = """
        sums AS (
            SELECT author_id, author_username, follower_tier, points_rank, payable_video_count, payable_points,
                   payable_credits
            FROM creator_points
        )"""
"""Payable sums of all time, from the rows of `creator_points`."""


def _sums_of_days() -> str:
    """Return common table expressions: payable sums of the videos uploaded after a day, as `creator_points` adds them.

    Built on demand: compiling the rule of outcomes takes a tenth of a second, which the server's start need not wait
    for.
    """
    return f"""
        credits AS (
            SELECT author_id, sum(total_credits)::BIGINT AS payable_credits
            FROM video_credits ANTI JOIN (FROM alert_cases WHERE standing IN {UNPAID_STANDINGS}) USING (video_id)
            WHERE upload_date > $after GROUP BY author_id
        ),
        judged AS (
            SELECT author_id, video_id, upload_date, standing, points
            FROM video_points LEFT JOIN (SELECT video_id, standing FROM alert_cases) USING (video_id)
            WHERE upload_date > $after
        ),
        points AS (
            SELECT author_id, count(*) AS payable_video_count, sum(points)::BIGINT AS payable_points
            FROM ({outcomes_sql("judged")}) WHERE outcome = 'payable' GROUP BY author_id
        ),
        sums AS (
            SELECT points.*, author_username, follower_tier, coalesce(credits.payable_credits, 0) AS payable_credits
            FROM points JOIN creator_points USING (author_id) LEFT JOIN credits USING (author_id)
        )"""
