"""Booking: the day on which the books count a row, which is never in a month that was closed before it was written."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def find_booked_days(
    numbers: pa.ChunkedArray, moments: pa.ChunkedArray, closings: Sequence[tuple[int, date]]
) -> pa.Array:
    """Return the day of each row: that of its moment (UTC), or the first open one where a clock was set back.

    `closings` has the last number and the day after the month of each closing, the oldest first.

    >>> moments = pa.chunked_array([pa.array(["2020-11-30", "2020-12-24"]).cast(pa.timestamp("us"))])
    >>> find_booked_days(pa.chunked_array([[8, 9]]), moments, [(7, date(2020, 12, 1))]).to_pylist()
    [datetime.date(2020, 12, 1), datetime.date(2020, 12, 24)]
    """
    days = pc.cast(pc.floor_temporal(moments, unit="day"), pa.date32())
    if not closings or not len(days):
        return days.combine_chunks() if isinstance(days, pa.ChunkedArray) else days
    marks = np.array([mark for mark, _ in closings])
    # Days since 1970; before the first closing any day is open.
    first_open = np.array([np.iinfo(np.int32).min, *((day - date(1970, 1, 1)).days for _, day in closings)])
    written_after = np.searchsorted(marks, numbers.to_numpy(), side="left")
    booked = np.maximum(days.cast(pa.int32()).to_numpy(), first_open[written_after]).astype("int32")
    return pa.array(booked).cast(pa.date32())
