"""Likes and comments per view far from what is usual for accounts of that size and videos of that kind.

A ratio alone has to be very far out, since so many videos are compared. Corroboration: where another signal fired
already that would push a ratio to one side, a ratio that is far out on that side bears it out, and less is far enough.
It accuses no video that was not accused before, so it adds to what is held, not to what is watched.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, alert, per_thousand, whole
from tcm_assets.alerts.signals import RATIO_SIGNALS, RatioSignal
from tcm_assets.alerts.tables import ANY_CATEGORY
from tcm_assets.alerts.usual_reactions import COUNT_OF_RATIO, MINIMUM_VIEWS, compared_tier, smoothed_ratio

CORROBORATION_SCALES = 2.5
"""Robust standard deviations from the median at which a ratio bears out another signal: of normally spread ratios one
in 160 is as far out on one side."""


@dataclass(frozen=True)
class OutlierRule:
    """A signal with the columns in which its bounds and its findings stand beside a video."""

    signal: RatioSignal

    @property
    def is_upper(self) -> bool:
        """Whether the signal looks above the median."""
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
        """The column that tells whether a ratio is beyond the rule's bound."""
        return f"is_outlier_{self.signal.name}"

    @property
    def support_column(self) -> str:
        """The column that tells whether a ratio bears out another signal."""
        return f"bears_out_{self.signal.name}"

    @property
    def side(self) -> int:
        """On which side of the median the bound is: 1 above, -1 below."""
        return 1 if self.is_upper else -1

    @property
    def reactions(self) -> str:
        """What the ratio counts, in words."""
        return COUNT_OF_RATIO[self.signal.ratio].removesuffix("_count") + "s"


OUTLIER_RULES = tuple(OutlierRule(signal) for signal in RATIO_SIGNALS)


def group_limits(engagement_reference: ir.Table) -> ir.Table:
    """One row per group that has statistics: median and scale of each ratio, and the bounds of each rule."""
    known = engagement_reference.filter(engagement_reference.log_scale.notnull())
    statistics = {
        f"{statistic}_{ratio}": known[statistic].max(where=known.ratio == ratio)
        for ratio in COUNT_OF_RATIO
        for statistic in ("log_median", "log_scale")
    }
    groups = known.group_by("upload_date", "follower_tier", "category").aggregate(**statistics)
    return groups.mutate(
        **{
            column: (
                groups[f"log_median_{rule.signal.ratio}"]
                + rule.side * scales * groups[f"log_scale_{rule.signal.ratio}"]
            ).exp()
            for rule in OUTLIER_RULES
            for column, scales in (
                (rule.bound_column, rule.signal.bound),
                (rule.looser_bound_column, CORROBORATION_SCALES),
            )
        }
    )


def _bound(groups: ir.Table, rule: OutlierRule, scales: float) -> ir.Value:
    """The ratio that is so many robust standard deviations from the median, on the rule's side."""
    ratio = rule.signal.ratio
    return (groups[f"log_median_{ratio}"] + rule.side * scales * groups[f"log_scale_{ratio}"]).exp()


def loosest_bounds(limits: ir.Table) -> ir.Table:
    """One row per day: the bound of each rule that is reached soonest, whatever the group."""
    return limits.group_by("upload_date").aggregate(
        **{
            rule.bound_column: limits[rule.bound_column].min() if rule.is_upper else limits[rule.bound_column].max()
            for rule in OUTLIER_RULES
        }
    )


def may_be_outlier(rows: ir.Table) -> ir.BooleanValue:
    """Whether a video with its day's `loosest_bounds` is an outlier in some group, whatever its own: few are, so that
    only theirs need to be looked up.
    """
    return (rows.view_count >= MINIMUM_VIEWS) & ibis.or_(*(_may_be_beyond(rows, rule) for rule in OUTLIER_RULES))


def compared_with_group(suspects: ir.Table, content_analysis: ir.Table, limits: ir.Table) -> ir.Table:
    """`suspects`, which have no bounds yet, with the limits of their group; one without a population has no row."""
    # Of all categories only theirs, so that the engine does not put millions of them into a table to look up in.
    wanted = suspects.select("video_id", "upload_date")
    categories = content_analysis.semi_join(wanted, ["video_id", "upload_date"]).select(*wanted.columns, "category")
    found = suspects.left_join(categories, ["video_id", "upload_date"]).select(*suspects.columns, "category")
    of_kind = found.mutate(
        category=found.category.fill_null(ANY_CATEGORY), follower_tier=compared_tier(found.follower_count)
    )
    return of_kind.inner_join(limits, ["upload_date", "follower_tier", "category"])


def judged(compared: ir.Table) -> ir.Table:
    """`compared`, which has the `other_signals` against each video, with a column per rule and finding: whether the
    ratio is an outlier with nothing else against the video, and whether it bears out one of the other signals.
    """
    return compared.mutate(
        **{rule.outlier_column: _is_beyond(compared, rule, rule.bound_column) for rule in OUTLIER_RULES},
        **{rule.support_column: _bears_out(compared, rule) for rule in OUTLIER_RULES},
    )


def _bears_out(compared: ir.Table, rule: OutlierRule) -> ir.BooleanValue:
    is_accused = ibis.or_(
        ibis.literal(False), *(compared.other_signals.contains(signal) for signal in sorted(rule.signal.corroborates))
    )
    return is_accused & _is_beyond(compared, rule, rule.looser_bound_column)


def _may_be_beyond(rows: ir.Table, rule: OutlierRule) -> ir.BooleanValue:
    """The half of `_is_beyond` that says more, which is enough to leave few rows."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.signal.ratio]], rows[rule.bound_column]
    return reactions > bound * rows.view_count if rule.is_upper else smoothed_ratio(reactions, rows.view_count) < bound


def _is_beyond(rows: ir.Table, rule: OutlierRule, bound_column: str) -> ir.BooleanValue:
    """Whether the ratio is beyond the bound, and would still be with half a reaction more."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.signal.ratio]], rows[bound_column]
    smoothed = smoothed_ratio(reactions, rows.view_count)
    if rule.is_upper:
        return (smoothed > bound) & (reactions > bound * rows.view_count)
    return (smoothed < bound) & (reactions < bound * rows.view_count)


def ratio_alert(judged: ir.Table, rule: OutlierRule) -> Alert:
    """The rule's alert of a video, which is as `ratio_outliers.judged` gives it. What only bears out another signal is
    a notice.
    """
    signal = rule.signal
    is_alone = judged[rule.outlier_column]
    reactions, log_median = judged[COUNT_OF_RATIO[signal.ratio]], judged[f"log_median_{signal.ratio}"]
    value, typical = reactions / judged.view_count, log_median.exp()
    distance = (smoothed_ratio(reactions, judged.view_count).ln() - log_median) / judged[f"log_scale_{signal.ratio}"]
    return alert(
        is_alone | judged[rule.support_column],
        signal,
        excess=is_alone.ifelse(distance * rule.side / signal.bound, 1.0),
        metric=signal.ratio,
        value=value,
        bound=is_alone.ifelse(judged[rule.bound_column], judged[rule.looser_bound_column]),
        contrast_metric=f"typical_{signal.ratio}",
        contrast_value=typical,
        told={
            "ratio": per_thousand(value),
            "reactions": rule.reactions,
            "views": whole(judged.view_count),
            "typical": per_thousand(typical),
            "judgement": is_alone.ifelse(signal.judgement, signal.supporting_judgement),
        },
    )
