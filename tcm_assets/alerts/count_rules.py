"""Count rules: alerts raised by the counts of a video's latest delivery alone.

Three are the source system's: a count above a bound, and none of the reactions that should come with it. The fourth is
more reactions than views.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, build_alert, format_whole
from tcm_assets.alerts.signals import MORE_REACTIONS_THAN_VIEWS, CountSignal

REACTION_WORDS = {
    "like_count": "likes",
    "comment_count": "comments",
    "share_count": "shares",
    "bookmark_count": "bookmarks",
}
"""Counts of reactions, none of which can exceed the views, and their names in explanations."""


def breaks_count_rule(rows: ir.Table, signal: CountSignal) -> ir.BooleanValue:
    """Return whether the count is above the bound and its contrast, if any, is 0; null for an unknown count."""
    is_above = rows[signal.metric] > signal.bound
    return is_above if signal.contrast_metric is None else is_above & (rows[signal.contrast_metric] == 0)


def alert_on_count(rows: ir.Table, signal: CountSignal) -> Alert:
    """Build the alert of one of the source system's rules."""
    count = rows[signal.metric]
    return build_alert(
        breaks_count_rule(rows, signal),
        signal,
        excess=count / signal.bound,
        metric=signal.metric,
        value=count,
        bound=signal.bound,
        contrast_metric=signal.contrast_metric,
        contrast_value=None if signal.contrast_metric is None else rows[signal.contrast_metric],
        details={"count": format_whole(count), "bound": f"{signal.bound:,}"},
    )


def has_more_reactions_than_views(videos: ir.Table) -> ir.BooleanValue:
    """Return whether likes, comments, shares or bookmarks exceed the views by the signal's bound."""
    return _most_reactions(videos) >= videos.view_count + MORE_REACTIONS_THAN_VIEWS.bound


def alert_on_more_reactions_than_views(videos: ir.Table) -> Alert:
    """Build the alert of a video with more likes, comments, shares or bookmarks than views, by the greatest of them."""
    most = _most_reactions(videos)
    return build_alert(
        has_more_reactions_than_views(videos),
        MORE_REACTIONS_THAN_VIEWS,
        excess=most / ibis.greatest(videos.view_count, 1),
        metric=ibis.cases(*((videos[count] == most, count) for count in REACTION_WORDS)),
        value=most,
        bound=videos.view_count,
        contrast_metric="view_count",
        contrast_value=videos.view_count,
        details={
            "count": format_whole(most),
            "reactions": ibis.cases(*((videos[count] == most, words) for count, words in REACTION_WORDS.items())),
            "views": format_whole(videos.view_count),
        },
    )


def _most_reactions(videos: ir.Table) -> ir.Value:
    return ibis.greatest(*(videos[count].fill_null(0) for count in REACTION_WORDS))
