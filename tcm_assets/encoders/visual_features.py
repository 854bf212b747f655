"""`visual_features` by the batch: videos in, one row of measurements or a reason per video out.

Belongs here: finding the clips of a batch, measuring each distinct clip once, and laying out the rows. Does not belong
here: formulas (`frame_measurements`), decoding (`clip_frames`), the folder's rules (`media_folder`).
"""

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.clip_measurements import MEASUREMENT_VERSION, ClipMeasurements, measure_clip
from tcm_assets.encoders.feature_cache import FeatureCache
from tcm_assets.encoders.media_folder import ClipTooLargeError, Fingerprint, clips_of, file_stamp, fingerprint
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.visual_features import VISUAL_FEATURES

logger = logging.getLogger(__name__)

CACHE_NAMESPACE: Final = f"clip_measurements/v{MEASUREMENT_VERSION}"


@dataclass(frozen=True)
class Outcome:
    """What became of one clip: measurements, or the reason why there are none.

    A transient outcome may differ next time on the same bytes, so it is not kept.
    """

    measurements: ClipMeasurements | None = None
    reason: str | None = None
    is_transient: bool = False


def visual_features_batch(batch: pa.RecordBatch, media_dir: Path, cache: FeatureCache, workers: int) -> pa.RecordBatch:
    """One row per row of `batch` (video_id: string, upload_date: date32), in its order, in the columns of the schema.

    A video without a clip has status no_media; so has every video when the media folder does not exist. A clip that
    breaks off is measured on what decodes, and `status_reason` says so; one without a frame that decodes is unreadable.

    `workers` clips are measured at the same time. The outcome of a clip is kept in `cache` under its SHA-256 as soon as
    it is known, so no clip is decoded twice, however it is named. What may pass (a file without permission, one that
    changes while it is read, a machine too busy) is unreadable in this batch and not kept.

    Raises ValueError for fewer than one worker, OSError for a media folder that cannot be listed, and what `cache`
    raises.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; at least 1 is needed to measure clips")
    video_ids = batch.column("video_id").to_pylist()
    clips = clips_of(set(video_ids), media_dir)
    with _pool_without_leftovers(workers) as pool:
        prints = dict(zip(clips, pool.map(_fingerprint_or_failure, clips.values()), strict=True))
        hashed = {video_id: found for video_id, found in prints.items() if isinstance(found, Fingerprint)}
        distinct = {found.sha256: (clips[video_id], found) for video_id, found in hashed.items()}
        outcome_by_sha256 = _outcomes_by_sha256(distinct, cache, pool)
    outcomes = {video_id: found for video_id, found in prints.items() if isinstance(found, Outcome)}
    outcomes |= {video_id: outcome_by_sha256[found.sha256] for video_id, found in hashed.items()}
    rows = []
    for video_id, upload_date in zip(video_ids, batch.column("upload_date").to_pylist(), strict=True):
        row: dict[str, Any] = dict.fromkeys(VISUAL_FEATURES.column_names)
        row |= {"video_id": video_id, "upload_date": upload_date, "sampled_frame_count": 0, "status": "no_media"}
        if video_id in clips:
            row["media_file"] = clips[video_id].name
            row["media_sha256"] = hashed[video_id].sha256 if video_id in hashed else None
            row |= _columns_of(outcomes[video_id])
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=arrow_schema(VISUAL_FEATURES))


def _columns_of(outcome: Outcome) -> dict[str, Any]:
    if outcome.measurements is None:
        return {"status": "unreadable", "status_reason": outcome.reason}
    values = asdict(outcome.measurements)
    return {"status": "measured", "status_reason": values.pop("shortfall"), **values}


def _outcomes_by_sha256(
    clips: Mapping[str, tuple[Path, Fingerprint]], cache: FeatureCache, pool: Executor
) -> dict[str, Outcome]:
    """The outcome of every clip: from the cache, or measured now and then kept."""
    kept = cache.get_many(CACHE_NAMESPACE, list(clips))
    outcomes = {sha256: _decoded(value) for sha256, value in kept.items()}
    futures = {pool.submit(_measure, *clip): sha256 for sha256, clip in clips.items() if sha256 not in outcomes}
    for future in as_completed(futures):
        sha256, outcome = futures[future], future.result()
        outcomes[sha256] = outcome
        if outcome.measurements is None:
            logger.warning("%s is unreadable: %s", clips[sha256][0].name, outcome.reason)
        if not outcome.is_transient:
            cache.put_many(CACHE_NAMESPACE, {sha256: _encoded(outcome)})
    return outcomes


def _fingerprint_or_failure(path: Path) -> Fingerprint | Outcome:
    try:
        return fingerprint(path)
    except ClipTooLargeError as error:
        failure = Outcome(reason=str(error), is_transient=True)
    except OSError as error:
        failure = _failure_of(error)
    logger.warning("%s is unreadable: %s", path.name, failure.reason)
    return failure


def _measure(path: Path, found: Fingerprint) -> Outcome:
    try:
        outcome = Outcome(measurements=measure_clip(path))
    except UnreadableClipError as error:
        outcome = Outcome(reason=error.reason, is_transient=error.is_transient)
    except OSError as error:
        return _failure_of(error)
    # The file was hashed before it was decoded: another clip's values must not be kept under this one's hash.
    try:
        is_same = file_stamp(path) == found.stamp
    except OSError as error:
        return _failure_of(error)
    return outcome if is_same else Outcome(reason="changed while it was read: materialize again", is_transient=True)


def _failure_of(error: OSError) -> Outcome:
    return Outcome(reason=f"cannot be opened: {error.strerror or type(error).__name__}", is_transient=True)


def _encoded(outcome: Outcome) -> bytes:
    return orjson.dumps({"measurements": outcome.measurements, "unreadable": outcome.reason})


def _decoded(value: bytes) -> Outcome:
    kept = orjson.loads(value)
    if kept["measurements"] is None:
        return Outcome(reason=kept["unreadable"])
    return Outcome(measurements=ClipMeasurements(**kept["measurements"]))


@contextmanager
def _pool_without_leftovers(workers: int) -> Iterator[ThreadPoolExecutor]:
    """A pool that, when something fails, does not first work through what was still waiting."""
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="visual_features")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
