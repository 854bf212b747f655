"""`visual_features` by the batch: videos in, one row of measurements or a reason per video out."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import orjson
import pyarrow as pa

from tcm_assets.clips.bounds import UnreadableClipError
from tcm_assets.clips.decoding import SamplingMode
from tcm_assets.clips.embeddings import MAX_EMBEDDED_FRAMES, ClipEmbeddings, EvenFrames
from tcm_assets.clips.frames import ClipFrames, SampledFrame
from tcm_assets.clips.local_media import ClipTooLargeError
from tcm_assets.clips.measurements import MEASUREMENT_VERSION, ClipMeasurements, measure_clip
from tcm_assets.clips.media_store import Clip, LocalClip, MediaStore, why_unreadable
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.models.feature_cache import FeatureCache, KeyLocks
from tcm_assets.models.vectors import Float32Matrix
from tcm_assets.tables.types import arrow_schema


def visual_features_batch(
    batch: pa.RecordBatch,
    store: MediaStore,
    cache: FeatureCache,
    workers: int,
    *,
    embeddings: ClipEmbeddings | None = None,
    mode: SamplingMode = "every_second",
) -> pa.RecordBatch:
    """One row per row of `batch` (video_id: string, upload_date: date32), in its order, in the columns of the schema.

    A video without a clip has status no_media; so has every video when there is no such place of clips. A clip that
    breaks off is measured on what decodes, and `status_reason` says so; one without a frame that decodes is unreadable.
    Clips are embedded by `embeddings`, of the same decode; without it, `embedding_status` says off.

    `workers` clips are worked on at the same time. The outcome of a clip is kept in `cache` under its SHA-256 and
    `mode` as soon as it is known, so no clip is fetched or decoded twice, however it is named. What may pass (a file
    without permission, one that changes while it is read, a machine too busy) is unreadable in this batch and not kept.

    Raises ValueError for fewer than one worker, OSError for a place of clips that cannot be listed, and what `cache`
    raises.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least 1 is needed to measure clips")
    embeddings = embeddings or ClipEmbeddings(None, cache)
    video_ids = batch.column("video_id").to_pylist()
    clips = store.clips_of(set(video_ids))
    reader = ClipReader(store, cache, embeddings, mode)
    with _pool_without_leftovers(workers) as pool:
        outcomes = dict(zip(clips, pool.map(reader.outcome_of, clips.values()), strict=True))
    rows = []
    for video_id, upload_date in zip(video_ids, batch.column("upload_date").to_pylist(), strict=True):
        row: dict[str, Any] = dict.fromkeys(VISUAL_FEATURES.column_names)
        row |= {"video_id": video_id, "upload_date": upload_date, "sampled_frame_count": 0}
        if video_id in clips:
            row["media_file"] = clips[video_id].name
        row |= _columns_of(outcomes.get(video_id), embeddings, mode)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=arrow_schema(VISUAL_FEATURES))


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
    embedding: Float32Matrix | None = None


def _columns_of(outcome: ClipOutcome | None, embeddings: ClipEmbeddings, mode: SamplingMode) -> dict[str, Any]:
    if outcome is None:
        return {"status": "no_media", **embeddings.columns(None, is_measured=False)}
    if outcome.measurements is None:
        columns = {"status": "unreadable", "status_reason": outcome.reason, "media_sha256": outcome.sha256}
        return columns | embeddings.columns(None, is_measured=False)
    values = asdict(outcome.measurements)
    columns = {"status": "measured", "status_reason": values.pop("shortfall"), "media_sha256": outcome.sha256}
    return {**columns, "frame_sampling": mode, **values, **embeddings.columns(outcome.embedding, is_measured=True)}


@contextmanager
def _pool_without_leftovers(workers: int) -> Iterator[ThreadPoolExecutor]:
    """A pool that, when something fails, does not first work through what was still waiting."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="visual_features")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


logger = logging.getLogger(__name__)

CACHE_NAMESPACE: Final = f"clip_measurements/v{MEASUREMENT_VERSION}"
"""Followed by how frames are sampled."""


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
