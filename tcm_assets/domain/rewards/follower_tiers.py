"""Which accounts a video is compared with: those of its own size, where they are enough.

Belongs here: a video's tier, and how many videos make a population. The tiers themselves are in
`tcm_assets.schemas.follower_tiers`; what is computed of a population is in `scoring_reference`.
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.schemas.follower_tiers import FOLLOWER_TIERS

SMALLEST_POPULATION = 20
"""Videos with a known metric that a population needs before anything is scored against it.

The standard error of a median is about 1.25 / sqrt(n) standard deviations: with 20 videos, 0.28 of one, which is 13 of
the 200 points of a metric of equal weight. With fewer, the points would tell more of who happened to upload.
"""

SMALLEST_TIER_POPULATION = 100
"""Videos with a known metric that a follower tier needs to be a population of its own.

With 100 videos the median is known to 0.13 standard deviations, 6 points of 200: as near as a tier must be placed
before its own middle says more of its videos than the middle of all videos does.
"""


def follower_tier(follower_count: ir.Value) -> ir.Value:
    """Name of the tier of an account with so many followers; null where they are unknown."""
    return ibis.cases(
        *((follower_count >= tier.minimum_followers, tier.name) for tier in reversed(FOLLOWER_TIERS)),
    )
