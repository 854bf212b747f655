"""Values of an export's records: counts, text, flags, ids, names and times.

The `require_` functions reject a record whose value is missing or wrong; the `read_` functions leave a wrong value
empty and note a repair.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from tcm_assets.catalogue.clean_text import is_safe, safe_text, unsafe_characters
from tcm_assets.catalogue.rejections import Problems

Fields = Mapping[str, object]

MAX_COUNT = 2**62
"""Half of what a 64-bit integer holds, so that two counts can still be added."""

MAX_NAME_CHARACTERS = 200
"""Far above any handle, hashtag or display name."""

MAX_TEXT_CHARACTERS = 10_000
"""Captions end at 4,000 characters on the platform."""

_END_OF_IDS = 2**64
"""Ids are unsigned 64-bit integers; a larger number was rounded on its way."""

_MAX_DIGITS = 25

_LEFT_EMPTY = "left empty"


def find_number_fault(value: object, maximum: float = MAX_COUNT) -> str | None:
    """Return why `value` is not a number from 0 to `maximum`, in words; None when it is one, or text of digits."""
    if type(value) is int and 0 <= value <= maximum:
        return None
    if value is None:
        return "is missing"
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit()):
            return "is text; a number is needed"
        return f"is above {maximum:,.0f}" if len(value) > _MAX_DIGITS or int(value) > maximum else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"is {_kind(value)}; a number is needed"
    if isinstance(value, float) and not math.isfinite(value):
        return "is not a finite number"
    if value < 0:
        return "is negative"
    return f"is above {maximum:,.0f}" if value > maximum else None


def find_whole_number_fault(value: object, maximum: float = MAX_COUNT) -> str | None:
    """Return `find_number_fault` for a whole number."""
    fault = find_number_fault(value, maximum)
    if fault is None and isinstance(value, float) and not value.is_integer():
        return "is not a whole number"
    return fault


def require_count(fields: Fields, name: str, problems: Problems) -> int | None:
    """Return the count `name`, from 0 to 2^62."""
    value = fields.get(name)
    if type(value) is int and 0 <= value <= MAX_COUNT:
        return value
    fault = find_whole_number_fault(value)
    if fault:
        problems.reject(name, f"{name} {fault}", value)
        return None
    return int(value)  # type: ignore[call-overload, no-any-return]


def read_count(
    fields: Fields, name: str, problems: Problems, *, path: str = "", maximum: int = MAX_COUNT
) -> int | None:
    """Return the count `name`, None when missing; `path` is where `fields` lies in the record ("videoMeta.")."""
    value = fields.get(name)
    if value is None:
        return None
    fault = find_whole_number_fault(value, maximum)
    if fault:
        problems.repair(path + name, f"{path}{name} {fault}", _LEFT_EMPTY, value)
        return None
    return int(value)  # type: ignore[call-overload, no-any-return]


def read_number(fields: Fields, name: str, problems: Problems, *, path: str, maximum: float) -> float | None:
    """Return the number `name`, fractions allowed, None when missing."""
    value = fields.get(name)
    if value is None:
        return None
    fault = find_number_fault(value, maximum)
    if fault:
        problems.repair(path + name, f"{path}{name} {fault}", _LEFT_EMPTY, value)
        return None
    return float(value)  # type: ignore[arg-type]


def read_flag(fields: Fields, name: str, problems: Problems, *, path: str) -> bool | None:
    """Return the true or false called `name`, None when missing."""
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return value
    problems.repair(path + name, f"{path}{name} is {_kind(value)}; true or false is needed", _LEFT_EMPTY, value)
    return None


def read_text(fields: Fields, name: str, problems: Problems, *, path: str = "") -> str | None:
    """Return the text `name`, cleaned; None when missing or empty. A whole number (an id) becomes its digits."""
    value = fields.get(name)
    if type(value) is int:
        return str(value)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARACTERS:
        fault = "is too long" if isinstance(value, str) else f"is {_kind(value)}; text is needed"
        problems.repair(path + name, f"{path}{name} {fault}", _LEFT_EMPTY, value)
        return None
    return clean(value, path + name, problems) or None


def require_id(fields: Fields, name: str, problems: Problems, *, path: str = "") -> str | None:
    """Return the id `name` as text: at most 200 characters, no white space, no control characters; never mended."""
    value = fields.get(name)
    if type(value) is int and 0 < value < _END_OF_IDS:
        return str(value)
    full_name = path + name
    if value is None or value == "":
        problems.reject(full_name, f"{full_name} is missing", value)
    elif not isinstance(value, str):
        problems.reject(full_name, f"{full_name} is {_kind(value)}; text or a whole number is needed", value)
    elif len(value) > MAX_NAME_CHARACTERS or not is_safe(value) or value.split() != [value]:
        problems.reject(full_name, f"{full_name} is not an id: it is too long, or holds white space or worse", value)
    else:
        return value
    return None


def clean(text: str, full_name: str, problems: Problems) -> str:
    """Return `text` without control characters; any found are noted as a repair."""
    if is_safe(text):
        return text
    problems.repair(
        full_name, f"{full_name} holds {unsafe_characters(text)}", "taken out, line breaks made spaces", text
    )
    return safe_text(text)


def read_names(fields: Fields, name: str, problems: Problems, *, mark: str) -> list[str]:
    """Return the names in the list `name`, in order, lower case, without `mark`; a missing list is empty.

    Items are text or objects with a `name`; others are left out and noted.
    """
    items = fields.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        problems.repair(name, f"{name} is {_kind(items)}; a list is needed", "read as no names", items)
        return []
    found: list[str] = []
    for item in items:
        text = item.get("name") if isinstance(item, dict) else item
        if not isinstance(text, str) or len(text) > MAX_NAME_CHARACTERS:
            problems.repair(name, f"{name} holds something that is not a name", "left out", item)
            continue
        tidy = clean(text, name, problems).strip().lstrip(mark).strip().lower()
        if tidy:
            found.append(tidy)
    return found


def _kind(value: object) -> str:
    """Return the kind of `value` in JSON's words."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"


EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - Arrow keeps UTC times without a zone

PLATFORM_FIRST_DAY = date(2016, 9, 1)
"""No video and no export is older: the platform started in September 2016."""

_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)[-:]?(?P<minute>\d\d)[-:]?(?P<second>\d\d)Z?)?(?!\d)"
)

_PARTS = ("year", "month", "day", "hour", "minute", "second")


def delivery_time(file_name: str, changed_at_ns: int) -> datetime:
    """Return when the export called `file_name` was collected, in UTC without a zone.

    The first date in the name counts, as YYYY-MM-DD or YYYYMMDD: midnight, or the time after it as THHMMSS. Digits that
    make no date since the platform began are skipped. Without a date it is `changed_at_ns`, the file's change time in
    Unix nanoseconds.

    >>> str(delivery_time("export_2020-12-21T103005Z.json", 0))
    '2020-12-21 10:30:05'
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
