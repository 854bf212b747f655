"""Times of upload as spreadsheets and programs write them, made Unix seconds.

A time that is rounded, or of which the day and the month may be swapped, is read where another witness tells: the
video's id, which holds the second of its making, or the other dates of the column. What is still open is left as it is.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Literal, NamedTuple

from tcm_assets.catalogue.exports.columns import Column
from tcm_assets.catalogue.guarded_text import unguarded
from tcm_assets.catalogue.identities.written_ids import read_written_id

Order = Literal["day first", "month first"]

_LARGEST_SECONDS = 10**11  # of the year 5138; a larger number counts thousandths, millionths or billionths of seconds
_DAY_S = 86_400
_MINUTE_S = 60
_ZONES_S = 14 * 3_600  # the largest offset from UTC: a date without a time of day is that of somebody's zone
_MAX_CHARACTERS = 80
_CLOCK_BITS = 32  # of a video's id, below the Unix second of its making
_LONGEST_UPLOAD_S = 600  # from the making of an id to the upload; in real data up to 222


class _Moment(NamedTuple):
    """A time as it is written: the first Unix second that it may mean, and how many follow; `order` of a date.

    `exact` is what a number that ends in zeros, and so may be rounded, means if it is not.
    """

    first: int
    span: int = 0
    order: Order | None = None
    is_rounded: bool = False
    exact: int | None = None


def read_upload_times(times: Column, ids: Column) -> Column:
    """Return the column of upload times with Unix seconds in place of what can be read.

    `ids` are the videos' ids of the same records. Repairs of rounded times, and of dates without a time of day, are
    noted. A time without a zone is UTC.
    """
    if times.kinds() == {int} and max(times.values) < _LARGEST_SECONDS:
        return times
    found = {row: moments for row, value in enumerate(times.values) if (moments := _moments(value))}
    clocks = {row: _clock(ids.values[row]) for row in found}
    order = _order_of(found, clocks)
    values = list(times.values)
    for row, moments in found.items():
        fitting = [moment for moment in moments if len(moments) == 1 or _fits(moment, clocks[row])]
        if len(fitting) != 1:
            fitting = [moment for moment in moments if moment.order == order]
        if len(fitting) == 1:
            values[row] = _settle(times, row, fitting[0], clocks[row])
    return Column(times.chunk, times.name, times.paths, values)


def _settle(times: Column, row: int, moment: _Moment, clock: int | None) -> object:
    """Return the second of a time, by the id's clock where it is not exact; the value as it is where none can be."""
    zones = _ZONES_S if moment.span >= _DAY_S - 1 else 0
    if clock is not None and moment.span:
        is_near = moment.first - zones - _LONGEST_UPLOAD_S <= clock <= moment.first + moment.span + zones
        if moment.exact is not None and 0 <= moment.exact - clock <= _LONGEST_UPLOAD_S:
            return moment.exact
        if is_near and (moment.is_rounded or zones):
            what = "is rounded" if moment.is_rounded else "has no time of day"
            when = datetime.fromtimestamp(clock, UTC).replace(tzinfo=None).isoformat()
            times.repair(row, what, f"taken from the video's id, which holds the second: {when}")
            return clock
        if is_near:
            return max(moment.first, clock)
    if moment.is_rounded:
        return times.values[row] if moment.exact is None else moment.exact
    if zones:
        times.repair(row, "has no time of day", "midnight UTC taken")
    return moment.first


def _clock(video_id: object) -> int | None:
    """Return the Unix second in the id of a video; None where the id is not whole."""
    written = read_written_id(video_id)
    return int(written.digits) >> _CLOCK_BITS if written and written.digits else None


def _fits(moment: _Moment, clock: int | None) -> bool:
    return clock is not None and abs(moment.first - clock) <= 2 * _DAY_S


def _order_of(found: dict[int, list[_Moment]], clocks: dict[int, int | None]) -> Order | None:
    """Return the order of day and month that the dates of a column show; None where they do not, or contradict."""
    shown: set[Order | None] = set()
    for row, moments in found.items():
        fitting = [moment for moment in moments if len(moments) == 1 or _fits(moment, clocks[row])]
        if len(fitting) == 1 and fitting[0].order:
            shown.add(fitting[0].order)
    return shown.pop() if len(shown) == 1 else None


