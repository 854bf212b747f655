"""`similarity_scores`: how well each creator of a batch fits each brand."""

import numpy as np
import pyarrow as pa

from tcm_assets.matching.audience_match import audience_match
from tcm_assets.matching.content_similarity import content_similarity
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS, SIMILARITY_SCORES
from tcm_assets.matching.versions import DEFAULT_MATCHING_WEIGHTS, MatchingWeights, matching_version
from tcm_assets.matching.visual_similarity import visual_similarity
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, Mask, rows_of, write_numbers


def score_pairs(
    creators: pa.RecordBatch, brands: pa.Table, weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS
) -> pa.RecordBatch:
    """Rows of `similarity_scores` for every creator of the batch and every brand, creators in the outer order.

    `creators` are rows of `creator_profiles`, `brands` the whole of `brand_profiles`, loaded once. A pair's row depends
    on that creator, that brand and the weights alone. The result has creators x brands rows: give batches of at most
    about 2,000 creators to 1,000 brands (some 150 MB).
    """
    values = {
        "content_similarity": content_similarity(creators, brands),
        "audience_match": audience_match(creators, brands),
        "visual_similarity": visual_similarity(creators, brands),
        "engagement_strength": _engagement_strength(creators, brands.num_rows),
    }
    components = {name: (np.round(value, STORED_DECIMALS), known) for name, (value, known) in values.items()}
    score, is_scored = weighted_score(components, weights)

    outer = pa.array(np.repeat(np.arange(creators.num_rows), brands.num_rows))
    inner = pa.array(np.tile(np.arange(brands.num_rows), creators.num_rows))
    columns = {name: creators[name].take(outer) for name in ("creator_id", "creator_name")}
    columns |= {name: _one_chunk(brands[name]).take(inner) for name in ("brand_id", "brand_name")}
    columns |= {name: write_numbers(value.ravel(), known.ravel()) for name, (value, known) in components.items()}
    columns["matching_version"] = pa.array([matching_version(weights)] * len(outer), pa.string())
    columns["score"] = write_numbers(score.ravel(), is_scored.ravel())
    return rows_of(SIMILARITY_SCORES, columns)


def weighted_score(
    components: dict[str, tuple[FloatMatrix, Mask]], weights: MatchingWeights
) -> tuple[FloatMatrix, Mask]:
    """Weighted mean of the known components, and where it is defined. An unknown component is left out, never zero.

    Defined where content is known and the known components have a weight above zero. Without content nothing is
    compared that the pair is made for, and a mean of the rest, mostly catch-all audiences, would outrank real fits.
    """
    total = np.zeros(components["content_similarity"][0].shape)
    known_weight = np.zeros_like(total)
    for name in SIMILARITY_COMPONENTS:
        value, known = components[name]
        total += np.where(known, weights.of(name) * value, 0.0)
        known_weight += np.where(known, weights.of(name), 0.0)
    is_scored: Mask = components["content_similarity"][1] & (known_weight > 0)
    return np.clip(total / np.where(is_scored, known_weight, 1.0), 0.0, 1.0), is_scored


def _engagement_strength(creators: pa.RecordBatch, brand_count: int) -> tuple[FloatMatrix, Mask]:
    strength = creators["engagement_strength"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    per_pair = np.repeat(strength[:, None], brand_count, axis=1)
    return np.nan_to_num(per_pair), ~np.isnan(per_pair)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """A chunked column as one array, even when it has no chunk at all."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
