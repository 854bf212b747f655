"""When an export was collected: by its name, held against its uploads, else by the file's own time.

A delivery cannot be older than the uploads in it, nor lie in the future. A time that is neither possible nor believed
is reported, and `delivery_time_from` says which time was used instead.
"""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY
from tcm_assets.catalogue.exports.named_times import NamedTime, impossible_date, named_time

DeliveryTimeSource = Literal["file name", "file time", "newest upload", "time of reading"]
DELIVERY_TIME_SOURCES: tuple[DeliveryTimeSource, ...] = get_args(DeliveryTimeSource)
"""Where the time of a delivery comes from, the most trusted first."""

ZONE_TOLERANCE = timedelta(hours=14)
"""How far a name may be off, since people name files by their own time zone: the largest offset from UTC."""


class DeliveryTime(NamedTuple):
    """When an export was collected (UTC, without a zone), and why another time was not believed, "" where none was."""

    moment: datetime
    source: DeliveryTimeSource
    refused: str = ""


def is_possible(named: NamedTime, now: datetime) -> bool:
    """Return whether a named time does not lie in the future, in any time zone."""
    return named.start <= now + ZONE_TOLERANCE


def settle_delivery_time(
    file_name: str, changed_at: datetime, newest_upload: datetime | None, now: datetime
) -> DeliveryTime:
    """Return when an export was collected.

    `changed_at` is the file's own time, `newest_upload` that of its newest video. The time in the name counts unless it
    lies in the future or before the newest upload, then the file's own time, which is no later than `now`.
    """
    named = named_time(file_name)
    newest = min(newest_upload or EPOCH, now)
    refused = ""
    if named is not None:
        if not is_possible(named, now):
            refused = f"the time in the file's name, {named.start.isoformat(' ')}, lies in the future"
        elif newest > named.end + ZONE_TOLERANCE:
            refused = (
                f"the time in the file's name, {named.start.isoformat(' ')}, lies before the upload of a video in it, "
                f"{newest.isoformat(' ')}"
            )
        else:
            return DeliveryTime(min(max(named.start, newest), now), "file name")
    elif date := impossible_date(file_name):
        refused = f"the date in the file's name, {date}, is none since {PLATFORM_FIRST_DAY}, when the platform began"
    if changed_at > now:
        why = _joined(refused, f"the file's own time, {changed_at.isoformat(' ')}, lies in the future")
        return DeliveryTime(now, "time of reading", f"{why}; the time of reading counts, {now.isoformat(' ')}")
    if changed_at < newest:
        older = f"the file's own time, {changed_at.isoformat(' ')}, lies before the upload of a video in it"
        why = _joined(refused, older)
        return DeliveryTime(newest, "newest upload", f"{why}; the newest upload counts, {newest.isoformat(' ')}")
    counts = f"; the file's own time counts, {changed_at.isoformat(' ')}" if refused else ""
    return DeliveryTime(changed_at, "file time", refused + counts)


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)
