"""Videos from their deliveries: the latest counts, ratios per view and the engagement rate."""

import ibis
import ibis.expr.types as ir

from tcm_assets.catalogue.tables import VIDEOS

RATIO_DECIMALS = 5
"""Decimals of a ratio per view, as the source system rounds them, and of their sum: adding binary fractions leaves
digits behind them that mean nothing."""

_COUNT_OF_RATIO = {
    "likes_per_view": "like_count",
    "shares_per_view": "share_count",
    "bookmarks_per_view": "bookmark_count",
    "comments_per_view": "comment_count",
}


def latest_deliveries(raw_videos: ir.Table) -> ir.Table:
    """One row per video, in the columns of `videos`: its latest delivery, and how many there were.

    The latest is the one with the greatest `delivered_at`; equal times are told apart by `source_file`, then by
    `position`. A ratio per view is null where its count is unknown or there are no views; `engagement_rate` is the sum
    of the ratios that are known, null when none is.
    """
    deliveries = ibis.window(group_by=raw_videos.video_id)
    latest_first = ibis.window(
        group_by=raw_videos.video_id,
        order_by=[raw_videos.delivered_at.desc(), raw_videos.source_file.desc(), raw_videos.position.desc()],
    )
    numbered = raw_videos.mutate(
        age_rank=ibis.row_number().over(latest_first),
        delivery_count=raw_videos.video_id.count().over(deliveries),
    )
    latest = numbered.filter(numbered.age_rank == 0)
    with_ratios = latest.mutate(
        **{ratio: _per_view(latest[count], latest.view_count) for ratio, count in _COUNT_OF_RATIO.items()}
    )
    ratios = [with_ratios[ratio] for ratio in _COUNT_OF_RATIO]
    rate = sum((ratio.fill_null(0.0) for ratio in ratios), ibis.literal(0.0))
    rounded = rate.round(RATIO_DECIMALS)
    with_rate = with_ratios.mutate(engagement_rate=ibis.cases((ibis.coalesce(*ratios).notnull(), rounded)))
    return with_rate.select(*VIDEOS.column_names)


def _per_view(count: ir.Value, view_count: ir.Value) -> ir.Value:
    return (count / view_count.nullif(0)).round(RATIO_DECIMALS)
