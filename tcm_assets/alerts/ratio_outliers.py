"""Ratio outliers: likes or comments per view far from the usual for accounts of that size and videos of that category.

A ratio alone must be very far out, since so many videos are compared. Corroboration needs less: where another signal
explains a ratio that is too high or too low, a ratio that is far out on that side supports it. That accuses no further
video, so it adds to the held videos, not to the watched ones.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, build_alert, format_per_thousand, format_whole
from tcm_assets.alerts.count_rules import REACTION_WORDS
from tcm_assets.alerts.engagement_reference import COUNT_OF_RATIO, MINIMUM_VIEWS, choose_compared_tier, smooth_ratio
from tcm_assets.alerts.signals import RATIO_SIGNALS, RatioSignal
from tcm_assets.alerts.tables import ANY_CATEGORY

CORROBORATION_SCALES = 2.5
"""Robust standard deviations from the median at which a ratio corroborates another signal: of normally distributed
ratios one in 160 is as far out on one side."""


@dataclass(frozen=True)
class OutlierRule:
    """A ratio signal with the names of the columns that hold its bounds and its findings."""

    signal: RatioSignal

    @property
    def is_upper(self) -> bool:
        """Whether the signal accuses ratios above the median."""
        return self.signal.side == "above"

    @property
    def bound_column(self) -> str:
        """The column of the rule's bound."""
        return f"{'most' if self.is_upper else 'least'}_{self.signal.ratio}"

    @property
    def looser_bound_column(self) -> str:
        """The column of the bound at which the rule corroborates."""
        return f"corroborating_{self.bound_column}"

    @property
    def outlier_column(self) -> str:
        """The column that says whether a ratio is beyond the rule's bound."""
        return f"is_outlier_{self.signal.name}"

    @property
    def support_column(self) -> str:
        """The column that says whether a ratio corroborates another signal."""
        return f"supports_{self.signal.name}"

    @property
    def side(self) -> int:
        """The side of the median that the bound is on: 1 above, -1 below."""
        return 1 if self.is_upper else -1

    @property
    def reactions(self) -> str:
        """The reactions that the ratio counts, in words."""
        return REACTION_WORDS[COUNT_OF_RATIO[self.signal.ratio]]


OUTLIER_RULES = tuple(OutlierRule(signal) for signal in RATIO_SIGNALS)


def compute_group_limits(engagement_reference: ir.Table) -> ir.Table:
    """Return one row per group with statistics: median and scale of each ratio, and the bounds of each rule."""
    known = engagement_reference.filter(engagement_reference.log_scale.notnull())
    statistics = {
        f"{statistic}_{ratio}": known[statistic].max(where=known.ratio == ratio)
        for ratio in COUNT_OF_RATIO
        for statistic in ("log_median", "log_scale")
    }
    groups = known.group_by("upload_date", "follower_tier", "category").aggregate(**statistics)
    return groups.mutate(
        **{
            column: _compute_bound(groups, rule, scales)
            for rule in OUTLIER_RULES
            for column, scales in (
                (rule.bound_column, rule.signal.bound),
                (rule.looser_bound_column, CORROBORATION_SCALES),
            )
        }
    )


def _compute_bound(groups: ir.Table, rule: OutlierRule, scales: float) -> ir.Value:
    """Return the ratio that is `scales` robust standard deviations from the median, on the rule's side."""
    ratio = rule.signal.ratio
    return (groups[f"log_median_{ratio}"] + rule.side * scales * groups[f"log_scale_{ratio}"]).exp()


def compute_loosest_bounds(limits: ir.Table) -> ir.Table:
    """Return one row per day: of each rule the bound that is reached first, in any group."""
    return limits.group_by("upload_date").aggregate(
        **{
            rule.bound_column: limits[rule.bound_column].min() if rule.is_upper else limits[rule.bound_column].max()
            for rule in OUTLIER_RULES
        }
    )


