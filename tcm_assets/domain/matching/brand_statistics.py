"""What is known of each brand before any text is embedded: the list, and the videos that name it.

Belongs here: the relational half of `brand_profiles`. Does not belong here: which brands a video names
(`content.brand_mentions` decides it, `sponsored_content` keeps it), vectors of the brand's texts (`brand_profiles`).
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.matching.clip_looks import mean_measurements
from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.visual_features import MEASUREMENTS


def brand_statistics(cleaned_brands: ir.Table, sponsored_content: ir.Table, visual_features: ir.Table) -> ir.Table:
    """One row per brand, with `mention_count`, `measured_clip_count` and the mean of each visual measurement.

    The videos of a brand are those whose `brand_mentions` have its name. Brands of equal names share them.
    """
    mentions = sponsored_content.select("video_id", brand_name="brand_mentions").unnest("brand_name")
    names = cleaned_brands.select("brand_id", "brand_name")
    naming = mentions.inner_join(names, "brand_name").select("brand_id", "video_id").distinct()
    counts = naming.group_by("brand_id").agg(naming_video_count=naming.count())
    joined = (
        cleaned_brands.left_join(counts, "brand_id")
        .drop("brand_id_right")
        .left_join(mean_measurements(naming, visual_features, "brand_id"), "brand_id")
        .drop("brand_id_right")
    )
    return joined.mutate(
        mention_count=ibis.coalesce(joined.naming_video_count, 0),
        measured_clip_count=ibis.coalesce(joined.measured_clip_count, 0),
    ).select(
        "brand_id",
        "brand_name",
        *(column.name for column in AUDIENCE),
        "marketing_goals",
        "past_activities",
        "mention_count",
        "measured_clip_count",
        *(column.name for column in MEASUREMENTS),
    )
