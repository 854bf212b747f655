"""Ingesting the landing folder: each file is parsed once by any number of processes, into the schemas of its tables."""

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.ingest import (
    IngestedLanding,
    find_account_ids,
    find_changed_days,
    find_upload_days,
    ingest_landing,
    read_deliveries,
    read_rejections,
    reject_outside_days,
)
from tcm_assets.catalogue.landing_files import MissingLandingError
from tcm_assets.catalogue.tables import RAW_VIDEOS, REJECTED_RECORDS
from tcm_assets.services.unusable_files import DamagedFileError, FullDiskError
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.video_ids import number_of, video_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)

CHANGED_AT_S = 1_735_689_600  # of every file, unless a test changes it: 2025-01-01

ALWAYS = (date(2016, 1, 1), date(2100, 1, 1))


def record(number: int, day: str = "2020-12-17", **changes: object) -> dict[str, Any]:
    return {
        "id": video_id(number, day),
        "text": f"video {number}",
        "createTime": int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()),
        "authorMeta": {"id": "7", "name": "nina"},
        "diggCount": 3,
        "shareCount": 2,
        "playCount": 100,
        "commentCount": 1,
        "hashtags": [{"name": "fyp"}],
        **changes,
    }


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "ingested"


def put(landing: Path, name: str, *records: object) -> Path:
    path = landing / name
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.dumps(records).encode()
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith("gz") else content)
    os.utime(path, (CHANGED_AT_S, CHANGED_AT_S))
    return path


def reported(ingested: IngestedLanding) -> list[tuple[str, int, str, str]]:
    rows = read_rejections(ingested).to_pylist()
    return [(row["source_file"], row["position"], row["field"], row["outcome"]) for row in rows]


def numbers(deliveries: pa.Table) -> list[int]:
    return [number_of(each) for each in deliveries["video_id"].to_pylist()]


def archived(archive: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in archive.iterdir()}


def test_an_empty_landing_folder_gives_empty_tables(landing: Path, archive: Path) -> None:
    ingested = ingest_landing(landing, archive, NOW)
    deliveries = read_deliveries(ingested, *ALWAYS)
    assert (deliveries.num_rows, read_rejections(ingested).num_rows) == (0, 0)
    assert deliveries.schema.equals(arrow_schema(RAW_VIDEOS))
    assert read_rejections(ingested).schema.equals(arrow_schema(REJECTED_RECORDS))
    assert reject_outside_days(ingested, *ALWAYS).num_rows == 0
    assert find_upload_days(ingested) is None


def test_an_account_is_that_of_the_last_delivery_with_its_name(landing: Path, archive: Path) -> None:
    put(landing, "a_2020-12-20.json", record(1, authorMeta={"id": "8", "name": "nina"}))
    put(landing, "b_2020-12-18.json", record(2), record(3, authorMeta={"id": "9", "name": "otto"}))
    assert find_account_ids(ingest_landing(landing, archive, NOW), {"nina", "nobody"}) == {"nina": "8"}


def test_a_missing_landing_folder_says_so(tmp_path: Path, archive: Path) -> None:
    with pytest.raises(MissingLandingError, match="there is no landing folder"):
        ingest_landing(tmp_path / "nowhere", archive, NOW)


def test_a_time_without_a_zone_is_refused(landing: Path, archive: Path) -> None:
    with pytest.raises(ValueError, match=r"datetime\.now\(UTC\)"):
        ingest_landing(landing, archive, NOW.replace(tzinfo=None))


def test_deliveries_come_back_typed_and_in_order(landing: Path, archive: Path) -> None:
    put(landing, "b_2020-12-20.json", record(3), record(1, "2020-12-16"))
    put(landing, "a/2020-12-19.json.gz", record(1, "2020-12-16", playCount=50))
    ingested = ingest_landing(landing, archive, NOW)
    deliveries = read_deliveries(ingested, *ALWAYS)
    assert deliveries.schema.equals(arrow_schema(RAW_VIDEOS))
    columns = ["source_file", "position", "video_id", "view_count", "delivered_at", "hashtags"]
    one, three = video_id(1, "2020-12-16"), video_id(3, "2020-12-16")
    assert [tuple(row.values()) for row in deliveries.select(columns).to_pylist()] == [
        ("a/2020-12-19.json.gz", 1, one, 50, datetime.fromisoformat("2020-12-19"), ["fyp"]),
        ("b_2020-12-20.json", 1, three, 100, datetime.fromisoformat("2020-12-20"), ["fyp"]),
        ("b_2020-12-20.json", 2, one, 100, datetime.fromisoformat("2020-12-20"), ["fyp"]),
    ]
    assert find_upload_days(ingested) == (date(2020, 12, 16), date(2020, 12, 17))


