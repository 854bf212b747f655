"""Points given out and spent, day by day, as the published copy knows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa

from tcm_assets.apps.published import Query
from tcm_assets.apps.rows import MOST_SEVERE_FIRST, Row, rows
from tcm_assets.points.tables import weight_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS


def points_by_day(query: Query) -> pa.Table:
    """`day` and `points`: what the ledger gave for the videos of each upload day, in order."""
    return query(
        "SELECT upload_date AS day, sum(points)::BIGINT AS points FROM points_ledger GROUP BY upload_date ORDER BY day"
    )


def redeemed_by_day(query: Query) -> pa.Table:
    """`day` (UTC), `points` spent, and `redemption_count`; redemptions that were taken back are left out."""
    return query("""
        SELECT redeemed_at::DATE AS day, sum(points)::BIGINT AS points, count(*) AS redemption_count
        FROM redemptions WHERE state = 'redeemed' GROUP BY day ORDER BY day
    """)


def redeemed_by_reward(query: Query) -> pa.Table:
    """`reward_id`, `points`, `redemption_count`, the most points first; those taken back are left out."""
    return query("""
        SELECT reward_id, sum(points)::BIGINT AS points, count(*) AS redemption_count
        FROM redemptions WHERE state = 'redeemed' GROUP BY reward_id ORDER BY points DESC, reward_id
    """)


MOST_DAYS_SHOWN = 50
"""Days that differ, the latest first: more are one cause, not fifty."""


def _videos_due() -> str:
    """SQL of a query of its own: every scored video with what it is due, as postings are made by."""
    # Imported when the owner asks: pages of creators and brands start without it.
    from tcm_assets.points.due_points import due_points_sql

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


def scoring_versions(query: Query) -> list[Row]:
    """Every version, the one in use first, with its weights by `<metric>_weight`."""
    weights = ", ".join(weight_column_name(metric) for metric in SCORING_METRICS)
    return rows(
        query,
        f"""
        SELECT scoring_version, method, window_days, is_current, video_count, first_upload_date, last_upload_date,
               {weights}
        FROM scoring_versions ORDER BY is_current DESC, last_upload_date DESC NULLS LAST, scoring_version
        """,
    )


def fairness(query: Query) -> list[Row]:
    """Every measure of `points_fairness`, by measure, method and subject, in the order of the table's description."""
    return rows(
        query,
        """
        SELECT measure, method, subject, value, unit, explanation FROM points_fairness
        ORDER BY measure, method, subject
        """,
    )
