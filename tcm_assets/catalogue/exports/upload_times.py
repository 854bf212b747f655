"""Times of upload as spreadsheets and programs write them, made Unix seconds.

A time that is rounded, or of which the day and the month may be swapped, is read where another witness tells: the
video's id, which holds the second of its making, or the other dates of the column. What is still open is left as it is.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal

from tcm_assets.catalogue.exports.columns import Column
from tcm_assets.catalogue.exports.written_dates import DAY_S, Moment, Order, read_dates
from tcm_assets.catalogue.guarded_text import unguarded
from tcm_assets.catalogue.identities.written_ids import read_written_id

_LEAST_SECONDS = 10**9  # of 2001; a smaller number is a date in digits, or a day of a spreadsheet
_LARGEST_SECONDS = 10**11  # of the year 5138; a larger number counts thousandths, millionths or billionths of seconds
_ZONES_S = 14 * 3_600  # the largest offset from UTC: a date without a time of day is that of somebody's zone
_CLOCK_BITS = 32  # of a video's id, below the Unix second of its making
_LONGEST_UPLOAD_S = 600  # from the making of an id to the upload; in real data up to 222


def read_upload_times(times: Column, ids: Column) -> Column:
    """Return the column of upload times with Unix seconds in place of what can be read.

    `ids` are the videos' ids of the same records. Repairs of rounded times, and of dates without a time of day, are
    noted. A time without a zone is UTC.
    """
    if times.kinds() == {int} and min(times.values) >= _LEAST_SECONDS and max(times.values) < _LARGEST_SECONDS:
        return times
    found = {row: moments for row, value in enumerate(times.values) if (moments := _moments(value))}
    clocks = {row: _clock(ids.values[row]) for row in found}
    order = _order_of(found, clocks)
    values = list(times.values)
    for row, moments in found.items():
        fitting = _fitting(moments, clocks[row])
        if len(fitting) != 1:
            fitting = [moment for moment in moments if moment.order == order and not moment.is_guess]
        if len(fitting) == 1:
            values[row] = _settle(times, row, fitting[0], clocks[row])
    return Column(times.chunk, times.name, times.paths, values)


def _settle(times: Column, row: int, moment: Moment, clock: int | None) -> object:
    """Return the second of a time, by the id's clock where it is not exact; the value as it is where none can be."""
    zones = _ZONES_S if moment.span >= DAY_S - 1 else 0
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


def _fits(moment: Moment, clock: int | None) -> bool:
    return clock is not None and abs(moment.first - clock) <= 2 * DAY_S


def _fitting(moments: list[Moment], clock: int | None) -> list[Moment]:
    """Return the moment if it is the only one, else those near the second in the video's id."""
    if len(moments) == 1 and not moments[0].is_guess:
        return moments
    return [moment for moment in moments if _fits(moment, clock)]


def _order_of(found: dict[int, list[Moment]], clocks: dict[int, int | None]) -> Order | None:
    """Return the order of day and month that the dates of a column show; None where they do not, or contradict."""
    shown: set[Order | None] = set()
    for row, moments in found.items():
        fitting = _fitting(moments, clocks[row])
        if len(fitting) == 1 and fitting[0].order:
            shown.add(fitting[0].order)
    return shown.pop() if len(shown) == 1 else None


_NUMBER = re.compile(r"(?P<digits>[0-9]{9,20})(?:[.,][0-9]*)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}([,. '\u00a0\u202f])[0-9]{3}(?:\1[0-9]{3}){2,}", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,](?P<decimals>[0-9]{1,20}))?E\+?(?P<power>[0-9]{1,2})", re.IGNORECASE | re.ASCII)
_FEWEST_ROUNDED_ZEROS = 4  # one second in ten thousand ends in them by chance, and then the id's clock is not near


def _moments(value: object) -> list[Moment]:
    """Return what a value may mean, an empty list where it is no time or needs no closer look."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        if value != value or abs(value) >= _END_OF_NUMBERS:
            return []
        return _of_digits(str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip("."))
    if not isinstance(value, str) or len(value) > _MAX_CHARACTERS:
        return []
    text = " ".join(unguarded(value).split())
    if found := _of_digits(text):
        return found
    if _GROUPED.fullmatch(text):
        return [_of_number(Decimal(re.sub("[^0-9]", "", text)))]
    if number := _SCIENTIFIC.fullmatch(text):
        unit = Decimal(10) ** (int(number["power"]) - len(number["decimals"] or ""))
        return [_of_number(Decimal(text.replace(",", ".")), unit)]
    return list(read_dates(text))


def _of_digits(text: str) -> list[Moment]:
    """Return what digits mean, perhaps with a fraction: a date without marks, seconds, or days of a spreadsheet."""
    if len(text) in _DIGITS_OF_DATES and text.startswith("20") and (compact := list(read_dates(text))):
        return compact
    if number := _NUMBER.fullmatch(text):
        return [_of_number(Decimal(number["digits"]))]
    if days := _SERIAL.fullmatch(text):
        whole, decimals = int(days["days"]), days["decimals"] or ""
        second = (whole - _SERIAL_OF_1970) * DAY_S + round(Decimal(f"0.{decimals or 0}") * DAY_S)
        # A spreadsheet has no zone, and rounds; whether it is a time at all only the id tells.
        span = DAY_S // 10 ** len(decimals) if decimals else DAY_S - 1
        return [Moment(second - span // 2 if decimals else second, span, is_guess=True)]
    return []


_END_OF_NUMBERS = 10**20
_MAX_CHARACTERS = 80
_SERIAL = re.compile(r"(?P<days>4[3-9][0-9]{3}|5[0-9]{4})(?:[.,](?P<decimals>[0-9]{1,15}))?", re.ASCII)
"""Days of spreadsheets, from 2017 to 2064."""

_DIGITS_OF_DATES = (8, 12, 14)
_SERIAL_OF_1970 = 25_569


def _of_number(number: Decimal, unit: Decimal | None = None) -> Moment:
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
        return Moment(int(number))
    half = int(unit / 2)
    return Moment(int(number) - half, 2 * half, is_rounded=True, exact=int(number) if may_be_exact else None)