def test_only_the_days_that_are_asked_for_come_back(landing: Path, archive: Path) -> None:
    put(landing, "a.json", *(record(day, f"2020-12-{day}") for day in range(10, 20)))
    ingested = ingest_landing(landing, archive, NOW)
    deliveries = read_deliveries(ingested, date(2020, 12, 12), date(2020, 12, 15))
    assert numbers(deliveries) == [12, 13, 14]


def test_uploads_outside_the_partitions_are_reported_with_the_settings(landing: Path, archive: Path) -> None:
    put(landing, "a.json", *(record(day, f"2020-12-{day}") for day in (10, 11, 12, 13)))
    ingested = ingest_landing(landing, archive, NOW)
    outside = reject_outside_days(ingested, date(2020, 12, 11), date(2020, 12, 13)).to_pylist()
    assert [(number_of(row["record_id"]), row["source_file"], row["position"]) for row in outside] == [
        (10, "landing/a.json", 1),
        (13, "landing/a.json", 4),
    ]
    assert {(row["field"], row["outcome"]) for row in outside} == {("createTime", "outside_days")}
    assert [row["reason"] for row in outside] == [
        "uploaded on 2020-12-10, before the first day, 2020-12-11; set TCM_START_DATE to the day of the upload, or to "
        "an earlier one, to include it",
        "uploaded on 2020-12-13, after the last day, 2020-12-12: its day has not ended yet, or is not before "
        "TCM_END_DATE",
    ]


@pytest.fixture
def moved(landing: Path, archive: Path) -> IngestedLanding:
    """Video 1 moves back and forth from the 12th, 2 from the 14th to the 11th; 3 stays where it is."""
    put(landing, "b_2020-12-20.json", record(3, "2020-12-12"), record(1, "2020-12-12"), record(2, "2020-12-14"))
    put(landing, "a_2020-12-21.json", record(1, "2020-12-13", playCount=200), record(2, "2020-12-11"))
    put(landing, "c_2020-12-22.json", record(3, "2020-12-12"), record(1, "2020-12-11", playCount=300))
    return ingest_landing(landing, archive, NOW)


def test_a_video_has_one_day_alone_as_within_a_range(moved: IngestedLanding) -> None:
    at_once = read_deliveries(moved, date(2020, 12, 10), date(2020, 12, 16))
    by_day = {day: read_deliveries(moved, date(2020, 12, day), date(2020, 12, day + 1)) for day in range(10, 16)}
    order = [("source_file", "ascending"), ("position", "ascending")]
    assert at_once.num_rows == 7
    assert pa.concat_tables(by_day.values()).sort_by(order).equals(at_once)
    assert at_once.schema.equals(arrow_schema(RAW_VIDEOS))
    found = {day: sorted(numbers(rows)) for day, rows in by_day.items() if rows.num_rows}
    assert found == {12: [1, 1, 1, 3, 3], 14: [2, 2]}
    assert set(by_day[12]["uploaded_at"].to_pylist()) == {datetime.fromisoformat("2020-12-12T12:00:00")}
    first_two_days = read_deliveries(moved, date(2020, 12, 12), date(2020, 12, 14))
    assert first_two_days.equals(by_day[12])


def test_the_latest_delivery_of_a_moved_video_is_one_row_in_all_days(moved: IngestedLanding) -> None:
    latest = [
        video
        for day in range(10, 16)
        for video in {
            number_of(row["video_id"]): row["view_count"]
            for row in read_deliveries(moved, date(2020, 12, day), date(2020, 12, day + 1))
            .sort_by([("delivered_at", "ascending")])
            .to_pylist()
        }.items()
    ]
    assert sorted(latest) == [(1, 300), (2, 100), (3, 100)]


def test_a_moved_upload_is_reported_among_the_problems(moved: IngestedLanding) -> None:
    assert reported(moved) == [
        ("landing/a_2020-12-21.json", 1, "createTime", "repaired"),
        ("landing/a_2020-12-21.json", 2, "createTime", "repaired"),
        ("landing/c_2020-12-22.json", 2, "createTime", "repaired"),
    ]
    reasons = read_rejections(moved)["reason"].to_pylist()
    assert all(
        reported_day in reason and settled_day in reason
        for reason, reported_day, settled_day in zip(
            reasons, ("12-13", "12-11", "12-11"), ("12-12", "12-14", "12-12"), strict=True
        )
    )


