"""Every signal that fired on a day's videos, in one table."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import fired
from tcm_assets.alerts.count_rules import (
    count_rule_alert,
    count_rule_fires,
    falling_counters,
    has_more_reactions_than_views,
    more_reactions_than_views,
)
from tcm_assets.alerts.delivery_steps import IDENTITY, delivery_steps, gravest
from tcm_assets.alerts.ratio_outliers import (
    OUTLIER_RULES,
    compared_with_group,
    group_limits,
    judged,
    loosest_bounds,
    may_be_outlier,
    ratio_alert,
)
from tcm_assets.alerts.shared_captions import shared_caption, shared_captions
from tcm_assets.alerts.signals import COUNT_SIGNALS, SHARED_CAPTION
from tcm_assets.alerts.tables import ENGAGEMENT_ALERTS
from tcm_assets.alerts.usual_reactions import COUNT_OF_RATIO, MINIMUM_VIEWS
from tcm_assets.alerts.view_series import (
    reaction_bursts_without_views,
    spikes_without_engagement,
    too_smooth_views,
    with_runs,
)

_COUNTS = ("view_count", "like_count", "comment_count", "share_count", "bookmark_count", "gift_count")


def engagement_alerts(
    videos: ir.Table,
    raw_videos: ir.Table,
    content_analysis: ir.Table,
    engagement_reference: ir.Table,
    caption_fingerprints: ir.Table,
    window_days: int,
) -> ir.Table:
    """One row per video and signal that fired, in the columns of `engagement_alerts`. An unknown count fires nothing.

    `videos` holds the days to judge; `raw_videos` (every delivery), `content_analysis` and `engagement_reference` at
    least the same days; `caption_fingerprints` those days and the `window_days` - 1 before them. What the tables hold
    of other days is not looked at, so a day's alerts depend neither on which other days are judged with it, nor on what
    was uploaded later. Raises ValueError for a window of less than a day.
    """
    if window_days < 1:
        raise ValueError(f"captions are compared over a window of at least one day, got {window_days}")
    limits = group_limits(engagement_reference)
    suspects = _suspects(videos, loosest_bounds(limits), shared_captions(caption_fingerprints, window_days))
    in_series = _alerts_of_series(suspects, raw_videos)
    counted = suspects.drop("may_be_outlier", "delivery_count")
    of_counts = fired(
        counted,
        IDENTITY,
        [
            *(count_rule_alert(counted, signal) for signal in COUNT_SIGNALS),
            more_reactions_than_views(counted),
            shared_caption(counted, window_days),
        ],
    )
    compared = judged(compared_with_group(_accused(suspects, in_series), content_analysis, limits))
    of_ratios = fired(compared, IDENTITY, [ratio_alert(compared, rule) for rule in OUTLIER_RULES])
    columns = ENGAGEMENT_ALERTS.column_names
    return ibis.union(in_series, of_counts.select(*columns), of_ratios.select(*columns))


# What is used more than once ends in `distinct`, which changes no row: such a relation is a query of its own, written
# and run once, while others are written out wherever they are used. Users select some of its columns before they
# filter, since a filter alone would be written into the query itself, and make it another.


def _suspects(videos: ir.Table, loosest: ir.Table, shared: ir.Table) -> ir.Table:
    """The videos that some signal may accuse, with all that the signals read: the one pass over all videos."""
    bounds = [name for name in loosest.columns if name != "upload_date"]
    of_caption = [name for name in shared.columns if name not in ("video_id", "upload_date")]
    read = videos.select(*IDENTITY, *_COUNTS, "follower_count", "delivery_count")
    bounded = read.left_join(loosest, "upload_date").select(*read.columns, *bounds)
    known = bounded.left_join(shared, ["video_id", "upload_date"]).select(*bounded.columns, *of_caption)
    marked = known.mutate(may_be_outlier=may_be_outlier(known).fill_null(False)).drop(*bounds)
    return marked.filter(
        ibis.or_(
            marked.may_be_outlier,
            marked.delivery_count > 1,
            marked.account_count.notnull(),
            has_more_reactions_than_views(marked),
            *(count_rule_fires(marked, signal) for signal in COUNT_SIGNALS),
        )
    ).distinct()


def _alerts_of_series(suspects: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """The alerts of counts that went from delivery to delivery as they should not."""
    runs = with_runs(delivery_steps(suspects, raw_videos))
    signals = [
        *falling_counters(runs),
        too_smooth_views(runs),
        *spikes_without_engagement(runs),
        *reaction_bursts_without_views(runs),
    ]
    alerts = gravest(fired(runs, ("video_id", "delivered_at"), signals))
    told = alerts.inner_join(suspects.select(*IDENTITY), "video_id").select(*ENGAGEMENT_ALERTS.column_names)
    return told.distinct()


def _accused(suspects: ir.Table, in_series: ir.Table) -> ir.Table:
    """The suspects whose ratios are looked up, with the `other_signals` that these may bear out."""
    of_series = in_series.group_by("video_id").aggregate(series_signals=in_series.signal.collect())
    joined = suspects.left_join(of_series, "video_id").select(*suspects.columns, "series_signals")
    nothing = ibis.literal([], type="array<string>")
    of_caption = joined.account_count.notnull().ifelse(ibis.array([SHARED_CAPTION.name]), nothing)
    known = joined.mutate(other_signals=joined.series_signals.fill_null(nothing).concat(of_caption))
    worth_it = known.filter(
        known.view_count >= MINIMUM_VIEWS, known.may_be_outlier | (known.other_signals.length() > 0)
    )
    compared = (*IDENTITY, "view_count", *COUNT_OF_RATIO.values(), "follower_count", "other_signals")
    return worth_it.select(*compared).distinct()
