"""How a video's counts went from one delivery to the next."""

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
    """One row per step from a delivery of a video to its next: `video_id`, `delivered_at`, `delivery_count`, `hours`
    between the two, and each counter after and before the step, and at the latest delivery.

    Only videos of `videos` that were delivered more than once, which are few. Deliveries of one instant count as one,
    with the larger of each count. `delivery_count` counts such instants.
    """
    # Selected first: a filter alone would be written into the query that gives `videos`, and that run once more.
    repeated = videos.select("video_id", "upload_date", "delivery_count").filter(ibis._.delivery_count > 1)
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
        delivery_count=instants.count().over(through),
        **{earlier(counter): instants[counter].lag().over(in_order) for counter in COUNTERS},
        **{latest(counter): instants[counter].last(include_null=True).over(through) for counter in COUNTERS},
    )
    seconds = stepped.delivered_at.epoch_seconds() - stepped.earlier_delivered_at.epoch_seconds()
    timed = stepped.mutate(hours=seconds / 3600.0).drop("earlier_delivered_at")
    return timed.filter(timed.hours > 0)


def gravest(alerts: ir.Table) -> ir.Table:
    """Of each video's alerts of a signal the one with the greatest `gravity`, so that a video has a signal once."""
    order = [alerts.gravity.desc(), alerts.delivered_at, alerts.evidence_metric]
    of_signal = ibis.window(group_by=[alerts.video_id, alerts.signal], order_by=order)
    numbered = alerts.mutate(place=ibis.row_number().over(of_signal))
    return numbered.filter(numbered.place == 0)
