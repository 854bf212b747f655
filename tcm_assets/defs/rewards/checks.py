"""What must be true of points, credits and alerts, beyond their schemas."""

from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.creator_points import CREATOR_POINTS
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE
from tcm_assets.schemas.video_credits import VIDEO_CREDITS
from tcm_assets.schemas.video_points import VIDEO_POINTS, points_column_name

_CONTRIBUTIONS = " + ".join(f"coalesce({points_column_name(metric)}, 0)" for metric in SCORING_METRICS)

_ROUNDING = 0.501
"""Half a point, and a little for the order in which floats are added."""

scoring_reference_checks = table_checks(
    SCORING_REFERENCE,
    Rule(
        "one_window_for_all_days",
        "All days look back over a window of one length; refresh the other days after changing it.",
        """
        WITH windows AS (
            SELECT window_days, min(upload_date) AS first_day, max(upload_date) AS last_day
            FROM warehouse.scoring_reference GROUP BY window_days
        )
        FROM windows WHERE (SELECT count(*) FROM windows) > 1
        """,
        blocking=True,
    ),
    Rule(
        "every_day_has_every_metric",
        f"Each day has a row for each of the {len(SCORING_METRICS)} metrics.",
        f"""
        SELECT upload_date, count(*) AS metrics FROM rows
        GROUP BY upload_date HAVING count(*) <> {len(SCORING_METRICS)}
        """,
        blocking=True,
    ),
)

video_points_checks = table_checks(
    VIDEO_POINTS,
    Rule(
        "one_method_for_all_days",
        "All days are scored by one method; points of two cannot be added: refresh the other days too.",
        """
        WITH methods AS (
            SELECT method, count(*) AS video_count, min(upload_date) AS first_day, max(upload_date) AS last_day
            FROM warehouse.video_points GROUP BY method
        )
        FROM methods WHERE (SELECT count(*) FROM methods) > 1
        """,
        blocking=True,
    ),
    Rule(
        "contributions_sum_to_points",
        "What the metrics gave sums to the points, up to rounding to a whole point.",
        f"""
        SELECT video_id, points, {_CONTRIBUTIONS} AS contributions FROM rows
        WHERE abs({_CONTRIBUTIONS} - points) > {_ROUNDING}
        """,
        blocking=True,
    ),
    Rule(
        "every_video_is_scored_or_says_why",
        "Each video of the day is there; one without points names the metrics that are missing.",
        """
        SELECT videos.video_id FROM warehouse.videos
        ANTI JOIN warehouse.video_points USING (video_id)
        WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        UNION ALL
        SELECT video_id FROM rows WHERE points IS NULL AND len(missing_metrics) = 0
        """,
        blocking=True,
    ),
)

video_credits_checks = table_checks(
    VIDEO_CREDITS,
    Rule(
        "credits_add_up",
        "Base and bonus sum to the total, and the bonus is given above 15 base credits only.",
        "FROM rows WHERE total_credits <> base_credits + bonus_credits OR (bonus_credits > 0) <> (base_credits > 15)",
        blocking=True,
    ),
)

engagement_alerts_checks = table_checks(
    ENGAGEMENT_ALERTS,
    Rule(
        "evidence_is_over_its_bound",
        "The count that an alert names is above the bound that it names.",
        "FROM rows WHERE evidence_value <= evidence_bound",
        blocking=True,
    ),
    Rule(
        "alerts_stay_rare",
        "Fewer than one video in ten has an alert; more is a sign of a broken export, not of fraud.",
        """
        SELECT alerted, total FROM (
            SELECT (SELECT count(DISTINCT video_id) FROM rows) AS alerted,
                   (SELECT count(*) FROM warehouse.videos
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS total
        ) WHERE alerted * 10 > total AND total >= 100
        """,
    ),
)

creator_points_checks = table_checks(
    CREATOR_POINTS,
    Rule(
        "totals_equal_the_videos",
        "The accounts' points together are the videos' points together: none is made or lost.",
        """
        SELECT * FROM (
            SELECT (SELECT coalesce(sum(total_points), 0) FROM rows) AS of_accounts,
                   (SELECT coalesce(sum(points), 0) FROM warehouse.video_points
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS of_videos
        ) WHERE of_accounts <> of_videos
        """,
        blocking=True,
    ),
)
