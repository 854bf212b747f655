"""The asset `points_fairness`."""

import ibis

from tcm_assets.defs.configured_versions import SCORING_WINDOW_VERSION
from tcm_assets.defs.resources import Scoring
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.fairness import points_fairness as domain
from tcm_assets.schemas.points_fairness import POINTS_FAIRNESS


@table_asset(POINTS_FAIRNESS, group="rewards", code_version=f"1-{SCORING_WINDOW_VERSION}", kinds={"sql"})
def points_fairness(
    video_points: ibis.Table, videos: ibis.Table, content_sentiment: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """The measures of the latest scoring window."""
    version = scoring.version()
    return domain.points_fairness(
        video_points, videos, content_sentiment, window_days=scoring.window_days, weights=version.weights
    )
