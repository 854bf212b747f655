"""Delivery series: how a video's counts changed from delivery to delivery, and the signals in that.

Counters fall when a platform takes bought reactions back. Views grow too evenly, or in jumps without the reactions that
come with an audience; reactions jump without viewers. Each signal looks at what is certain of counts that a display may
have rounded (see `display_rounding`), and names the counts as delivered.
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import (
    Alert,
    build_alert,
    format_per_thousand,
    format_percent,
    format_whole,
    list_alerts,
)
from tcm_assets.alerts.clean_ups import COUNTER_WORDS, is_fall, tolerated_share
from tcm_assets.alerts.display_rounding import least_count, most_count, rounding_unit
from tcm_assets.alerts.hidden_counters import alert_on_hidden_counter, fill_hidden_counts
from tcm_assets.alerts.reaction_pace import list_pace_alerts
from tcm_assets.alerts.signals import (
    FALLING_COUNTER,
    REACTION_BURST_WITHOUT_VIEWS,
    SPIKE_WITHOUT_ENGAGEMENT,
    TOO_SMOOTH_VIEWS,
)
from tcm_assets.alerts.stale_deliveries import leave_out_stale_deliveries
from tcm_assets.warehouse.relations import computed_once

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
delivery that shows likes, since sellers also deliver in drops."""

SPIKE_LEAST_REACTIONS = 10  # earlier reactions from which their rate is known: a single like says nothing
# Reactions that the new views bring at the earlier rate, so that their absence means something.
SPIKE_EXPECTED_REACTIONS = 30
BURST_LEAST = {"like_count": 100, "comment_count": 50}
BURST_GROWTH = 0.5
"""A burst brings at least this many reactions and this share of those before."""

BURST_MOST_VIEW_GROWTH = 1.0  # meanwhile views grow by less than this share: they do not double
_REACTIONS = ("like_count", "comment_count", "share_count")  # those whose sum is compared with the views
_FOLLOWED = ("view_count", *_REACTIONS)  # counts that are compared with those of the latest delivery with likes
_VIEWS_OF_STEP = ("view_count", "earlier_view_count")
# Above the views of all videos together, and small enough that a sum with views is exact.
_MORE_THAN_ANY_VIEWS = 2.0**50


