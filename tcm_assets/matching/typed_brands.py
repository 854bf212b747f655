"""A brand that is not on the list, or a brief: typed texts as a row of `brand_profiles`, scored like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.brand_profiles import describe_brands
from tcm_assets.models.text_encoder import TextEncoder

TYPED_BRAND_ID: Final = "typed"
"""The id of a typed brand: no list's, since it is stored nowhere."""


@dataclass(frozen=True, kw_only=True)
class TypedBrand:
    """What a visitor typed of a brand or of a campaign; None where nothing was said.

    `sells`: what is sold, as goals are written. `wants`: whom to work with, as past activities are.
    """

    name: str = "this brief"
    sells: str | None = None
    wants: str | None = None
    ages: tuple[int, int] | None = None
    genders: Sequence[str] = ()
    countries: Sequence[str] = ()


def typed_brand_profile(typed: TypedBrand, encoder: TextEncoder) -> pa.Table:
    """Return the one row of `brand_profiles` of a typed brand, for `similarity_scores.score_pairs`.

    Looks are unknown. A brand of which nothing is said has null vectors, and no pair with it has a score.
    """
    youngest, oldest = typed.ages or (None, None)
    texts = pa.list_(pa.string())
    columns = {
        "brand_id": pa.array([TYPED_BRAND_ID], pa.string()),
        "brand_name": pa.array([typed.name], pa.string()),
        "marketing_goals": pa.array([typed.sells], pa.string()),
        "past_activities": pa.array([typed.wants], pa.string()),
        "audience_age_min": pa.array([youngest], pa.int64()),
        "audience_age_max": pa.array([oldest], pa.int64()),
        "audience_genders": pa.array([list(typed.genders) or None], texts),
        "audience_locations": pa.array([list(typed.countries) or None], texts),
        "mention_count": pa.array([0], pa.int64()),
        "measured_clip_count": pa.array([0], pa.int64()),
        **{column.name: pa.nulls(1, pa.float64()) for column in MEASUREMENTS},
    }
    return pa.Table.from_batches([describe_brands(pa.RecordBatch.from_pydict(columns), encoder)])
