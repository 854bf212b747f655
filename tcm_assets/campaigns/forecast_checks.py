"""Checks of forecasts and of how often their intervals hold."""

from tcm_assets.campaigns.forecast_tables import SEEN
from tcm_assets.campaigns.forecasts.interval_model import COVERAGE, OWN
from tcm_assets.campaigns.forecasts.quality import PAID_POSTS, SEEN_AT_AGE
from tcm_assets.campaigns.tables import (
    CREATOR_FORECASTS,
    FORECAST_QUALITY,
    HELD_OUT_FORECASTS,
)
from tcm_assets.orchestration.table_checks import Rule, table_checks

COVERAGE_BOUNDS = (0.76, 0.84)
"""Coverage that is as good as meant: outside, intervals promise more or less than they hold."""

_ORDERED = " OR ".join(
    f"{lower} > {higher}"
    for lower, higher in (
        ("views_low", "views_median"),
        ("views_median", "views_high"),
        ("engagements_low", "engagements_median"),
        ("engagements_median", "engagements_high"),
        ("cost_per_thousand_low", "cost_per_thousand_high"),
        ("price_low", "price_high"),
        ("cost_per_engagement_low", "cost_per_engagement_high"),
    )
)

_FORECAST = (
    "basis",
    "views_low",
    "views_median",
    "views_high",
    "engagements_low",
    "engagements_median",
    "engagements_high",
    "currency",
    "cost_per_thousand_low",
    "cost_per_thousand_high",
    "price_low",
    "price_high",
    "fee_basis",
    "cost_per_engagement_low",
    "cost_per_engagement_high",
)

creator_forecasts_checks = table_checks(
    CREATOR_FORECASTS,
    Rule(
        "intervals_are_ordered",
        "Low is at most median, and median at most high.",
        f"FROM rows WHERE {_ORDERED}",
        blocking=True,
    ),
    Rule(
        "blanks_have_a_reason",
        "A row in which something is blank says why, and no other does; the ratio is known of paid videos alone.",
        f"""
        SELECT creator_id, creator_name, blank_reason FROM rows
        WHERE ({" OR ".join(f"{name} IS NULL" for name in _FORECAST)}) <> (blank_reason IS NOT NULL)
            OR (paid_ratio IS NULL) <> (coalesce(basis, '{OWN}') = '{OWN}')
        """,
        blocking=True,
    ),
    Rule(
        "every_creator_has_a_forecast",
        "Each cleaned creator has a row, a blank one where nothing can be forecast.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
)

held_out_forecasts_checks = table_checks(
    HELD_OUT_FORECASTS,
    Rule(
        "intervals_are_ordered",
        "Low is at most median, and median at most high.",
        "FROM rows WHERE views_low > views_median OR views_median > views_high OR tier_views_low > tier_views_high",
        blocking=True,
    ),
    Rule(
        "covered_is_within_the_interval",
        "A video is covered where its views are within its interval.",
        "FROM rows WHERE is_covered <> (actual_views BETWEEN views_low AND views_high)",
        blocking=True,
    ),
    Rule(
        "seen_views_are_those_delivered",
        "Views at 7 days that were seen are those that were delivered.",
        f"FROM rows WHERE actual_basis = '{SEEN}' AND actual_views <> delivered_views",
        blocking=True,
    ),
)

_LOWEST, _HIGHEST = COVERAGE_BOUNDS

forecast_quality_checks = table_checks(
    FORECAST_QUALITY,
    Rule(
        "intervals_hold_as_often_as_meant",
        f"Of all held-out videos, {_LOWEST:.0%} to {_HIGHEST:.0%} are within their interval, or as many as chance "
        f"explains where {COVERAGE:.0%} are meant.",
        f"""
        SELECT holdout, video_count, account_count, coverage, coverage_low, coverage_high FROM rows
        WHERE subset_of = 'all' AND coverage NOT BETWEEN {_LOWEST} AND {_HIGHEST}
            AND {COVERAGE} NOT BETWEEN coalesce(coverage_low, 0) AND coalesce(coverage_high, 1)
        """,
        remedy="look at held_out_forecasts for the days and tiers that are missed: where views changed at large, the "
        "next weeks will teach it",
    ),
    Rule(
        "intervals_of_paid_and_seen_videos_hold",
        f"Of the paid held-out videos, and of those whose views at 7 days were delivered, {_LOWEST:.0%} at least are "
        f"within their interval, or as many as chance explains where {COVERAGE:.0%} are meant.",
        f"""
        SELECT holdout, subset, video_count, account_count, coverage, coverage_low, coverage_high FROM rows
        WHERE subset IN ('{PAID_POSTS}', '{SEEN_AT_AGE}') AND coverage < {_LOWEST}
            AND {COVERAGE} > coalesce(coverage_high, 1)
        """,
        remedy="look at held_out_forecasts: where paid videos changed, newer ones will teach it; where only grown "
        "views hold, deliver videos again once they are a week old",
    ),
)
