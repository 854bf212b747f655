"""The 13 content categories as texts that describe pictures, and what share of each a clip's embedding has.

Belongs here: the texts' vectors, and their softmax. Does not belong here: the texts themselves
(`content_categories.toml`), the model (`clip_model`), and clips (`clip_embeddings`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson

from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.text import FloatMatrix
from tcm_assets.encoders.vision import VisionEncoder
from tcm_assets.prompt_vectors import prompt_vectors
from tcm_assets.schemas.content_categories import CATEGORIES, CONTENT_CATEGORIES

PROMPTS: Final[Mapping[str, tuple[str, ...]]] = {category.name: category.pictures for category in CATEGORIES}
"""Of each category several texts, whose vectors are averaged."""

_STORED = np.dtype("<f4")  # little-endian, so that a cache file may move between machines


@dataclass(frozen=True, eq=False)
class CategoryPrompts:
    """The vectors of the categories: array of shape (13, dimension), float32, rows of norm 1; and the logit scale."""

    vectors: FloatMatrix
    logit_scale: float

    def scores(self, embedding: FloatMatrix) -> dict[str, float]:
        """Of every category its share in [0, 1], all together 1: the softmax of the scaled cosines.

        `embedding` is an array of shape (dimension,) and norm 1.
        """
        logits = self.logit_scale * (self.vectors.astype(np.float64) @ embedding.astype(np.float64))
        shares = np.exp(logits - logits.max())
        return dict(zip(CONTENT_CATEGORIES, (shares / shares.sum()).tolist(), strict=True))


def category_prompts(encoder: VisionEncoder, cache: FeatureCache) -> CategoryPrompts:
    """The categories as `encoder` sees them: from `cache`, or encoded now and kept there by model and texts.

    Raises VisionEncoderError, and what `cache` raises.
    """
    namespace = f"vision_categories/{encoder.name}@{encoder.revision}"
    key = hashlib.sha256(orjson.dumps(PROMPTS)).hexdigest()
    kept = cache.get_many(namespace, [key])
    if not kept:
        encoded = np.append(prompt_vectors(PROMPTS, encoder.encode_texts).ravel(), encoder.logit_scale)
        cache.put_many(namespace, {key: encoded.astype(_STORED).tobytes()})
        kept = cache.get_many(namespace, [key])
    numbers = np.frombuffer(kept[key], dtype=_STORED).astype(np.float32)
    return CategoryPrompts(numbers[:-1].reshape(len(CONTENT_CATEGORIES), -1), float(numbers[-1]))
