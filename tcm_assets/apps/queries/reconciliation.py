"""What the videos earned against what the ledger gave for them.

Belongs here: the published side, and the days on which the published ledger differs. The ledger of this moment is
asked by the page.
"""

from dataclasses import dataclass

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows

MOST_DAYS_SHOWN = 50
"""Days that differ, the latest first: more are one cause, not fifty."""

_KEPT = """
    SELECT upload_date, least(greatest(sum(entries.points), 0), any_value(scored.points))::BIGINT AS points
    FROM video_points AS scored
    SEMI JOIN (FROM alert_cases WHERE standing = 'held') USING (video_id)
    JOIN points_ledger AS entries USING (video_id, upload_date)
    WHERE scored.points IS NOT NULL GROUP BY video_id, upload_date
"""
"""What held videos were paid before they were held, at most their score: it is theirs until a review says otherwise."""


@dataclass(frozen=True, kw_only=True)
class EarnedPoints:
    """Points of all published videos: payable now, of held videos but paid before (`kept`), held until a review,
    rejected by one, and posted at publication. The ledger owes payable and kept points, and no others.
    """

    payable: int
    kept: int
    held: int
    rejected: int
    posted: int
    video_count: int

    @property
    def due(self) -> int:
        """What the ledger should have given."""
        return self.payable + self.kept


def earned_points(query: Query) -> EarnedPoints:
    """The sums over every scored video and every published entry."""
    sql = f"""
        WITH kept AS ({_KEPT}), kept_sum AS (SELECT coalesce(sum(points), 0)::BIGINT AS points FROM kept)
        SELECT coalesce(sum(points) FILTER (coalesce(standing, '') NOT IN ('held', 'rejected')), 0)::BIGINT AS payable,
               (SELECT points FROM kept_sum) AS kept,
               coalesce(sum(points) FILTER (standing = 'held'), 0)::BIGINT - (SELECT points FROM kept_sum) AS held,
               coalesce(sum(points) FILTER (standing = 'rejected'), 0)::BIGINT AS rejected,
               (SELECT coalesce(sum(points), 0)::BIGINT FROM points_ledger) AS posted,
               count(points) AS video_count
        FROM video_points LEFT JOIN alert_cases USING (video_id)
    """
    return EarnedPoints(**rows(query, sql)[0])


def differing_days(query: Query) -> list[Row]:
    """Upload days on which posted and due points differ in the published copy: day, due, posted, difference."""
    sql = f"""
        WITH due AS (
            SELECT upload_date AS day, sum(points)::BIGINT AS points
            FROM (
                SELECT upload_date, points
                FROM video_points ANTI JOIN (FROM alert_cases WHERE standing IN ('held', 'rejected')) USING (video_id)
                UNION ALL ({_KEPT})
            ) GROUP BY day
        ),
        posted AS (SELECT upload_date AS day, sum(points)::BIGINT AS points FROM points_ledger GROUP BY day)
        SELECT day, coalesce(due.points, 0) AS due, coalesce(posted.points, 0) AS posted,
               coalesce(posted.points, 0) - coalesce(due.points, 0) AS difference
        FROM due FULL JOIN posted USING (day)
        WHERE coalesce(posted.points, 0) <> coalesce(due.points, 0)
        ORDER BY day DESC LIMIT {MOST_DAYS_SHOWN}
    """
    return rows(query, sql)
