"""Stale deliveries: counts older than the delivery that holds them.

A tool reads a kept page, a second one is slower than the first, a file is named after the day of its export: a video
then has fewer views, likes and comments than the day before, and all of them again the day after. A purchase that is
taken back does not return. Such a delivery is left out of the series, for all signals: it is no fall, the next one is
no jump, and views grow no less evenly for it.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.clean_ups import COUNTER_WORDS, is_fall
from tcm_assets.warehouse.relations import computed_once

COMPARED_DELIVERIES = 3
"""Deliveries before that a count is compared with, and deliveries after it within which it must be back: a slow tool
may deliver twice in a row."""

LEAST_FALLEN_COUNTERS = 2  # older counts are lower in several counters at once; a clean-up takes of one kind


def leave_out_stale_deliveries(deliveries: ir.Table) -> ir.Table:
    """Return `deliveries` without those that are older than they say; columns as given.

    `deliveries` has the columns video_id, delivered_at and the counters of COUNTER_WORDS, one row per video and
    instant.

    A stale delivery is below one of the three before it in some counter, and above them in none by more than people
    take back. Two of three witnesses speak for it: several counters fell together, all are exactly those of an earlier
    delivery, what fell is back within three deliveries. That it is back also speaks for it in a video that had stale
    deliveries before, and those alone do as long as that may still happen.
    """
    # Few videos have a count that fell, and only theirs are looked at.
    given = computed_once(deliveries)
    noted = computed_once(_note_stale_deliveries(given.semi_join(_find_fallen(given), "video_id")))
    by_time = {"group_by": noted.video_id, "order_by": noted.delivered_at}
    known = noted.mutate(
        late_before=noted.was_late.max().over(ibis.window(rows=(None, -1), **by_time)).fill_null(False)
    )
    may_return = known.is_lower & known.is_open
    is_stale = (
        known.was_late
        | (may_return & known.fell_together & known.repeats)
        | ((known.has_returned | may_return) & known.late_before)
    )
    return given.anti_join(known.filter(is_stale).select("video_id", "delivered_at"), ["video_id", "delivered_at"])


def _find_fallen(deliveries: ir.Table) -> ir.Table:
    """Return the `video_id` of each video with a count that fell from a delivery to the next."""
    by_time = ibis.window(group_by=deliveries.video_id, order_by=deliveries.delivered_at)
    stepped = deliveries.select(
        "video_id",
        has_fallen=ibis.or_(
            *(is_fall(name, deliveries[name].lag().over(by_time), deliveries[name]) for name in COUNTER_WORDS)
        ),
    )
    return stepped.filter(stepped.has_fallen).select("video_id").distinct()


def _note_stale_deliveries(deliveries: ir.Table) -> ir.Table:
    """Add what is known of each delivery.

    `is_lower`: counts fell and none rose. Of a lower one: `fell_together`, `repeats`, `has_returned` and `was_late`,
    whether that suffices. `is_open`: so few deliveries follow that its counts may still return.
    """
    compared = _compare_with_neighbours(deliveries)
    counted = compared.mutate(
        is_lower=(compared.fallen_count > 0) & ~compared.has_risen,
        fell_together=compared.fallen_count >= LEAST_FALLEN_COUNTERS,
        repeats=compared.same_before > 0,
        is_open=compared.later_count < COMPARED_DELIVERIES,
    )
    judged = counted.mutate(
        has_returned=counted.is_lower & (counted.later_count > 0) & ~counted.stayed_away,
    )
    return judged.mutate(was_late=judged.has_returned & (judged.fell_together | judged.repeats))


def _compare_with_neighbours(deliveries: ir.Table) -> ir.Table:
    """Add how each delivery compares with the COMPARED_DELIVERIES before it and after it.

    Columns: `fallen_count`, the counters below the highest of those before; `has_risen`, whether one is above it by
    more than people take back (of that, older counts may have more); `stayed_away`, whether one that fell is not back
    later; `later_count`, deliveries after it; `same_before`, all earlier ones with the same counts.
    """
    by_time = {"group_by": deliveries.video_id, "order_by": deliveries.delivered_at}
    before = ibis.window(rows=(-COMPARED_DELIVERIES, -1), **by_time)
    after = ibis.window(rows=(1, COMPARED_DELIVERIES), **by_time)
    same = ibis.window(
        group_by=[deliveries.video_id, *(deliveries[counter] for counter in COUNTER_WORDS)],
        order_by=deliveries.delivered_at,
    )
    compared = deliveries.mutate(
        **{f"highest_{counter}": deliveries[counter].max().over(before) for counter in COUNTER_WORDS},
        **{f"later_{counter}": deliveries[counter].max().over(after) for counter in COUNTER_WORDS},
        later_count=deliveries.count().over(after),
        same_before=ibis.row_number().over(same),
    )
    highest, later = ({name: compared[f"{when}_{name}"] for name in COUNTER_WORDS} for when in ("highest", "later"))
    fell = {name: (compared[name] < highest[name]).fill_null(False) for name in COUNTER_WORDS}
    return compared.mutate(
        fallen_count=sum((one.cast("int64") for one in fell.values()), start=ibis.literal(0)),
        has_risen=ibis.or_(*(is_fall(name, compared[name], highest[name]).fill_null(False) for name in COUNTER_WORDS)),
        stayed_away=ibis.or_(
            *(fell[name] & is_fall(name, highest[name], later[name]).fill_null(False) for name in COUNTER_WORDS)
        ),
    ).drop(*(f"{when}_{name}" for name in COUNTER_WORDS for when in ("highest", "later")))
