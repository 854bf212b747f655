"""The asset `engagement_alerts`."""

import ibis

from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import alerts as domain
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS


@table_asset(ENGAGEMENT_ALERTS, group="rewards", code_version="2", kinds={"sql"})
def engagement_alerts(videos: ibis.Table) -> ibis.Table:
    """The rules that fired."""
    return domain.engagement_alerts(videos)
