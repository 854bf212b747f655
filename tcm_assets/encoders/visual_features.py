"""`visual_features` by the batch: videos in, one row of measurements or a reason per video out.

Belongs here: finding the clips of a batch, working on several at once, and laying out the rows. Does not belong here:
what becomes of one clip (`clip_outcomes`), formulas (`frame_measurements`), where clips lie (`media_store`).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from tcm_assets.encoders.clip_embeddings import ClipEmbeddings
from tcm_assets.encoders.clip_frames import SamplingMode
from tcm_assets.encoders.clip_outcomes import ClipOutcome, ClipReader
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.media_store import MediaStore
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.visual_features import VISUAL_FEATURES


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
