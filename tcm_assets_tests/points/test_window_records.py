"""What a window held is recorded, and told apart from what it holds now."""

from datetime import date, timedelta
from itertools import permutations

import ibis
import pyarrow as pa
import pytest

from tcm_assets.points.window_records import describe_days, find_changed_windows, find_other_windows, record_windows
from tcm_assets.points.windowed_medians import trailing_windows

FIRST_DAY = date(2020, 12, 1)

CONNECTION = ibis.duckdb.connect()

VIDEO_TYPES = {"video_id": "string", "upload_date": "date", "view_count": "int64", "caption": "string"}

READ = ("video_id", "view_count", "caption")

RECORD_TYPES = {"window_first_day": "date", "window_video_count": "int64", "window_digest": "string"}


def day(number):
    return FIRST_DAY + timedelta(days=number)


def video(video_id, on, view_count=1, caption="x"):
    return {"video_id": video_id, "upload_date": day(on), "view_count": view_count, "caption": caption}


def table(types, rows):
    schema = ibis.schema(types)
    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()), schema=schema)


def described(videos):
    return describe_days(table(VIDEO_TYPES, videos), READ)


def recorded(videos, days=4, window_days=3):
    windows = trailing_windows(day(0), day(days), window_days)
    rows = CONNECTION.to_pyarrow(record_windows(described(videos), windows).order_by("day")).to_pylist()
    return {row["day"]: row for row in rows}


VIDEOS = [video("1", 1), video("2", 1, 5, None), video("3", 3)]


def test_a_record_names_the_first_day_with_videos_and_their_number():
    found = recorded(VIDEOS)
    assert {on: (row["window_first_day"], row["window_video_count"]) for on, row in found.items()} == {
        day(0): (None, 0),
        day(1): (day(1), 2),
        day(2): (day(1), 2),
        day(3): (day(1), 3),
    }
    assert found[day(0)]["window_digest"] is None
    assert found[day(1)]["window_digest"] == found[day(2)]["window_digest"] != found[day(3)]["window_digest"]


def test_a_digest_is_the_same_in_any_order_and_for_good():
    assert {recorded(list(videos))[day(3)]["window_digest"] for videos in permutations(VIDEOS)} == {
        # Half of the MD5 of "1|1|x", that of "2|5|" and that of "3|1|x", combined by exclusive or.
        "17053197535872293244"
    }


REFERENCE_TYPES = {"upload_date": "date", "window_days": "int64", **RECORD_TYPES}


def references(videos, window_days=3):
    return [
        {"upload_date": on, "window_days": window_days} | {name: row[name] for name in RECORD_TYPES}
        for on, row in recorded(videos, window_days=window_days).items()
    ]


def changed(reference, videos):
    found = find_changed_windows(table(REFERENCE_TYPES, reference), described(videos))
    return sorted(CONNECTION.to_pyarrow(found)["upload_date"].to_pylist())


@pytest.mark.parametrize(
    ("videos_now", "days"),
    [
        (VIDEOS, []),
        ([video("0", 0), *VIDEOS], [day(0), day(1), day(2)]),
        ([video("0", -2), *VIDEOS], [day(0)]),
        ([video("0", -3), video("9", 4), *VIDEOS], []),
        ([video("1", 1, 2), *VIDEOS[1:]], [day(1), day(2), day(3)]),
        ([video("1", 1, caption="y"), *VIDEOS[1:]], [day(1), day(2), day(3)]),
        ([video("2", 1, 5, ""), VIDEOS[0], VIDEOS[2]], []),
        (VIDEOS[:2], [day(3)]),
        ([], [day(1), day(2), day(3)]),
    ],
)
def test_days_are_named_whose_windows_hold_something_else_now(videos_now, days):
    assert changed(references(VIDEOS), videos_now) == days


def test_each_window_is_as_long_as_it_was():
    reference = [*references(VIDEOS, window_days=1)[:2], *references(VIDEOS, window_days=3)[2:]]
    assert changed(reference, VIDEOS) == []
    assert changed(reference, [video("0", 0), *VIDEOS]) == [day(0), day(2)]


def test_days_without_a_record_are_named():
    unrecorded = {"upload_date": day(0), "window_days": 3} | dict.fromkeys(RECORD_TYPES)
    assert changed([unrecorded], []) == [day(0)]


def test_other_lengths_of_windows_are_found_with_their_days():
    reference = [row for length in (1, 3, 4) for row in references(VIDEOS, window_days=length)[length - 1 :]]
    found = CONNECTION.to_pyarrow(find_other_windows(table(REFERENCE_TYPES, reference), 3)).to_pylist()
    assert found == [
        {"window_days": 1, "first_day": day(0), "last_day": day(3)},
        {"window_days": 4, "first_day": day(3), "last_day": day(3)},
    ]
