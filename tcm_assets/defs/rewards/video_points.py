"""The asset `video_points`."""

import ibis

from tcm_assets.defs.configured_versions import SCORING_VERSION
from tcm_assets.defs.resources import Scoring
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import points as domain
from tcm_assets.schemas.video_points import VIDEO_POINTS


@table_asset(VIDEO_POINTS, group="rewards", code_version=f"2-{SCORING_VERSION}", kinds={"sql"})
def video_points(
    videos: ibis.Table, content_sentiment: ibis.Table, scoring_reference: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """Points by the configured method and weights, against the reference of each video's upload day."""
    return domain.video_points(videos, content_sentiment, scoring_reference, scoring.version())
