"""One vector for each clip by a vision model: frames pooled over the clip, never made twice."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import orjson

from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.clips.decoding import SamplingMode
from tcm_assets.clips.frames import SampledFrame
from tcm_assets.clips.tables import vision_score_column_name
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.image_encoder import ImageEncoder
from tcm_assets.models.model_files import EncoderError
from tcm_assets.models.vectors import Float32Matrix, prompt_vectors

logger = logging.getLogger(__name__)

POOLING_VERSION: Final = 1
"""Raised by one whenever other frames are taken or they are pooled in another way, so that no kept vector is used."""

MAX_EMBEDDED_FRAMES: Final = 16
"""Of one clip, evenly: all seconds of the usual short clip, and a bound on what a long one costs."""

OFF_NOTE: Final = "off: TCM_VISION_MODEL names no model"

_STORED = np.dtype("<f4")  # little-endian, so that a cache file may move between machines


class ClipEmbeddings:
    """The embeddings of clips by one model, for one run; may be shared by threads.

    Without an encoder they are off. A model that cannot be found or loaded stops nothing: there are no embeddings then,
    and `missing_reason` says why. The model is loaded only when something is to be encoded.
    """

    def __init__(self, encoder: ImageEncoder | None, cache: FeatureCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self._prompts: CategoryPrompts | None = None
        self._model: tuple[str, str] | None = None
        self.missing_reason: str | None = None if encoder else OFF_NOTE
        if encoder is not None:
            try:
                self._model = encoder.name, encoder.revision
            except EncoderError as error:
                self._note_failure(error)

    @property
    def are_wanted(self) -> bool:
        """Whether there is a model, as far as is known."""
        return self.missing_reason is None

    @property
    def model_note(self) -> str:
        """The model and its revision, or why there is none."""
        return self.missing_reason or "{} at {}".format(*self._named_model)

    def kept(self, media_sha256: str, mode: SamplingMode) -> Float32Matrix | None:
        """The vector of a clip, shape (dimension,), where it was made before."""
        kept = self._cache.get_many(self._namespace(mode), [media_sha256])
        return np.frombuffer(kept[media_sha256], dtype=_STORED).astype(np.float32) if kept else None

    def make(self, media_sha256: str, mode: SamplingMode, frames: Sequence[SampledFrame]) -> Float32Matrix | None:
        """The vector of a clip of these frames (at least one), kept for good; None when the model cannot be used."""
        if self._encoder is None or not self.are_wanted:
            return None
        try:
            vector = pooled(self._encoder.encode_images([frame.image for frame in frames]))
        except EncoderError as error:
            self._note_failure(error)
            return None
        self._cache.put_many(self._namespace(mode), {media_sha256: vector.astype(_STORED).tobytes()})
        return self.kept(media_sha256, mode)

    def columns(self, vector: Float32Matrix | None, *, is_measured: bool) -> dict[str, Any]:
        """The columns of `visual_features` about the vector of a clip, or about why it has none."""
        scores = None if vector is None else self._scores(vector)
        if vector is None or scores is None:
            return {"embedding_status": self._status_without(is_measured=is_measured)}
        name, revision = self._named_model
        return {
            "embedding_status": "embedded",
            "embedding": vector,
            "vision_model_name": name,
            "vision_model_revision": revision,
            "vision_category": max(CONTENT_CATEGORIES, key=lambda category: scores[category]),
            **{vision_score_column_name(category): score for category, score in scores.items()},
        }

    def _status_without(self, *, is_measured: bool) -> Literal["not_measured", "off", "no_model", "not_read"]:
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
                self._prompts = category_prompts(self._encoder, self._cache)
        except EncoderError as error:
            self._note_failure(error)
            return None
        return self._prompts.scores(vector)

    @property
    def _named_model(self) -> tuple[str, str]:
        if self._model is None:
            raise ValueError("there is no vision model: look at `are_wanted` first")
        return self._model

    def _namespace(self, mode: SamplingMode) -> str:
        return "clip_embedding/v{}/{}/{}@{}".format(POOLING_VERSION, mode, *self._named_model)

    def _note_failure(self, error: EncoderError) -> None:
        self.missing_reason = f"no model: {error}"
        logger.warning("clips get no embeddings: %s", error)


def pooled(vectors: Float32Matrix) -> Float32Matrix:
    """The mean of frames' vectors (shape (frames, dimension), norm 1), scaled to norm 1: shape (dimension,), float32.

    Raises EncoderError for vectors that cancel each other out, or are no numbers.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    norm = np.linalg.norm(mean)
    if not norm > np.finfo(np.float32).eps:
        raise EncoderError("the vision model gives vectors without a direction: fetch it again.")
    scaled: Float32Matrix = (mean / norm).astype(np.float32)
    return scaled


class EvenFrames:
    """At most `most` of the frames added, the first and the last among them, the others about equally far apart.

    However many are added, at most 2 * `most` + 1 of them are in memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[SampledFrame] = []
        self._last: SampledFrame | None = None
        self._count = 0
        self._step = 1

    def add(self, frame: SampledFrame) -> None:
        """Take the next frame in order of time."""
        self._last = frame
        if self._count % self._step == 0:
            self._kept.append(frame)
        self._count += 1
        if len(self._kept) > 2 * self._most:
            self._kept = self._kept[::2]
            self._step *= 2

    def chosen(self) -> list[SampledFrame]:
        """The frames chosen of those added so far, in order of time; empty when there were none."""
        kept = self._kept
        if self._last is not None and kept[-1] is not self._last:
            kept = [*kept, self._last]
        places = np.linspace(0, len(kept) - 1, min(self._most, len(kept))).round().astype(int)
        return [kept[place] for place in places]


PROMPTS: Final[Mapping[str, tuple[str, ...]]] = {category.name: category.pictures for category in CATEGORIES}
"""Of each category several texts, whose vectors are averaged."""


@dataclass(frozen=True, eq=False)
class CategoryPrompts:
    """The vectors of the categories: array of shape (13, dimension), float32, rows of norm 1; and the logit scale."""

    vectors: Float32Matrix
    logit_scale: float

    def scores(self, embedding: Float32Matrix) -> dict[str, float]:
        """Of every category its share in [0, 1], all together 1: the softmax of the scaled cosines.

        `embedding` is an array of shape (dimension,) and norm 1.
        """
        logits = self.logit_scale * (self.vectors.astype(np.float64) @ embedding.astype(np.float64))
        shares = np.exp(logits - logits.max())
        return dict(zip(CONTENT_CATEGORIES, (shares / shares.sum()).tolist(), strict=True))


def category_prompts(encoder: ImageEncoder, cache: FeatureCache) -> CategoryPrompts:
    """The categories as `encoder` sees them: from `cache`, or encoded now and kept there by model and texts.

    Raises EncoderError, and what `cache` raises.
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
