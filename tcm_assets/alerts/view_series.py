"""Views that grow as no audience grows them: too evenly, or without the reactions that come with people."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, alert, per_thousand, percent, whole
from tcm_assets.alerts.delivery_steps import earlier, latest
from tcm_assets.alerts.signals import REACTION_BURST_WITHOUT_VIEWS, SPIKE_WITHOUT_ENGAGEMENT, TOO_SMOOTH_VIEWS

SMOOTH_STEPS = 4
"""Steps in a row, from delivery to delivery, in which evenness can be told: four rates that agree by chance are rare,
two are not. The evenest such run of a series counts, since what was bought runs beside what the video has of itself,
and that is uneven in the beginning."""

SMOOTH_LEAST_VIEWS = 1_000

SMOOTH_LEAST_SHARE = 0.25
"""Views gained over the run, and their share of all that the video has: fewer are not worth anyone's money, and the
thin tail of an old video is even by itself."""

SERIES_DELIVERIES = 4
"""Deliveries from which a jump can be told from how a video starts."""

SPIKE_LEAST_VIEWS = 1_000

SPIKE_GROWTH = 0.5
"""A spike brings at least this many views, and at least half as many as there were: in one step, or from some delivery
to the latest, since sellers also deliver in drops."""

SPIKE_LEAST_REACTIONS = 10
"""Earlier reactions from which their rate is known: a single like promises nothing."""

SPIKE_EXPECTED_REACTIONS = 30
"""Reactions that the earlier rate promises for the new views, so that their absence means something."""

BURST_LEAST = {"like_count": 100, "comment_count": 50}

BURST_GROWTH = 0.5
"""A burst brings at least this many, and at least half as many as there were."""

BURST_MOST_VIEW_GROWTH = 1.0
"""Meanwhile views do not double."""

_MORE_THAN_ANY_VIEWS = 2.0**50
"""Above the views of all videos together, and small enough that a sum with views is exact."""


def with_runs(steps: ir.Table) -> ir.Table:
    """`steps` of `delivery_steps` with what the signals read besides: the views `gained`, the sums of reactions, and
    the course of the `SMOOTH_STEPS` steps that end with each.
    """
    gained = steps.view_count - steps.earlier_view_count
    rated = steps.mutate(
        gained=gained,
        rate=gained / steps.hours,
        reactions=_reactions(steps, str),
        earlier_reactions=_reactions(steps, earlier),
        latest_reactions=_reactions(steps, latest),
    )
    run = ibis.window(preceding=SMOOTH_STEPS - 1, following=0, group_by=rated.video_id, order_by=rated.delivered_at)
    return rated.mutate(
        step_count=rated.rate.count().over(run),
        run_gained=rated.gained.sum().over(run),
        mean_rate=rated.rate.mean().over(run),
        variation=rated.rate.std(how="sample").over(run) / rated.rate.mean().over(run),
    )


def _reactions(steps: ir.Table, when: Callable[[str], str]) -> ir.Value:
    return steps[when("like_count")] + steps[when("comment_count")] + steps[when("share_count")]


def too_smooth_views(runs: ir.Table) -> Alert:
    """The alert of views per hour that are nearly the same at `SMOOTH_STEPS` steps in a row; the evenest run is the
    gravest.
    """
    is_worthwhile = (
        (runs.step_count == SMOOTH_STEPS)
        & (runs.run_gained >= SMOOTH_LEAST_VIEWS)
        & (runs.run_gained >= runs[latest("view_count")] * SMOOTH_LEAST_SHARE)
        & (runs.mean_rate > 0)
    )
    return alert(
        is_worthwhile & (runs.variation < TOO_SMOOTH_VIEWS.bound),
        TOO_SMOOTH_VIEWS,
        excess=TOO_SMOOTH_VIEWS.bound / ibis.greatest(runs.variation, 1e-6),
        metric="variation_of_views_per_hour",
        value=runs.variation,
        bound=TOO_SMOOTH_VIEWS.bound,
        contrast_metric="views_per_hour",
        contrast_value=runs.mean_rate,
        gravity=-runs.variation,
        told={
            "rate": whole(runs.mean_rate),
            "steps": whole(runs.step_count),
            "variation": percent(runs.variation),
        },
    )


def spikes_without_engagement(runs: ir.Table) -> list[Alert]:
    """The alerts of views that jumped while the new views brought hardly any likes, comments and shares.

    A jump is a single step, or the growth from a delivery to the latest. The largest step is the gravest; a step tells
    more than the growth over many, however large that is.
    """
    return [_spike(runs, is_step=True), _spike(runs, is_step=False)]


def _spike(runs: ir.Table, *, is_step: bool) -> Alert:
    later = str if is_step else latest
    new_views = runs[later("view_count")] - runs.earlier_view_count
    new_reactions = ibis.greatest(runs[later("reactions")] - runs.earlier_reactions, 0)
    earlier_rate, new_rate = runs.earlier_reactions / runs.earlier_view_count, new_reactions / new_views
    bound = earlier_rate * SPIKE_WITHOUT_ENGAGEMENT.bound
    is_jump = (
        (runs.delivery_count >= SERIES_DELIVERIES)
        & (runs.earlier_view_count > 0)
        & (runs.earlier_reactions >= SPIKE_LEAST_REACTIONS)
        & (new_views >= SPIKE_LEAST_VIEWS)
        & (new_views >= runs.earlier_view_count * SPIKE_GROWTH)
    )
    return alert(
        is_jump & (earlier_rate * new_views >= SPIKE_EXPECTED_REACTIONS) & (new_rate < bound),
        SPIKE_WITHOUT_ENGAGEMENT,
        excess=bound / ibis.greatest(new_rate, 1e-9),
        metric="reactions_per_new_view",
        value=new_rate,
        bound=bound,
        contrast_metric="reactions_per_earlier_view",
        contrast_value=earlier_rate,
        gravity=new_views + (_MORE_THAN_ANY_VIEWS if is_step else 0.0),
        told={
            "new_views": whole(new_views),
            "earlier_views": whole(runs.earlier_view_count),
            "course": "" if is_step else ", over several deliveries,",
            "new_rate": per_thousand(new_rate),
            "earlier_rate": per_thousand(earlier_rate),
        },
    )


def reaction_bursts_without_views(runs: ir.Table) -> list[Alert]:
    """The alerts of likes or comments that jumped while views hardly grew; the gravest jump is the largest, measured by
    its bound.
    """
    return [_burst(runs, "like_count", "likes"), _burst(runs, "comment_count", "comments")]


def _burst(runs: ir.Table, counter: str, reactions: str) -> Alert:
    before = runs[earlier(counter)]
    new_count = runs[counter] - before
    new_views = ibis.greatest(runs.gained, 0)
    bound = ibis.greatest(
        float(BURST_LEAST[counter]) - 1.0,
        before * BURST_GROWTH,
        REACTION_BURST_WITHOUT_VIEWS.bound * (before + 1) / runs.earlier_view_count * new_views,
    )
    is_still = (
        (runs.delivery_count >= SERIES_DELIVERIES)
        & (runs.earlier_view_count > 0)
        & (runs.view_count < runs.earlier_view_count * (1.0 + BURST_MOST_VIEW_GROWTH))
    )
    return alert(
        is_still & (new_count > bound),
        REACTION_BURST_WITHOUT_VIEWS,
        excess=new_count / bound,
        metric=f"new_{reactions}",
        value=new_count,
        bound=bound,
        contrast_metric="new_views",
        contrast_value=new_views,
        gravity=new_count / bound,
        told={
            "new_count": whole(new_count),
            "reactions": reactions,
            "new_views": whole(new_views),
            "earlier_views": whole(runs.earlier_view_count),
        },
    )
