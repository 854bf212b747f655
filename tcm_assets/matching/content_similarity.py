"""Likeness of what a creator makes and what a brand wants."""

import numpy as np
import pyarrow as pa

from tcm_assets.matching.tables import THEME_AFFINITIES, THEME_SHARES
from tcm_assets.models.vectors import FloatMatrix, Mask, read_vectors

THEME_WEIGHT = 0.7

WORDS_WEIGHT = 0.3
"""Themes carry the judgement, words tell brands of one theme apart ("makeup tutorials" is nearer to the shop that names
them than to perfume)."""

COSINE_OF_NO_LIKENESS = -0.05

COSINE_OF_FULL_LIKENESS = 0.45
"""Bounds between which the cosine of two vectors, each measured from its side's background, is stretched to 0..1. Over
real creators and brands half of the cosines lie under -0.02, one in twenty above 0.17, one in a hundred above 0.34."""


def content_similarity(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    """Arrays of shape (creators, brands): the similarity in [0, 1], and where it is known (both sides have a text).

    0.7 x (sum over themes of the brand's share times the creator's affinity) + 0.3 x (cosine of the two embeddings,
    stretched to 0..1). A pair's value depends on the pair alone. Raises ValueError when the vectors' lengths differ.
    """
    made, creator_known = read_vectors(creators["embedding"], "creator_profiles.embedding")
    wanted, brand_known = read_vectors(brands["embedding"], "brand_profiles.embedding")
    known: Mask = creator_known[:, None] & brand_known[None, :]
    if not known.any():
        return np.zeros(known.shape), known
    if made.shape[1] != wanted.shape[1]:
        raise ValueError(
            f"creators' vectors have {made.shape[1]} numbers, brands' {wanted.shape[1]}: "
            "materialize creator_profiles and brand_profiles again with one model"
        )
    stretched = (made @ wanted.T - COSINE_OF_NO_LIKENESS) / (COSINE_OF_FULL_LIKENESS - COSINE_OF_NO_LIKENESS)
    affinities = _columns(creators, [column.name for column in THEME_AFFINITIES])
    shares = _columns(brands, [column.name for column in THEME_SHARES])
    similarity = THEME_WEIGHT * (affinities @ shares.T) + WORDS_WEIGHT * np.clip(stretched, 0.0, 1.0)
    return np.clip(similarity, 0.0, 1.0), known


def _columns(rows: pa.RecordBatch | pa.Table, names: list[str]) -> FloatMatrix:
    """Number columns side by side, zeros where null."""
    return np.column_stack([rows[name].fill_null(0.0).to_numpy(zero_copy_only=False) for name in names])
