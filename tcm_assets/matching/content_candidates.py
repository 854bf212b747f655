"""Which pairs of many creators and brands are worth scoring in full: those whose content is likely to fit."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.candidates import Candidates, Vectors, find_candidates
from tcm_assets.matching.content_similarity import class_presence
from tcm_assets.matching.match_fit import MATCH_FIT, ContentFit
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets.models.vectors import Float32Matrix, FloatMatrix, read_vectors

CANDIDATE_INPUTS = ("creator_id", "embedding", "class_shares", "theme_shares")
"""Columns of `creator_profiles` that candidates are found by."""


def candidates_by_content(
    creators: Iterable[pa.RecordBatch], brands: pa.Table, per_creator: int, per_brand: int
) -> Candidates:
    """Return the best pairs both ways; `creators` have CANDIDATE_INPUTS, both sides are in the order of their ids."""
    of_brands = brand_vectors(brands)
    length = of_brands.shape[1]
    sides = (Vectors(batch["creator_id"].to_pylist(), creator_vectors(batch, length)) for batch in creators)
    return find_candidates(sides, Vectors(brands["brand_id"].to_pylist(), of_brands), per_creator, per_brand)


# A search of candidates compares nothing but products of vectors. Those of these vectors are the log odds that content
# fits, where the best class, which is no product, is the sum over all classes.


def creator_vectors(creators: pa.RecordBatch | pa.Table, length: int) -> Float32Matrix:
    """Return the creators' vectors of the length that the brands' have, shape (n, length), NaN without a text."""
    embedding, known = read_vectors(creators["embedding"], "creator_profiles.embedding")
    shares = _read_shares(creators, "class_shares", len(CONTENT_TAXONOMY))
    speaks_of = _read_shares(creators, "theme_shares", len(SPONSOR_THEMES))
    made = _of_width(embedding, length - _SHARES_WIDTH)
    vectors = np.hstack([class_presence(shares), shares, speaks_of, made])
    vectors[~known] = np.nan
    return vectors.astype(np.float32)


def brand_vectors(brands: pa.Table, fit: ContentFit = MATCH_FIT.content) -> Float32Matrix:
    """Return the brands' vectors, shape (m, 171 + d), each part by what it says; NaN without a text."""
    wanted, known = read_vectors(brands["embedding"], "brand_profiles.embedding")
    suits = _read_shares(brands, "wanted_classes", len(CONTENT_TAXONOMY))
    sells = _read_shares(brands, "theme_shares", len(SPONSOR_THEMES))
    vectors = np.hstack([fit.best_class * suits, fit.all_classes * suits, fit.themes * sells, fit.words * wanted])
    vectors[~known] = np.nan
    return vectors.astype(np.float32)


_SHARES_WIDTH = 2 * len(CONTENT_TAXONOMY) + len(SPONSOR_THEMES)


def _read_shares(rows: pa.RecordBatch | pa.Table, name: str, width: int) -> FloatMatrix:
    return _of_width(read_vectors(rows[name], name)[0], width)


def _of_width(matrix: FloatMatrix, width: int) -> FloatMatrix:
    """Return zeros of this width where no row or no partner has a vector, which would tell it."""
    return matrix if matrix.shape[1] and width else np.zeros((len(matrix), width))
