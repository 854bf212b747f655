"""What is known of each brand before any text is embedded: the list, and the videos that name it.

Belongs here: the relational half of `brand_profiles`. Does not belong here: vectors of the brand's texts
(`brand_profiles`).
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.matching.clip_looks import mean_measurements
from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.visual_features import MEASUREMENTS

SHORTEST_NAME = 2
"""Letters and digits a name needs to be looked for: a brand called "X" would be found in every tag #x."""


def squeezed(text: ir.StringValue) -> ir.StringValue:
    """Lower-case Latin letters and digits alone: "MAC Cosmetics" gives "maccosmetics", "H&M" gives "hm"."""
    return text.lower().re_replace("[^a-z0-9]+", "")


def brand_statistics(cleaned_brands: ir.Table, videos: ir.Table, visual_features: ir.Table) -> ir.Table:
    """One row per brand, with `mention_count`, `measured_clip_count` and the mean of each visual measurement.

    A video names a brand when one of its hashtags or mentions, squeezed, *is* the brand's squeezed name. A name
    inside a longer tag is not enough: "hm" is in "standwithkashmir", "lego" in "couplegoals", "ikea" in
    "looklikeart".
    """
    names = cleaned_brands.select("brand_id", name=squeezed(cleaned_brands.brand_name))
    names = names.filter(names.name.length() >= SHORTEST_NAME)
    words = ibis.union(
        videos.select("video_id", word="hashtags").unnest("word"),
        videos.select("video_id", word="mentions").unnest("word"),
    )
    tags = words.select("video_id", name=squeezed(words.word))
    naming = tags.inner_join(names, "name").select("brand_id", "video_id").distinct()
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
