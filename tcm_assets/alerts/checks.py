"""Checks of the references of alerts, `engagement_alerts` and `alert_cases`, beyond their schemas."""

import ibis.expr.types as ir

from tcm_assets.alerts.count_rule_reference import describe_ruled_days
from tcm_assets.alerts.engagement_reference import describe_compared_days
from tcm_assets.alerts.signals import COUNT_SIGNALS, SIGNALS
from tcm_assets.alerts.tables import (
    ALERT_CASES,
    ANY_LANGUAGE,
    BAND_MULTIPLES,
    COMPARED_CATEGORIES,
    COUNT_RULE_REFERENCE,
    ENGAGEMENT_ALERTS,
    ENGAGEMENT_REFERENCE,
    REACTION_RATIOS,
)
from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.points.checks import window_rules
from tcm_assets.points.populations import EVERYONE, POPULATIONS
from tcm_assets.points.window_records import find_changed_windows
from tcm_assets.warehouse.duckdb_warehouse import stored_table

_BELOW = ", ".join(f"'{signal.name}'" for signal in SIGNALS if signal.side == "below")
_FAMILIES = " ".join(f"WHEN '{signal.name}' THEN '{signal.family}'" for signal in SIGNALS)

_COUNTING_SIGNALS = ", ".join(
    f"('{signal.name}', '{signal.family}')" for signal in SIGNALS if signal.counts_for_holding
)

_COMPARE_EXPORT = "compare the export files of these days with the platform, and deliver wrong ones again, corrected"

_BANDS = len(COUNT_SIGNALS) * len(BAND_MULTIPLES)
_GROUPS = len(POPULATIONS) * len(COMPARED_CATEGORIES) * len(REACTION_RATIOS)


def find_changed_engagement_windows() -> ir.Table:
    """Return the days whose alerts looked at other videos than are stored now (see `find_changed_windows`)."""
    days = describe_compared_days(stored_table(VIDEOS), stored_table(CONTENT_ANALYSIS))
    return find_changed_windows(stored_table(ENGAGEMENT_REFERENCE), days)


engagement_reference_checks = table_checks(
    ENGAGEMENT_REFERENCE,
    *window_rules(ENGAGEMENT_REFERENCE, find_changed_engagement_windows),
    Rule(
        "every_day_has_every_group",
        f"Each day has a row for each of the {_GROUPS} groups of follower tier, category and ratio.",
        f"""
        SELECT upload_date, count(*) FILTER (language = '{ANY_LANGUAGE}') AS groups
        FROM rows GROUP BY upload_date HAVING groups <> {_GROUPS}
        """,
        blocking=True,
    ),
    Rule(
        "statistics_name_their_population",
        "A row has statistics and names their population, or has neither.",
        """
        FROM rows WHERE (log_scale IS NULL) <> (compared_tier IS NULL) OR (log_scale IS NULL) <> (log_median IS NULL)
            OR (log_scale IS NULL) <> (compared_category IS NULL) OR (log_scale IS NULL) <> (log_mad IS NULL)
        """,
        blocking=True,
    ),
)


def find_changed_rule_windows() -> ir.Table:
    """Return the days whose rules were compared with other videos than are stored now (see `find_changed_windows`)."""
    days = describe_ruled_days(stored_table(VIDEOS), stored_table(CONTENT_ANALYSIS))
    return find_changed_windows(stored_table(COUNT_RULE_REFERENCE), days)


count_rule_reference_checks = table_checks(
    COUNT_RULE_REFERENCE,
    *window_rules(COUNT_RULE_REFERENCE, find_changed_rule_windows),
    Rule(
        "every_day_has_every_band",
        f"Each day has a row of all videos for each of the {_BANDS} bands of the rules.",
        f"""
        SELECT upload_date, count(*) FILTER (follower_tier = '{EVERYONE}' AND language = '{ANY_LANGUAGE}') AS bands
        FROM rows GROUP BY upload_date HAVING bands <> {_BANDS}
        """,
        blocking=True,
    ),
    Rule(
        "rules_are_broken_by_part_of_the_videos",
        "No more videos of a group break a rule than there are in it.",
        "FROM rows WHERE raised_count > population_count",
        blocking=True,
    ),
)

engagement_alerts_checks = table_checks(
    ENGAGEMENT_ALERTS,
    Rule(
        "evidence_is_over_its_bound",
        "The evidence of an alert is beyond its bound: below it for signals of too little, above it for all others.",
        f"""
        FROM rows WHERE CASE WHEN signal IN ({_BELOW})
            THEN evidence_value >= evidence_bound ELSE evidence_value <= evidence_bound END
        """,
        blocking=True,
    ),
    Rule(
        "signals_have_their_family",
        "Each alert has the family of its signal, which decides what counts as independent evidence.",
        f"FROM rows WHERE signal_family <> CASE signal {_FAMILIES} END",
        blocking=True,
    ),
    Rule(
        "alerts_stay_rare",
        "Fewer than one video in ten has an alert; more points to a broken export rather than to fraud.",
        """
        SELECT alerted, total FROM (
            SELECT (SELECT count(DISTINCT video_id) FROM rows) AS alerted,
                   (SELECT count(*) FROM warehouse.videos
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS total
        ) WHERE alerted * 10 > total AND total >= 100
        """,
        remedy=_COMPARE_EXPORT,
    ),
)

alert_cases_checks = table_checks(
    ALERT_CASES,
    Rule(
        "two_families_before_anything_is_held",
        "A video is held only where two independent families have signals that count for holding.",
        f"""
        SELECT video_id, signals FROM rows WHERE standing = 'held' AND 2 > (
            SELECT count(DISTINCT family) FROM (VALUES {_COUNTING_SIGNALS}) AS counting(signal, family)
            WHERE list_contains(rows.signals, signal)
        )
        """,
        blocking=True,
    ),
    Rule(
        "decisions_are_signed",
        "A released or rejected video names its reviewer and the time of the decision.",
        "FROM rows WHERE standing IN ('released', 'rejected') AND (reviewer IS NULL OR reviewed_at IS NULL)",
        blocking=True,
        remedy="decide these cases again on the owner's page",
    ),
    Rule(
        "every_alert_is_part_of_a_case",
        "Each video with alerts has a case, and each case has alerts, except that of a rejected video.",
        """
        WITH alerted AS (
            SELECT DISTINCT video_id FROM warehouse.engagement_alerts
            WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)
        )
        SELECT alerted.video_id AS alerted_video, rows.video_id AS video_of_case, rows.standing, rows.signals
        FROM alerted FULL JOIN rows USING (video_id)
        WHERE rows.video_id IS NULL
            OR alerted.video_id IS NULL AND (rows.standing <> 'rejected' OR len(rows.signals) > 0)
        """,
        blocking=True,
    ),
    Rule(
        "holds_stay_rare",
        "Of 100 videos or more, at most one in twenty is held; more points to a broken export, or to bounds that do "
        "not fit it, rather than to fraud.",
        """
        SELECT held, total FROM (
            SELECT (SELECT count(*) FROM rows WHERE standing = 'held') AS held,
                   (SELECT count(*) FROM warehouse.videos
                    WHERE upload_date BETWEEN (SELECT first_day FROM days) AND (SELECT last_day FROM days)) AS total
        ) WHERE held * 20 > total AND total >= 100
        """,
        remedy=f"{_COMPARE_EXPORT}, or look at the bounds in alerts/signals.py",
    ),
)