def list_series_alerts(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return the alerts of the delivery series of `videos`: one row per video and signal, of its worst step or run.

    Columns: video_id, delivered_at, and those of `alert_rows.list_alerts`.
    """
    instants = _list_instants(videos, raw_videos)
    steps = _add_growth(computed_once(_compute_delivery_steps(instants)))
    of_steps = list_alerts(
        steps,
        ("video_id", "delivered_at"),
        [
            *(_alert_on_fall(steps, counter) for counter in COUNTER_WORDS),
            alert_on_hidden_counter(steps, COUNTER_WORDS),
            _alert_on_smooth_views(steps),
            *(_alert_on_spike(steps, is_step=is_step) for is_step in (True, False)),
            *(_alert_on_burst(steps, counter) for counter in BURST_LEAST),
        ],
    )
    of_parts = list_pace_alerts(instants)
    alerts = of_steps.union(of_parts.select(*of_steps.columns))
    order = [alerts.precedence.desc(), alerts.delivered_at, alerts.evidence_metric]
    by_signal = ibis.window(group_by=[alerts.video_id, alerts.signal], order_by=order)
    numbered = alerts.mutate(place=ibis.row_number().over(by_signal))
    return numbered.filter(numbered.place == 0)


def _earlier(counter: str) -> str:
    return f"earlier_{counter}"


def _last_shown(counter: str) -> str:
    """Return the column of a count at the latest delivery that shows likes: `last_shown_view_count`."""
    return f"last_shown_{counter}"


def _unit(counter: str) -> str:
    """Return the column of a count's rounding unit: `view_count` gives `view_count_unit`."""
    return f"{counter}_unit"


def _least(counter: str) -> str:
    """Return the column of the least that a count may have been: `least_earlier_view_count`."""
    return f"least_{counter}"


def _most(counter: str) -> str:
    return f"most_{counter}"


def _before(reactions: str) -> str:
    """Return the column of the earlier reactions that a later sum is compared with: `before_last_shown_reactions`."""
    return f"before_{reactions}"


def _hides(counter: str) -> str:
    """Return the column that says whether a count is hidden, see `fill_hidden_counts`."""
    return f"hides_{counter}"


def _list_instants(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """Return the deliveries of videos that were delivered more than once, without stale ones.

    Columns: video_id, delivered_at, each counter, and what `fill_hidden_counts` adds. Deliveries of one instant count
    as one, with the larger of each count.
    """
    repeated = videos.select("video_id", "upload_date", "delivery_count").filter(ibis._.delivery_count > 1)
    deliveries = raw_videos.semi_join(repeated, ["video_id", "upload_date"]).select(
        "video_id", "delivered_at", *COUNTER_WORDS
    )
    instants = deliveries.group_by("video_id", "delivered_at").aggregate(
        **{counter: deliveries[counter].max() for counter in COUNTER_WORDS}
    )
    return computed_once(leave_out_stale_deliveries(fill_hidden_counts(instants, list(COUNTER_WORDS))))


def _compute_delivery_steps(instants: ir.Table) -> ir.Table:
    """Return one row per step from a delivery of a video to its next, for videos delivered more than once.

    Columns: video_id, delivered_at, delivery_count, `hours` between the two deliveries, and each counter after the
    step, before it (`earlier_`) and, but for bookmarks, at the latest delivery that shows likes (`last_shown_`), with
    its rounding unit (`_unit`), besides `is_latest`, `latest_view_count` and what `fill_hidden_counts` adds.
    `delivery_count` is of the `instants`.
    """
    instants = instants.mutate(**{_unit(counter): rounding_unit(instants[counter]) for counter in COUNTER_WORDS})
    counted = (*COUNTER_WORDS, *map(_unit, COUNTER_WORDS))
    followed = (*_FOLLOWED, *map(_unit, _FOLLOWED), *map(_hides, _REACTIONS))
    in_order = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at)
    through = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at, preceding=None, following=None)
    stepped = instants.mutate(
        earlier_delivered_at=instants.delivered_at.lag().over(in_order),
        delivery_count=instants.count().over(through),
        is_latest=instants.delivered_at == instants.delivered_at.max().over(through),
        **{_earlier(name): instants[name].lag().over(in_order) for name in counted},
        latest_view_count=instants.view_count.last(include_null=True).over(through),
        last_shown_at=instants.delivered_at.max(where=~instants.hides_like_count).over(through),
    )
    seconds = stepped.delivered_at.epoch_seconds() - stepped.earlier_delivered_at.epoch_seconds()
    is_last_shown = stepped.delivered_at == stepped.last_shown_at
    whole = ibis.window(group_by=stepped.video_id)
    timed = stepped.mutate(
        hours=seconds / 3600.0,
        **{_last_shown(name): stepped[name].max(where=is_last_shown).over(whole) for name in followed},
    ).drop("earlier_delivered_at", "last_shown_at")
    return timed.filter(timed.hours > 0)


