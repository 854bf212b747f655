"""What videos of each content category are like, in words that a sentence encoder can compare a caption with.

Belongs here: the vectors made of the descriptions. Does not belong here: the texts themselves
(`content_categories.toml`), or which category a text gets (`content_analysis`).
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tcm_assets.schemas.content_categories import CATEGORIES, CONTENT_CATEGORIES

CATEGORY_PROMPTS: dict[str, tuple[str, ...]] = {category.name: category.descriptions for category in CATEGORIES}
"""Several descriptions of each category: its name, what it shows, and what captions of such videos look like."""


def category_vectors(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """One vector per content category: array of shape (13, d), float32, rows of norm 1, in the order of
    CONTENT_CATEGORIES. Each is the mean of its descriptions' vectors, scaled to norm 1.

    `encode` turns n texts into an array of shape (n, d) with rows of norm 1, as a `TextEncoder` does.
    """
    prompts = [(category, prompt) for category in CONTENT_CATEGORIES for prompt in CATEGORY_PROMPTS[category]]
    vectors = np.asarray(encode([prompt for _, prompt in prompts]), dtype=np.float64)
    owners = np.array([CONTENT_CATEGORIES.index(category) for category, _ in prompts])
    sums = np.zeros((len(CONTENT_CATEGORIES), vectors.shape[1]))
    np.add.at(sums, owners, vectors)
    unit: npt.NDArray[np.float32] = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return unit
