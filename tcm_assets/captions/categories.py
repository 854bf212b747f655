"""What videos of each content category are like, in words that a sentence encoder can compare a caption with."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, prompt_vectors, unit_rows

CATEGORY_PROMPTS: dict[str, tuple[str, ...]] = {category.name: category.descriptions for category in CATEGORIES}
"""Several descriptions of each category: its name, what it shows, and what captions of such videos look like."""


def category_vectors(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Return the vectors of the content categories (see `prompt_vectors`): array of shape (13, d), in the order of
    CONTENT_CATEGORIES.
    """
    return prompt_vectors(CATEGORY_PROMPTS, encode)


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
