"""Queries of the owner's page: points by day, what videos are due, contested findings, and the scoring."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from tcm_assets.apps.published import Query, Row, fetch_rows
from tcm_assets.points.due_points import due_points_sql
from tcm_assets.points.tables import weight_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS


def fetch_points_by_day(query: Query) -> pa.Table:
    """Return what the ledger gave for the videos of each upload day: `day`, `points`, `count` (videos), in order."""
    return query("""
        SELECT upload_date AS day, sum(points)::BIGINT AS points, count(DISTINCT video_id) AS count
        FROM points_ledger GROUP BY day ORDER BY day
    """)


def fetch_redeemed_by_day(query: Query) -> pa.Table:
    """Return `day` (UTC), `points` spent and `count` (redemptions); those that were taken back are left out."""
    return query("""
        SELECT redeemed_at::DATE AS day, sum(points)::BIGINT AS points, count(*) AS count
        FROM redemptions WHERE state = 'redeemed' GROUP BY day ORDER BY day
    """)


def fetch_redeemed_by_reward(query: Query) -> pa.Table:
    """Return `reward_id`, `points`, `redemption_count`, the most points first; those taken back are left out."""
    return query("""
        SELECT reward_id, sum(points)::BIGINT AS points, count(*) AS redemption_count
        FROM redemptions WHERE state = 'redeemed' GROUP BY reward_id ORDER BY points DESC, reward_id
    """)


MOST_DAYS_SHOWN: Final = 50
"""Differing days that are listed, the latest first: so many usually have one cause."""


def _videos_due() -> str:
    """Return a complete query: every scored video with its due points, by the rule of the postings.

    Its parameter `rejected` is the list of the videos whose latest review in the ledger rejects them.
    """
    return f"""
        WITH entries AS (
            SELECT video_id, sum(points)::BIGINT AS points FROM points_ledger GROUP BY video_id
        ), earned AS (
            SELECT video_id, scored.upload_date, standing, list_contains($rejected, video_id) AS is_rejected,
                   scored.points AS scored_points, coalesce(entries.points, 0) AS posted_points
            FROM video_points AS scored LEFT JOIN (SELECT video_id, standing FROM alert_cases) USING (video_id)
            LEFT JOIN entries USING (video_id)
        )
        {due_points_sql("earned")}
    """


@dataclass(frozen=True, kw_only=True)
class EarnedPoints:
    """Points of all published videos: payable now, held until a review, rejected by one, and posted at publication.

    `kept` points were paid before their videos were held. The ledger owes payable and kept points, and no others.
    """

    payable: int
    kept: int
    held: int
    rejected: int
    posted: int
    video_count: int

    @property
    def due(self) -> int:
        """Return what the ledger should have given."""
        return self.payable + self.kept


def sum_earned_points(query: Query, rejected: Sequence[str]) -> EarnedPoints:
    """Sum over every scored video and every published entry; `rejected` as in `_videos_due`."""
    sql = f"""
        SELECT coalesce(sum(due_points) FILTER (outcome = 'payable'), 0)::BIGINT AS payable,
               coalesce(sum(due_points) FILTER (outcome = 'held'), 0)::BIGINT AS kept,
               coalesce(sum(scored_points - due_points) FILTER (outcome = 'held'), 0)::BIGINT AS held,
               coalesce(sum(scored_points) FILTER (outcome = 'rejected'), 0)::BIGINT AS rejected,
               (SELECT coalesce(sum(points), 0)::BIGINT FROM points_ledger) AS posted,
               count(scored_points) AS video_count
        FROM ({_videos_due()})
    """
    return EarnedPoints(**fetch_rows(query, sql, {"rejected": rejected})[0])


def find_differing_days(query: Query, rejected: Sequence[str]) -> list[Row]:
    """Find the upload days whose posted and due points differ in the published copy: day, due, posted, difference.

    What was posted for a video counts on the video's own day, also where it was posted before the video moved there.
    """
    sql = f"""
        WITH due AS MATERIALIZED ({_videos_due()}),
        by_video AS (
            SELECT upload_date AS day, due_points AS due, posted_points AS posted FROM due
            UNION ALL SELECT upload_date, 0, points FROM points_ledger ANTI JOIN due USING (video_id)
        ),
        by_day AS (SELECT day, sum(due)::BIGINT AS due, sum(posted)::BIGINT AS posted FROM by_video GROUP BY day)
        SELECT day, due, posted, posted - due AS difference FROM by_day
        WHERE posted <> due
        ORDER BY day DESC LIMIT {MOST_DAYS_SHOWN}
    """
    return fetch_rows(query, sql, {"rejected": rejected})


PAGE_SIZE: Final = 10


def fetch_scoring_versions(query: Query) -> list[Row]:
    """Return every scoring version, the one in use first, with weights in `<metric>_weight`."""
    weights = ", ".join(weight_column_name(metric) for metric in SCORING_METRICS)
    sql = f"""
        SELECT scoring_version, method, window_days, is_current, video_count, first_upload_date, last_upload_date,
               {weights}
        FROM scoring_versions ORDER BY is_current DESC, last_upload_date DESC NULLS LAST, scoring_version
    """
    return fetch_rows(query, sql)


def fetch_scoring_rules(query: Query) -> list[Row]:
    """Return every scoring rule, the last one first: `valid_from`, null for all days, its version and `decided_at`."""
    return fetch_rows(
        query,
        "SELECT rule_number, valid_from, scoring_version, decided_at FROM scoring_rules ORDER BY rule_number DESC",
    )


def fetch_fairness(query: Query) -> list[Row]:
    """Return every row of `points_fairness`, by measure, method and subject."""
    sql = """
        SELECT measure, method, subject, value, unit, explanation FROM points_fairness
        ORDER BY measure, method, subject
    """
    return fetch_rows(query, sql)


def fetch_contested_findings(query: Query, finding_ids: Sequence[str]) -> list[Row]:
    """Return the findings of these ids that are still found, with `caption` and `author_username` of the video."""
    sql = """
        SELECT findings.*, caption, author_username
        FROM (FROM safety_findings WHERE list_contains($finding_ids, finding_id)) AS findings
        LEFT JOIN videos ON videos.video_id = findings.video_id AND videos.upload_date = findings.upload_date
    """
    return fetch_rows(query, sql, {"finding_ids": list(finding_ids)})
