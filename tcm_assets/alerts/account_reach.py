"""Account reach: a video with far more views than the account's other videos of the window get.

That alone is a success and no alert. Beside far too few likes for the views it is evidence of another kind: an account
whose audience seldom likes has few likes under all its videos, and no more views than usual.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import VIDEO_COLUMNS, build_alert, format_whole, list_alerts
from tcm_assets.alerts.signals import UNUSUAL_REACH

LEAST_OTHER_VIDEOS = 5
"""Other videos from which an account has a usual: the median of five differs from that of many by half a standard
deviation."""


def list_reach_alerts(accused: ir.Table, window_videos: ir.Table, window_days: int) -> ir.Table:
    """Return the alerts of the `accused` videos that are far out of their account's usual reach.

    `accused` has the columns of a video and view_count. `window_videos` holds video_id, upload_date, author_id and
    view_count of their days and of the `window_days` - 1 days before; videos of later days never count. Columns: those
    of `alert_rows.list_alerts`, with the video's.
    """
    others = window_videos.select(
        "author_id", other_id="video_id", other_date="upload_date", other_views="view_count"
    ).semi_join(accused, "author_id")
    met = accused.inner_join(others, "author_id")
    age = met.upload_date.delta(met.other_date, unit="day")
    in_window = met.filter(age >= 0, age < window_days, met.other_id != met.video_id, met.other_views.notnull())
    usual = in_window.group_by(*VIDEO_COLUMNS, "view_count").aggregate(
        other_count=in_window.count(), usual_views=in_window.other_views.median()
    )
    bound = ibis.greatest(usual.usual_views, 1.0) * UNUSUAL_REACH.bound
    alert = build_alert(
        (usual.other_count >= LEAST_OTHER_VIDEOS) & (usual.view_count > bound),
        UNUSUAL_REACH,
        excess=usual.view_count / bound,
        metric="view_count",
        value=usual.view_count,
        bound=bound,
        contrast_metric="usual_views_of_account",
        contrast_value=usual.usual_views,
        details={
            "views": format_whole(usual.view_count),
            "times": format_whole(usual.view_count / ibis.greatest(usual.usual_views, 1.0)),
            "usual": format_whole(usual.usual_views),
            "count": format_whole(usual.other_count),
            "window_days": str(window_days),
        },
    )
    return list_alerts(usual, VIDEO_COLUMNS, [alert])