def _add_growth(steps: ir.Table) -> ir.Table:
    """Add the growth that the signals compare to `_compute_delivery_steps`.

    Columns: `gained` views, `rate` (views per hour), the sums of `_add_up_reactions`, the least and the most that
    rounded counts may have been, and over the `SMOOTH_STEPS` steps that end with each: `step_count`, `run_gained`,
    `mean_rate`, `variation` (standard deviation over mean of the rates) and `most_variation`, which rounded views may
    hide.
    """
    certain = _bound_counts(steps)
    gained = certain.view_count - certain.earlier_view_count
    # As far as a rounded count may be off, both ways together; a standard deviation is off by less.
    imprecision = ibis.greatest(*(certain[_most(views)] - certain[_least(views)] for views in _VIEWS_OF_STEP))
    rated = certain.mutate(
        gained=gained,
        rate=gained / certain.hours,
        imprecision=imprecision / certain.hours,
        **_add_up_reactions(certain, str),
        **_add_up_reactions(certain, _last_shown),
    )
    run = ibis.window(preceding=SMOOTH_STEPS - 1, following=0, group_by=rated.video_id, order_by=rated.delivered_at)
    compared = rated.mutate(
        step_count=rated.rate.count().over(run),
        run_gained=rated.gained.sum().over(run),
        mean_rate=rated.rate.mean().over(run),
        deviation=rated.rate.std(how="sample").over(run),
        imprecision=rated.imprecision.max().over(run),
    )
    return compared.mutate(
        variation=compared.deviation / compared.mean_rate,
        most_variation=(compared.deviation + compared.imprecision) / compared.mean_rate,
    ).drop("deviation", "imprecision")


def _bound_counts(steps: ir.Table) -> ir.Table:
    """Replace the rounding units by the least and the most that the counts may have been, as far as signals ask."""
    least = (*map(_earlier, COUNTER_WORDS), "view_count", *BURST_LEAST, _last_shown("view_count"))
    most = (*COUNTER_WORDS, *map(_earlier, ("view_count", *BURST_LEAST)), *map(_last_shown, _REACTIONS))
    return steps.mutate(
        **{_least(name): least_count(steps[name], steps[_unit(name)]) for name in least},
        **{_most(name): most_count(steps[name], steps[_unit(name)]) for name in most},
    ).drop(
        *(_unit(when(name)) for name in COUNTER_WORDS for when in (str, _earlier)),
        *(_unit(_last_shown(name)) for name in _FOLLOWED),
    )


def _add_up_reactions(steps: ir.Table, later: Callable[[str], str]) -> dict[str, ir.Value]:
    """Return likes, comments and shares together at the `later` delivery and before the step, and their bounds.

    Null where one of them is unknown. A counter that is hidden at the later delivery, or 0, is left out on both sides:
    nothing is known of what the new views brought.
    """

    def add_up(of: Callable[[str], str]) -> ir.Value:
        likes, comments, shares = (
            ibis.ifelse(steps[later(_hides(counter))] | (steps[later(counter)] == 0), 0, steps[of(counter)])
            for counter in _REACTIONS
        )
        return likes + comments + shares

    reactions = later("reactions")
    return {
        reactions: add_up(later),
        _most(reactions): add_up(lambda counter: _most(later(counter))),
        _before(reactions): add_up(_earlier),
        _least(_before(reactions)): add_up(lambda counter: _least(_earlier(counter))),
    }


def _alert_on_fall(steps: ir.Table, counter: str) -> Alert:
    """Build the alert of a counter that fell beyond what clean-ups explain; the deepest certain fall counts."""
    count, before = steps[counter], steps[_earlier(counter)]
    most, least_before = steps[_most(counter)], steps[_least(_earlier(counter))]
    tolerated = tolerated_share(counter)
    share_gone = 1.0 - count / before
    return build_alert(
        is_fall(counter, least_before, most),
        FALLING_COUNTER,
        excess=least_before * (1.0 - tolerated) / ibis.greatest(most, 1),
        metric=counter,
        value=count,
        bound=before * (1.0 - tolerated),
        contrast_metric="earlier_count",
        contrast_value=before,
        precedence=1.0 - most / least_before,
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
        & (steps.run_gained >= steps.latest_view_count * SMOOTH_LEAST_SHARE)
        & (steps.mean_rate > 0)
    )
    return build_alert(
        is_worthwhile & (steps.most_variation < TOO_SMOOTH_VIEWS.bound),
        TOO_SMOOTH_VIEWS,
        excess=TOO_SMOOTH_VIEWS.bound / ibis.greatest(steps.most_variation, 1e-6),
        metric="variation_of_views_per_hour",
        value=steps.variation,
        bound=TOO_SMOOTH_VIEWS.bound,
        contrast_metric="views_per_hour",
        contrast_value=steps.mean_rate,
        precedence=-steps.most_variation,
        details={
            "rate": format_whole(steps.mean_rate),
            "steps": format_whole(steps.step_count),
            "variation": format_percent(steps.variation),
        },
    )


