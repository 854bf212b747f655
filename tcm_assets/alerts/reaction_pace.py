"""Reaction pace: likes or comments of which far more came at one time than the views of that time bring.

A part of a video's life is compared with all the rest of it, before and after: from the upload to the first or second
delivery, a step from one delivery to the next, or two steps. What an audience does changes all reactions together, as
when friends come first and strangers follow; what was bought or arranged moves one of them alone. So the pace of the
others in that part is allowed for.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import Alert, build_alert, format_whole, list_alerts
from tcm_assets.alerts.clean_ups import COUNTER_WORDS
from tcm_assets.alerts.display_rounding import least_count, most_count, rounding_unit
from tcm_assets.alerts.signals import COMMENTS_OUT_OF_STEP, LIKES_OUT_OF_STEP, Signal
from tcm_assets.warehouse.relations import computed_once

PACE_SIGNALS: dict[str, Signal] = {"like_count": LIKES_OUT_OF_STEP, "comment_count": COMMENTS_OUT_OF_STEP}

LEAST_NEW = {"like_count": 50, "comment_count": 25}  # fewer are not worth buying, and come by chance

LEAST_GROWTH = 0.5
"""The part brings at least this share of the reactions of the rest: fewer change nothing that is paid for."""

LEAST_REST_REACTIONS = 3  # a counter that stood still all the rest of the time was turned off

LEAST_REST_VIEWS, LEAST_REST_SHARE = 200, 0.05
"""Views of the rest, and their share of all: from fewer no pace is known."""

PART_STEPS = (1, 2)  # steps of a part: an order takes a day and a half, from any hour on

DELIVERIES = 4  # deliveries from which a part differs from the rest

_REACTIONS = ("like_count", "comment_count", "share_count")
_COMPARED = ("view_count", *_REACTIONS)
_BOUNDS = ("", "least_", "most_")  # of a count: as delivered, and the least and the most that it may have been


def list_pace_alerts(deliveries: ir.Table) -> ir.Table:
    """Return the alerts of parts of the videos' lives: one row per video, part and signal.

    `deliveries` has the columns video_id, delivered_at, COUNTER_WORDS and those of `fill_hidden_counts`, one row per
    video and instant, without stale ones. Columns: video_id, delivered_at (the end of the part) and those of
    `alert_rows.list_alerts`.
    """
    parts = computed_once(_expect(_compare_parts(deliveries)))
    return list_alerts(
        parts, ("video_id", "delivered_at"), [_alert_on_pace(parts, counter) for counter in PACE_SIGNALS]
    )


def _compare_parts(deliveries: ir.Table) -> ir.Table:
    """Return one row per part that ends with a delivery, of videos with enough deliveries.

    Columns: video_id, delivered_at, `when` in words, `hidden_...` of each judged reaction that is hidden at any
    delivery, and of each count `new_`, what came in the part, with `least_new_` and `most_new_`, and `all_`, the most
    that the video had at a delivery, with `least_all_` and `most_all_`: bounds of what a display may have rounded.
    """
    bounded = _bound_counts(deliveries)
    in_order = ibis.window(group_by=bounded.video_id, order_by=bounded.delivered_at)
    whole = ibis.window(group_by=bounded.video_id)
    measures = [f"{bound}{count}" for count in _COMPARED for bound in _BOUNDS]
    placed = bounded.mutate(
        place=ibis.row_number().over(in_order),
        delivery_count=bounded.count().over(whole),
        counts=ibis.struct({name: bounded[name] for name in measures}),
        **{f"all_{name}": bounded[name].max().over(whole) for name in measures},
        **{f"hidden_{count}": bounded[f"hides_{count}"].max().over(whole) for count in PACE_SIGNALS},
    )
    starts = placed.mutate(
        **{f"start_{steps}": placed.counts.lag(steps).over(in_order) for steps in PART_STEPS}
    ).filter(placed.delivery_count >= DELIVERIES)
    parts = starts.mutate(
        steps=ibis.array(list(PART_STEPS)).unnest(),
        start=ibis.array([starts[f"start_{steps}"] for steps in PART_STEPS]).unnest(),
    )
    return parts.select(
        "video_id",
        "delivered_at",
        *(f"hidden_{count}" for count in PACE_SIGNALS),
        when=ibis.cases(
            (parts.place == 0, "before the first delivery"),
            (parts.place < parts.steps, "before the second delivery"),
            (parts.steps == 1, "between two deliveries"),
            else_="within two steps from delivery to delivery",
        ),
        **{name.format(count): value for count in _COMPARED for name, value in _measure_part(parts, count).items()},
    )


def _bound_counts(deliveries: ir.Table) -> ir.Table:
    """Add the least and the most that each compared count may have been."""
    measured = deliveries.mutate(**{f"unit_{count}": rounding_unit(deliveries[count]) for count in _COMPARED})
    return measured.mutate(
        **{f"least_{count}": least_count(measured[count], measured[f"unit_{count}"]) for count in _COMPARED},
        **{f"most_{count}": most_count(measured[count], measured[f"unit_{count}"]) for count in _COMPARED},
    )


def _measure_part(parts: ir.Table, count: str) -> dict[str, ir.Value]:
    """Return what came of a count in the part, and in all, by the names of columns."""

    def gained(end: str, start: str) -> ir.Value:
        # A part from the upload on begins with nothing; an unknown count stays unknown.
        is_upload = parts.place < parts.steps
        return parts[f"{end}{count}"] - ibis.ifelse(is_upload, 0, parts.start[f"{start}{count}"])

    return {
        "new_{}": gained("", ""),
        "least_new_{}": gained("least_", "most_"),
        "most_new_{}": gained("most_", "least_"),
        "all_{}": parts[f"all_{count}"],
        "least_all_{}": parts[f"all_least_{count}"],
        "most_all_{}": parts[f"all_most_{count}"],
    }


def _expect(parts: ir.Table) -> ir.Table:
    """Add of each judged reaction `expected_...`, what the views of the part bring at the pace of the rest, and
    `bound_...`, what more than chance and the pace of the other reactions must be beyond; null where neither is known.
    """
    rest_views = parts.least_all_view_count - ibis.greatest(parts.most_new_view_count, 0)
    is_known = rest_views >= ibis.greatest(LEAST_REST_VIEWS, parts.all_view_count * LEAST_REST_SHARE)
    rested = parts.filter(is_known).mutate(
        rest_views=rest_views,
        **{
            f"rest_{counter}": ibis.greatest(parts[f"most_all_{counter}"] - parts[f"least_new_{counter}"], 0)
            for counter in PACE_SIGNALS
        },
        **{f"liveliness_{counter}": ibis.greatest(_compare_others(parts, counter), 1.0) for counter in PACE_SIGNALS},
    )
    expected = rested.mutate(
        **{
            f"expected_{counter}": _chance_above(rested[f"rest_{counter}"])
            / rested.rest_views
            * ibis.greatest(rested.most_new_view_count, 0)
            * rested[f"liveliness_{counter}"]
            for counter in PACE_SIGNALS
        }
    )
    return expected.mutate(
        **{
            f"bound_{counter}": ibis.ifelse(
                ~expected[f"hidden_{counter}"] & (expected[f"rest_{counter}"] >= LEAST_REST_REACTIONS),
                ibis.greatest(
                    LEAST_NEW[counter] - 1.0,
                    expected[f"rest_{counter}"] * LEAST_GROWTH,
                    (expected[f"expected_{counter}"] + 1.0) * signal.bound,
                ),
                None,
            )
            for counter, signal in PACE_SIGNALS.items()
        }
    )


def _alert_on_pace(parts: ir.Table, counter: str) -> Alert:
    """Build the alert of likes or comments out of step with the rest of the video; the highest excess counts."""
    new_at_least, bound = parts[f"least_new_{counter}"], parts[f"bound_{counter}"]
    return build_alert(
        new_at_least > bound,
        PACE_SIGNALS[counter],
        excess=new_at_least / bound,
        metric=f"new_{COUNTER_WORDS[counter]}",
        value=parts[f"new_{counter}"],
        bound=bound,
        contrast_metric="new_views",
        contrast_value=parts.new_view_count,
        precedence=new_at_least / bound,
        details={
            "new_count": format_whole(parts[f"new_{counter}"]),
            "total": format_whole(parts[f"all_{counter}"]),
            "reactions": COUNTER_WORDS[counter],
            "when": parts.when,
            "new_views": format_whole(ibis.greatest(parts.new_view_count, 0)),
            "views": format_whole(parts.all_view_count),
            "expected": format_whole(parts[f"expected_{counter}"]),
        },
    )


def _compare_others(parts: ir.Table, counter: str) -> ir.Value:
    """Return how many times as many other reactions a view brought in the part as in the rest, at most."""
    others = [count for count in _REACTIONS if count != counter]
    new = ibis.greatest(sum((parts[f"most_new_{count}"].fill_null(0) for count in others), start=ibis.literal(0.0)), 0)
    everything = sum((parts[f"all_{count}"].fill_null(0) for count in others), start=ibis.literal(0.0))
    new_views = ibis.greatest(parts.least_new_view_count, 0)
    rest, rest_views = ibis.greatest(everything - new, 0), ibis.greatest(parts.all_view_count - new_views, 0)
    return (_chance_above(new) / (new_views + 1.0)) / ((rest + 1.0) / (rest_views + 1.0))


def _chance_above(count: ir.Value) -> ir.Value:
    """Return what a count may have been but for chance: two standard deviations more, and two for small ones."""
    return count + count.cast("float64").sqrt() * 2.0 + 2.0
