"""What one viral video does to everybody else's points: all others are scored without it and with it, and compared."""

import ibis.expr.types as ir

from tcm_assets.domain.fairness.population_points import AS_IT_IS, WITH_PLANTED
from tcm_assets.schemas.scoring_metrics import ScoringMethod


def outlier_effect(points: ir.Table, method: ScoringMethod) -> ir.Table:
    """One row: `mean` and `largest`, by how much the others' points change, in percent of what they had together or
    each.

    `points` are `points_by_population`. `mean` is the sum of all changes, up or down, over the sum of the points
    before; `largest` the largest change of one video over the points that it had. Null without scored videos.
    """
    both = points.group_by("video_id").aggregate(
        before=points[method].max(where=points.population == AS_IT_IS),
        after=points[method].max(where=points.population == WITH_PLANTED),
    )
    change = (both.after - both.before).abs()
    return both.aggregate(
        mean=100 * change.sum() / both.before.sum().nullif(0),
        largest=100 * (change / both.before.nullif(0)).max(),
    )
