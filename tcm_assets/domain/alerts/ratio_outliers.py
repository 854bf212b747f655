"""Likes and comments per view far from what is usual for accounts of that size and videos of that kind.

Belongs here: how far is too far. Does not belong here: what is usual (`engagement_reference`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.delivery_steps import IDENTITY
from tcm_assets.domain.alerts.fired_rows import fired, graded, per_thousand, whole, words
from tcm_assets.domain.alerts.reaction_ratios import COUNT_OF_RATIO, MINIMUM_VIEWS, compared_tier, smoothed_ratio
from tcm_assets.schemas.engagement_reference import ANY_CATEGORY

OUTLIER_WARNING = 1.25
OUTLIER_CRITICAL = 1.75
"""Distances from the median, over the distance at which the alert begins."""


@dataclass(frozen=True, kw_only=True)
class OutlierRule:
    """Fires when `ratio` is more than `bound_scales` robust standard deviations on one side of the median, on a
    logarithmic scale.

    Organic ratios have a long tail of videos that nobody liked, so the lower bound is far out. Likes per view end at 1,
    a few scales above the median: a bound as far out as the lower one could never be reached.
    """

    signal: str
    ratio: str
    is_upper: bool
    bound_scales: float

    @property
    def bound_column(self) -> str:
        """The column of the rule's bound."""
        return f"{'most' if self.is_upper else 'least'}_{self.ratio}"

    @property
    def signed_bound_scales(self) -> float:
        """The bound's distance from the median, below 0 for a lower one."""
        return self.bound_scales if self.is_upper else -self.bound_scales

    @property
    def reactions(self) -> str:
        """What the ratio counts, in words."""
        return COUNT_OF_RATIO[self.ratio].removesuffix("_count") + "s"


OUTLIER_RULES = (
    OutlierRule(signal="too_few_likes_for_views", ratio="likes_per_view", is_upper=False, bound_scales=4.5),
    OutlierRule(signal="too_many_likes_for_views", ratio="likes_per_view", is_upper=True, bound_scales=3.5),
    OutlierRule(signal="too_few_comments_for_views", ratio="comments_per_view", is_upper=False, bound_scales=4.5),
    OutlierRule(signal="too_many_comments_for_views", ratio="comments_per_view", is_upper=True, bound_scales=4.5),
)


def ratio_outliers(videos: ir.Table, content_analysis: ir.Table, engagement_reference: ir.Table) -> ir.Table:
    """The alerts of all rules. A video with fewer than `MINIMUM_VIEWS` views has none, nor has one without a population
    to compare it with.
    """
    limits = _limits(engagement_reference)
    suspects = _suspects(videos, limits)
    categories = content_analysis.select("video_id", "upload_date", "category")
    found = suspects.left_join(categories, ["video_id", "upload_date"])
    of_kind = found.mutate(category=found.category.fill_null(ANY_CATEGORY)).select(*suspects.columns, "category")
    compared = of_kind.inner_join(limits, ["upload_date", "follower_tier", "category"])
    findings = compared.select(*IDENTITY, "view_count", finding=ibis.array(_findings(compared)).unnest()).unpack(
        "finding"
    )
    return _alerts(findings.filter(findings.is_beyond))


def _limits(reference: ir.Table) -> ir.Table:
    """One row per group that has statistics: the typical value and the scale of each ratio, the bound of each rule."""
    known = reference.filter(reference.log_scale.notnull())
    statistics = {
        f"{statistic}_{ratio}": known[statistic].max(where=known.ratio == ratio)
        for ratio in COUNT_OF_RATIO
        for statistic in ("log_median", "log_scale")
    }
    groups = known.group_by("upload_date", "follower_tier", "category").aggregate(**statistics)
    return groups.mutate(
        **{
            rule.bound_column: (
                groups[f"log_median_{rule.ratio}"] + rule.signed_bound_scales * groups[f"log_scale_{rule.ratio}"]
            ).exp()
            for rule in OUTLIER_RULES
        }
    )


def _suspects(videos: ir.Table, limits: ir.Table) -> ir.Table:
    """Videos that are outliers in some category of their tier, whatever their own: few enough to look theirs up."""
    loosest = limits.group_by("upload_date", "follower_tier").aggregate(
        **{
            rule.bound_column: limits[rule.bound_column].min() if rule.is_upper else limits[rule.bound_column].max()
            for rule in OUTLIER_RULES
        }
    )
    seen = videos.filter(videos.view_count >= MINIMUM_VIEWS).select(
        *IDENTITY, "view_count", *COUNT_OF_RATIO.values(), follower_tier=compared_tier(videos.follower_count)
    )
    joined = seen.inner_join(loosest, ["upload_date", "follower_tier"])
    return joined.filter(ibis.or_(*(_is_beyond(joined, rule) for rule in OUTLIER_RULES))).select(*seen.columns)


def _is_beyond(rows: ir.Table, rule: OutlierRule) -> ir.Value:
    """Whether the ratio is beyond the bound, and would still be with half a reaction more."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.ratio]], rows[rule.bound_column]
    smoothed = smoothed_ratio(reactions, rows.view_count)
    if rule.is_upper:
        return (smoothed > bound) & (reactions > bound * rows.view_count)
    return (smoothed < bound) & (reactions < bound * rows.view_count)


def _findings(compared: ir.Table) -> list[ir.Value]:
    """What each rule finds of each video."""
    return [
        ibis.struct(
            {
                "rule": rule.signal,
                "is_beyond": _is_beyond(compared, rule),
                "value": compared[COUNT_OF_RATIO[rule.ratio]] / compared.view_count,
                "bound": compared[rule.bound_column],
                "typical": compared[f"log_median_{rule.ratio}"].exp(),
                # Distance from the median, 1 at the bound.
                "excess": (
                    smoothed_ratio(compared[COUNT_OF_RATIO[rule.ratio]], compared.view_count).ln()
                    - compared[f"log_median_{rule.ratio}"]
                )
                / (rule.signed_bound_scales * compared[f"log_scale_{rule.ratio}"]),
            }
        )
        for rule in OUTLIER_RULES
    ]


def _alerts(findings: ir.Table) -> ir.Table:
    def told(of_rule: Callable[[OutlierRule], str]) -> ir.Value:
        return ibis.cases(*((findings.rule == rule.signal, of_rule(rule)) for rule in OUTLIER_RULES))

    return fired(
        findings,
        findings.rule,
        family="ratio",
        severity=graded(findings.excess, OUTLIER_WARNING, OUTLIER_CRITICAL),
        metric=told(lambda rule: rule.ratio),
        value=findings.value,
        bound=findings.bound,
        contrast_metric=told(lambda rule: f"typical_{rule.ratio}"),
        contrast_value=findings.typical,
        explanation=words(
            per_thousand(findings.value),
            told(lambda rule: f" {rule.reactions} per thousand of "),
            whole(findings.view_count),
            " views, where similar videos have ",
            per_thousand(findings.typical),
            told(lambda rule: f": {'more' if rule.is_upper else 'fewer'} than an audience gives"),
        ),
    )
