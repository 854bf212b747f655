"""Ids that stand in other records' rows, and the honest reasons for ids of another time than their uploads."""

import json
from datetime import datetime, timedelta
from random import Random

import pyarrow as pa
import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.identities.shifted_ids import are_shifted

NOW = datetime.fromisoformat("2026-11-27T00:00:00")

START_S = 1_788_264_037

HOUR_S = 3_600


def made(second: int) -> str:
    return str((second << 32) + 77_777)


def shifted(records: list[tuple[int, int]], handles: int = 1_000) -> bool:
    """Whether records, the seconds of their ids and uploads, have each other's ids; of so many handles in turn."""
    loose = [
        (made(clock), f"m{number % handles}", upload)
        for number, (clock, upload) in enumerate(records)
        if not -60 <= upload - clock <= 300
    ]
    schema = pa.schema({"video_id": pa.string(), "author_username": pa.string(), "uploaded_s": pa.int64()})
    return are_shifted(pa.Table.from_pylist([dict(zip(schema.names, each, strict=True)) for each in loose], schema))


def honest(count: int = 30, hours_apart: float = 5.3, seed: int = 7) -> list[tuple[int, int]]:
    random = Random(seed)
    clocks = [START_S + int(HOUR_S * hours_apart * (number + random.random())) for number in range(count)]
    return [(clock, clock + random.randint(1, 222)) for clock in clocks]


@pytest.mark.parametrize("count", [2, 3, 6, 200])
def test_ids_that_moved_by_a_row_or_were_sorted_are_noticed(count: int) -> None:
    right = honest(count)
    clocks, uploads = zip(*right, strict=True)
    assert not shifted(right)
    daily = [(START_S + 24 * HOUR_S * day, START_S + 24 * HOUR_S * (day + 1) + 20) for day in range(count + 1)]
    assert shifted(daily)
    assert shifted(list(zip((*clocks[1:], clocks[0]), uploads, strict=True)))
    assert shifted(list(zip(reversed(clocks), uploads, strict=True)))


@pytest.mark.parametrize("hours", [-11, -3.5, 5.75, 9, 14])
def test_a_forgotten_time_zone_is_honest(hours: float) -> None:
    late = [(clock, upload + int(hours * HOUR_S)) for clock, upload in honest()]
    assert not shifted(late)
    summer = [(clock, upload + (HOUR_S if place > 12 else 0)) for place, (clock, upload) in enumerate(late)]
    assert not shifted(summer)
    hourly = [(START_S + HOUR_S * hour, START_S + HOUR_S * hour + 20 + int(hours * HOUR_S)) for hour in range(40)]
    assert not shifted(hourly)


@pytest.mark.parametrize("cut_s", [60, HOUR_S, 24 * HOUR_S])
def test_times_that_are_cut_are_honest(cut_s: int) -> None:
    assert not shifted([(clock, upload - upload % cut_s) for clock, upload in honest()])


def test_scheduled_posts_are_honest() -> None:
    random = Random(3)
    late = [(clock, upload + random.randint(HOUR_S, 20 * 24 * HOUR_S)) for clock, upload in honest(200)]
    assert not shifted(late)
    some = [each if place % 10 else late[place] for place, each in enumerate(honest(200))]
    assert not shifted(some)


@pytest.mark.parametrize("handles", [1, 3])
@pytest.mark.parametrize("days", [1, 2, 6])
def test_a_habit_of_scheduled_posts_is_honest(handles: int, days: int) -> None:
    random = Random(11)
    posts = [START_S + 24 * HOUR_S * (number // handles) + 5_000 * (number % handles) for number in range(24 * handles)]
    planned = [(post - 24 * HOUR_S * days + random.randint(-290, 0), post) for post in posts]
    assert not shifted(planned, handles)
    assert shifted([(clock + 2 * 24 * HOUR_S * days, upload) for clock, upload in planned], handles)
    sorted_alone = list(zip(random.sample([clock for clock, _ in planned], len(planned)), posts, strict=True))
    assert shifted(sorted_alone, handles)


def test_posts_of_a_plan_for_several_accounts_are_honest() -> None:
    random = Random(13)
    first = START_S - START_S % 300
    planned = [first + 24 * HOUR_S * day for day in range(1, 30)]
    assert not shifted([(post - 24 * HOUR_S + random.randint(-250, 50), post) for post in planned])
    assert shifted([(post - 24 * HOUR_S + random.randint(-250, 0), post + 17) for post in planned])


def test_in_a_file_of_a_busy_hour_every_upload_has_another_id() -> None:
    random = Random(5)
    assert not shifted([(clock, upload + random.randint(400, 3_000)) for clock, upload in honest(900, 0.005)])


def test_two_records_that_have_each_others_ids_are_noticed_among_many() -> None:
    right = honest(40)
    swapped = [(right[1][0], right[0][1]), (right[0][0], right[1][1]), *right[2:]]
    assert shifted(swapped)


def test_a_file_whose_ids_moved_is_rejected_record_by_record() -> None:
    right = honest(6)
    records = [
        {"id": made(clock), "createTime": upload, "authorMeta": {"id": "77123", "name": f"m{place}"}, "playCount": 1}
        for place, (clock, upload) in enumerate(right)
    ]
    moved = [{**each, "id": records[place - 1]["id"]} for place, each in enumerate(records)]
    read = read_export(json.dumps(moved).encode(), "a.json", NOW, NOW)
    assert (read.videos.num_rows, read.rejections["outcome"].to_pylist()) == (0, ["rejected"] * 6)
    upload = datetime.fromisoformat("1970-01-01") + timedelta(seconds=right[1][1])
    assert f"the upload of {upload}, and uploads of this file are of the times" in read.rejections["reason"][1].as_py()
    assert read_export(json.dumps(records).encode(), "a.json", NOW, NOW).videos.num_rows == 6
    with_pages = [{**each, "webVideoUrl": f"https://www.tiktok.com/@m/video/{each['id']}"} for each in moved]
    assert read_export(json.dumps(with_pages).encode(), "a.json", NOW, NOW).videos.num_rows == 6
