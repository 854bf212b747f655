"""Counts that cannot be: more reactions than viewings, and counters that run backwards."""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.delivery_steps import COUNTERS, earlier
from tcm_assets.domain.alerts.fired_rows import Alert, alert, percent, whole, words

LEAST_EXCESS = 10
"""Reactions over views from which they are an alert: a platform refreshes its counters at different moments, and on a
video with three views a single late refresh may turn them round."""

_REACTIONS = ("like_count", "comment_count", "share_count", "bookmark_count")

TOLERATED_FALLS = {
    "view_count": 0.02,
    "like_count": 0.02,
    "share_count": 0.02,
    "bookmark_count": 0.02,
    "comment_count": 0.20,
}
"""Share of a counter that may go between two deliveries. Platforms take back single reactions of accounts that they
close, all the time and everywhere: a percent or so. Comments are also removed by the creator, who may well clean up a
whole quarrel."""

LEAST_FALL = 10
"""Reactions that have to be gone besides, since of 20 likes a single one is 5 %."""

_NAMES = {counter: counter.removesuffix("_count") + "s" for counter in COUNTERS}

_IMPOSSIBLE_WARNING = 1.2
_IMPOSSIBLE_CRITICAL = 2.0
"""Reactions per view: what cannot be at all is grave sooner than what is rare."""

_FALL_WARNING = 1.1
_FALL_CRITICAL = 2.0
"""Tolerated count over the count that is left: the latter is half of it."""


def has_more_reactions_than_views(videos: ir.Table) -> ir.BooleanValue:
    """Whether a video has clearly more likes, comments, shares or bookmarks than views."""
    return _most_reactions(videos) >= videos.view_count + LEAST_EXCESS


def more_reactions_than_views(videos: ir.Table) -> Alert:
    """The alert of a video with more likes, comments, shares or bookmarks than views; the greatest is the evidence."""
    most = _most_reactions(videos)
    metric = ibis.cases(*((videos[name] == most, name) for name in _REACTIONS))
    return alert(
        has_more_reactions_than_views(videos),
        "more_reactions_than_views",
        excess=most / ibis.greatest(videos.view_count, 1),
        warning_from=_IMPOSSIBLE_WARNING,
        critical_from=_IMPOSSIBLE_CRITICAL,
        metric=metric,
        value=most,
        bound=videos.view_count,
        contrast_metric="view_count",
        contrast_value=videos.view_count,
        explanation=words(
            whole(most),
            " ",
            ibis.cases(*((videos[name] == most, _NAMES[name]) for name in _REACTIONS)),
            " of a video with ",
            whole(videos.view_count),
            " views: more reactions than viewings",
        ),
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
    bound = before * (1.0 - TOLERATED_FALLS[counter])
    share_gone = 1.0 - count / before
    return alert(
        (count < bound) & (before - count >= LEAST_FALL),
        "falling_counter",
        excess=bound / ibis.greatest(count, 1),
        warning_from=_FALL_WARNING,
        critical_from=_FALL_CRITICAL,
        metric=counter,
        value=count,
        bound=bound,
        contrast_metric="earlier_count",
        contrast_value=before,
        gravity=share_gone,
        explanation=words(
            f"{_NAMES[counter]} fell from ",
            whole(before),
            " to ",
            whole(count),
            " between two deliveries, by ",
            percent(share_gone),
            ": something was taken back",
        ),
    )
