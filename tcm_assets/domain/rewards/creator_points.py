"""What each account's videos earned together, and its rank among all accounts.

Belongs here: adding up per account, and finding the account's creator in the list. Does not belong here: points of a
video (`points`), or what an account has left to spend.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.schemas.creator_points import CREATOR_POINTS


def creator_points(
    video_points: ir.Table, video_credits: ir.Table, engagement_alerts: ir.Table, cleaned_creators: ir.Table
) -> ir.Table:
    """One row per account that uploaded videos, in the columns of `creator_points`.

    An account is the same by its `author_id`; its handle is that of its latest video. A video without points adds none
    and is left out of the mean.
    """
    earned = _points_of_accounts(video_points)
    credited = video_credits.group_by("author_id").aggregate(total_credits=video_credits.total_credits.sum())
    alerted = engagement_alerts.group_by("author_id").aggregate(alert_count=engagement_alerts.count())
    joined = (
        earned.left_join(credited, "author_id")
        .drop("author_id_right")
        .left_join(alerted, "author_id")
        .drop("author_id_right")
        .left_join(_creators_by_handle(cleaned_creators), "author_username")
        .drop("author_username_right")
    )
    most_first = ibis.window(order_by=joined.total_points.desc())
    return joined.mutate(
        total_credits=joined.total_credits.fill_null(0),
        alert_count=joined.alert_count.fill_null(0),
        points_rank=ibis.rank().over(most_first) + 1,
    ).select(*CREATOR_POINTS.column_names)


def _points_of_accounts(video_points: ir.Table) -> ir.Table:
    latest_first = [video_points.upload_date.desc(), video_points.video_id.desc()]
    return video_points.group_by("author_id").aggregate(
        author_username=video_points.author_username.first(order_by=latest_first),
        video_count=video_points.count(),
        scored_video_count=video_points.points.count(),
        total_points=video_points.points.sum().fill_null(0),
        mean_points=video_points.points.mean(),
    )


def _creators_by_handle(cleaned_creators: ir.Table) -> ir.Table:
    """One row per listed handle; of two creators with the same handle, the one whose id comes first as text."""
    listed = cleaned_creators.filter(cleaned_creators.username.notnull())
    return listed.group_by(author_username=listed.username).aggregate(creator_id=listed.creator_id.min())
