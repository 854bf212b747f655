"""The query of `engagement_alerts`: every signal, evaluated on the videos of the days.

The signal of more reactions than views is here too.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.account_reach import list_reach_alerts
from tcm_assets.alerts.alert_rows import REACTION_WORDS, VIDEO_COLUMNS, Alert, build_alert, format_whole, list_alerts
from tcm_assets.alerts.count_rule_reference import breaks_count_rule
from tcm_assets.alerts.count_rules import list_count_rule_alerts
from tcm_assets.alerts.delivery_series import list_series_alerts
from tcm_assets.alerts.display_rounding import least_count, most_count, rounding_unit
from tcm_assets.alerts.engagement_reference import MINIMUM_VIEWS
from tcm_assets.alerts.hidden_counters import show_hidden_counts
from tcm_assets.alerts.ratio_outliers import (
    alert_on_ratio,
    compute_group_limits,
    compute_language_shifts,
    compute_loosest_bounds,
    join_group_limits,
    mark_outliers,
    may_be_outlier,
)
from tcm_assets.alerts.shared_captions import alert_on_shared_caption, find_shared_captions
from tcm_assets.alerts.signals import (
    COUNT_SIGNALS,
    FEW_LIKES,
    MORE_REACTIONS_THAN_VIEWS,
    RATIO_SIGNALS,
    SHARED_CAPTION,
)
from tcm_assets.alerts.tables import ENGAGEMENT_ALERTS, REACTION_RATIOS
from tcm_assets.catalogue.deliveries import COUNT_OF_RATIO
from tcm_assets.warehouse.relations import computed_once

_COUNTS = ("view_count", "like_count", "comment_count", "share_count", "bookmark_count", "gift_count")


def find_engagement_alerts(
    videos: ir.Table,
    raw_videos: ir.Table,
    content_analysis: ir.Table,
    engagement_reference: ir.Table,
    count_rule_reference: ir.Table,
    caption_fingerprints: ir.Table,
    window_days: int,
    window_videos: ir.Table | None = None,
) -> ir.Table:
    """Return one row per video and raised signal, in the columns of `engagement_alerts`. Unknown counts raise nothing.

    `videos` holds the days of the run. `raw_videos` (every delivery), `content_analysis` and the references hold
    at least the same days, `caption_fingerprints` and `window_videos` also the `window_days` - 1 days before them;
    without `window_videos`, `videos` holds these days too. Rows of other days are ignored, so a day's alerts depend
    neither on the other days of a run nor on later uploads. Raises ValueError for a window of less than a day.
    """
    if window_days < 1:
        raise ValueError(f"captions are compared over a window of at least one day, got {window_days}")
    limits, shifts = compute_group_limits(engagement_reference), compute_language_shifts(engagement_reference)
    suspects = _select_suspects(
        videos, compute_loosest_bounds(limits, shifts), find_shared_captions(caption_fingerprints, window_days)
    )
    columns = ENGAGEMENT_ALERTS.column_names
    series_alerts = computed_once(
        list_series_alerts(suspects, raw_videos)
        .inner_join(suspects.select(*VIDEO_COLUMNS), "video_id")
        .select(*columns)
    )
    # The rules of the source system look at the zeros themselves.
    shown = computed_once(show_hidden_counts(suspects, raw_videos))
    counted = _add_reaction_bounds(shown)
    count_alerts = list_alerts(
        counted,
        VIDEO_COLUMNS,
        [
            _alert_on_more_reactions_than_views(counted),
            alert_on_shared_caption(counted, window_days),
        ],
    )
    compared = mark_outliers(
        join_group_limits(_select_ratio_suspects(shown, series_alerts), content_analysis, limits, shifts)
    )
    ratio_alerts = list_alerts(compared, VIDEO_COLUMNS, [alert_on_ratio(compared, signal) for signal in RATIO_SIGNALS])
    rule_alerts = list_count_rule_alerts(suspects, content_analysis, count_rule_reference)
    accused = computed_once(_select_accused(compared, FEW_LIKES.name))
    reach_alerts = list_reach_alerts(accused, videos if window_videos is None else window_videos, window_days)
    found = (count_alerts, rule_alerts, ratio_alerts, reach_alerts)
    return ibis.union(series_alerts, *(alerts.select(*columns) for alerts in found))


# A relation that is used more than once is a step, see `computed_once`: any other is written out wherever it is used.


def _select_suspects(videos: ir.Table, loosest_bounds: ir.Table, shared_captions: ir.Table) -> ir.Table:
    """Return the videos that a signal may accuse, with all columns that signals read: one pass over all videos."""
    bounds = [name for name in loosest_bounds.columns if name != "upload_date"]
    caption_columns = [name for name in shared_captions.columns if name not in ("video_id", "upload_date")]
    read = videos.select(*VIDEO_COLUMNS, *_COUNTS, "follower_count", "delivery_count")
    bounded = read.left_join(loosest_bounds, "upload_date").select(*read.columns, *bounds)
    known = bounded.left_join(shared_captions, ["video_id", "upload_date"]).select(*bounded.columns, *caption_columns)
    marked = known.mutate(may_be_outlier=may_be_outlier(known).fill_null(False)).drop(*bounds)
    suspects = marked.filter(
        ibis.or_(
            marked.may_be_outlier,
            marked.delivery_count > 1,
            marked.account_count.notnull(),
            _has_more_reactions_than_views(marked),
            *(breaks_count_rule(marked, signal) for signal in COUNT_SIGNALS),
        )
    )
    return computed_once(suspects)


def _select_ratio_suspects(suspects: ir.Table, series_alerts: ir.Table) -> ir.Table:
    """Return the suspects whose ratios are compared, with `other_signals`, which a ratio may corroborate."""
    by_video = series_alerts.group_by("video_id").aggregate(series_signals=series_alerts.signal.collect())
    joined = suspects.left_join(by_video, "video_id").select(*suspects.columns, "series_signals")
    nothing = ibis.literal([], type="array<string>")
    caption_signals = joined.account_count.notnull().ifelse(ibis.array([SHARED_CAPTION.name]), nothing)
    known = joined.mutate(other_signals=joined.series_signals.fill_null(nothing).concat(caption_signals))
    compared = known.filter(
        known.view_count >= MINIMUM_VIEWS,
        known.may_be_outlier | (known.other_signals.length() > 0) | known.hides_like_count | known.hides_comment_count,
    )
    counts = [COUNT_OF_RATIO[ratio] for ratio in REACTION_RATIOS]
    as_shown = (f"{about}_{count}" for about in ("hides", "views_at") for count in counts)
    columns = (*VIDEO_COLUMNS, "view_count", *counts, *as_shown, "follower_count", "other_signals")
    return computed_once(compared.select(*columns))


def _select_accused(compared: ir.Table, signal: str) -> ir.Table:
    """Return the videos whose ratio accuses by itself, in the columns of `list_reach_alerts`."""
    judged = compared.select(*VIDEO_COLUMNS, "view_count", is_accused=compared[f"is_outlier_{signal}"])
    return judged.filter(judged.is_accused).drop("is_accused")


def _has_more_reactions_than_views(videos: ir.Table) -> ir.BooleanValue:
    """Return whether likes, comments, shares or bookmarks exceed the views by the signal's bound, as delivered.

    Views of 0 beside reactions are hidden, or an export left them out, as some do of pictures.
    """
    return (videos.view_count > 0) & (_most_reactions(videos) >= videos.view_count + MORE_REACTIONS_THAN_VIEWS.bound)


def _alert_on_more_reactions_than_views(videos: ir.Table) -> Alert:
    """Build the alert of a video with more likes, comments, shares or bookmarks than views, by the greatest of them.

    `videos` has the columns of `_add_reaction_bounds`. Counts that a display may have rounded are no evidence.
    """
    reactions, views = videos.most_reactions, videos.view_count
    return build_alert(
        (views > 0) & (videos.fewest_reactions >= videos.most_views + MORE_REACTIONS_THAN_VIEWS.bound),
        MORE_REACTIONS_THAN_VIEWS,
        excess=videos.fewest_reactions / ibis.greatest(videos.most_views, 1),
        metric=ibis.cases(*((videos[count] == reactions, count) for count in REACTION_WORDS)),
        value=reactions,
        bound=views,
        contrast_metric="view_count",
        contrast_value=views,
        details={
            "count": format_whole(reactions),
            "reactions": ibis.cases(*((videos[count] == reactions, words) for count, words in REACTION_WORDS.items())),
            "views": format_whole(views),
        },
    )


def _add_reaction_bounds(videos: ir.Table) -> ir.Table:
    """Add `most_reactions`, the greatest count of reactions, `fewest_reactions`, the least that it may have been before
    a display rounded it, and `most_views`, the most that the views may have been.
    """
    counted = videos.mutate(most_reactions=_most_reactions(videos))
    reactions, views = counted.most_reactions, counted.view_count
    return counted.mutate(
        fewest_reactions=least_count(reactions, rounding_unit(reactions)),
        most_views=most_count(views, rounding_unit(views)),
    )


def _most_reactions(videos: ir.Table) -> ir.Value:
    return ibis.greatest(*(videos[count].fill_null(0) for count in REACTION_WORDS))
