"""What becomes of one clip of a media store: measured and embedded in one decode, or the reason why not.

Belongs here: what is kept of a clip, and what is read to get the rest. Does not belong here: formulas
(`clip_measurements`), vectors (`clip_embeddings`), finding clips (`media_store`), and rows (`visual_features`).
"""

import logging
from dataclasses import dataclass, replace
from typing import Final

import orjson

from tcm_assets.encoders.clip_embeddings import MAX_EMBEDDED_FRAMES, ClipEmbeddings
from tcm_assets.encoders.clip_frames import ClipFrames, SampledFrame, SamplingMode, UnreadableClipError
from tcm_assets.encoders.clip_measurements import MEASUREMENT_VERSION, ClipMeasurements, measure_clip
from tcm_assets.encoders.even_frames import EvenFrames
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.key_locks import KeyLocks
from tcm_assets.encoders.media_folder import ClipTooLargeError
from tcm_assets.encoders.media_store import Clip, LocalClip, MediaStore, why_unreadable
from tcm_assets.encoders.text import FloatMatrix

logger = logging.getLogger(__name__)

CACHE_NAMESPACE: Final = f"clip_measurements/v{MEASUREMENT_VERSION}"
"""Followed by how frames are sampled."""


@dataclass(frozen=True, eq=False)
class ClipOutcome:
    """What became of one clip: measurements, or the reason why there are none.

    A transient outcome may differ next time on the same bytes, so it is not kept. `sha256` is None for a clip that
    could not be hashed, `embedding` (shape (dimension,)) where none is wanted or could be made.
    """

    sha256: str | None
    measurements: ClipMeasurements | None = None
    reason: str | None = None
    is_transient: bool = False
    embedding: FloatMatrix | None = None


class ClipReader:
    """The outcomes of clips, for one batch; shared by the threads that work on it.

    Whatever is kept under a clip's SHA-256 is not made again: a clip without a kept outcome is fetched and decoded
    once, for its measurements and its embedding together, and one that only lacks the embedding once for that. Clips of
    equal content are read once.
    """

    def __init__(self, store: MediaStore, cache: FeatureCache, embeddings: ClipEmbeddings, mode: SamplingMode) -> None:
        self._store = store
        self._cache = cache
        self._embeddings = embeddings
        self._mode: SamplingMode = mode
        self._namespace = f"{CACHE_NAMESPACE}/{mode}"
        self._locks = KeyLocks()
        self._read_now: dict[str, ClipOutcome] = {}

    def outcome_of(self, clip: Clip) -> ClipOutcome:
        """The outcome of one clip; raises what the cache raises."""
        try:
            known_sha256 = self._store.known_sha256(clip)
            if known_sha256 is not None and (whole := self._whole(known_sha256)) is not None:
                return whole
            with self._store.local(clip) as local, self._locks.held(local.sha256):
                outcome = self._whole(local.sha256)
                if outcome is None:
                    outcome = self._read_now[local.sha256] = self._read(clip, local)
        except ClipTooLargeError as error:
            outcome = ClipOutcome(None, reason=str(error), is_transient=True)
        except OSError as error:
            outcome = ClipOutcome(None, reason=why_unreadable(error), is_transient=True)
        if outcome.measurements is None:
            logger.warning("%s is unreadable: %s", clip.name, outcome.reason)
        return outcome

    def _whole(self, sha256: str) -> ClipOutcome | None:
        """The outcome as it was read in this batch, or is kept with everything that is wanted of it."""
        if sha256 in self._read_now:
            return self._read_now[sha256]
        outcome = self._kept(sha256)
        if outcome is None or outcome.measurements is None or not self._embeddings.are_wanted:
            return outcome
        embedding = self._embeddings.kept(sha256, self._mode)
        return None if embedding is None else replace(outcome, embedding=embedding)

    def _kept(self, sha256: str) -> ClipOutcome | None:
        value = self._cache.get_many(self._namespace, [sha256]).get(sha256)
        if value is None:
            return None
        kept = orjson.loads(value)
        if kept["measurements"] is None:
            return ClipOutcome(sha256, reason=kept["unreadable"])
        return ClipOutcome(sha256, ClipMeasurements(**kept["measurements"]))

    def _read(self, clip: Clip, local: LocalClip) -> ClipOutcome:
        """The outcome of a clip of which something is not kept; keeps what is final."""
        kept = self._kept(local.sha256)
        try:
            outcome, frames = self._measured(local) if kept is None else (kept, self._frames_of(local))
            # It was hashed before it was decoded: another clip's values must not be kept under this one's hash.
            is_same = self._store.is_unchanged(clip)
        except OSError as error:
            return ClipOutcome(local.sha256, reason=why_unreadable(error), is_transient=True)
        if not is_same:
            return ClipOutcome(local.sha256, reason="changed while it was read: materialize again", is_transient=True)
        if kept is None and not outcome.is_transient:
            value = {"measurements": outcome.measurements, "unreadable": outcome.reason}
            self._cache.put_many(self._namespace, {local.sha256: orjson.dumps(value)})
        if outcome.measurements is None or not frames:
            return outcome
        return replace(outcome, embedding=self._embeddings.make(local.sha256, self._mode, frames))

    def _measured(self, local: LocalClip) -> tuple[ClipOutcome, list[SampledFrame]]:
        """The measurements, and of the same decode the frames to embed, where embeddings are wanted."""
        frames = EvenFrames(MAX_EMBEDDED_FRAMES)
        on_frame = frames.add if self._embeddings.are_wanted else None
        try:
            measurements = measure_clip(local.path, on_frame=on_frame, mode=self._mode)
        except UnreadableClipError as error:
            return ClipOutcome(local.sha256, reason=error.reason, is_transient=error.is_transient), []
        return ClipOutcome(local.sha256, measurements), frames.chosen()

    def _frames_of(self, local: LocalClip) -> list[SampledFrame]:
        """The frames to embed of a clip whose measurements are kept; none where they cannot be read this time."""
        frames = EvenFrames(MAX_EMBEDDED_FRAMES)
        try:
            for frame in ClipFrames(local.path, mode=self._mode):
                frames.add(frame)
        except UnreadableClipError as error:
            logger.warning("a measured clip cannot be read for its embedding: %s", error.reason)
            return []
        return frames.chosen()