def test_the_settled_day_decides_what_the_range_is_and_what_lies_outside(moved: IngestedLanding) -> None:
    assert find_upload_days(moved) == (date(2020, 12, 12), date(2020, 12, 14))
    assert reject_outside_days(moved, date(2020, 12, 12), date(2020, 12, 15)).num_rows == 0
    outside = reject_outside_days(moved, date(2020, 12, 11), date(2020, 12, 14)).to_pylist()
    assert [(number_of(row["record_id"]), row["source_file"], row["excerpt"]) for row in outside] == [
        (2, "landing/a_2020-12-21.json", "2020-12-14T12:00:00"),
        (2, "landing/b_2020-12-20.json", "2020-12-14T12:00:00"),
    ]


def test_a_file_that_comes_or_goes_touches_every_day_that_its_videos_may_lie_on(
    landing: Path, archive: Path, moved: IngestedLanding
) -> None:
    first, second, third = (moved.parts.keys[place] for place in (1, 0, 2))
    assert find_changed_days(moved, []) is None
    assert find_changed_days(moved, [third]) == (date(2020, 12, 11), date(2020, 12, 13))
    assert find_changed_days(moved, [second]) == (date(2020, 12, 11), date(2020, 12, 14))
    (landing / "b_2020-12-20.json").unlink()
    without_first = ingest_landing(landing, archive, NOW)
    assert read_deliveries(without_first, date(2020, 12, 14), date(2020, 12, 15)).num_rows == 0
    assert find_changed_days(without_first, [first]) == (date(2020, 12, 11), date(2020, 12, 14))


def test_every_delivery_is_in_the_partitions_or_reported(landing: Path, archive: Path) -> None:
    put(landing, "a.json", *(record(day, f"2020-12-{day}") for day in range(10, 20)))
    ingested = ingest_landing(landing, archive, NOW)
    for first in range(9, 21):
        window = (date(2020, 12, first), date(2020, 12, 21))
        assert read_deliveries(ingested, *window).num_rows + reject_outside_days(ingested, *window).num_rows == 10


def test_problems_of_every_kind_come_together(landing: Path, archive: Path) -> None:
    put(landing, "a.json", record(1), record(2, createTime=-1), record(1, playCount=200), record(3, gifts="?"))
    put(landing, "b.json").write_bytes(b"")
    put(landing, "c.json").write_bytes(b"<html>")
    put(landing, "notes.txt")
    (landing / "gone.json").symlink_to(landing / "nowhere")
    ingested = ingest_landing(landing, archive, NOW)
    assert sorted(reported(ingested)) == [
        ("landing/a.json", 1, "id", "superseded"),
        ("landing/a.json", 2, "createTime", "rejected"),
        ("landing/a.json", 4, "gifts", "repaired"),
        ("landing/b.json", 0, "", "rejected"),
        ("landing/c.json", 0, "", "rejected"),
        ("landing/gone.json", 0, "", "rejected"),
        ("landing/notes.txt", 0, "", "rejected"),
    ]
    assert read_deliveries(ingested, *ALWAYS)["position"].to_pylist() == [3, 4]


def test_the_future_is_judged_by_the_time_that_is_given(landing: Path, archive: Path) -> None:
    path = put(landing, "a.json", record(1, "2026-01-01"), record(2, "2026-01-02"), record(3, "2026-01-03"))
    now = datetime(2026, 1, 1, 23, 0, tzinfo=UTC)
    os.utime(path, (now.timestamp(), now.timestamp()))
    ingested = ingest_landing(landing, archive, now)
    assert reported(ingested) == [("landing/a.json", 3, "createTime", "rejected")]


def test_a_second_look_reads_nothing_again(landing: Path, archive: Path) -> None:
    put(landing, "a.json", record(1))
    put(landing, "b.json", record(2))
    first = ingest_landing(landing, archive, NOW)
    before = archived(archive)
    assert len(before) == 6
    assert ingest_landing(landing, archive, NOW) == first
    assert archived(archive) == before


def test_a_new_file_is_read_and_the_others_are_not(landing: Path, archive: Path) -> None:
    put(landing, "a.json", record(1))
    ingest_landing(landing, archive, NOW)
    before = archived(archive)
    put(landing, "b.json", record(2))
    ingested = ingest_landing(landing, archive, NOW)
    assert before.items() <= archived(archive).items()
    assert len(archived(archive)) == 6
    assert numbers(read_deliveries(ingested, *ALWAYS)) == [1, 2]


