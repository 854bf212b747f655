"""Checks of points beyond the schemas: populations, points, versions, credits, totals and fairness."""

from collections.abc import Callable
from functools import cache

import ibis
import ibis.expr.types as ir

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS
from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.points.credit_rules import BONUS_ABOVE_CREDITS
from tcm_assets.points.populations import POPULATIONS, SMALLEST_POPULATION, metric_values
from tcm_assets.points.scoring_reference import describe_scored_days
from tcm_assets.points.tables import (
    CREATOR_POINTS,
    POINTS_FAIRNESS,
    SCORING_REFERENCE,
    SCORING_RULES,
    SCORING_VERSIONS,
    VIDEO_CREDITS,
    VIDEO_POINTS,
    points_column_name,
)
from tcm_assets.points.window_records import find_changed_windows
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import stored_table


def _rule_of_day(table: Table) -> str:
    """Return the common table expression `rule_of_day`: for each day of a table its scoring rule, as `rule`."""
    return f"""
        WITH rule_of_day AS (
            SELECT upload_date, max_by(rules, rule_number) AS rule
            FROM (SELECT DISTINCT upload_date FROM warehouse.{table.name}) AS days
            JOIN warehouse.{SCORING_RULES.name} AS rules ON coalesce(valid_from <= upload_date, TRUE)
            GROUP BY upload_date
        )"""


_ROWS_OF_A_DAY = len(POPULATIONS) * len(SCORING_METRICS)
_CONTRIBUTIONS = " + ".join(f"coalesce({points_column_name(metric)}, 0)" for metric in SCORING_METRICS)


def window_rules(
    table: Table, changed_windows: Callable[[], ir.Table], *, has_one_window: bool = True
) -> tuple[Rule, ...]:
    """Return the rules of a reference: its windows have one length, are recorded, and hold now what they held then.

    `changed_windows` returns the days of which the last is not true, as `find_changed_windows` does. Only a record that
    cannot be blocks: a day rests on its own rows alone, and keeps its window until it is refreshed.
    """

    @cache
    def changed_days() -> str:
        return str(ibis.to_sql(changed_windows(), dialect="duckdb"))

    return (
        *((_one_window_for_all_days(table),) if has_one_window else ()),
        Rule(
            "windows_are_recorded",
            "Every day has one record of its window: the first day in it that had videos, their number and digest.",
            """
            SELECT upload_date, window_days, window_first_day, window_video_count, window_digest FROM rows
            WHERE (window_video_count = 0) <> (window_first_day IS NULL)
                OR (window_first_day IS NULL) <> (window_digest IS NULL)
                OR window_days IS NOT NULL
                    AND window_first_day NOT BETWEEN upload_date - (window_days - 1)::INTEGER AND upload_date
            UNION ALL BY NAME
            SELECT upload_date FROM rows GROUP BY upload_date
            HAVING count(DISTINCT (window_days, window_first_day, window_video_count, window_digest)) > 1
            """,
            blocking=True,
        ),
        Rule(
            "windows_are_as_they_were",
            "Every day's window holds what it held when the day was measured.",
            changed_days,
            days_since="whose windows were completed or restated since, or are not recorded yet",
        ),
    )


def _one_window_for_all_days(table: Table) -> Rule:
    return Rule(
        "one_window_for_all_days",
        "All days look back over a window of one length.",
        f"""
        WITH windows AS (
            SELECT window_days, min(upload_date) AS first_day, max(upload_date) AS last_day
            FROM warehouse.{table.name}
            WHERE upload_date BETWEEN (SELECT first_day FROM partitions) AND (SELECT last_day FROM partitions)
            GROUP BY window_days
        )
        FROM windows WHERE (SELECT count(*) FROM windows) > 1
        """,
        remedy="refresh the days that have another window than that of the settings",
    )


