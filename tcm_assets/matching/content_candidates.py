"""Which pairs of many creators and brands are worth scoring in full: those whose content is likely to fit."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from tcm_assets.matching.candidates import Candidates, Vectors, find_candidates
from tcm_assets.matching.content_similarity import class_presence
from tcm_assets.matching.match_fit import MATCH_FIT, ContentFit
from tcm_assets.models.vectors import Float32Matrix, read_vectors

CANDIDATE_INPUTS = ("creator_id", "embedding", "class_shares", "theme_shares")
"""Columns of `creator_profiles` that candidates are found by."""


def candidates_by_content(
    creators: Iterable[pa.RecordBatch], brands: pa.Table, per_creator: int, per_brand: int
) -> Candidates:
    """Return the best pairs both ways; `creators` have CANDIDATE_INPUTS, both sides are in the order of their ids."""
    _, of_brands = candidate_vectors(brands.slice(0, 0), brands)
    sides = (Vectors(batch["creator_id"].to_pylist(), candidate_vectors(batch, brands)[0]) for batch in creators)
    return find_candidates(sides, Vectors(brands["brand_id"].to_pylist(), of_brands), per_creator, per_brand)


def candidate_vectors(
    creators: pa.RecordBatch | pa.Table, brands: pa.Table, fit: ContentFit = MATCH_FIT.content
) -> tuple[Float32Matrix, Float32Matrix]:
    """Return vectors whose products are the log odds that content fits, but for the best class: (n, 171 + d), (m, ...).

    For the search of candidates: a product of vectors is all that it can compare. NaN where a side has no text.
    """
    made, has_content = read_vectors(creators["embedding"], "creator_profiles.embedding")
    wanted, has_text = read_vectors(brands["embedding"], "brand_profiles.embedding")
    shares, _ = read_vectors(creators["class_shares"], "creator_profiles.class_shares")
    suits, _ = read_vectors(brands["wanted_classes"], "brand_profiles.wanted_classes")
    speaks_of, _ = read_vectors(creators["theme_shares"], "creator_profiles.theme_shares")
    sells, _ = read_vectors(brands["theme_shares"], "brand_profiles.theme_shares")
    parts = (
        (fit.best_class, class_presence(shares), suits),
        (fit.all_classes, shares, suits),
        (fit.themes, speaks_of, sells),
        (fit.words, made, wanted),
    )
    own = np.hstack([left for _, left, _ in parts])
    theirs = np.hstack([weight * right for weight, _, right in parts])
    own[~has_content], theirs[~has_text] = np.nan, np.nan
    return own.astype(np.float32), theirs.astype(np.float32)
