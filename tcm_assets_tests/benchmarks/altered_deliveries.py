"""Deliveries of a world as they also come: counters that are no longer shown, and counts older than their delivery."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

SHOWN_BY_CHOICE = ("like_count", "comment_count")
"""Counters that people hide."""

COUNTERS = ("view_count", "like_count", "comment_count", "share_count", "bookmark_count")

Since = Literal["upload", "second delivery", "middle", "latest delivery"]

_FIRST_HIDDEN: dict[Since, Callable[[npt.NDArray[np.int64]], npt.NDArray[np.int64]]] = {
    "upload": lambda lengths: np.zeros_like(lengths),
    "second delivery": lambda lengths: np.ones_like(lengths),
    "middle": lambda lengths: lengths // 2,
    "latest delivery": lambda lengths: lengths - 1,
}


def hide_counters(
    raw_videos: pa.Table, video_ids: Collection[str], counters: Sequence[str] = SHOWN_BY_CHOICE, since: Since = "middle"
) -> pa.Table:
    """Return `raw_videos` where these counters of these videos are 0 from a delivery on, as if they were not shown."""
    place, length = _places(raw_videos)
    is_hidden = _is_one_of(raw_videos, video_ids) & (place >= _FIRST_HIDDEN[since](length))
    return _with_counts(
        raw_videos, {counter: np.where(is_hidden, 0, _counts(raw_videos, counter)) for counter in counters}
    )


def repeat_old_counts(
    raw_videos: pa.Table, video_ids: Collection[str], *, every: int = 2, deliveries_late: int = 2, part: float = 1.0
) -> pa.Table:
    """Return `raw_videos` where every so manieth delivery of these videos has the counts of one before.

    So deliver a tool that reads kept pages, and a file that is named after the day of its export. Of `part` below 1 the
    counts are between those of that delivery and of the one after it.
    """
    place, _ = _places(raw_videos)
    order = _order(raw_videos)
    is_late = _is_one_of(raw_videos, video_ids) & (place % every == every - 1) & (place >= deliveries_late)
    position = np.empty_like(order)
    position[order] = np.arange(len(order))
    late, later = (order[np.maximum(position - steps, 0)] for steps in (deliveries_late, deliveries_late - 1))

    def old(counter: str) -> npt.NDArray[np.float64]:
        counts = _counts(raw_videos, counter)
        between = np.floor(counts[late] * part + counts[later] * (1.0 - part))
        return np.where(is_late, between, counts)

    return _with_counts(raw_videos, {counter: old(counter) for counter in COUNTERS})


def _order(raw_videos: pa.Table) -> npt.NDArray[np.int64]:
    times = np.asarray(raw_videos["delivered_at"].cast(pa.int64()))
    order: npt.NDArray[np.int64] = np.lexsort((times, _numbers(raw_videos)))
    return order


def _places(raw_videos: pa.Table) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the place of each delivery among its video's, from 0, and how many those are."""
    numbers, order = _numbers(raw_videos), _order(raw_videos)
    lengths = np.bincount(numbers)
    starts = np.cumsum(lengths) - lengths
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - starts[numbers[order]]
    return place, lengths[numbers]


def _numbers(raw_videos: pa.Table) -> npt.NDArray[np.int64]:
    encoded = raw_videos["video_id"].combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices, np.int64)


def _is_one_of(raw_videos: pa.Table, video_ids: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.isin(np.asarray(raw_videos["video_id"]), sorted(video_ids))


def _counts(raw_videos: pa.Table, counter: str) -> npt.NDArray[np.float64]:
    """Return counts as floats, exact below 2 ** 53; NaN where unknown."""
    return np.asarray(raw_videos[counter].cast(pa.float64()))


def _with_counts(raw_videos: pa.Table, counts: dict[str, npt.NDArray[np.float64]]) -> pa.Table:
    for counter, values in counts.items():
        index = raw_videos.schema.get_field_index(counter)
        field = raw_videos.schema.field(index)
        raw_videos = raw_videos.set_column(
            index, field, pa.array(values, pa.float64(), from_pandas=True).cast(field.type)
        )
    return raw_videos