def find_changed_scoring_windows() -> ir.Table:
    """Return the days that were scored against other videos than are stored now (see `find_changed_windows`)."""
    metrics = metric_values(stored_table(VIDEOS), stored_table(CONTENT_SENTIMENT))
    return find_changed_windows(stored_table(SCORING_REFERENCE), describe_scored_days(metrics))


scoring_reference_checks = table_checks(
    SCORING_REFERENCE,
    *window_rules(SCORING_REFERENCE, find_changed_scoring_windows, has_one_window=False),
    Rule(
        "windows_are_those_of_the_rules",
        "Every day looks back over the window of the scoring rule of the day.",
        f"""
        {_rule_of_day(SCORING_REFERENCE)}
        SELECT upload_date, rows.window_days, rule.window_days AS window_of_rule, rule.scoring_version
        FROM (SELECT DISTINCT upload_date, window_days FROM rows) AS rows JOIN rule_of_day USING (upload_date)
        WHERE rows.window_days IS DISTINCT FROM rule.window_days
        """,
        waits_for=(SCORING_RULES.name,),
        remedy="refresh the days that are shown",
    ),
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
        "A row that names the population it describes has its median and scale; a row that names none has neither.",
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
        "The points of the metrics sum to the video's exactly; in a video without points no metric has any.",
        f"""
        SELECT video_id, points, {_CONTRIBUTIONS} AS contributions FROM rows
        WHERE {_CONTRIBUTIONS} <> coalesce(points, 0)
        """,
        blocking=True,
    ),
    Rule(
        "every_video_is_scored_or_says_why",
        "Each video of the day has a row; a video without points names the missing metrics.",
        """
        SELECT videos.video_id FROM warehouse.videos
        ANTI JOIN warehouse.video_points USING (video_id)
        WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        UNION ALL
        SELECT video_id FROM rows WHERE points IS NULL AND len(missing_metrics) = 0
        """,
        blocking=True,
    ),
    Rule(
        "days_have_the_version_of_their_rule",
        "Every day has points of the version that its scoring rule names.",
        f"""
        {_rule_of_day(VIDEO_POINTS)}
        SELECT DISTINCT upload_date FROM warehouse.{VIDEO_POINTS.name} JOIN rule_of_day USING (upload_date)
        WHERE points IS NOT NULL AND scoring_version <> rule.scoring_version
        """,
        waits_for=(SCORING_RULES.name,),
        days_since="whose rule was decided since, or is of a formula that this code has not any more",
    ),
    Rule(
        "scored_videos_have_accounts",
        "No points of a video wait for its account to be known.",
        """
        SELECT author_username, count(*) AS waiting_videos, sum(points) AS waiting_points FROM rows
        WHERE author_id IS NULL AND points IS NOT NULL GROUP BY author_username
        """,
        remedy="deliver one file in which the ids of these accounts are whole; the next refresh pays them",
    ),
    Rule(
        "languages_are_scored_alike",
        "No language in which videos speak goes mostly without points while most other videos have them.",
        f"""
        WITH spoken AS (
            SELECT coalesce(language, 'not recognised') AS language, (points IS NULL)::INTEGER AS is_unscored
            FROM rows JOIN (SELECT video_id, language FROM warehouse.content_analysis) USING (video_id)
        )
        SELECT language, count(*) AS video_count, avg(is_unscored) AS unscored_share FROM spoken GROUP BY language
        HAVING count(*) >= {SMALLEST_POPULATION} AND avg(is_unscored) > 0.5
            AND (SELECT avg(is_unscored) FROM spoken) < 0.5
        """,
        waits_for=("content_analysis",),
        remedy="score by robust, which leaves an unknown sentiment out, or name a text model that reads the language",
    ),
)

