"""Views that grow as no audience grows them: too evenly, or without the reactions that come with people.

Belongs here: what the course of a video's counts over its deliveries tells. Does not belong here: counters that fall
(`impossible_counts`).
"""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.alerts.delivery_steps import IDENTITY, earlier, gravest, latest
from tcm_assets.domain.alerts.fired_rows import fired, graded, per_thousand, percent, whole, words

SMOOTH_STEPS = 4
"""Steps in a row, from delivery to delivery, in which evenness can be told: four rates that agree by chance are rare,
two are not. The evenest such run of a series counts, since what was bought runs beside what the video has of itself,
and that is uneven in the beginning."""

SMOOTH_VARIATION = 0.10
"""Standard deviation of the views per hour over their mean. An audience grows in bursts, by the hour of the day, and
fades within days: rates that merely halve over the series vary by 0.3."""

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

SPIKE_REACTION_SHARE = 0.2
"""Reactions per new view over reactions per earlier view. When a video goes round beyond its own circle the share falls
to a half or a third; below a fifth the new viewers do nothing at all."""

SPIKE_LEAST_REACTIONS = 10
"""Earlier reactions from which their rate is known: a single like promises nothing."""

SPIKE_EXPECTED_REACTIONS = 30
"""Reactions that the earlier rate promises for the new views, so that their absence means something."""

BURST_LEAST = {"like_count": 100, "comment_count": 50}
BURST_GROWTH = 0.5
"""A burst brings at least this many, and at least half as many as there were."""

BURST_MOST_VIEW_GROWTH = 1.0
BURST_RATE = 5.0
"""Meanwhile views do not double, and each new one brings more than five times what each earlier did."""

_SMOOTH_WARNING = 2.0
_SMOOTH_CRITICAL = 5.0


def too_smooth_views(steps: ir.Table) -> ir.Table:
    """Videos whose views per hour are nearly the same at `SMOOTH_STEPS` steps in a row; the evenest run of each."""
    long = steps.filter(steps.delivery_count > SMOOTH_STEPS)
    gained = long.view_count - long.earlier_view_count
    rated = long.mutate(gained=gained, rate=gained / long.hours)
    run = ibis.window(preceding=SMOOTH_STEPS - 1, following=0, group_by=rated.video_id, order_by=rated.delivered_at)
    runs = rated.mutate(
        step_count=rated.rate.count().over(run),
        run_gained=rated.gained.sum().over(run),
        mean_rate=rated.rate.mean().over(run),
        spread=rated.rate.std(how="sample").over(run),
    )
    worthwhile = runs.filter(
        runs.step_count == SMOOTH_STEPS,
        runs.run_gained >= SMOOTH_LEAST_VIEWS,
        runs.run_gained >= runs[latest("view_count")] * SMOOTH_LEAST_SHARE,
        runs.mean_rate > 0,
    ).mutate(variation=ibis._.spread / ibis._.mean_rate)
    even = gravest(worthwhile.filter(worthwhile.variation < SMOOTH_VARIATION), -ibis._.variation)
    return fired(
        even,
        "too_smooth_views",
        severity=graded(SMOOTH_VARIATION / ibis.greatest(even.variation, 1e-6), _SMOOTH_WARNING, _SMOOTH_CRITICAL),
        metric="variation_of_views_per_hour",
        value=even.variation,
        bound=SMOOTH_VARIATION,
        contrast_metric="views_per_hour",
        contrast_value=even.mean_rate,
        explanation=words(
            "about ",
            whole(even.mean_rate),
            " views an hour in each of ",
            whole(even.step_count),
            " steps in a row from delivery to delivery, give or take ",
            percent(even.variation),
            ": an audience comes in bursts and fades",
        ),
    )


