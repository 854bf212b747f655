"""What must be true of how videos are scored, beyond the schemas: references, points and versions."""

from tcm_assets.defs.rewards.window_rule import one_window_for_all_days
from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.follower_tiers import POPULATIONS
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE
from tcm_assets.schemas.scoring_versions import SCORING_VERSIONS
from tcm_assets.schemas.video_points import VIDEO_POINTS, points_column_name

_ROWS_OF_A_DAY = len(POPULATIONS) * len(SCORING_METRICS)

_CONTRIBUTIONS = " + ".join(f"coalesce({points_column_name(metric)}, 0)" for metric in SCORING_METRICS)

scoring_reference_checks = table_checks(
    SCORING_REFERENCE,
    one_window_for_all_days(SCORING_REFERENCE),
    Rule(
        "every_day_has_every_population_and_metric",
        f"Each day has a row for each of the {len(POPULATIONS)} populations and {len(SCORING_METRICS)} metrics.",
        f"""
        SELECT upload_date, count(*) AS row_count FROM rows
        GROUP BY upload_date HAVING count(*) <> {_ROWS_OF_A_DAY}
        """,
        blocking=True,
    ),
    Rule(
        "a_population_has_statistics",
        "What says which population it describes has its median and scale, and what says none has neither.",
        """
        FROM rows WHERE (compared_with IS NULL) <> (transformed_median IS NULL)
            OR (compared_with IS NULL) <> (transformed_scale IS NULL)
        """,
        blocking=True,
    ),
)

video_points_checks = table_checks(
    VIDEO_POINTS,
    Rule(
        "contributions_sum_to_points",
        "What the metrics gave sums to the points exactly, and a video without points was given nothing.",
        f"""
        SELECT video_id, points, {_CONTRIBUTIONS} AS contributions FROM rows
        WHERE {_CONTRIBUTIONS} <> coalesce(points, 0)
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

scoring_versions_checks = table_checks(
    SCORING_VERSIONS,
    Rule(
        "every_point_is_explained",
        "Each version that gave a video its points is here; refresh the days whose version is not.",
        """
        SELECT video_points.scoring_version, min(upload_date) AS first_day, max(upload_date) AS last_day,
               count(*) AS video_count
        FROM warehouse.video_points ANTI JOIN rows USING (scoring_version) WHERE points IS NOT NULL GROUP BY ALL
        """,
        blocking=True,
    ),
    Rule(
        "one_version_is_current",
        "Exactly one version gives new points.",
        "SELECT * FROM (SELECT count(*) AS current_versions FROM rows WHERE is_current) WHERE current_versions <> 1",
        blocking=True,
    ),
    Rule(
        "current_points_rest_on_their_window",
        "Points of the current version were scored against references of its window; refresh the days that were not.",
        """
        SELECT DISTINCT upload_date, rows.scoring_version, rows.window_days, reference.window_days AS reference_days
        FROM warehouse.video_points
        JOIN rows USING (scoring_version)
        JOIN (SELECT DISTINCT upload_date, window_days FROM warehouse.scoring_reference) AS reference
            USING (upload_date)
        WHERE rows.is_current AND rows.window_days <> reference.window_days
        """,
        blocking=True,
    ),
    Rule(
        "all_days_have_the_current_version",
        "Days whose points are of an older version: they stay explained; refresh them to score them anew.",
        """
        SELECT upload_date, scoring_version, count(*) AS video_count
        FROM warehouse.video_points JOIN rows USING (scoring_version)
        WHERE NOT rows.is_current GROUP BY ALL ORDER BY ALL
        """,
    ),
)
