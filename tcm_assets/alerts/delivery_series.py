"""Delivery series: how a video's counts changed from delivery to delivery, and the signals in that.

Counters fall when a platform takes bought reactions back. Views grow too evenly, or in jumps without the reactions that
come with an audience; reactions jump without viewers.
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import (
    REACTION_WORDS,
    Alert,
    build_alert,
    format_per_thousand,
    format_percent,
    format_whole,
    list_alerts,
)
from tcm_assets.alerts.signals import (
    FALLING_COUNTER,
    REACTION_BURST_WITHOUT_VIEWS,
    SPIKE_WITHOUT_ENGAGEMENT,
    TOO_SMOOTH_VIEWS,
)

# Counts that only grow unless something is taken back, and their names in explanations.
COUNTER_WORDS = {"view_count": "views", **REACTION_WORDS}
COMMENTS_TOLERATED = 0.20  # share of the comments that may go: creators remove comments too, sometimes a whole quarrel
LEAST_FALL = 10  # reactions that must be gone besides: a single one of 20 likes is 5 %

SMOOTH_STEPS = 4
"""Consecutive steps whose rates are compared: two rates agree by chance, four rarely do. The evenest such run of a
series counts, since bought views run beside a video's own, which are uneven at first."""

SMOOTH_LEAST_VIEWS = 1_000
SMOOTH_LEAST_SHARE = 0.25
"""Views gained over the run, and their share of all views: fewer are not worth buying, and the thin tail of an old
video is even by itself."""

SERIES_DELIVERIES = 4  # deliveries from which a jump differs from the start of a video
SPIKE_LEAST_VIEWS = 1_000
SPIKE_GROWTH = 0.5
"""A spike brings at least this many views and this share of the views before: in one step, or up to the latest
delivery, since sellers also deliver in drops."""

SPIKE_LEAST_REACTIONS = 10  # earlier reactions from which their rate is known: a single like says nothing
# Reactions that the new views bring at the earlier rate, so that their absence means something.
SPIKE_EXPECTED_REACTIONS = 30
BURST_LEAST = {"like_count": 100, "comment_count": 50}
BURST_GROWTH = 0.5
"""A burst brings at least this many reactions and this share of those before."""

BURST_MOST_VIEW_GROWTH = 1.0  # meanwhile views grow by less than this share: they do not double
# Above the views of all videos together, and small enough that a sum with views is exact.
_MORE_THAN_ANY_VIEWS = 2.0**50


def list_series_alerts(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return the alerts of the delivery series of `videos`: one row per video and signal, of its worst step or run.

    Columns: video_id, delivered_at, and those of `alert_rows.list_alerts`.
    """
    steps = _add_growth(_compute_delivery_steps(videos, raw_videos))
    alerts = list_alerts(
        steps,
        ("video_id", "delivered_at"),
        [
            *(_alert_on_fall(steps, counter) for counter in COUNTER_WORDS),
            _alert_on_smooth_views(steps),
            *(_alert_on_spike(steps, is_step=is_step) for is_step in (True, False)),
            *(_alert_on_burst(steps, counter) for counter in BURST_LEAST),
        ],
    )
    order = [alerts.precedence.desc(), alerts.delivered_at, alerts.evidence_metric]
    by_signal = ibis.window(group_by=[alerts.video_id, alerts.signal], order_by=order)
    numbered = alerts.mutate(place=ibis.row_number().over(by_signal))
    return numbered.filter(numbered.place == 0)


def _earlier(counter: str) -> str:
    return f"earlier_{counter}"


def _latest(counter: str) -> str:
    return f"latest_{counter}"


def _compute_delivery_steps(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return one row per step from a delivery of a video to its next, for videos delivered more than once.

    Columns: video_id, delivered_at, delivery_count, `hours` between the two deliveries, and each counter after the
    step, before it (`earlier_`) and at the latest delivery (`latest_`). Deliveries of one instant count as one, with
    the larger of each count; `delivery_count` counts such instants.
    """
    # Columns are selected first: a filter alone would be merged into the query of `videos` and run it once more.
    repeated = videos.select("video_id", "upload_date", "delivery_count").filter(ibis._.delivery_count > 1)
    deliveries = raw_videos.semi_join(repeated, ["video_id", "upload_date"]).select(
        "video_id", "delivered_at", *COUNTER_WORDS
    )
    instants = deliveries.group_by("video_id", "delivered_at").aggregate(
        **{counter: deliveries[counter].max() for counter in COUNTER_WORDS}
    )
    in_order = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at)
    through = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at, preceding=None, following=None)
    stepped = instants.mutate(
        earlier_delivered_at=instants.delivered_at.lag().over(in_order),
        delivery_count=instants.count().over(through),
        **{_earlier(counter): instants[counter].lag().over(in_order) for counter in COUNTER_WORDS},
        **{_latest(counter): instants[counter].last(include_null=True).over(through) for counter in COUNTER_WORDS},
    )
    seconds = stepped.delivered_at.epoch_seconds() - stepped.earlier_delivered_at.epoch_seconds()
    timed = stepped.mutate(hours=seconds / 3600.0).drop("earlier_delivered_at")
    return timed.filter(timed.hours > 0)