_NUMBER = re.compile(r"(?P<digits>[0-9]{9,20})(?:[.,]0*)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}([,. '\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3}){2,}", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,](?P<decimals>[0-9]{1,20}))?E\+?(?P<power>[0-9]{1,2})", re.IGNORECASE | re.ASCII)
_FEWEST_ROUNDED_ZEROS = 4  # one second in ten thousand ends in them by chance, and then the id's clock is not near


def _moments(value: object) -> list[_Moment]:
    """Return what a value may mean, an empty list where it is no time or needs no closer look."""
    if isinstance(value, float) and value == value and abs(value) < 10**20 and value == int(value):
        return [_of_number(Decimal(int(value)))]
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [_of_number(Decimal(value))] if value >= _LARGEST_SECONDS else []
    if not isinstance(value, str) or len(value) > _MAX_CHARACTERS:
        return []
    text = " ".join(unguarded(value).split())
    if number := _NUMBER.fullmatch(text):
        return [_of_number(Decimal(number["digits"]))]
    if _GROUPED.fullmatch(text):
        return [_of_number(Decimal(re.sub("[^0-9]", "", text)))]
    if number := _SCIENTIFIC.fullmatch(text):
        unit = Decimal(10) ** (int(number["power"]) - len(number["decimals"] or ""))
        return [_of_number(Decimal(text.replace(",", ".")), unit)]
    return list(_dates(text))


def _of_number(number: Decimal, unit: Decimal | None = None) -> _Moment:
    """Return the moment of a number of seconds, or of parts of a second; `unit` is its last place."""
    digits = str(int(number))
    zeros = len(digits) - len(digits.rstrip("0"))
    may_be_exact = unit is None
    if unit is None and zeros >= _FEWEST_ROUNDED_ZEROS:
        unit = Decimal(10) ** zeros
    while number >= _LARGEST_SECONDS:
        number /= 1_000
        unit = unit and unit / 1_000
    if unit is None or unit <= 1:
        return _Moment(int(number))
    half = int(unit / 2)
    return _Moment(int(number) - half, 2 * half, is_rounded=True, exact=int(number) if may_be_exact else None)


_CLOCK = (
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?:\s?(?P<half>[AP])\.?M\.?)?"
    r"(?:\s?(?:UTC|GMT|Z)?(?P<zone>[+-][0-9]{2}:?(?:[0-9]{2})?)?(?:\s?(?:UTC|GMT))?)"
)
_TAIL = rf"(?:(?:,?\s|T|,?\sat\s){_CLOCK})?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}}){_TAIL}",
        rf"(?P<a>[0-9]{{1,2}})(?P<mark>[-/.])(?P<b>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}}){_TAIL}",
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})[\s-]{_MONTH}[\s-](?P<year>[0-9]{{4}}){_TAIL}",
        rf"{_WEEKDAY}{_MONTH}\s(?P<day>[0-9]{{1,2}}),?\s(?P<year>[0-9]{{4}}){_TAIL}(?:\s\([\w ]+\))?",
        rf"{_WEEKDAY}{_MONTH}\s(?P<day>[0-9]{{1,2}})\s{_CLOCK}\s(?P<year>[0-9]{{4}})",
    )
)


def _dates(text: str) -> Iterable[_Moment]:
    """Yield what a date may mean, one for each order of its day and month."""
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return
    parts = found.groupdict()
    if "a" not in parts:
        month = int(parts["month"]) if parts.get("month") else _MONTHS.index(parts["name"].lower()) + 1
        yield from _moment(parts, month, int(parts["day"]), None)
        return
    first, second = int(parts["a"]), int(parts["b"])
    yield from _moment(parts, second, first, "day first")
    # A point is a mark of languages that write the day first.
    if parts["mark"] != "." and first != second:
        yield from _moment(parts, first, second, "month first")


def _moment(parts: dict[str, str | None], month: int, day: int, order: Order | None) -> Iterable[_Moment]:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"].upper() == "P" else 0)
    try:
        moment = datetime(int(parts["year"] or 0), month, day, hour, minute, second, tzinfo=_zone(parts["zone"]))
    except (ValueError, OverflowError):
        return
    span = 0 if parts["second"] else (_MINUTE_S if parts["minute"] else _DAY_S) - 1
    yield _Moment(int(moment.timestamp()), span, order)


def _zone(offset: str | None) -> timezone:
    if not offset:
        return UTC
    digits = offset[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(length if offset[0] == "+" else -length)
