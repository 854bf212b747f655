"""What the videos earned against what the ledger gave for them.

Belongs here: the published side, and the days on which the published ledger differs. The ledger of this moment is
asked by the page.
"""

from dataclasses import dataclass

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows

MOST_DAYS_SHOWN = 50
"""Days that differ, the latest first: more are one cause, not fifty."""


@dataclass(frozen=True, kw_only=True)
class EarnedPoints:
    """Points of all published videos: payable now, held until a review, rejected by one, and posted at publication."""

    payable: int
    held: int
    rejected: int
    posted: int
    video_count: int


def earned_points(query: Query) -> EarnedPoints:
    """The sums over every scored video and every published entry."""
    sql = """
        SELECT coalesce(sum(points) FILTER (coalesce(standing, '') NOT IN ('held', 'rejected')), 0)::BIGINT AS payable,
               coalesce(sum(points) FILTER (standing = 'held'), 0)::BIGINT AS held,
               coalesce(sum(points) FILTER (standing = 'rejected'), 0)::BIGINT AS rejected,
               (SELECT coalesce(sum(points), 0)::BIGINT FROM points_ledger) AS posted,
               count(points) AS video_count
        FROM video_points LEFT JOIN alert_cases USING (video_id)
    """
    return EarnedPoints(**rows(query, sql)[0])


def differing_days(query: Query) -> list[Row]:
    """Upload days on which posted and payable points differ in the published copy: day, payable, posted, difference."""
    sql = f"""
        WITH payable AS (
            SELECT upload_date AS day, sum(points)::BIGINT AS points
            FROM video_points ANTI JOIN (FROM alert_cases WHERE standing IN ('held', 'rejected')) USING (video_id)
            GROUP BY day
        ),
        posted AS (SELECT upload_date AS day, sum(points)::BIGINT AS points FROM points_ledger GROUP BY day)
        SELECT day, coalesce(payable.points, 0) AS payable, coalesce(posted.points, 0) AS posted,
               coalesce(posted.points, 0) - coalesce(payable.points, 0) AS difference
        FROM payable FULL JOIN posted USING (day)
        WHERE coalesce(posted.points, 0) <> coalesce(payable.points, 0)
        ORDER BY day DESC LIMIT {MOST_DAYS_SHOWN}
    """
    return rows(query, sql)
