"""When an export was collected: its name, its uploads, its own time, and what cannot be."""

from datetime import datetime, timedelta

import pytest

from tcm_assets.catalogue.exports.delivery_times import DeliveryTime, settle_delivery_time
from tcm_assets.catalogue.exports.named_times import named_time

CHANGED_AT = datetime.fromisoformat("2023-11-14T22:13:20")

NOW = datetime.fromisoformat("2026-11-27T12:00:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("trending_2020-12-21.json", "2020-12-21"),
        ("trending_20201221.jsonl.gz", "2020-12-21"),
        ("trending_2020_12_21.csv", "2020-12-21"),
        ("20201221T103005.json", "2020-12-21T10:30:05"),
        ("export-2020-12-21T10-30-05Z.json", "2020-12-21T10:30:05"),
        ("dataset_tiktok-scraper_2026-09-07_12-30-45-123.json", "2026-09-07T12:30:45"),
        ("export 2020-12-21 10.30.05.json", "2020-12-21T10:30:05"),
        ("2020-12-21_2020-12-22.json", "2020-12-22"),
        ("tag_2026-08-01_2026-09-30.json", "2026-09-30"),
        ("tag_20260801-20260930.json", "2026-09-30"),
        ("batch_20201399_20201221.json", "2020-12-21"),
        ("2026-09-07T1530.json", "2026-09-07T15:30"),
        ("2026_09_07T1530.json", "2026-09-07T15:30"),
        ("2026-09-07_15-30.json", "2026-09-07T15:30"),
        ("2026-09-07 15.30.json", "2026-09-07T15:30"),
        ("2026-09-07T15:30.json", "2026-09-07T15:30"),
        ("20260907_1530.json", "2026-09-07T15:30"),
        ("20260907T1530Z.json", "2026-09-07T15:30"),
        ("20260907-1530-nina.json", "2026-09-07T15:30"),
        ("202609071530.json", "2026-09-07T15:30"),
        ("20260907153012.json", "2026-09-07T15:30:12"),
        ("export20260907153012.json", "2026-09-07T15:30:12"),
        ("2026-09-07T15h30.json", "2026-09-07T15:30"),
        ("2026-09-07_9h05.json", "2026-09-07T09:05"),
        ("2026-09-07_15h30m12s.json", "2026-09-07T15:30:12"),
        ("2026-09-07 - 15-30-12.json", "2026-09-07T15:30:12"),
        ("2026-09-07 at 15.30.12.json", "2026-09-07T15:30:12"),
        ("Export 2026-09-07 at 3.30.12\u202fPM.json", "2026-09-07T15:30:12"),
        ("2026-09-07 um 15.30.12.json", "2026-09-07T15:30:12"),
        ("2026-09-07 à 15.30.12.json", "2026-09-07T15:30:12"),
        ("2026-09-07 03-30-12 PM.json", "2026-09-07T15:30:12"),
        ("2026-09-07 12-05 AM.json", "2026-09-07T00:05"),
        ("2026-09-07T15-30-12-345Z.json", "2026-09-07T15:30:12"),
        ("2026-09-07T15:30:12.123456Z.json", "2026-09-07T15:30:12"),
        ("2026-09-07T153012+0200.json", "2026-09-07T13:30:12"),
        ("2026-09-07T15:30:12+05:30.json", "2026-09-07T10:00:12"),
        ("2026-09-07T233012-0500.json", "2026-09-08T04:30:12"),
        ("2026-09-07 15-30 UTC+0200.json", "2026-09-07T13:30"),
        ("2026-08-01_to_2026-09-30T153012.json", "2026-09-30T15:30:12"),
        ("2026-08-01T0800_2026-08-02T0900.json", "2026-08-02T09:00"),
        ("2026-09-07_2026-09-30.json", "2026-09-30"),
        ("20260907_0900-1200.json", "2026-09-07T09:00"),
        # Digits that are no time of day leave the date.
        ("2026-09-07_250000.json", "2026-09-07"),
        ("2026-09-07_1575.json", "2026-09-07"),
        ("2026-09-07_99.json", "2026-09-07"),
        ("2026-09-07_1-20.json", "2026-09-07"),
        ("2026-09-07.2.json", "2026-09-07"),
        ("2026-09-07_10000000.json", "2026-09-07"),
        ("2026-09-07 13-05 PM.json", "2026-09-07"),
        ("2026-09-07_video_7680535555651390741.json", "2026-09-07"),
        ("2026-09-07T24-00-00.json", "2026-09-07"),
        ("2026-09-07_top1530.json", "2026-09-07"),
        ("a20260907b.json", "2026-09-07"),
        ("20261399153012.json", None),
        ("2026090715301234.json", None),
        ("trending_december_2020.json", None),
        ("video_6907228749016714497.json", None),
        ("20201332.json", None),
        ("2020-1221.json", None),
        ("20101221.json", None),
    ],
)
def test_the_last_time_in_a_name_counts(name: str, expected: str | None) -> None:
    named = named_time(name)
    assert (named and named.start) == (expected and at(expected))


