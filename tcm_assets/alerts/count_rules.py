"""The three rules of the source system: a count above a bound, and none of what should come with it."""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, alert, percent, whole
from tcm_assets.alerts.delivery_steps import COUNTERS, earlier
from tcm_assets.alerts.signals import FALLING_COUNTER, MORE_REACTIONS_THAN_VIEWS, CountSignal


def count_rule_fires(rows: ir.Table, signal: CountSignal) -> ir.BooleanValue:
    """Whether the signal fires. An unknown count fires nothing."""
    is_above = rows[signal.metric] > signal.bound
    return is_above if signal.contrast_metric is None else is_above & (rows[signal.contrast_metric] == 0)


def count_rule_alert(rows: ir.Table, signal: CountSignal) -> Alert:
    """The signal's alert of a video."""
    count = rows[signal.metric]
    return alert(
        count_rule_fires(rows, signal),
        signal,
        excess=count / signal.bound,
        metric=signal.metric,
        value=count,
        bound=signal.bound,
        contrast_metric=signal.contrast_metric,
        contrast_value=None if signal.contrast_metric is None else rows[signal.contrast_metric],
        told={"count": whole(count), "bound": f"{signal.bound:,}"},
    )


_REACTIONS = ("like_count", "comment_count", "share_count", "bookmark_count")

COMMENTS_TOLERATED = 0.20
"""Share of the comments that may go: they are also removed by the creator, who may well clean up a whole quarrel."""

LEAST_FALL = 10
"""Reactions that have to be gone besides, since of 20 likes a single one is 5 %."""

_NAMES = {counter: counter.removesuffix("_count") + "s" for counter in COUNTERS}


def has_more_reactions_than_views(videos: ir.Table) -> ir.BooleanValue:
    """Whether a video has clearly more likes, comments, shares or bookmarks than views."""
    return _most_reactions(videos) >= videos.view_count + MORE_REACTIONS_THAN_VIEWS.bound


def more_reactions_than_views(videos: ir.Table) -> Alert:
    """The alert of a video with more likes, comments, shares or bookmarks than views; the greatest is the evidence."""
    most = _most_reactions(videos)
    metric = ibis.cases(*((videos[name] == most, name) for name in _REACTIONS))
    return alert(
        has_more_reactions_than_views(videos),
        MORE_REACTIONS_THAN_VIEWS,
        excess=most / ibis.greatest(videos.view_count, 1),
        metric=metric,
        value=most,
        bound=videos.view_count,
        contrast_metric="view_count",
        contrast_value=videos.view_count,
        told={
            "count": whole(most),
            "reactions": ibis.cases(*((videos[name] == most, _NAMES[name]) for name in _REACTIONS)),
            "views": whole(videos.view_count),
        },
    )


def _most_reactions(videos: ir.Table) -> ir.Value:
    return ibis.greatest(*(videos[name].fill_null(0) for name in _REACTIONS))


def falling_counters(steps: ir.Table) -> list[Alert]:
    """The alerts of a step of `delivery_steps` on which a counter fell beyond what clean-ups explain; the deepest fall
    is the gravest.
    """
    return [_fall(steps, counter) for counter in COUNTERS]


def _fall(steps: ir.Table, counter: str) -> Alert:
    count, before = steps[counter], steps[earlier(counter)]
    tolerated = COMMENTS_TOLERATED if counter == "comment_count" else FALLING_COUNTER.bound
    bound = before * (1.0 - tolerated)
    share_gone = 1.0 - count / before
    return alert(
        (count < bound) & (before - count >= LEAST_FALL),
        FALLING_COUNTER,
        excess=bound / ibis.greatest(count, 1),
        metric=counter,
        value=count,
        bound=bound,
        contrast_metric="earlier_count",
        contrast_value=before,
        gravity=share_gone,
        told={
            "counter": _NAMES[counter],
            "before": whole(before),
            "after": whole(count),
            "share_gone": percent(share_gone),
        },
    )
