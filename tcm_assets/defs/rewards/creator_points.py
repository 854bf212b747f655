"""The asset `creator_points`."""

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import creator_points as domain
from tcm_assets.schemas.creator_points import CREATOR_POINTS


@table_asset(CREATOR_POINTS, group="rewards", code_version="3", kinds={"sql"})
def creator_points(
    video_points: ibis.Table,
    video_credits: ibis.Table,
    engagement_alerts: ibis.Table,
    alert_cases: ibis.Table,
    cleaned_creators: ibis.Table,
) -> ibis.Table:
    """Totals, what waits or was rejected, and ranks, over all days."""
    return domain.creator_points(video_points, video_credits, engagement_alerts, alert_cases, cleaned_creators)
