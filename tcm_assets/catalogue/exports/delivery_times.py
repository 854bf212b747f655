"""When an export was collected: by its name, held against its uploads, else by the file's own time.

A delivery cannot be older than the uploads in it, nor lie in the future. A time that is neither possible nor believed
is reported, and `delivery_time_from` says which time was used instead.
"""

import re
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY

DeliveryTimeSource = Literal["file name", "file time", "newest upload", "time of reading"]
DELIVERY_TIME_SOURCES: tuple[DeliveryTimeSource, ...] = get_args(DeliveryTimeSource)
"""Where the time of a delivery comes from, the most trusted first."""

ZONE_TOLERANCE = timedelta(hours=14)
"""How far a name may be off, since people name files by their own time zone: the largest offset from UTC."""

_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>2[01]\d\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"(?:[T_ -]?(?<=[T_ -])(?P<hour>\d\d)(?P<colon>[-:._]?)(?P<minute>\d\d)(?P=colon)(?P<second>\d\d)(?:[-.]\d{3})?Z?)?"
    r"(?!\d)"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")


class NamedTime(NamedTuple):
    """The time in a file's name: when the delivery began at the earliest, and ended at the latest."""

    start: datetime
    end: datetime


class DeliveryTime(NamedTuple):
    """When an export was collected (UTC, without a zone), and why another time was not believed, "" where none was."""

    moment: datetime
    source: DeliveryTimeSource
    refused: str = ""


def named_time(file_name: str) -> NamedTime | None:
    """Return the latest time in a file's name, since a span of dates ends when it was collected; None without one.

    A date as YYYY-MM-DD or YYYYMMDD (or with _ or . between), and the time of day after it where there is one. A date
    alone is the whole day. Digits that make no date since the platform began are skipped.

    >>> [str(moment) for moment in named_time("tag_2026-08-01_2026-09-30.json")]
    ['2026-09-30 00:00:00', '2026-10-01 00:00:00']
    >>> str(named_time("export_2020-12-21T103005Z.json").start)
    '2020-12-21 10:30:05'
    """
    found: list[NamedTime] = []
    for match in _DATE_IN_NAME.finditer(file_name):
        numbers = [int(match[part] or 0) for part in _PARTS]
        try:
            start = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - UTC without a zone
        except ValueError:
            continue
        if start.date() >= PLATFORM_FIRST_DAY:
            found.append(NamedTime(start, start if match["hour"] else start + timedelta(days=1)))
    return max(found, default=None)


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