def _add_growth(steps: ir.Table) -> ir.Table:
    """Add the growth that the signals compare to `_compute_delivery_steps`.

    Columns: `gained` views, `rate` (views per hour), the sums of reactions, and over the `SMOOTH_STEPS` steps that end
    with each: `step_count`, `run_gained`, `mean_rate` and `variation` (standard deviation over mean of the rates).
    """
    gained = steps.view_count - steps.earlier_view_count
    rated = steps.mutate(
        gained=gained,
        rate=gained / steps.hours,
        reactions=_sum_reactions(steps, str),
        earlier_reactions=_sum_reactions(steps, _earlier),
        latest_reactions=_sum_reactions(steps, _latest),
    )
    run = ibis.window(preceding=SMOOTH_STEPS - 1, following=0, group_by=rated.video_id, order_by=rated.delivered_at)
    return rated.mutate(
        step_count=rated.rate.count().over(run),
        run_gained=rated.gained.sum().over(run),
        mean_rate=rated.rate.mean().over(run),
        variation=rated.rate.std(how="sample").over(run) / rated.rate.mean().over(run),
    )


def _sum_reactions(steps: ir.Table, when: Callable[[str], str]) -> ir.Value:
    return steps[when("like_count")] + steps[when("comment_count")] + steps[when("share_count")]


def _alert_on_fall(steps: ir.Table, counter: str) -> Alert:
    """Build the alert of a counter that fell beyond what clean-ups explain; the deepest fall counts."""
    count, before = steps[counter], steps[_earlier(counter)]
    tolerated = COMMENTS_TOLERATED if counter == "comment_count" else FALLING_COUNTER.bound
    bound = before * (1.0 - tolerated)
    share_gone = 1.0 - count / before
    return build_alert(
        (count < bound) & (before - count >= LEAST_FALL),
        FALLING_COUNTER,
        excess=bound / ibis.greatest(count, 1),
        metric=counter,
        value=count,
        bound=bound,
        contrast_metric="earlier_count",
        contrast_value=before,
        precedence=share_gone,
        details={
            "counter": COUNTER_WORDS[counter],
            "before": format_whole(before),
            "after": format_whole(count),
            "share_gone": format_percent(share_gone),
        },
    )


