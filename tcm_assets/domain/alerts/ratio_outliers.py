"""Likes and comments per view far from what is usual for accounts of that size and videos of that kind.

Belongs here: how far is too far. Does not belong here: what is usual (`engagement_reference`), or how an outlier is
written down (`ratio_alerts`).

A ratio alone has to be very far out, since so many videos are compared. Corroboration: where another signal fired
already that would push a ratio to one side, a ratio that is far out on that side bears it out, and less is far enough.
It accuses no video that was not accused before, so it adds to what is held, not to what is watched.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.delivery_steps import IDENTITY
from tcm_assets.domain.alerts.reaction_ratios import COUNT_OF_RATIO, MINIMUM_VIEWS, compared_tier, smoothed_ratio
from tcm_assets.schemas.engagement_reference import ANY_CATEGORY

CORROBORATION_SCALES = 2.5
"""Robust standard deviations from the median at which a ratio bears out another signal: of normally spread ratios one
in 160 is as far out on one side."""


@dataclass(frozen=True, kw_only=True)
class OutlierRule:
    """Fires when `ratio` is more than `bound_scales` robust standard deviations on one side of the median, on a
    logarithmic scale; more than `CORROBORATION_SCALES` where one of the signals that it `corroborates` has fired.

    Organic ratios have a long tail of videos that nobody liked, so the lower bound is far out. Likes per view end at 1,
    a few scales above the median: a bound as far out as the lower one could never be reached.
    """

    signal: str
    ratio: str
    is_upper: bool
    bound_scales: float
    corroborates: frozenset[str]

    @property
    def bound_column(self) -> str:
        """The column of the rule's bound."""
        return f"{'most' if self.is_upper else 'least'}_{self.ratio}"

    @property
    def looser_bound_column(self) -> str:
        """The column of the bound at which the rule corroborates."""
        return f"corroborating_{self.bound_column}"

    @property
    def side(self) -> int:
        """On which side of the median the bound is: 1 above, -1 below."""
        return 1 if self.is_upper else -1

    @property
    def reactions(self) -> str:
        """What the ratio counts, in words."""
        return COUNT_OF_RATIO[self.ratio].removesuffix("_count") + "s"


_BOUGHT_VIEWS = frozenset({"too_smooth_views", "spike_without_engagement", "falling_counter"})
_BOUGHT_REACTIONS = frozenset({"reaction_burst_without_views", "falling_counter"})
_ARRANGED_COMMENTS = _BOUGHT_REACTIONS | {"shared_caption"}
"""Signals of what lowers and what raises reactions per view: counters fall when any of it is taken back, and who posts
under a caption that was handed out comments on the others' videos. Few comments bear out nothing: many an honest video
that strangers watch has hardly any."""

OUTLIER_RULES = (
    OutlierRule(
        signal="too_few_likes_for_views",
        ratio="likes_per_view",
        is_upper=False,
        bound_scales=4.0,
        corroborates=_BOUGHT_VIEWS,
    ),
    OutlierRule(
        signal="too_many_likes_for_views",
        ratio="likes_per_view",
        is_upper=True,
        bound_scales=3.25,
        corroborates=_BOUGHT_REACTIONS,
    ),
    OutlierRule(
        signal="too_few_comments_for_views",
        ratio="comments_per_view",
        is_upper=False,
        bound_scales=4.5,
        corroborates=frozenset(),
    ),
    OutlierRule(
        signal="too_many_comments_for_views",
        ratio="comments_per_view",
        is_upper=True,
        bound_scales=4.5,
        corroborates=_ARRANGED_COMMENTS,
    ),
)


def ratio_outliers(
    videos: ir.Table, content_analysis: ir.Table, engagement_reference: ir.Table, other_alerts: ir.Table
) -> ir.Table:
    """What the rules find: one row per video and rule, with the video's identity, `view_count`, `rule` (its signal),
    `value`, `bound`, `typical` (the median), `excess` (the distance from the median, 1 at the bound) and `is_alone`.

    `other_alerts` has the alerts of all other signals; `is_alone` is false where the rule fires because of one of them.
    A video with fewer than `MINIMUM_VIEWS` views has no row, nor has one without a population to compare it with.
    """
    limits = _limits(engagement_reference)
    suspects = _suspects(videos, limits, other_alerts)
    categories = content_analysis.select("video_id", "upload_date", "category")
    found = suspects.left_join(categories, ["video_id", "upload_date"])
    of_kind = found.mutate(category=found.category.fill_null(ANY_CATEGORY)).select(*suspects.columns, "category")
    compared = of_kind.inner_join(limits, ["upload_date", "follower_tier", "category"])
    findings = compared.select(*IDENTITY, "view_count", finding=ibis.array(_findings(compared)).unnest())
    unpacked = findings.unpack("finding")
    return unpacked.filter(unpacked.bound.notnull())


