"""Cosines of vectors with the 13 category vectors.

Belongs here: that product and its bounds. Does not belong here: the texts behind the category vectors, or what to do
with the cosines.
"""

import numpy as np
import numpy.typing as npt

from tcm_assets.domain.content.vectors import STORED_DECIMALS, FloatMatrix, unit_rows
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES


def category_similarities(vectors: FloatMatrix, category_vectors: npt.NDArray[np.floating]) -> FloatMatrix:
    """Cosines in [-1, 1], rounded: array of shape (n, 13) from `vectors` (n, d), rows of norm 1, and (13, d).

    Raises ValueError when `category_vectors` has another shape.
    """
    expected = (len(CONTENT_CATEGORIES), vectors.shape[1])
    if category_vectors.shape != expected:
        raise ValueError(
            f"category vectors have the shape {category_vectors.shape}, expected {expected}: "
            "encode one text per content category with the encoder that describes the profiles"
        )
    directions, _ = unit_rows(np.asarray(category_vectors, np.float64))
    cosines: FloatMatrix = np.clip(vectors @ directions.T, -1.0, 1.0)
    return cosines.round(STORED_DECIMALS)
