"""How well creators fit a brief: the score of matching, for the brief read as a brand.

A brief with a subject of its own is described as `brand_profiles` describes a brand whose goals are that subject and
what the brand sells; one without is asked for its brand of the list. Both are then scored as any pair, so that a fit
means what a score means everywhere else.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.briefs.brief import Brief
from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.matching.brand_profiles import describe_brands
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.matching.tables import BRAND_PROFILES
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.tables.match_components import MatchingWeights
from tcm_assets.tables.types import arrow_schema

FIT_SCHEMA: Final = pa.schema(
    [
        ("creator_id", pa.string()),
        ("fit", pa.float64()),
        ("fit_confidence", pa.float64()),
        ("fit_reason", pa.string()),
    ]
)
_BATCH: Final = 2_000  # creators at once, as `score_pairs` advises


def brief_fit(
    brief: Brief, creator_profiles: pa.Table, brand_profiles: pa.Table, encoder: TextEncoder, weights: MatchingWeights
) -> pa.Table:
    """Return one row per creator of `creator_profiles`, in FIT_SCHEMA: fit and confidence in [0, 1], reason in words.

    All are null where nothing is known: of the creator, or of what the brief wants.
    """
    brand = _brand_of(brief, brand_profiles, encoder)
    if brand is None:
        blank = pa.nulls(creator_profiles.num_rows, pa.null())
        columns = [creator_profiles["creator_id"], *(blank.cast(each.type) for each in list(FIT_SCHEMA)[1:])]
        return pa.table(columns, schema=FIT_SCHEMA)
    batches = [
        score_pairs(batch, brand, weights)
        for batch in creator_profiles.combine_chunks().to_batches(max_chunksize=_BATCH)
        if batch.num_rows
    ]
    if not batches:
        return FIT_SCHEMA.empty_table()
    scores = pa.Table.from_batches(batches)
    size = scores.num_rows
    confidence = scores["confidence"] if "confidence" in scores.column_names else pa.nulls(size, pa.float64())
    reasons = pa.array([_reason(row) for row in scores.to_pylist()], pa.string())
    return pa.table([scores["creator_id"], scores["score"], confidence, reasons], schema=FIT_SCHEMA)


def wanted_text(brief: Brief) -> str | None:
    """Return what the brief wants, as the goals of a brand; None where it names nothing."""
    parts = (brief.subject, brief.wanted_content, brief.brand and brief.brand.sells)
    return ". ".join(part.strip().rstrip(".") for part in parts if part and part.strip()) or None


def _brand_of(brief: Brief, brand_profiles: pa.Table, encoder: TextEncoder) -> pa.Table | None:
    """Return the brief as one row of `brand_profiles`; None where it names neither a subject nor a listed brand."""
    text = wanted_text(brief)
    if text is not None:
        return pa.Table.from_batches([_describe(_as_brand(brief, text), encoder)])
    if brief.brand is None or brief.brand.brand_id is None:
        return None
    ids = np.array(brand_profiles["brand_id"].to_pylist(), dtype=object)
    places = np.flatnonzero(ids == brief.brand.brand_id)
    return brand_profiles.take(pa.array(places)).combine_chunks() if len(places) else None


def _describe(row: pa.RecordBatch, encoder: TextEncoder) -> pa.RecordBatch:
    return describe_brands(row, encoder, category_vectors(encoder.encode))


def _as_brand(brief: Brief, text: str) -> pa.RecordBatch:
    """Return one row with the columns that `describe_brands` takes, null where a brief says nothing."""
    ages = brief.audience_ages
    countries = brief.audience_countries or brief.either_countries
    said: Mapping[str, Any] = {
        "brand_id": "brief",
        "brand_name": brief.brand.name if brief.brand else "brief",
        "audience_age_min": ages and ages.youngest,
        "audience_age_max": ages and ages.oldest,
        "audience_genders": list(brief.audience_genders) if brief.audience_genders else None,
        "audience_locations": list(countries) if countries else None,
        "mention_count": 0,
        "measured_clip_count": 0,
    }
    schema = arrow_schema(BRAND_PROFILES)
    columns = {field.name: pa.array([said.get(field.name)], field.type) for field in schema}
    columns |= {"marketing_goals": pa.array([text]), "past_activities": pa.array([None], pa.string())}
    return pa.RecordBatch.from_pydict(columns)


_WORDS: Final = {
    "content_similarity": "content",
    "audience_match": "audience",
    "visual_similarity": "looks",
    "engagement_strength": "engagement",
}


def _reason(row: Mapping[str, Any]) -> str | None:
    """Return the known components in words, the strongest first; None where the score is unknown."""
    if row["score"] is None:
        return None
    known = [(row[name], words) for name, words in _WORDS.items() if row.get(name) is not None]
    return ", ".join(f"{words} {value:.2f}" for value, words in sorted(known, key=lambda each: (-each[0], each[1])))
