"""Values that exports may hold: the largest count, and the platform's first day."""

from datetime import date, datetime

MAX_COUNT = 2**62  # half of what a 64-bit integer holds, so that two counts can still be added
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - Arrow keeps UTC times without a zone
PLATFORM_FIRST_DAY = date(2016, 9, 1)  # no video and no export is older: the platform started in September 2016