def spikes_without_engagement(steps: ir.Table) -> ir.Table:
    """Videos whose views jumped while the new views brought hardly any likes, comments and shares; the largest jump.

    A jump is a single step, or where no step is one, the growth from a delivery to the latest.
    """
    long = steps.filter(
        steps.delivery_count >= SERIES_DELIVERIES,
        steps.earlier_view_count > 0,
        _reactions(steps, earlier) >= SPIKE_LEAST_REACTIONS,
    )
    jumps = [
        ibis.struct(
            {
                "is_step": is_step,
                "new_views": long[later("view_count")] - long.earlier_view_count,
                "new_reactions": ibis.greatest(_reactions(long, later) - _reactions(long, earlier), 0),
            }
        )
        for is_step, later in ((True, str), (False, latest))
    ]
    each = long.select(
        *IDENTITY,
        "delivered_at",
        "earlier_view_count",
        earlier_rate=_reactions(long, earlier) / long.earlier_view_count,
        jump=ibis.array(jumps).unnest(),
    ).unpack("jump")
    jumped = each.filter(
        each.new_views >= SPIKE_LEAST_VIEWS, each.new_views >= each.earlier_view_count * SPIKE_GROWTH
    ).mutate(new_rate=ibis._.new_reactions / ibis._.new_views)
    hollow = jumped.filter(
        jumped.earlier_rate * jumped.new_views >= SPIKE_EXPECTED_REACTIONS,
        jumped.new_rate < jumped.earlier_rate * SPIKE_REACTION_SHARE,
    )
    # A step tells more than the growth over many, however large that is.
    largest = gravest(hollow, ibis.struct({"is_step": hollow.is_step, "new_views": hollow.new_views}))
    bound = largest.earlier_rate * SPIKE_REACTION_SHARE
    return fired(
        largest,
        "spike_without_engagement",
        severity=graded(bound / ibis.greatest(largest.new_rate, 1e-9)),
        metric="reactions_per_new_view",
        value=largest.new_rate,
        bound=bound,
        contrast_metric="reactions_per_earlier_view",
        contrast_value=largest.earlier_rate,
        explanation=words(
            whole(largest.new_views),
            " new views on top of ",
            whole(largest.earlier_view_count),
            largest.is_step.ifelse("", ", over several deliveries,"),
            " brought ",
            per_thousand(largest.new_rate),
            " likes, comments and shares per thousand, the earlier ones ",
            per_thousand(largest.earlier_rate),
        ),
    )


def _reactions(steps: ir.Table, when: Callable[[str], str]) -> ir.Value:
    return steps[when("like_count")] + steps[when("comment_count")] + steps[when("share_count")]


def reaction_bursts_without_views(steps: ir.Table) -> ir.Table:
    """Videos whose likes or comments jumped while views hardly grew; the largest jump, measured by its bound."""
    new_views = ibis.greatest(steps.view_count - steps.earlier_view_count, 0)
    still = steps.filter(
        steps.delivery_count >= SERIES_DELIVERIES,
        steps.earlier_view_count > 0,
        steps.view_count < steps.earlier_view_count * (1.0 + BURST_MOST_VIEW_GROWTH),
    ).mutate(new_views=new_views)
    reactions = [
        ibis.struct(
            {
                "metric": name,
                "new_count": still[name] - still[earlier(name)],
                "bound": ibis.greatest(
                    float(least) - 1.0,
                    still[earlier(name)] * BURST_GROWTH,
                    BURST_RATE * (still[earlier(name)] + 1) / still.earlier_view_count * still.new_views,
                ),
            }
        )
        for name, least in BURST_LEAST.items()
    ]
    each = still.select(
        *IDENTITY, "delivered_at", "new_views", "earlier_view_count", reaction=ibis.array(reactions).unnest()
    ).unpack("reaction")
    burst = each.filter(each.new_count > each.bound)
    largest = gravest(burst, burst.new_count / burst.bound)
    return fired(
        largest,
        "reaction_burst_without_views",
        severity=graded(largest.gravity),
        metric=(largest.metric == "like_count").ifelse("new_likes", "new_comments"),
        value=largest.new_count,
        bound=largest.bound,
        contrast_metric="new_views",
        contrast_value=largest.new_views,
        explanation=words(
            whole(largest.new_count),
            (largest.metric == "like_count").ifelse(" new likes", " new comments"),
            " between two deliveries with only ",
            whole(largest.new_views),
            " new views on top of ",
            whole(largest.earlier_view_count),
        ),
    )
