"""Rows of `visual_features` for a batch of videos: measurements and embedding of each clip, or why there are none."""

import logging
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import orjson
import pyarrow as pa

from tcm_assets.clips.clip_reading import ClipFrames, EvenlySpacedFrames, SampledFrame
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.embeddings import MAX_EMBEDDED_FRAMES, ClipEmbeddings
from tcm_assets.clips.measurements import MEASUREMENT_VERSION, ClipMeasurements, measure_clip
from tcm_assets.clips.media_store import Clip, ClipTooLargeError, LocalClip, MediaStore, describe_failure
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.vectors import Float32Matrix
from tcm_assets.services.threads import KeyLocks, cancelling_pool
from tcm_assets.settings import FrameSampling
from tcm_assets.tables.types import arrow_schema

logger = logging.getLogger(__name__)

CACHE_NAMESPACE: Final = f"clip_measurements/v{MEASUREMENT_VERSION}"  # followed by the sampling mode


def compute_visual_features(
    batch: pa.RecordBatch,
    store: MediaStore,
    cache: FeatureCache,
    workers: int,
    *,
    embeddings: ClipEmbeddings | None = None,
    mode: FrameSampling = "every_second",
) -> pa.RecordBatch:
    """Return one row of VISUAL_FEATURES per row of `batch` (video_id: string, upload_date: date32), in its order.

    A video without a clip has status no_media; so has every video when the store does not exist. A clip that breaks
    off is measured on what decodes, and `status_reason` says so; one without a frame that decodes is unreadable. The
    same decode feeds `embeddings`; without them, `embedding_status` is off.

    `workers` clips are read at the same time. The result of a clip is cached under its SHA-256 and `mode` as soon as it
    is known, so no clip is fetched or decoded twice, whatever its name. Transient failures (no permission, a file that
    changes while it is read, a busy machine) are unreadable in this batch and not cached.

    Raises ValueError for fewer than one worker, OSError for a store that cannot be listed, and what `cache` raises.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least 1 is needed to measure clips")
    embeddings = embeddings or ClipEmbeddings(None, cache)
    video_ids = batch.column("video_id").to_pylist()
    clips = store.find_clips(set(video_ids))
    reader = ClipReader(store, cache, embeddings, mode)
    with cancelling_pool(workers, "visual_features") as pool:
        results = dict(zip(clips, pool.map(reader.read, clips.values()), strict=True))
    rows = []
    for video_id, upload_date in zip(video_ids, batch.column("upload_date").to_pylist(), strict=True):
        row: dict[str, Any] = dict.fromkeys(VISUAL_FEATURES.column_names)
        row |= {"video_id": video_id, "upload_date": upload_date, "sampled_frame_count": 0}
        if video_id in clips:
            row["media_file"] = clips[video_id].name
        row |= _columns(results.get(video_id), embeddings, mode)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=arrow_schema(VISUAL_FEATURES))


@dataclass(frozen=True, eq=False)
class ClipResult:
    """The result of reading one clip: measurements, or the reason why there are none.

    A transient result may differ next time on the same bytes, so it is not cached. `sha256` is None for a clip that
    could not be hashed; `embedding` (shape (dimension,)) is None when none is wanted or possible.
    """

    sha256: str | None
    measurements: ClipMeasurements | None = None
    reason: str | None = None
    is_transient: bool = False
    embedding: Float32Matrix | None = None


def _columns(result: ClipResult | None, embeddings: ClipEmbeddings, mode: FrameSampling) -> dict[str, Any]:
    if result is None:
        return {"status": "no_media", **embeddings.columns(None, is_measured=False)}
    if result.measurements is None:
        columns = {"status": "unreadable", "status_reason": result.reason, "media_sha256": result.sha256}
        return columns | embeddings.columns(None, is_measured=False)
    values = asdict(result.measurements)
    columns = {"status": "measured", "status_reason": values.pop("shortfall"), "media_sha256": result.sha256}
    return {**columns, "frame_sampling": mode, **values, **embeddings.columns(result.embedding, is_measured=True)}


class ClipReader:
    """Reads the clips of one batch; its threads share it.

    A clip without a cached result is fetched and decoded once, for measurements and embedding together; one that lacks
    only the embedding is decoded once for that. Clips of equal content are read once.
    """

    def __init__(self, store: MediaStore, cache: FeatureCache, embeddings: ClipEmbeddings, mode: FrameSampling) -> None:
        self._store = store
        self._cache = cache
        self._embeddings = embeddings
        self._mode: FrameSampling = mode
        self._namespace = f"{CACHE_NAMESPACE}/{mode}"
        self._locks = KeyLocks()
        self._results: dict[str, ClipResult] = {}

    def read(self, clip: Clip) -> ClipResult:
        """Return the result of one clip. Raises what the cache raises."""
        try:
            known_sha256 = self._store.known_sha256(clip)
            if known_sha256 is not None and (complete := self._find_complete(known_sha256)) is not None:
                return complete
            with self._store.open_local(clip) as local, self._locks.held(local.sha256):
                result = self._find_complete(local.sha256)
                if result is None:
                    result = self._results[local.sha256] = self._decode(clip, local)
        except ClipTooLargeError as error:
            result = ClipResult(None, reason=str(error), is_transient=True)
        except OSError as error:
            result = ClipResult(None, reason=describe_failure(error), is_transient=True)
        if result.measurements is None:
            logger.warning("%s is unreadable: %s", clip.name, result.reason)
        return result

    def _find_complete(self, sha256: str) -> ClipResult | None:
        """Return the result from this batch or the cache, unless it still lacks a wanted embedding."""
        if sha256 in self._results:
            return self._results[sha256]
        result = self._find_cached(sha256)
        if result is None or result.measurements is None or not self._embeddings.are_wanted:
            return result
        embedding = self._embeddings.find_cached(sha256, self._mode)
        return None if embedding is None else replace(result, embedding=embedding)

    def _find_cached(self, sha256: str) -> ClipResult | None:
        value = self._cache.get_many(self._namespace, [sha256]).get(sha256)
        if value is None:
            return None
        stored = orjson.loads(value)
        if stored["measurements"] is None:
            return ClipResult(sha256, reason=stored["unreadable"])
        return ClipResult(sha256, ClipMeasurements(**stored["measurements"]))

    def _decode(self, clip: Clip, local: LocalClip) -> ClipResult:
        """Decode a clip whose cached result is missing or incomplete; cache what is final."""
        cached = self._find_cached(local.sha256)
        try:
            result, frames = self._measure(local) if cached is None else (cached, self._select_frames(local))
            # It was hashed before it was decoded: another clip's values must not be cached under this hash.
            is_same = self._store.is_unchanged(clip)
        except OSError as error:
            return ClipResult(local.sha256, reason=describe_failure(error), is_transient=True)
        if not is_same:
            return ClipResult(local.sha256, reason="changed while it was read: materialize again", is_transient=True)
        if cached is None and not result.is_transient:
            value = {"measurements": result.measurements, "unreadable": result.reason}
            self._cache.put_many(self._namespace, {local.sha256: orjson.dumps(value)})
        if result.measurements is None or not frames:
            return result
        return replace(result, embedding=self._embeddings.embed(local.sha256, self._mode, frames))

    def _measure(self, local: LocalClip) -> tuple[ClipResult, list[SampledFrame]]:
        """Return the measurements and, when embeddings are wanted, the frames to embed from the same decode."""
        frames = EvenlySpacedFrames(MAX_EMBEDDED_FRAMES)
        on_frame = frames.add if self._embeddings.are_wanted else None
        try:
            measurements = measure_clip(local.path, on_frame=on_frame, mode=self._mode)
        except UnreadableClipError as error:
            return ClipResult(local.sha256, reason=error.reason, is_transient=error.is_transient), []
        return ClipResult(local.sha256, measurements), frames.select()

    def _select_frames(self, local: LocalClip) -> list[SampledFrame]:
        """Return the frames to embed of a clip with cached measurements; none when it cannot be read this time."""
        frames = EvenlySpacedFrames(MAX_EMBEDDED_FRAMES)
        try:
            for frame in ClipFrames(local.path, mode=self._mode):
                frames.add(frame)
        except UnreadableClipError as error:
            logger.warning("a measured clip cannot be read for its embedding: %s", error.reason)
            return []
        return frames.select()