@pytest.mark.parametrize("change", ["content", "name", "time"])
def test_a_file_that_changed_is_read_anew(landing: Path, archive: Path, change: str) -> None:
    path = put(landing, "a.json", record(1))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    ingest_landing(landing, archive, NOW)
    if change == "content":
        put(landing, "a.json", record(1, playCount=999))
        os.utime(path, (1_700_000_000, 1_700_000_000))
    elif change == "name":
        path.rename(landing / "b.json")
    else:
        os.utime(path, (1_700_000_001, 1_700_000_001))
    (row,) = read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS).to_pylist()
    seen = {"content": row["view_count"], "name": row["source_file"], "time": row["delivered_at"].second}
    assert seen[change] == {"content": 999, "name": "b.json", "time": 21}[change]
    assert len(archived(archive)) == 6


def test_a_file_that_is_gone_is_gone_from_the_tables(landing: Path, archive: Path) -> None:
    put(landing, "a.json", record(1))
    path = put(landing, "b.json", record(2))
    ingest_landing(landing, archive, NOW)
    path.unlink()
    deliveries = read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS)
    assert deliveries["source_file"].to_pylist() == ["a.json"]


def test_half_an_archive_entry_is_no_entry(landing: Path, archive: Path) -> None:
    put(landing, "a.json", record(1))
    ingested = ingest_landing(landing, archive, NOW)
    ingested.parts.paths("videos")[0].unlink()
    again = ingest_landing(landing, archive, NOW)
    assert again == ingested
    assert read_deliveries(again, *ALWAYS).num_rows == 1


def test_many_small_files_are_kept_together_and_followed_one_by_one(landing: Path, archive: Path) -> None:
    for number in range(1, 31):
        put(landing, f"{number:02}_2020-12-20.json", record(number), {})
    before = ingest_landing(landing, archive, NOW)
    assert len(archived(archive)) == 4
    put(landing, "05_2020-12-20.json", record(5, playCount=999), {}, {})
    (landing / "07_2020-12-20.json").unlink()
    put(landing, "31_2020-12-20.json", record(31, "2020-12-18"))
    after = ingest_landing(landing, archive, NOW)
    assert len(archived(archive)) == 10
    kept = [number for number in range(1, 31) if number != 7]
    rows = read_deliveries(after, date(2020, 12, 17), date(2020, 12, 18)).to_pylist()
    assert [number_of(row["video_id"]) for row in rows] == kept
    assert [row["view_count"] for row in rows if row["view_count"] != 100] == [999]
    expected = [(f"landing/{number:02}_2020-12-20.json", 2, "", "rejected") for number in kept]
    expected.insert(kept.index(5) + 1, ("landing/05_2020-12-20.json", 3, "", "rejected"))
    assert reported(after) == expected
    gone = set(before.parts.keys) - set(after.parts.keys)
    assert (len(gone), find_upload_days(after)) == (2, (date(2020, 12, 17), date(2020, 12, 18)))
    assert find_changed_days(after, gone) == (date(2020, 12, 17), date(2020, 12, 17))
    assert read_deliveries(before, *ALWAYS).num_rows == 30


def test_doubted_videos_among_many_small_files_are_settled_by_the_others(landing: Path, archive: Path) -> None:
    for number in range(1, 21):
        put(landing, f"{number}_2020-12-20.json", record(number))
    rounded = str(int(float(video_id(3, "2020-12-17"))))
    put(
        landing, "copy_2020-12-21.json", record(3, id=rounded), record(4, id=str(int(float(video_id(4, "2020-12-17")))))
    )
    ingest_landing(landing, archive, NOW)
    for change in ("nothing", "a file is gone"):
        if change == "a file is gone":
            (landing / "1_2020-12-20.json").unlink()
        rows = read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS).to_pylist()
        found = [number_of(row["video_id"]) for row in rows if row["source_file"] == "copy_2020-12-21.json"]
        assert (found, len(rows)) == ([3, 4], 22 - (change != "nothing"))


def test_a_damaged_file_of_many_is_named_and_read_anew_once_it_is_gone(landing: Path, archive: Path) -> None:
    for number in range(1, 21):
        put(landing, f"{number}.json", record(number))
    ingested = ingest_landing(landing, archive, NOW)
    (path,) = ingested.parts.paths("videos")
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(DamagedFileError, match="what is in it is then read anew") as raised:
        read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS)
    assert str(path) in str(raised.value)
    path.unlink()
    assert read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS).num_rows == 20


def test_a_write_that_fails_leaves_nothing_behind(
    landing: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(landing, "a.json", record(1))

    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full_disk)
    with pytest.raises(FullDiskError, match="no room for"):
        ingest_landing(landing, archive, NOW)
    assert archived(archive) == {}


