"""Upload times of a whole file held against the times in its videos' ids.

One record cannot say which of its two times is wrong. A file can: where most ids have the times of their uploads, a
record that differs has a wrong upload time. Where most differ, the ids hold no times, and the uploads stand.
"""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY
from tcm_assets.catalogue.identities.videos import LATEST_UPLOAD, SOONEST_UPLOAD

_CLOCK_BITS = 32  # below them, an id counts within its second


class CheckedTimes(NamedTuple):
    """Videos with their upload times as settled, and what differed.

    `mended` has a row per changed upload time: the place of the row in `videos`, and uploaded_at as it `was` and as it
    `became`. `differing_count` counts the rows whose times differ and were left, since most do.
    """

    videos: pa.Table
    mended: pa.Table
    differing_count: int


def check_upload_times(videos: pa.Table) -> CheckedTimes:
    """Return the videos of one file with the upload times that their ids prove wrong replaced by those of the ids.

    `videos` have the columns video_id (digits), uploaded_at and upload_date, in any number of rows. Ids without a time
    since the platform began say nothing.
    """
    seconds = pc.shift_right(videos["video_id"].cast(pa.uint64()), pa.scalar(_CLOCK_BITS, pa.uint64()))
    made_at = seconds.cast(pa.int64()).cast(pa.timestamp("s")).cast(pa.timestamp("us"))
    late = pc.subtract(videos["uploaded_at"], made_at)
    has_clock = pc.greater_equal(made_at, pa.scalar(_first_moment(), pa.timestamp("us")))
    is_of_time = pc.and_(
        pc.greater_equal(late, pa.scalar(SOONEST_UPLOAD, pa.duration("us"))),
        pc.less_equal(late, pa.scalar(LATEST_UPLOAD, pa.duration("us"))),
    )
    differs = pc.and_(has_clock, pc.invert(is_of_time))
    agreeing, differing = pc.sum(pc.and_(has_clock, is_of_time)).as_py() or 0, pc.sum(differs).as_py() or 0
    nothing = pa.table({"place": pa.array([], pa.int64()), "was": made_at[:0], "became": made_at[:0]})
    if not differing or differing > agreeing:
        return CheckedTimes(videos, nothing, differing)
    places = pc.indices_nonzero(differs).cast(pa.int64())
    mended = pa.table({"place": places, "was": videos["uploaded_at"].take(places), "became": made_at.take(places)})
    uploaded_at = pc.if_else(differs, made_at, videos["uploaded_at"])
    for name, column in (("uploaded_at", uploaded_at), ("upload_date", uploaded_at.cast(pa.date32()))):
        index = videos.schema.get_field_index(name)
        videos = videos.set_column(index, videos.schema.field(index), column)
    return CheckedTimes(videos, mended, 0)


def _first_moment() -> object:
    return EPOCH + (PLATFORM_FIRST_DAY - EPOCH.date())