def test_a_time_without_seconds_is_its_minute() -> None:
    named = named_time("2026-09-07_1530.json")
    assert named == (at("2026-09-07T15:30"), at("2026-09-07T15:31"))


def settle(name: str, newest: str | None, changed_at: datetime = CHANGED_AT) -> DeliveryTime:
    return settle_delivery_time(name, changed_at, newest and at(newest), NOW)  # type: ignore[arg-type]


def test_a_possible_name_is_believed() -> None:
    assert settle("a_2020-12-21.json", "2020-12-20T10:00:00") == (at("2020-12-21"), "file name", "")
    assert settle("a_2020-12-21.json", None) == (at("2020-12-21"), "file name", "")


def test_a_date_is_the_whole_day_and_the_delivery_no_earlier_than_its_uploads() -> None:
    assert settle("a_2020-12-21.json", "2020-12-21T18:00:00") == (at("2020-12-21T18:00"), "file name", "")
    # A day in America ends on the next one in UTC.
    assert settle("a_2020-12-21.json", "2020-12-22T05:00:00").source == "file name"


def test_a_name_before_its_uploads_gives_way_to_the_files_own_time() -> None:
    found = settle("a_2020-12-21.json", "2021-03-01T10:00:00")
    assert found[:2] == (CHANGED_AT, "file time")
    assert found.refused == (
        "the time in the file's name, 2020-12-21 00:00:00, lies before the upload of a video in it, "
        "2021-03-01 10:00:00; the file's own time counts, 2023-11-14 22:13:20"
    )


def test_a_name_in_the_future_gives_way_too() -> None:
    found = settle("a_2100-01-01.json", "2020-12-20T10:00:00")
    assert found[:2] == (CHANGED_AT, "file time")
    assert "2100-01-01 00:00:00, lies in the future; the file's own time counts" in found.refused
    # It is tomorrow already in New Zealand.
    assert settle("a_2026-11-28.json", None) == (NOW, "file name", "")


def test_a_file_without_a_time_in_its_name_has_its_own() -> None:
    assert settle("a.json", "2020-12-20T10:00:00") == (CHANGED_AT, "file time", "")


def test_a_files_own_time_in_the_future_is_that_of_reading() -> None:
    found = settle("a.json", "2020-12-20T10:00:00", NOW + timedelta(days=900))
    assert found[:2] == (NOW, "time of reading")
    assert found.refused.endswith("lies in the future; the time of reading counts, 2026-11-27 12:00:00")


def test_a_files_own_time_before_its_uploads_is_that_of_the_newest() -> None:
    found = settle("a.json", "2024-05-01T10:00:00")
    assert found[:2] == (at("2024-05-01T10:00:00"), "newest upload")
    assert "lies before the upload of a video in it; the newest upload counts" in found.refused


@pytest.mark.parametrize("newest", ["2026-11-28T05:00:00", "2020-12-20T10:00:00", None])
@pytest.mark.parametrize("name", ["a.json", "a_2100-01-01.json", "a_2020-01-01.json", "a_2026-11-28.json"])
@pytest.mark.parametrize("changed_at", [CHANGED_AT, NOW, NOW + timedelta(days=1), at("1970-01-01")])
def test_no_delivery_lies_in_the_future(name: str, newest: str | None, changed_at: datetime) -> None:
    assert settle(name, newest, changed_at).moment <= NOW


@pytest.mark.parametrize("date", ["2016-01-01", "2026-02-30", "2026_13_01"])
def test_it_is_said_why_a_date_in_a_name_was_not_believed(date: str) -> None:
    settled = settle_delivery_time(f"export_{date}.json", CHANGED_AT, None, NOW)
    assert (settled.moment, settled.source) == (CHANGED_AT, "file time")
    assert settled.refused.startswith(f"the date in the file's name, {date}, is none since 2016-09-01")


@pytest.mark.parametrize("name", ["export.json", "part_1-20.json", "id_20201399.json", "v2.10.11.json"])
def test_a_name_without_a_date_says_nothing(name: str) -> None:
    assert settle_delivery_time(name, CHANGED_AT, None, NOW).refused == ""
