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
    def outlier_column(self) -> str:
        """The column that tells whether a ratio is beyond the rule's bound."""
        return f"is_outlier_{self.signal}"

    @property
    def support_column(self) -> str:
        """The column that tells whether a ratio bears out another signal."""
        return f"bears_out_{self.signal}"

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
            column: (groups[f"log_median_{rule.ratio}"] + rule.side * scales * groups[f"log_scale_{rule.ratio}"]).exp()
            for rule in OUTLIER_RULES
            for column, scales in (
                (rule.bound_column, rule.bound_scales),
                (rule.looser_bound_column, CORROBORATION_SCALES),
            )
        }
    )


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
        ibis.literal(False), *(compared.other_signals.contains(signal) for signal in sorted(rule.corroborates))
    )
    return is_accused & _is_beyond(compared, rule, rule.looser_bound_column)


def _may_be_beyond(rows: ir.Table, rule: OutlierRule) -> ir.BooleanValue:
    """The half of `_is_beyond` that says more, which is enough to leave few rows."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.ratio]], rows[rule.bound_column]
    return reactions > bound * rows.view_count if rule.is_upper else smoothed_ratio(reactions, rows.view_count) < bound


def _is_beyond(rows: ir.Table, rule: OutlierRule, bound_column: str) -> ir.BooleanValue:
    """Whether the ratio is beyond the bound, and would still be with half a reaction more."""
    reactions, bound = rows[COUNT_OF_RATIO[rule.ratio]], rows[bound_column]
    smoothed = smoothed_ratio(reactions, rows.view_count)
    if rule.is_upper:
        return (smoothed > bound) & (reactions > bound * rows.view_count)
    return (smoothed < bound) & (reactions < bound * rows.view_count)
