"""Window records: what a trailing window held when a reference was made from it, to be compared with what is stored.

A reference rests on the videos that were stored by then. An earlier day may be backfilled or restated afterwards: then
the days whose windows it lies in rest on something else than a refresh would find, and `find_changed_windows` names
them.

A record is three columns of a reference (`points.tables.WINDOW_RECORD`): the first day with videos, their number, and a
digest of everything that the reference, and what rests on it, reads of them.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from tcm_assets.points.tables import WINDOW_RECORD
from tcm_assets.points.windowed_medians import is_inside

_RECORDED = tuple(column.name for column in WINDOW_RECORD)


def describe_days(videos: ir.Table, read: Sequence[str]) -> ir.Table:
    """Return one row per `upload_date` that has videos: `video_count`, and a `digest` of their columns `read`.

    The digest is a whole number. It is the same whatever the order of the rows, and on every machine.
    """
    values = [videos[name].cast("string").fill_null("") for name in read]
    # Combined by exclusive or, which has no order; digests of days give those of windows in the same way.
    return videos.group_by("upload_date").aggregate(
        video_count=videos.count(), digest=_md5(ibis.literal("|").join(values)).bit_xor()
    )


def record_windows(days: ir.Table, windows: ir.Table) -> ir.Table:
    """Return one row per window: `day` and the columns of WINDOW_RECORD.

    `days` are those of `describe_days`, `windows` those of `windowed_medians.trailing_windows`. In a window without
    videos the first day and the digest are null, and the number is 0.
    """
    inside = windows.left_join(days, is_inside(days, windows))
    return inside.group_by("day").aggregate(**_recorded_values(inside))


def _recorded_values(days: ir.Table) -> dict[str, ir.Value]:
    """Return the aggregates of a record over the days of one window."""
    return {
        "window_first_day": days.upload_date.min(),
        "window_video_count": days.video_count.sum().fill_null(0),
        "window_digest": days.digest.bit_xor().cast("string"),
    }


def find_changed_windows(reference: ir.Table, days: ir.Table) -> ir.Table:
    """Return one row per day of `reference` whose window holds something else now: `upload_date`.

    `days` are those of `describe_days`, as they are stored now. The length of each window is the one recorded; one
    without a length holds all days.
    """
    recorded = reference.select("window_days", *_RECORDED, day="upload_date").distinct()
    trailing = recorded.filter(recorded.window_days.notnull())
    first_day = (trailing.day.cast("timestamp(6)") - (trailing.window_days - 1).as_interval("D")).date()
    now = record_windows(days, trailing.select("day", first_day=first_day))
    changed = _changed(trailing.inner_join(now, "day"))
    of_all = recorded.filter(recorded.window_days.isnull())
    all_now = days.aggregate(**_recorded_values(days)).rename(lambda name: f"{name}_right")
    return changed.union(_changed(of_all.cross_join(all_now))).distinct()


def _changed(compared: ir.Table) -> ir.Table:
    """Return the days whose record differs from that beside it."""
    same = ibis.and_(*(compared[name].identical_to(compared[f"{name}_right"]) for name in _RECORDED))
    return compared.filter(~same).select(upload_date="day")


def find_other_windows(reference: ir.Table, window_days: int | None) -> ir.Table:
    """Return one row per other length of a window in `reference`: `window_days`, and its `first_day` and `last_day`."""
    asked = ibis.literal(window_days, "int64")
    others = reference.filter(~reference.window_days.identical_to(asked))
    days = others.group_by("window_days").aggregate(
        first_day=others.upload_date.min(), last_day=others.upload_date.max()
    )
    return days.order_by("first_day", "window_days")


@ibis.udf.scalar.builtin(name="md5_number_lower", signature=(("string",), "uint64"))  # type: ignore[untyped-decorator]
def _md5(text: str) -> int:
    """DuckDB's: half of the MD5 of a text, as a whole number."""
    raise NotImplementedError("the engine computes this")
