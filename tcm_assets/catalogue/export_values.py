"""Values of an export's records: counts, text, flags, ids, names, and the time of a delivery."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tcm_assets.catalogue.caption_marks import bare_name
from tcm_assets.catalogue.identities.accounts import AccountId, read_account_id
from tcm_assets.catalogue.rejections import Problems, is_safe, safe_text, unsafe_characters

MAX_COUNT = 2**62  # half of what a 64-bit integer holds, so that two counts can still be added
MAX_NAME_CHARACTERS = 200  # far above any handle, hashtag or display name
MAX_TEXT_CHARACTERS = 10_000  # captions end at 4,000 characters on the platform
_END_OF_IDS = 2**64  # ids are unsigned 64-bit integers; a larger number was rounded on its way
_MAX_DIGITS = 25


class Fields:
    """The fields of a record, or of an object in it; problems found in them are added to `problems`.

    The `required_` methods reject the record for a missing or wrong value; the others return None for a missing value,
    and for a wrong one after noting a repair. `path` is the place of the object in the record ("videoMeta.").
    """

    def __init__(self, values: Mapping[str, object], problems: Problems, path: str = "") -> None:
        self._values = values
        self._problems = problems
        self._path = path

    def get(self, name: str) -> object:
        """Return the raw value of `name`; None when missing."""
        return self._values.get(name)

    def reject(self, name: str, fault: str) -> None:
        """Reject the record: the field `name` has `fault`, such as "is missing"."""
        self._problems.reject(self._path + name, f"{self._path}{name} {fault}", self.get(name))

    def repair(self, name: str, fault: str, mended: str = "left empty", found: object = ...) -> None:
        """Note that the field `name` has `fault` and was `mended`; `found` is its value unless given."""
        found = self.get(name) if found is ... else found
        self._problems.repair(self._path + name, f"{self._path}{name} {fault}", mended, found)

    def part(self, name: str, *, is_required: bool = False) -> "Fields | None":
        """Return the object `name`."""
        value = self.get(name)
        if isinstance(value, dict):
            return Fields(value, self._problems, f"{self._path}{name}.")
        if is_required:
            self.reject(name, "is missing" if value is None else "is not an object")
        elif value is not None:
            self.repair(name, "is not an object", "its values left empty")
        return None

    def required_count(self, name: str) -> int | None:
        """Return the count `name`, from 0 to 2^62."""
        value: Any = self.get(name)
        if fault := find_whole_number_fault(value):
            self.reject(name, fault)
            return None
        return int(value)

    def count(self, name: str, maximum: int = MAX_COUNT) -> int | None:
        """Return the whole number `name`, from 0 to `maximum`."""
        found = self._faultless(name, find_whole_number_fault, maximum)
        return None if found is None else int(found)

    def number(self, name: str, maximum: float) -> float | None:
        """Return the number `name`, from 0 to `maximum`, fractions allowed."""
        found = self._faultless(name, find_number_fault, maximum)
        return None if found is None else float(found)

    def _faultless(self, name: str, find_fault: Callable[[object, float], str | None], maximum: float) -> Any:
        value = self.get(name)
        if value is None or not (fault := find_fault(value, maximum)):
            return value
        self.repair(name, fault)
        return None

    def flag(self, name: str) -> bool | None:
        """Return the true or false called `name`."""
        value = self.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.repair(name, f"is {_kind(value)}; true or false is needed")
        return None

    def text(self, name: str) -> str | None:
        """Return the text `name`, cleaned; None when empty. A whole number (an id) becomes its digits."""
        value = self.get(name)
        if type(value) is int:
            return str(value)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > MAX_TEXT_CHARACTERS:
            self.repair(name, "is too long" if isinstance(value, str) else f"is {_kind(value)}; text is needed")
            return None
        return self.clean(name, value) or None

    def required_id(self, name: str) -> str | None:
        """Return the id `name` as text: at most 200 characters, no white space, no control characters; never mended."""
        value = self.get(name)
        if type(value) is int and 0 < value < _END_OF_IDS:
            return str(value)
        if value is None or value == "":
            self.reject(name, "is missing")
        elif not isinstance(value, str):
            self.reject(name, f"is {_kind(value)}; text or a whole number is needed")
        elif len(value) > MAX_NAME_CHARACTERS or not is_safe(value) or value.split() != [value]:
            self.reject(name, "is not an id: it is too long, or holds white space or worse")
        else:
            return value
        return None

    def account_id(self, name: str) -> AccountId:
        """Return the id of an account called `name`, with whether it is doubted; what was taken off is a repair."""
        account = read_account_id(self.get(name))
        if account.author_id is not None and account.author_id != str(self.get(name)):
            self.repair(name, "holds more than digits", f"read as {account.author_id}")
        return account

    def names(self, name: str, marks: str) -> list[str]:
        """Return the names in the list `name`, in order, lower case, without leading `marks`; a missing list is empty.

        Items are text or objects with a `name`; others are left out and noted.
        """
        items = self.get(name)
        if items is None:
            return []
        if not isinstance(items, list):
            self.repair(name, f"is {_kind(items)}; a list is needed", "read as no names")
            return []
        found: list[str] = []
        for item in items:
            text = item.get("name") if isinstance(item, dict) else item
            if not isinstance(text, str) or len(text) > MAX_NAME_CHARACTERS:
                self.repair(name, "holds something that is not a name", "left out", item)
            elif tidy := bare_name(self.clean(name, text), marks):
                found.append(tidy)
        return found

    def clean(self, name: str, text: str) -> str:
        """Return `text`, which `name` holds, without control characters; any found are noted as a repair."""
        if is_safe(text):
            return text
        self.repair(name, f"holds {unsafe_characters(text)}", "taken out, line breaks made spaces", text)
        return safe_text(text)


def find_number_fault(value: object, maximum: float = MAX_COUNT) -> str | None:
    """Return the reason why `value` is not a number from 0 to `maximum`; None for a number or text of digits."""
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
PLATFORM_FIRST_DAY = date(2016, 9, 1)  # no video and no export is older: the platform started in September 2016

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
