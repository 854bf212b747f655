"""What must be true of the measures of fairness."""

from tcm_assets.defs.partitions import SCORING_WINDOW_DAYS
from tcm_assets.defs.table_checks import Rule, table_checks
from tcm_assets.schemas.points_fairness import POINTS_FAIRNESS

MOST_MOVED_PERCENT = 1.0
"""How much one viral video may change all others' points together before scores are no longer their own: its share of
a hundred videos. Among fewer it is a larger share of all, and may change the others by that much."""

points_fairness_checks = table_checks(
    POINTS_FAIRNESS,
    Rule(
        "shares_sum_to_one",
        "The follower tiers' shares of points and of videos each sum to one, where any points are known.",
        """
        SELECT measure, method, sum(value) AS total FROM rows WHERE measure LIKE 'share_of_%' AND value IS NOT NULL
        GROUP BY measure, method HAVING abs(sum(value) - 1) > 1e-6
        """,
        blocking=True,
    ),
    Rule(
        "values_are_in_their_range",
        "Shares and Gini coefficients lie in [0, 1], correlations in [-1, 1], percentages are not negative.",
        """
        SELECT measure, method, subject, value FROM rows
        WHERE value > CASE unit WHEN '1' THEN 1 + 1e-9 ELSE 'infinity'::DOUBLE END
           OR value < CASE measure WHEN 'rank_correlation' THEN -1 - 1e-9 ELSE -1e-9 END
        """,
        blocking=True,
    ),
    Rule(
        "one_outlier_moves_nobody",
        f"A planted viral video changes all others' points together by less than {MOST_MOVED_PERCENT:g} %, robustly; "
        "among fewer than 100 videos by less than its share of them.",
        f"""
        WITH measured AS (
            SELECT count(points) AS video_count FROM warehouse.video_points
            WHERE upload_date > (SELECT max(upload_date) FROM warehouse.video_points) - {SCORING_WINDOW_DAYS}
        )
        SELECT rows.*, video_count FROM rows, measured
        WHERE measure = 'outlier_effect' AND method = 'robust'
            AND value >= greatest({MOST_MOVED_PERCENT}, 100 / nullif(video_count, 0))
        """,
    ),
)
