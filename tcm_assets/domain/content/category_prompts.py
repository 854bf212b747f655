"""What videos of each content category are like, in words that a sentence encoder can compare a caption with.

Belongs here: the vectors made of the descriptions. Does not belong here: the texts themselves
(`content_categories.toml`), or which category a text gets (`content_analysis`).
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tcm_assets.prompt_vectors import prompt_vectors
from tcm_assets.schemas.content_categories import CATEGORIES

CATEGORY_PROMPTS: dict[str, tuple[str, ...]] = {category.name: category.descriptions for category in CATEGORIES}
"""Several descriptions of each category: its name, what it shows, and what captions of such videos look like."""


def category_vectors(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    """Return the vectors of the content categories (see `prompt_vectors`): array of shape (13, d), in the order of
    CONTENT_CATEGORIES.
    """
    return prompt_vectors(CATEGORY_PROMPTS, encode)
