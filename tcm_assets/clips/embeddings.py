"""Clip embeddings: one vector per clip by an image encoder, pooled over frames, and its scores by category."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson

from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.clips.clip_reading import SampledFrame
from tcm_assets.clips.tables import EmbeddingStatus, vision_score_column_name
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.image_encoder import ImageEncoder
from tcm_assets.models.model_files import EncoderError
from tcm_assets.models.vectors import Float32Matrix, prompt_vectors
from tcm_assets.settings import FrameSampling

logger = logging.getLogger(__name__)

# Goes up by one when frames are chosen or pooled differently, so that older cached vectors are not used.
POOLING_VERSION: Final = 1
# Evenly spaced over the clip: every second of a usual short clip, and a limit on the cost of a long one.
MAX_EMBEDDED_FRAMES: Final = 16
OFF_NOTE: Final = "off: TCM_VISION_MODEL names no model"
# Texts of each category, whose vectors are averaged.
PROMPTS: Final[Mapping[str, tuple[str, ...]]] = {category.name: category.pictures for category in CATEGORIES}
_STORED = np.dtype("<f4")  # little-endian, so that a cache file may move between machines


class ClipEmbeddings:
    """The clip embeddings of one run by one model; threads may share it.

    Without an encoder they are off. A model that cannot be found or loaded does not stop the run: there are no
    embeddings, and `missing_reason` says why. The model is loaded only when there is something to encode.
    """

    def __init__(self, encoder: ImageEncoder | None, cache: FeatureCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self._prompts: CategoryPrompts | None = None
        self._model = ("", "")
        self.missing_reason: str | None = None if encoder else OFF_NOTE
        if encoder is not None:
            try:
                self._model = encoder.name, encoder.revision
            except EncoderError as error:
                self._note_failure(error)

    @property
    def are_wanted(self) -> bool:
        """Whether there is a model and no failure so far."""
        return self.missing_reason is None

    @property
    def model_note(self) -> str:
        """The model and its revision, or why there is none."""
        return self.missing_reason or "{} at {}".format(*self._model)

    def find_cached(self, media_sha256: str, mode: FrameSampling) -> Float32Matrix | None:
        """Return the cached vector of a clip, shape (dimension,), or None."""
        found = self._cache.get_many(self._namespace(mode), [media_sha256])
        return np.frombuffer(found[media_sha256], dtype=_STORED).astype(np.float32) if found else None

    def embed(self, media_sha256: str, mode: FrameSampling, frames: Sequence[SampledFrame]) -> Float32Matrix | None:
        """Return and cache the vector of a clip with these frames (at least one); None when the model fails."""
        if self._encoder is None or not self.are_wanted:
            return None
        try:
            vector = pool_frame_vectors(self._encoder.encode_images([frame.image for frame in frames]))
        except EncoderError as error:
            self._note_failure(error)
            return None
        self._cache.put_many(self._namespace(mode), {media_sha256: vector.astype(_STORED).tobytes()})
        return self.find_cached(media_sha256, mode)

    def columns(self, vector: Float32Matrix | None, *, is_measured: bool) -> dict[str, Any]:
        """Return the columns of `visual_features` about a clip's vector, or about why there is none."""
        scores = None if vector is None else self._scores(vector)
        if vector is None or scores is None:
            return {"embedding_status": self._status_without(is_measured=is_measured)}
        name, revision = self._model
        return {
            "embedding_status": "embedded",
            "embedding": vector,
            "vision_model_name": name,
            "vision_model_revision": revision,
            "vision_category": max(CONTENT_CATEGORIES, key=lambda category: scores[category]),
            **{vision_score_column_name(category): score for category, score in scores.items()},
        }

    def _status_without(self, *, is_measured: bool) -> EmbeddingStatus:
        if not is_measured:
            return "not_measured"
        if self._encoder is None:
            return "off"
        return "not_read" if self.are_wanted else "no_model"

    def _scores(self, vector: Float32Matrix) -> dict[str, float] | None:
        if self._encoder is None:
            return None
        try:
            if self._prompts is None:
                self._prompts = load_category_prompts(self._encoder, self._cache)
        except EncoderError as error:
            self._note_failure(error)
            return None
        return self._prompts.scores(vector)

    def _namespace(self, mode: FrameSampling) -> str:
        return "clip_embedding/v{}/{}/{}@{}".format(POOLING_VERSION, mode, *self._model)

    def _note_failure(self, error: EncoderError) -> None:
        self.missing_reason = f"no model: {error}"
        logger.warning("clips get no embeddings: %s", error)


def pool_frame_vectors(vectors: Float32Matrix) -> Float32Matrix:
    """Return the mean of frame vectors (shape (frames, dimension), norm 1), scaled to norm 1, float32.

    Raises EncoderError for vectors that cancel each other out or are not numbers.

    >>> pool_frame_vectors(np.array([[1.0, 0.0], [0.0, 1.0]])).round(3).tolist()
    [0.7070000171661377, 0.7070000171661377]
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    norm = np.linalg.norm(mean)
    if not norm > np.finfo(np.float32).eps:
        raise EncoderError("the vision model gives vectors without a direction: fetch it again.")
    scaled: Float32Matrix = (mean / norm).astype(np.float32)
    return scaled


@dataclass(frozen=True, eq=False)
class CategoryPrompts:
    """Category vectors, an array of shape (13, dimension), float32, rows of norm 1; and the model's logit scale."""

    vectors: Float32Matrix
    logit_scale: float

    def scores(self, embedding: Float32Matrix) -> dict[str, float]:
        """Return the share of each category in [0, 1], together 1: the softmax of the scaled cosines.

        `embedding` is an array of shape (dimension,) and norm 1.
        """
        logits = self.logit_scale * (self.vectors.astype(np.float64) @ embedding.astype(np.float64))
        shares = np.exp(logits - logits.max())
        return dict(zip(CONTENT_CATEGORIES, (shares / shares.sum()).tolist(), strict=True))


def load_category_prompts(encoder: ImageEncoder, cache: FeatureCache) -> CategoryPrompts:
    """Return the categories as encoded by `encoder`: from `cache`, by model and texts, or encoded now and cached.

    Raises EncoderError, and what `cache` raises.
    """
    namespace = f"vision_categories/{encoder.name}@{encoder.revision}"
    key = hashlib.sha256(orjson.dumps(PROMPTS)).hexdigest()
    found = cache.get_many(namespace, [key])
    if not found:
        encoded = np.append(prompt_vectors(PROMPTS, encoder.encode_texts).ravel(), encoder.logit_scale)
        cache.put_many(namespace, {key: encoded.astype(_STORED).tobytes()})
        found = cache.get_many(namespace, [key])
    numbers = np.frombuffer(found[key], dtype=_STORED).astype(np.float32)
    return CategoryPrompts(numbers[:-1].reshape(len(CONTENT_CATEGORIES), -1), float(numbers[-1]))
