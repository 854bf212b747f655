"""How a video's counts went from one delivery to the next.

Belongs here: laying successive deliveries side by side. Does not belong here: what a step says (`impossible_counts`,
`view_series`).
"""

import ibis
import ibis.expr.types as ir

COUNTERS = ("view_count", "like_count", "comment_count", "share_count", "bookmark_count")
"""Counts that only grow, unless something is taken back."""

IDENTITY = ("video_id", "upload_date", "author_id", "author_username")


def earlier(counter: str) -> str:
    """The column that holds a counter's value at the delivery before."""
    return f"earlier_{counter}"


def latest(counter: str) -> str:
    """The column that holds a counter's value at the latest delivery of all."""
    return f"latest_{counter}"


def delivery_steps(videos: ir.Table, raw_videos: ir.Table) -> ir.Table:
    """One row per step from a delivery of a video to its next: the video's identity, `delivery_count`, `hours` between
    the two, and each counter after and before the step, and at the latest delivery.

    Only videos of `videos` that were delivered more than once, which are few. Deliveries of one instant count as one,
    with the larger of each count. `delivery_count` counts such instants.
    """
    repeated = videos.filter(videos.delivery_count > 1).select(*IDENTITY)
    deliveries = raw_videos.semi_join(repeated, ["video_id", "upload_date"]).select(
        "video_id", "delivered_at", *COUNTERS
    )
    instants = deliveries.group_by("video_id", "delivered_at").aggregate(
        **{counter: deliveries[counter].max() for counter in COUNTERS}
    )
    in_order = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at)
    through = ibis.window(group_by=instants.video_id, order_by=instants.delivered_at, preceding=None, following=None)
    stepped = instants.mutate(
        earlier_delivered_at=instants.delivered_at.lag().over(in_order),
        delivery_count=instants.count().over(ibis.window(group_by=instants.video_id)),
        **{earlier(counter): instants[counter].lag().over(in_order) for counter in COUNTERS},
        **{latest(counter): instants[counter].last(include_null=True).over(through) for counter in COUNTERS},
    )
    later = stepped.filter(stepped.earlier_delivered_at.notnull())
    seconds = later.delivered_at.epoch_seconds() - later.earlier_delivered_at.epoch_seconds()
    timed = later.mutate(hours=seconds / 3600.0)
    return timed.filter(timed.hours > 0).inner_join(repeated, "video_id")


def gravest(rows: ir.Table, gravity: ir.Value) -> ir.Table:
    """Of each video the one row with the greatest `gravity`, so that a video has a signal once."""
    graded = rows.mutate(gravity=gravity)
    order = [graded.gravity.desc(), *(graded[name] for name in ("delivered_at", "metric") if name in graded.columns)]
    numbered = graded.mutate(place=ibis.row_number().over(ibis.window(group_by=graded.video_id, order_by=order)))
    return numbered.filter(numbered.place == 0)
