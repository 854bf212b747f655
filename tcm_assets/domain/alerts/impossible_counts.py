"""Counts that cannot be: more reactions than viewings, and counters that run backwards."""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.delivery_steps import COUNTERS, earlier, gravest
from tcm_assets.domain.alerts.fired_rows import fired, graded, percent, whole, words

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


def more_reactions_than_views(videos: ir.Table) -> ir.Table:
    """Videos with more likes, comments, shares or bookmarks than views; the greatest of them is the evidence."""
    known = [videos[name].fill_null(0) for name in _REACTIONS]
    most = ibis.greatest(*known)
    suspects = videos.mutate(
        reaction_count=most,
        metric=ibis.cases(*((count == most, name) for name, count in zip(_REACTIONS, known, strict=True))),
    )
    suspects = suspects.filter(suspects.reaction_count >= suspects.view_count + LEAST_EXCESS)
    return fired(
        suspects,
        "more_reactions_than_views",
        severity=graded(
            suspects.reaction_count / ibis.greatest(suspects.view_count, 1), _IMPOSSIBLE_WARNING, _IMPOSSIBLE_CRITICAL
        ),
        metric=suspects.metric,
        value=suspects.reaction_count,
        bound=suspects.view_count,
        contrast_metric="view_count",
        contrast_value=suspects.view_count,
        explanation=words(
            whole(suspects.reaction_count),
            " ",
            _named(suspects.metric),
            " of a video with ",
            whole(suspects.view_count),
            " views: more reactions than viewings",
        ),
    )


def falling_counters(steps: ir.Table) -> ir.Table:
    """Videos of which a counter fell between two deliveries beyond what clean-ups explain; the deepest fall counts.

    `steps` as `delivery_steps` gives them.
    """
    counters = ibis.array(
        [
            ibis.struct(
                {
                    "metric": counter,
                    "count": steps[counter],
                    "before": steps[earlier(counter)],
                    "bound": steps[earlier(counter)] * (1.0 - TOLERATED_FALLS[counter]),
                }
            )
            for counter in COUNTERS
        ]
    )
    each = steps.select(
        "video_id", "upload_date", "author_id", "author_username", "delivered_at", counter=counters.unnest()
    ).unpack("counter")
    fell = each.filter(each["count"] < each.bound, each.before - each["count"] >= LEAST_FALL)
    deepest = gravest(fell, 1.0 - fell["count"] / fell.before)
    return fired(
        deepest,
        "falling_counter",
        severity=graded(deepest.bound / ibis.greatest(deepest["count"], 1), _FALL_WARNING, _FALL_CRITICAL),
        metric=deepest.metric,
        value=deepest["count"],
        bound=deepest.bound,
        contrast_metric="earlier_count",
        contrast_value=deepest.before,
        explanation=words(
            _named(deepest.metric),
            " fell from ",
            whole(deepest.before),
            " to ",
            whole(deepest["count"]),
            " between two deliveries, by ",
            percent(deepest.gravity),
            ": something was taken back",
        ),
    )


def _named(metric: ir.Value) -> ir.Value:
    return ibis.cases(*((metric == counter, name) for counter, name in _NAMES.items()))