def _alert_on_spike(steps: ir.Table, *, is_step: bool) -> Alert:
    """Build the alert of views that jumped while the new views brought hardly any likes, comments and shares.

    A jump is a single step, or else the growth from a delivery to the latest that shows likes. The largest step counts,
    and any step before the growth over many, however large that is.
    """
    later = str if is_step else _last_shown
    new_views = steps[later("view_count")] - steps.earlier_view_count
    new_views_at_least = steps[_least(later("view_count"))] - steps.most_earlier_view_count
    earlier_reactions, least_earlier_reactions = (steps[of(_before(later("reactions")))] for of in (str, _least))
    gained = steps[later("reactions")] - earlier_reactions
    gained_at_most = steps[_most(later("reactions"))] - least_earlier_reactions
    # `greatest` leaves unknown values out, and would call unknown reactions none.
    new_reactions, most_new_reactions = (ibis.ifelse(more < 0, 0, more) for more in (gained, gained_at_most))
    earlier_rate, new_rate = earlier_reactions / steps.earlier_view_count, new_reactions / new_views
    least_earlier_rate = least_earlier_reactions / steps.most_earlier_view_count
    most_new_rate = most_new_reactions / new_views_at_least
    least_bound = least_earlier_rate * SPIKE_WITHOUT_ENGAGEMENT.bound
    is_jump = (
        (steps.delivery_count >= SERIES_DELIVERIES)
        & (steps.earlier_view_count > 0)
        & (least_earlier_reactions >= SPIKE_LEAST_REACTIONS)
        & (new_views_at_least >= SPIKE_LEAST_VIEWS)
        & (new_views_at_least >= steps.most_earlier_view_count * SPIKE_GROWTH)
    )
    return build_alert(
        is_jump & (least_earlier_rate * new_views_at_least >= SPIKE_EXPECTED_REACTIONS) & (most_new_rate < least_bound),
        SPIKE_WITHOUT_ENGAGEMENT,
        excess=least_bound / ibis.greatest(most_new_rate, 1e-9),
        metric="reactions_per_new_view",
        value=new_rate,
        bound=earlier_rate * SPIKE_WITHOUT_ENGAGEMENT.bound,
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
    most_before = steps[_most(_earlier(counter))]
    new_at_least = steps[_least(counter)] - most_before
    most_views, least_earlier_views = steps.most_view_count, steps.least_earlier_view_count
    most_new_views = ibis.greatest(most_views - least_earlier_views, 0)
    bound = ibis.greatest(
        float(BURST_LEAST[counter]) - 1.0,
        most_before * BURST_GROWTH,
        REACTION_BURST_WITHOUT_VIEWS.bound * (most_before + 1) / least_earlier_views * most_new_views,
    )
    is_still = (
        (steps.delivery_count >= SERIES_DELIVERIES)
        & (steps.earlier_view_count > 0)
        & (most_views < least_earlier_views * (1.0 + BURST_MOST_VIEW_GROWTH))
    )
    new_views = ibis.greatest(steps.gained, 0)
    return build_alert(
        is_still & (new_at_least > bound),
        REACTION_BURST_WITHOUT_VIEWS,
        excess=new_at_least / bound,
        metric=f"new_{reactions}",
        value=new_count,
        bound=bound,
        contrast_metric="new_views",
        contrast_value=new_views,
        precedence=new_at_least / bound,
        details={
            "new_count": format_whole(new_count),
            "reactions": reactions,
            "new_views": format_whole(new_views),
            "earlier_views": format_whole(steps.earlier_view_count),
        },
    )