def test_four_processes_at_once_make_one_archive(landing: Path, archive: Path) -> None:
    for number in range(12):
        put(landing, f"{number}.json", *(record(1 + number * 100 + each) for each in range(100)))
    program = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from tcm_assets.catalogue.ingest import ingest_landing, read_deliveries;"
        "print('ready', flush=True); sys.stdin.readline();"
        "found = ingest_landing(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 1, 1, tzinfo=UTC));"
        "print(read_deliveries(found, datetime(2016, 1, 1).date(), datetime(2100, 1, 1).date()).num_rows)"
    )
    command = [sys.executable, "-c", program, str(landing), str(archive)]
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate(timeout=120)[0] for process in processes] == ["1200\n"] * 4
    assert {process.returncode for process in processes} == {0}
    assert len(archived(archive)) == 36
    assert read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS).num_rows == 1_200


def test_no_file_keeps_the_others_from_being_read(
    landing: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(landing, "z.json", record(1))
    put(landing, "bomb.json.gz").write_bytes(gzip.compress(bytes(30_000_000)))
    put(landing, "large.json").write_bytes(b" " * 2_000_001)
    secret = put(tmp_path, "secret.json", record(2))
    (landing / "link.json").symlink_to(secret)
    (landing / "loop.json").symlink_to(landing / "loop.json")
    os.mkfifo(landing / "pipe.json")
    put(landing, "\x1b[31m\n.json").write_bytes(b"")
    put(landing, "hungry.json", record(3))
    put(landing, "odd.json", record(4))

    def failing(content: bytes, source_file: str, *rest: Any) -> ReadExport:
        if source_file == "hungry.json":
            raise MemoryError
        if source_file == "odd.json":
            raise ZeroDivisionError("division by zero")
        return read_export(content, source_file, *rest)

    monkeypatch.setattr("tcm_assets.catalogue.ingest.read_export", failing)
    ingested = ingest_landing(landing, archive, NOW, max_bytes=2_000_000)
    assert numbers(read_deliveries(ingested, *ALWAYS)) == [1]
    reasons = {
        row["source_file"].removeprefix("landing/"): row["reason"] for row in read_rejections(ingested).to_pylist()
    }
    assert {name: reason[:42] for name, reason in reasons.items()} == {
        "bomb.json.gz": "what is in it is larger than 2,000,000 byt",
        "large.json": "it has 2,000,001 bytes, and at most 2,000,",
        "link.json": "not an export file: it is a link to a file",
        "loop.json": "not an export file: a link that leads nowh",
        "pipe.json": "not an export file: it is no regular file",
        "\\x1b[31m\\n.json": "the file is empty",
        "hungry.json": "the memory does not suffice to read it: de",
        "odd.json": "a fault of this program stopped the readin",
    }
    assert not any("secret" in reason or "2020-12" in reason for reason in reasons.values())


def test_what_was_too_large_is_read_once_the_limit_is_raised(landing: Path, archive: Path) -> None:
    put(landing, "a.json.gz", *[record(1)] * 100)
    refused = ingest_landing(landing, archive, NOW, max_bytes=1_000)
    assert read_rejections(refused)["reason"].to_pylist() == [
        "what is in it is larger than 1,000 bytes: deliver it in parts, or set TCM_MAX_EXPORT_MB to more"
    ]
    assert read_deliveries(ingest_landing(landing, archive, NOW), *ALWAYS).num_rows == 1


def test_a_delivery_of_the_future_does_not_outrank_later_ones(landing: Path, archive: Path) -> None:
    put(landing, "a_2100-01-01.json", record(1, playCount=1))
    put(landing, "b_2025-06-01.json", record(1, playCount=2))
    late = put(landing, "c.json", record(1, playCount=3))
    os.utime(late, (4_000_000_000, 4_000_000_000))
    ingested = ingest_landing(landing, archive, NOW)
    rows = read_deliveries(ingested, *ALWAYS).sort_by("delivered_at").to_pylist()
    assert [(row["view_count"], row["delivery_time_from"]) for row in rows] == [
        (1, "file time"),
        (2, "file name"),
        (3, "time of reading"),
    ]
    assert rows[-1]["delivered_at"] == NOW.replace(tzinfo=None)
    assert reported(ingested) == [
        ("landing/a_2100-01-01.json", 0, "", "repaired"),
        ("landing/c.json", 0, "", "repaired"),
    ]


def test_a_copy_of_a_file_whose_name_tells_the_time_is_not_read_anew(landing: Path, archive: Path) -> None:
    path = put(landing, "a_2025-06-01.json", record(1))
    first = ingest_landing(landing, archive, NOW)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert ingest_landing(landing, archive, NOW) == first