def _alert_on_smooth_views(steps: ir.Table) -> Alert:
    """Build the alert of views per hour that hardly vary over `SMOOTH_STEPS` steps; the evenest run counts."""
    is_worthwhile = (
        (steps.step_count == SMOOTH_STEPS)
        & (steps.run_gained >= SMOOTH_LEAST_VIEWS)
        & (steps.run_gained >= steps[_latest("view_count")] * SMOOTH_LEAST_SHARE)
        & (steps.mean_rate > 0)
    )
    return build_alert(
        is_worthwhile & (steps.variation < TOO_SMOOTH_VIEWS.bound),
        TOO_SMOOTH_VIEWS,
        excess=TOO_SMOOTH_VIEWS.bound / ibis.greatest(steps.variation, 1e-6),
        metric="variation_of_views_per_hour",
        value=steps.variation,
        bound=TOO_SMOOTH_VIEWS.bound,
        contrast_metric="views_per_hour",
        contrast_value=steps.mean_rate,
        precedence=-steps.variation,
        details={
            "rate": format_whole(steps.mean_rate),
            "steps": format_whole(steps.step_count),
            "variation": format_percent(steps.variation),
        },
    )


def _alert_on_spike(steps: ir.Table, *, is_step: bool) -> Alert:
    """Build the alert of views that jumped while the new views brought hardly any likes, comments and shares.

    A jump is a single step, or else the growth from a delivery to the latest. The largest step counts, and any step
    before the growth over many, however large that is.
    """
    later = str if is_step else _latest
    new_views = steps[later("view_count")] - steps.earlier_view_count
    gained = steps[later("reactions")] - steps.earlier_reactions
    # `greatest` leaves unknown values out, and would call unknown reactions none.
    new_reactions = ibis.ifelse(gained < 0, 0, gained)
    earlier_rate, new_rate = steps.earlier_reactions / steps.earlier_view_count, new_reactions / new_views
    bound = earlier_rate * SPIKE_WITHOUT_ENGAGEMENT.bound
    is_jump = (
        (steps.delivery_count >= SERIES_DELIVERIES)
        & (steps.earlier_view_count > 0)
        & (steps.earlier_reactions >= SPIKE_LEAST_REACTIONS)
        & (new_views >= SPIKE_LEAST_VIEWS)
        & (new_views >= steps.earlier_view_count * SPIKE_GROWTH)
    )
    return build_alert(
        is_jump & (earlier_rate * new_views >= SPIKE_EXPECTED_REACTIONS) & (new_rate < bound),
        SPIKE_WITHOUT_ENGAGEMENT,
        excess=bound / ibis.greatest(new_rate, 1e-9),
        metric="reactions_per_new_view",
        value=new_rate,
        bound=bound,
        contrast_metric="reactions_per_earlier_view",
        contrast_value=earlier_rate,
        precedence=new_views + (_MORE_THAN_ANY_VIEWS if is_step else 0.0),
        details={
            "new_views": format_whole(new_views),
            "earlier_views": format_whole(steps.earlier_view_count),
            "course": "" if is_step else ", over several deliveries,",
            "new_rate": format_per_thousand(new_rate),
            "earlier_rate": format_per_thousand(earlier_rate),
        },
    )


def _alert_on_burst(steps: ir.Table, counter: str) -> Alert:
    """Build the alert of likes or comments that jumped while views hardly grew; the highest excess counts."""
    before, reactions = steps[_earlier(counter)], COUNTER_WORDS[counter]
    new_count = steps[counter] - before
    new_views = ibis.greatest(steps.gained, 0)
    bound = ibis.greatest(
        float(BURST_LEAST[counter]) - 1.0,
        before * BURST_GROWTH,
        REACTION_BURST_WITHOUT_VIEWS.bound * (before + 1) / steps.earlier_view_count * new_views,
    )
    is_still = (
        (steps.delivery_count >= SERIES_DELIVERIES)
        & (steps.earlier_view_count > 0)
        & (steps.view_count < steps.earlier_view_count * (1.0 + BURST_MOST_VIEW_GROWTH))
    )
    return build_alert(
        is_still & (new_count > bound),
        REACTION_BURST_WITHOUT_VIEWS,
        excess=new_count / bound,
        metric=f"new_{reactions}",
        value=new_count,
        bound=bound,
        contrast_metric="new_views",
        contrast_value=new_views,
        precedence=new_count / bound,
        details={
            "new_count": format_whole(new_count),
            "reactions": reactions,
            "new_views": format_whole(new_views),
            "earlier_views": format_whole(steps.earlier_view_count),
        },
    )
