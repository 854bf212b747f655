"""Every signal that fired on a day's videos, in one table.

Belongs here: putting the signals together. Does not belong here: a signal (each has its module), or what becomes of a
video with alerts (`cases`).
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.count_rules import count_rule_alerts
from tcm_assets.domain.alerts.delivery_steps import delivery_steps
from tcm_assets.domain.alerts.impossible_counts import falling_counters, more_reactions_than_views
from tcm_assets.domain.alerts.ratio_alerts import ratio_alerts
from tcm_assets.domain.alerts.ratio_outliers import ratio_outliers
from tcm_assets.domain.alerts.shared_captions import shared_captions
from tcm_assets.domain.alerts.view_series import (
    reaction_bursts_without_views,
    spikes_without_engagement,
    too_smooth_views,
)


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
    steps = delivery_steps(videos, raw_videos)
    others = ibis.union(
        *count_rule_alerts(videos),
        more_reactions_than_views(videos),
        falling_counters(steps),
        too_smooth_views(steps),
        spikes_without_engagement(steps),
        reaction_bursts_without_views(steps),
        shared_captions(videos, caption_fingerprints, window_days),
    )
    outliers = ratio_outliers(videos, content_analysis, engagement_reference, others)
    return others.union(ratio_alerts(outliers))
