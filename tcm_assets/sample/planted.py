"""Videos whose counts are planted to stand out, so that alerts and robust scores have something to find."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import numpy as np

from tcm_assets.sample.counts import Counts
from tcm_assets.sample.deliveries import Record
from tcm_assets.sample.plan import SampleError, SamplePlan

_BOUGHT_VIEWS = (20_000, 900_000)
"""Range of the views that look bought: well above the alerts' bounds of 1,000 and 5,000."""

_SPIKING_GIFTS = (520, 4_000)
"""Range of the gifts of a spike: above the alert's bound of 500."""

_VIRAL = Counts(
    view_count=180_000_000,
    like_count=12_900_000,
    comment_count=1_060_000,
    share_count=3_000_000,
    bookmark_count=4_000_000,
    gift_count=450,
)
"""One video seen by 180 million: nine times what any ordinary one can reach."""


def plant_anomalies(counts: list[Counts], plan: SamplePlan, rng: np.random.Generator) -> list[Counts]:
    """`counts` with the plan's anomalies, each on a video of its own.

    Raises SampleError when there are fewer videos than anomalies.
    """
    if len(counts) < plan.anomaly_count:
        raise SampleError(f"{len(counts)} videos cannot hold {plan.anomaly_count} anomalies: plan more days or videos")
    makers: list[Callable[[Counts, np.random.Generator], Counts]] = [
        *[_bot_like] * plan.bot_like_count,
        *[_unliked] * plan.unliked_count,
        *[_gift_spike] * plan.gift_spike_count,
        *[_viral] * plan.viral_count,
    ]
    planted = list(counts)
    places = rng.choice(len(counts), size=len(makers), replace=False)
    for place, make in zip(places, makers, strict=True):
        planted[int(place)] = make(counts[int(place)], rng)
    return planted


def is_ordinary(counts: Counts) -> bool:
    """Whether no planted anomaly shows in `counts`."""
    return not (
        counts.gift_count >= _SPIKING_GIFTS[0]
        or counts.view_count >= _VIRAL.view_count
        or (counts.view_count >= _BOUGHT_VIEWS[0] and min(counts.comment_count, counts.like_count) == 0)
    )


def _bot_like(counts: Counts, rng: np.random.Generator) -> Counts:
    views = int(rng.integers(*_BOUGHT_VIEWS))
    return replace(
        counts, view_count=views, like_count=max(1, views // 400), comment_count=0, share_count=0, bookmark_count=0
    )


def _unliked(counts: Counts, rng: np.random.Generator) -> Counts:
    views = int(rng.integers(*_BOUGHT_VIEWS))
    return replace(
        counts, view_count=views, like_count=0, comment_count=int(rng.integers(1, 9)), share_count=0, bookmark_count=0
    )


def _gift_spike(counts: Counts, rng: np.random.Generator) -> Counts:
    return replace(counts, gift_count=int(rng.integers(*_SPIKING_GIFTS)))


def _viral(_counts: Counts, _rng: np.random.Generator) -> Counts:
    return _VIRAL


BEL = "\x07"
"""A control character, as broken keyboards and converters leave in texts."""

_MILLISECONDS_PER_SECOND = 1000


def plant_bad_records(deliveries: list[list[Record]]) -> list[list[Record]]:
    """The records of each delivery, with the planted ones spread evenly over the deliveries.

    `deliveries` holds one non-empty list of good records per file. A bad copy of a file's first record goes before it;
    the control character goes into the caption of a file's last one.
    """
    spoilers = (_negative_views, _likes_in_words, _time_in_milliseconds, _no_id, _no_author, _fewer_views)
    planted = [list(records) for records in deliveries]
    for index, spoil in enumerate(spoilers):
        place = _place(index, len(spoilers) + 1, len(planted))
        bad = deepcopy(deliveries[place][0])
        spoil(bad)
        planted[place].insert(0, bad)
    place = _place(len(spoilers), len(spoilers) + 1, len(planted))
    last = planted[place][-1]
    planted[place][-1] = {**last, "text": f"{BEL}{last['text']}"}
    return planted


def _place(index: int, count: int, file_count: int) -> int:
    """The file that gets the problem `index` of `count`: the middle of its share of the files."""
    return (2 * index + 1) * file_count // (2 * count)


def _under_another_id(record: Record) -> None:
    # The lowest bit: the upload time in the upper bits stays.
    record["id"] = str(int(str(record["id"])) ^ 1)


def _negative_views(record: Record) -> None:
    _under_another_id(record)
    record["playCount"] = -250


def _likes_in_words(record: Record) -> None:
    _under_another_id(record)
    record["diggCount"] = "12.4K"


def _time_in_milliseconds(record: Record) -> None:
    _under_another_id(record)
    record["createTime"] = int(str(record["createTime"])) * _MILLISECONDS_PER_SECOND


def _no_id(record: Record) -> None:
    del record["id"]


def _no_author(record: Record) -> None:
    _under_another_id(record)
    record["authorMeta"] = None


def _fewer_views(record: Record) -> None:
    record["playCount"] = int(str(record["playCount"])) // 2