def may_be_outlier(rows: ir.Table) -> ir.BooleanValue:
    """Return whether a video is an outlier by its day's `compute_loosest_bounds`, so in some group.

    Few are, and only theirs are looked up.
    """
    return (rows.view_count >= MINIMUM_VIEWS) & ibis.or_(*(_may_be_beyond(rows, rule) for rule in OUTLIER_RULES))


def join_group_limits(suspects: ir.Table, content_analysis: ir.Table, limits: ir.Table) -> ir.Table:
    """Return `suspects` with the limits of their group; a suspect whose group has no statistics is left out."""
    # Only the categories of suspects, so that the engine builds no hash table of millions.
    wanted = suspects.select("video_id", "upload_date")
    categories = content_analysis.semi_join(wanted, ["video_id", "upload_date"]).select(*wanted.columns, "category")
    known = suspects.left_join(categories, ["video_id", "upload_date"]).select(*suspects.columns, "category")
    grouped = known.mutate(
        category=known.category.fill_null(ANY_CATEGORY), follower_tier=choose_compared_tier(known.follower_count)
    )
    return grouped.inner_join(limits, ["upload_date", "follower_tier", "category"])


def mark_outliers(compared: ir.Table) -> ir.Table:
    """Add two columns per rule: is the ratio an outlier by itself, and does it support one of `other_signals`?"""
    return compared.mutate(
        **{rule.outlier_column: _is_beyond(compared, rule, rule.bound_column) for rule in OUTLIER_RULES},
        **{rule.support_column: _supports_others(compared, rule) for rule in OUTLIER_RULES},
    )


def _supports_others(compared: ir.Table, rule: OutlierRule) -> ir.BooleanValue:
    is_accused = ibis.or_(
        ibis.literal(False), *(compared.other_signals.contains(signal) for signal in sorted(rule.signal.corroborates))
    )
    return is_accused & _is_beyond(compared, rule, rule.looser_bound_column)


def _may_be_beyond(rows: ir.Table, rule: OutlierRule) -> ir.BooleanValue:
    """Return the stricter half of `_is_beyond`, which leaves few rows."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.signal.ratio]], rows[rule.bound_column]
    return reactions > bound * rows.view_count if rule.is_upper else smooth_ratio(reactions, rows.view_count) < bound


def _is_beyond(rows: ir.Table, rule: OutlierRule, bound_column: str) -> ir.BooleanValue:
    """Return whether both the plain and the smoothed ratio are beyond the bound."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.signal.ratio]], rows[bound_column]
    smoothed = smooth_ratio(reactions, rows.view_count)
    if rule.is_upper:
        return (smoothed > bound) & (reactions > bound * rows.view_count)
    return (smoothed < bound) & (reactions < bound * rows.view_count)


def alert_on_ratio(compared: ir.Table, rule: OutlierRule) -> Alert:
    """Build the rule's alert from `mark_outliers`; a ratio that only supports another signal is a notice."""
    signal = rule.signal
    is_alone = compared[rule.outlier_column]
    reactions, log_median = compared[COUNT_OF_RATIO[signal.ratio]], compared[f"log_median_{signal.ratio}"]
    value, typical = reactions / compared.view_count, log_median.exp()
    distance = (smooth_ratio(reactions, compared.view_count).ln() - log_median) / compared[f"log_scale_{signal.ratio}"]
    return build_alert(
        is_alone | compared[rule.support_column],
        signal,
        excess=is_alone.ifelse(distance * rule.side / signal.bound, 1.0),
        metric=signal.ratio,
        value=value,
        bound=is_alone.ifelse(compared[rule.bound_column], compared[rule.looser_bound_column]),
        contrast_metric=f"typical_{signal.ratio}",
        contrast_value=typical,
        details={
            "ratio": format_per_thousand(value),
            "reactions": rule.reactions,
            "views": format_whole(compared.view_count),
            "typical": format_per_thousand(typical),
            "judgement": is_alone.ifelse(signal.judgement, signal.supporting_judgement),
        },
    )