def _limits(reference: ir.Table) -> ir.Table:
    """One row per group that has statistics: median and scale of each ratio, and the bounds of each rule."""
    known = reference.filter(reference.log_scale.notnull())
    statistics = {
        f"{statistic}_{ratio}": known[statistic].max(where=known.ratio == ratio)
        for ratio in COUNT_OF_RATIO
        for statistic in ("log_median", "log_scale")
    }
    groups = known.group_by("upload_date", "follower_tier", "category").aggregate(**statistics)
    return groups.mutate(
        **{
            column: (groups[f"log_median_{rule.ratio}"] + rule.side * scales * groups[f"log_scale_{rule.ratio}"]).exp()
            for rule in OUTLIER_RULES
            for column, scales in (
                (rule.bound_column, rule.bound_scales),
                (rule.looser_bound_column, CORROBORATION_SCALES),
            )
        }
    )


def _suspects(videos: ir.Table, limits: ir.Table, other_alerts: ir.Table) -> ir.Table:
    """Videos that are outliers in some group, whatever their own, and those that other signals accuse: few enough to
    look their groups up. `other_signals` are those of them that a ratio may bear out.
    """
    seen = videos.filter(videos.view_count >= MINIMUM_VIEWS).select(
        *IDENTITY, "view_count", *COUNT_OF_RATIO.values(), "follower_count"
    )
    loosest = limits.group_by("upload_date").aggregate(
        **{
            rule.bound_column: limits[rule.bound_column].min() if rule.is_upper else limits[rule.bound_column].max()
            for rule in OUTLIER_RULES
        }
    )
    measured = seen.inner_join(loosest, "upload_date")
    outliers = measured.filter(ibis.or_(*(_is_beyond(measured, rule, rule.bound_column) for rule in OUTLIER_RULES)))
    corroborated = sorted(frozenset[str]().union(*(rule.corroborates for rule in OUTLIER_RULES)))
    fired = other_alerts.filter(other_alerts.signal.isin(corroborated))
    accused = fired.group_by("video_id", "upload_date").aggregate(other_signals=fired.signal.collect())
    nothing = ibis.literal([], type="array<string>")
    listed = ibis.union(
        outliers.select(*seen.columns).anti_join(accused, ["video_id", "upload_date"]).mutate(other_signals=nothing),
        seen.inner_join(accused, ["video_id", "upload_date"]).select(*seen.columns, "other_signals"),
    )
    return listed.mutate(follower_tier=compared_tier(listed.follower_count)).drop("follower_count")


def _is_beyond(rows: ir.Table, rule: OutlierRule, bound_column: str) -> ir.Value:
    """Whether the ratio is beyond the bound, and would still be with half a reaction more."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.ratio]], rows[bound_column]
    smoothed = smoothed_ratio(reactions, rows.view_count)
    if rule.is_upper:
        return (smoothed > bound) & (reactions > bound * rows.view_count)
    return (smoothed < bound) & (reactions < bound * rows.view_count)


def _findings(compared: ir.Table) -> list[ir.Value]:
    """What each rule finds of each video; the bound is null where it finds nothing."""
    findings = []
    for rule in OUTLIER_RULES:
        is_alone = _is_beyond(compared, rule, rule.bound_column)
        is_accused = ibis.or_(
            ibis.literal(False), *(compared.other_signals.contains(signal) for signal in sorted(rule.corroborates))
        )
        scales = is_alone.ifelse(rule.bound_scales, CORROBORATION_SCALES)
        smoothed = smoothed_ratio(compared[COUNT_OF_RATIO[rule.ratio]], compared.view_count)
        distance = (smoothed.ln() - compared[f"log_median_{rule.ratio}"]) / compared[f"log_scale_{rule.ratio}"]
        findings.append(
            ibis.struct(
                {
                    "rule": rule.signal,
                    "is_alone": is_alone,
                    "value": compared[COUNT_OF_RATIO[rule.ratio]] / compared.view_count,
                    "bound": ibis.cases(
                        (is_alone, compared[rule.bound_column]),
                        (
                            is_accused & _is_beyond(compared, rule, rule.looser_bound_column),
                            compared[rule.looser_bound_column],
                        ),
                    ),
                    "typical": compared[f"log_median_{rule.ratio}"].exp(),
                    "excess": distance * rule.side / scales,
                }
            )
        )
    return findings
