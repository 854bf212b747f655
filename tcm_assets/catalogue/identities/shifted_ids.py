"""Ids of videos that stand in other records' rows: their column was sorted by itself, or moved by a row.

An id may be of another second than its upload for honest reasons: posts are scheduled, time zones forgotten, times cut
to the day. But where such uploads have their seconds in each other's ids, the ids are those of the others. Who posts at
the same time each day, and makes each video the day before, has them in ids of the same handle: nobody is mixed up.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.videos import CLOCK_BITS

if TYPE_CHECKING:
    import numpy as np

SOONEST_S, LATEST_S = -60, 300
"""How many seconds an upload lies after the second in its id, where nothing is out of the ordinary. In 1,000 real
records it is 1 to 222; times may be cut to the minute."""

_FEWEST_MATCHES = 2
_PLANNED_S = 300
"""Posts are scheduled to five minutes, for however many accounts; times may be cut to the hour or day."""

_HOUR_S, _ZONE_S = 3_600, 900
_MOST_ZONES, _SHARE_OF_REASON = 2, 0.9
"""Offsets from UTC, in quarters of an hour, that the times of a file without a time zone have: two where summer time
begins. The others were scheduled."""

_FARTHEST_ZONE = 14 * _HOUR_S // _ZONE_S

_MOST_NEAR = 100  # ids of one upload's time that are looked at
_ABOVE_CHANCE = 4
"""How many times more uploads have their seconds in other ids than would by chance, where the ids are theirs."""


def are_shifted(loose: pa.Table) -> bool:
    """Return whether ids of a file stand in other records' rows.

    `loose` are those records (video_id, author_username, uploaded_s) whose ids no address confirms and no upload: it is
    earlier than `SOONEST_S` after the second in the id, or later than `LATEST_S`.
    """
    if loose.num_rows < _FEWEST_MATCHES:
        return False
    own, uploads = _clocks(loose["video_id"]), loose["uploaded_s"].to_numpy()
    if (uploads % _PLANNED_S == 0).mean() >= _SHARE_OF_REASON or _are_of_a_zone(uploads - own):
        return False
    handles = loose["author_username"].to_pylist()
    made = sorted(zip(own.tolist(), handles, strict=True))
    clocks = [clock for clock, _ in made]
    planned: dict[str, bool] = {}
    matching: dict[str, list[bool]] = defaultdict(list)
    for handle, clock, upload in zip(handles, own.tolist(), uploads.tolist(), strict=True):
        first, end = bisect_left(clocks, upload - LATEST_S), bisect_right(clocks, upload - SOONEST_S)
        owners = {owner for _, owner in made[first : min(end, first + _MOST_NEAR)]}
        planned[handle] = planned.get(handle, True) and upload > clock and (not owners or handle in owners)
        matching[handle].append(end > first)
    others = [is_match for handle, matches in matching.items() if not planned[handle] for is_match in matches]
    by_chance = len(clocks) * (LATEST_S - SOONEST_S) / (clocks[-1] - clocks[0] + 1)
    return sum(others) >= max(_FEWEST_MATCHES, len(others) / 2, _ABOVE_CHANCE * by_chance * len(others))


def _clocks(video_ids: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    seconds = pc.shift_right(video_ids.cast(pa.uint64()), pa.scalar(CLOCK_BITS, pa.uint64()))
    clocks: np.ndarray[tuple[int], np.dtype[np.int64]] = seconds.cast(pa.int64()).to_numpy()
    return clocks


def _are_of_a_zone(lags: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> bool:
    """Return whether uploads are later or earlier than their ids by the offset of a time zone."""
    zones, rest = (lags - SOONEST_S) // _ZONE_S, (lags - SOONEST_S) % _ZONE_S
    zones = zones[(rest <= LATEST_S - SOONEST_S) & (abs(zones) <= _FARTHEST_ZONE)]
    counts = sorted((int((zones == zone).sum()) for zone in set(zones.tolist())), reverse=True)
    return sum(counts[:_MOST_ZONES]) >= _SHARE_OF_REASON * len(lags)
