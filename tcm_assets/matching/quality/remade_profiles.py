"""Profiles made anew from other videos than all: the features of an evaluation on disclosed partnerships.

Beside `match_methods.py` the only module of the yardstick that knows how the match is made.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.matching.brand_profiles import brand_statistics, describe_brands
from tcm_assets.matching.creator_profiles import creator_statistics, describe_creators
from tcm_assets.matching.tables import BRAND_PROFILES, CREATOR_PROFILES
from tcm_assets.models.text_encoder import SubjectTextEncoder
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

PROFILE_INPUTS = (
    "cleaned_creators",
    "cleaned_brands",
    "videos",
    "text_embeddings",
    "content_analysis",
    "visual_features",
    "sponsored_content",
)
"""Tables that profiles are made from."""

Fetch = Callable[[ir.Table], pa.Table]


class Profiles(NamedTuple):
    """Rows of `creator_profiles` and of `brand_profiles`."""

    creators: pa.Table
    brands: pa.Table


def remade_profiles(
    tables: Mapping[str, ir.Table], videos: ir.Table, encoder: SubjectTextEncoder, fetch: Fetch
) -> Profiles:
    """Return the profiles that the present code makes when `videos` are all there is; `tables` are PROFILE_INPUTS.

    Mentions of brands count in these videos alone.
    """
    creators = creator_statistics(
        tables["cleaned_creators"],
        videos,
        tables["text_embeddings"],
        tables["content_analysis"],
        tables["visual_features"],
    )
    mentions = tables["sponsored_content"].semi_join(videos.select("video_id"), "video_id")
    brands = brand_statistics(tables["cleaned_brands"], mentions, tables["visual_features"])
    return Profiles(
        _mapped(fetch(creators), lambda rows: describe_creators(rows, encoder), CREATOR_PROFILES),
        _mapped(fetch(brands), lambda rows: describe_brands(rows, encoder), BRAND_PROFILES),
    )


def _mapped(rows: pa.Table, describe: Callable[[pa.RecordBatch], pa.RecordBatch], table: Table) -> pa.Table:
    batches = rows.combine_chunks().to_batches()
    return pa.Table.from_batches([describe(batch) for batch in batches], schema=arrow_schema(table))
