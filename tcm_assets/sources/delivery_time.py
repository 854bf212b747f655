"""When an export was collected: the date in its file's name, else the time at which the file last changed."""

import re
from datetime import date, datetime, timedelta

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - Arrow keeps UTC times without a zone
PLATFORM_FIRST_DAY = date(2016, 9, 1)
"""The platform started in September 2016: no video, and no export, is older."""

_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)[-:]?(?P<minute>\d\d)[-:]?(?P<second>\d\d)Z?)?(?!\d)"
)
_PARTS = ("year", "month", "day", "hour", "minute", "second")


def delivery_time(file_name: str, changed_at_ns: int) -> datetime:
    """When the export called `file_name` was collected, in UTC without a zone.

    The first date in the name counts, as YYYY-MM-DD or YYYYMMDD: midnight, or the time after it as THHMMSS. Digits that
    make no date since the platform began are passed over. Without one it is `changed_at_ns`, the file's change time in
    Unix nanoseconds.
    """
    for match in _DATE_IN_NAME.finditer(file_name):
        year, month, day, hour, minute, second = (int(match[part] or 0) for part in _PARTS)
        try:
            found = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - UTC without a zone, as above
        except ValueError:
            continue
        if found.date() >= PLATFORM_FIRST_DAY:
            return found
    return EPOCH + timedelta(microseconds=changed_at_ns // 1_000)
