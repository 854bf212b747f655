"""What the videos earned against what the ledger gave for them.

Belongs here: the published side, and the days on which the published ledger differs. The ledger of this moment is
asked by the page.
"""

from dataclasses import dataclass

from tcm_assets.apps.published import Query
from tcm_assets.apps.queries.rows import Row, rows

MOST_DAYS_SHOWN = 50
"""Days that differ, the latest first: more are one cause, not fifty."""


def _videos_due() -> str:
    """SQL of a query of its own: every scored video with what it is due, as postings are made by."""
    # Imported when the owner asks: pages of creators and brands start without it.
    from tcm_assets.domain.rewards.earnings import due_points_sql

    return f"""
        WITH entries AS (
            SELECT video_id, upload_date, sum(points)::BIGINT AS points FROM points_ledger GROUP BY ALL
        ), earned AS (
            SELECT video_id, scored.upload_date, standing, scored.points AS scored_points,
                   coalesce(entries.points, 0) AS posted_points
            FROM video_points AS scored LEFT JOIN (SELECT video_id, standing FROM alert_cases) USING (video_id)
            LEFT JOIN entries USING (video_id, upload_date)
        )
        {due_points_sql("earned")}
    """


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
        SELECT coalesce(sum(due_points) FILTER (outcome = 'payable'), 0)::BIGINT AS payable,
               coalesce(sum(due_points) FILTER (outcome = 'held'), 0)::BIGINT AS kept,
               coalesce(sum(scored_points - due_points) FILTER (outcome = 'held'), 0)::BIGINT AS held,
               coalesce(sum(scored_points) FILTER (outcome = 'rejected'), 0)::BIGINT AS rejected,
               (SELECT coalesce(sum(points), 0)::BIGINT FROM points_ledger) AS posted,
               count(scored_points) AS video_count
        FROM ({_videos_due()})
    """
    return EarnedPoints(**rows(query, sql)[0])


def differing_days(query: Query) -> list[Row]:
    """Upload days on which posted and due points differ in the published copy: day, due, posted, difference."""
    sql = f"""
        WITH due AS (
            SELECT upload_date AS day, sum(due_points)::BIGINT AS points FROM ({_videos_due()}) GROUP BY day
        ),
        posted AS (SELECT upload_date AS day, sum(points)::BIGINT AS points FROM points_ledger GROUP BY day)
        SELECT day, coalesce(due.points, 0) AS due, coalesce(posted.points, 0) AS posted,
               coalesce(posted.points, 0) - coalesce(due.points, 0) AS difference
        FROM due FULL JOIN posted USING (day)
        WHERE coalesce(posted.points, 0) <> coalesce(due.points, 0)
        ORDER BY day DESC LIMIT {MOST_DAYS_SHOWN}
    """
    return rows(query, sql)