scoring_versions_checks = table_checks(
    SCORING_VERSIONS,
    Rule(
        "every_point_is_explained",
        "Each version that gave a video its points is listed.",
        """
        SELECT video_points.scoring_version, min(upload_date) AS first_day, max(upload_date) AS last_day,
               count(*) AS video_count
        FROM warehouse.video_points ANTI JOIN rows USING (scoring_version) WHERE points IS NOT NULL GROUP BY ALL
        """,
        blocking=True,
        remedy="refresh the days that are shown",
    ),
    Rule(
        "one_version_is_current",
        "Exactly one version is current.",
        "SELECT * FROM (SELECT count(*) AS current_versions FROM rows WHERE is_current) WHERE current_versions <> 1",
        blocking=True,
    ),
    Rule(
        "current_points_rest_on_their_window",
        "Points of the current version were scored against references of its window.",
        """
        SELECT DISTINCT upload_date, rows.scoring_version, rows.window_days, reference.window_days AS reference_days
        FROM warehouse.video_points
        JOIN rows USING (scoring_version)
        JOIN (SELECT DISTINCT upload_date, window_days FROM warehouse.scoring_reference) AS reference
            USING (upload_date)
        WHERE rows.is_current AND points IS NOT NULL
            AND rows.window_days IS DISTINCT FROM reference.window_days
        """,
        blocking=True,
        remedy="refresh the days that are shown",
    ),
)

video_credits_checks = table_checks(
    VIDEO_CREDITS,
    Rule(
        "credits_add_up",
        f"Base and bonus sum to the total, and only more than {BONUS_ABOVE_CREDITS} base credits give the bonus.",
        f"""
        FROM rows WHERE total_credits <> base_credits + bonus_credits
            OR (bonus_credits > 0) <> (base_credits > {BONUS_ABOVE_CREDITS})
        """,
        blocking=True,
    ),
)

creator_points_checks = table_checks(
    CREATOR_POINTS,
    Rule(
        "totals_equal_the_videos",
        "The accounts' points sum to the points of all videos whose accounts are known.",
        """
        SELECT * FROM (
            SELECT (SELECT coalesce(sum(total_points), 0) FROM rows) AS of_accounts,
                   (SELECT coalesce(sum(points), 0) FROM warehouse.video_points WHERE author_id IS NOT NULL)
                       AS of_videos
        ) WHERE of_accounts <> of_videos
        """,
        blocking=True,
    ),
    Rule(
        "held_and_rejected_within_total",
        "Held points and rejected points are separate parts of the total.",
        "FROM rows WHERE held_points + rejected_points > total_points",
        blocking=True,
    ),
    Rule(
        "payable_points_add_up",
        "Payable points are the total less held and rejected points; only accounts with a payable video have a rank.",
        """
        FROM rows WHERE payable_points <> greatest(total_points - held_points - rejected_points, 0)
            OR (points_rank IS NULL) <> (payable_video_count = 0)
        """,
        blocking=True,
    ),
    Rule(
        "held_points_change_the_standing",
        "An account with held points is under review, or restricted.",
        "FROM rows WHERE held_points > 0 AND standing = 'good'",
        blocking=True,
    ),
)

MOST_MOVED_PERCENT = 1.0
"""The most that one viral video may change all others' points together: its share of a hundred videos. Among fewer
videos it is a larger share, and may change the others by that much."""

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
        "outlier_effect_is_small",
        f"With the robust method, a planted viral video changes all others' points together by less than "
        f"{MOST_MOVED_PERCENT:g} %, or among fewer than 100 videos by less than its share of them.",
        f"""
        WITH measured AS (
            SELECT count(points) AS video_count FROM warehouse.video_points
            WHERE upload_date > (SELECT max(upload_date) FROM warehouse.video_points) - {SCORING_WINDOW_DAYS}
        )
        SELECT rows.*, video_count FROM rows, measured
        WHERE measure = 'outlier_effect' AND method = 'robust'
            AND value >= greatest({MOST_MOVED_PERCENT}, 100 / nullif(video_count, 0))
        """,
        remedy="even out TCM_SCORING_WEIGHTS or lengthen TCM_SCORING_WINDOW_DAYS, and refresh all days",
    ),
)
