"""Files of millions of values that are no records: counting them costs seconds, and the rest of them is not read."""

import gzip
import json
import time
import tracemalloc
from datetime import datetime, timedelta

import pytest

from tcm_assets.catalogue.exports.file_rows import REJECTED_PER_ACCEPTED, ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets_tests.video_ids import video_id

NOW = datetime.fromisoformat("2026-01-01")
HEADER = b"id,desc,createTime,author.uniqueId\n"
MOST_S = 10.0  # of one core; each takes one at most
BYTES = 3_000_000


@pytest.fixture
def few_rejected(monkeypatch: pytest.MonkeyPatch) -> int:
    """Have files be given up a tenth as soon, so that tests are as much quicker."""
    monkeypatch.setattr("tcm_assets.catalogue.exports.file_rows.MAX_REJECTED", 10_000)
    return 10_000


def read(content: bytes, name: str = "a.json") -> ReadExport:
    return read_export(content, name, NOW, NOW)


def video(number: int) -> bytes:
    moment = datetime.fromisoformat("2020-12-17T12:00:00+00:00") + timedelta(seconds=number)
    made = int(video_id(1, "2020-12-17")) & 0xFFFFFFFF | int(moment.timestamp()) << 32
    record = {"id": str(made), "text": "", "createTime": int(moment.timestamp()), "authorMeta": {"name": "nina"}}
    return json.dumps(record).encode()


ENDLESS = {
    "numbers": ("a.json", b"[" + b"1," * (BYTES // 2) + b"1]"),
    "texts": ("a.json", b"[" + b'"a",' * (BYTES // 4) + b"1]"),
    "empty objects": ("a.json", b"[" + b"{}," * (BYTES // 3) + b"{}]"),
    "empty objects on one line": ("a.json", b"{}" * (BYTES // 2)),
    "empty objects, a line each": ("a.jsonl", b"{}\n" * (BYTES // 3)),
    "empty lists, a line each": ("a.jsonl", b"[]\n" * (BYTES // 3)),
    "a page of numbers": ("a.jsonl", b'{}\n{"data":{"videos":[' + b"1," * (BYTES // 2) + b"1]}}\n"),
    "lines that are not JSON": ("a.jsonl", b"x\n" * (BYTES // 2)),
    "scrapers' words": ("a.jsonl", b'{"error":"gone"}\n' * (BYTES // 17)),
    "rows of one cell": ("a.csv", HEADER + b"1\n" * (BYTES // 2)),
    "rows of blanks": ("a.csv", HEADER + b" ,,,\n" * (BYTES // 5)),
    "quotes that never close": ("a.csv", HEADER + b'"1\n' * (BYTES // 3)),
}


@pytest.mark.parametrize(("name", "content"), ENDLESS.values(), ids=ENDLESS)
def test_a_file_without_records_is_read_up_to_a_bound_and_says_so(few_rejected: int, name: str, content: bytes) -> None:
    start = time.process_time()
    export = read(content, name)
    assert time.process_time() - start < MOST_S
    assert export.videos.num_rows == 0
    rows = export.rejections.to_pylist()
    (whole,) = [row for row in rows if row["position"] == 0 and not row["record_count"]]
    size = f"{len(content) / 1e6:,.1f} MB was not read"
    assert "0 could be read: it is no export of videos" in whole["reason"]
    assert size in whole["reason"]
    counted = len({row["position"] for row in rows} - {0}) + sum(
        row["record_count"] for row in rows if row["position"] == 0
    )
    assert f"first {counted:,} records" in whole["reason"]
    assert few_rejected <= counted <= 100_000  # numbers are counted in steps of so many


BLANK = {
    "lines": ("a.jsonl", video(1) + b"\n" * BYTES + video(2)),
    "rows": ("a.csv", HEADER + b",,,\n" * (BYTES // 4)),
    "rows of quotes": ("a.csv", HEADER + b'"",,"",\r\n' * (BYTES // 9)),
    "rows in a file of Macintosh": ("a.csv", HEADER.replace(b"\n", b"\r") + b",,,\r" * (BYTES // 4)),
    "parts of gzip": ("a.json.gz", gzip.compress(video(1), mtime=0) + gzip.compress(b"", mtime=0) * 90_000),
}


@pytest.mark.parametrize(("name", "content"), BLANK.values(), ids=BLANK)
def test_what_is_blank_is_passed_over_as_quickly_as_it_is_read(name: str, content: bytes) -> None:
    start = time.process_time()
    export = read(content, name)
    assert time.process_time() - start < MOST_S / 2
    assert export.videos.num_rows == {"a.jsonl": 2, "a.json.gz": 1, "a.csv": 0}[name]
    assert export.rejections.num_rows == (name == "a.csv")  # that there is nothing


def test_the_rows_after_blank_ones_are_read_and_their_lines_are_named() -> None:
    made = json.loads(video(1))
    row = f"{made['id']},text,{made['createTime']},nina\n".encode()
    export = read(HEADER + b',"",,\r\n,\n' * 1_000 + row + b'"oops,1\n', "a.csv")
    assert export.videos["position"].to_pylist() == [1]
    (reason,) = export.rejections["reason"].to_pylist()
    assert "the row on line 2,003 " in reason


def test_a_row_of_many_megabytes_is_read_in_part() -> None:
    made = json.loads(video(1))
    row = f"{made['id']},text,{made['createTime']},nina\n".encode()
    export = read(HEADER + b"1," + b"," * 34_000_000 + b"\n" + row, "a.csv")
    assert export.videos.num_rows == 1


def test_a_file_with_few_records_among_others_is_read_up_to_a_bound(few_rejected: int) -> None:
    export = read(b"".join(video(number) + b"\n" + b"{}\n" * 500 for number in range(50)), "a.jsonl")
    count = export.videos.num_rows
    assert abs(count * 500 - few_rejected - REJECTED_PER_ACCEPTED * count) <= 1_500
    assert f"{count:,} could be read" in export.rejections["reason"].to_pylist()[0]


def test_a_file_with_one_record_in_ten_is_read_to_its_end(few_rejected: int) -> None:
    export = read(b"".join(video(number) + b"\n" + b"{}\n" * 9 for number in range(few_rejected // 8)), "a.jsonl")
    assert export.videos.num_rows == few_rejected // 8
    assert not any("was not read" in reason for reason in export.rejections["reason"].to_pylist())


@pytest.mark.parametrize("content", [b"[[" + b"1," * 40_000_000 + b"1],{}]", b"{}\n[" + b"1," * 40_000_000 + b"1]\n"])
def test_no_value_is_held_that_is_larger_than_any_record(content: bytes) -> None:
    reasons = read(content, "a.jsonl").rejections["reason"].to_pylist()
    assert any("has 80,000,003 bytes, and the largest that is read 16,777,216" in reason for reason in reasons)


def test_large_records_are_not_held_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tcm_assets.catalogue.exports.file_rows.CHUNK_BYTES", 500_000)
    records = [{**json.loads(video(number)), "subtitles": [[]] * 60_000} for number in range(20)]
    content = json.dumps(records, separators=(",", ":")).encode()
    del records
    tracemalloc.start()
    try:
        assert read(content).videos.num_rows == 20
        assert tracemalloc.get_traced_memory()[1] < 40_000_000  # one takes five million
    finally:
        tracemalloc.stop()


def test_more_names_than_a_caption_holds_are_left_out_and_reported() -> None:
    record = {**json.loads(video(1)), "hashtags": [{"name": f"tag{number}"} for number in range(3_000)]}
    export = read(json.dumps([record]).encode())
    assert [len(names) for names in export.videos["hashtags"].to_pylist()] == [1_000]
    (problem,) = export.rejections.to_pylist()
    assert (problem["field"], problem["reason"]) == ("hashtags", "hashtags holds 3,000 names; the first 1,000 are read")


@pytest.mark.parametrize("mark", ["#", "＃", "#＃", "@", "@.", "&#", "https://", "a@a."])
def test_a_caption_of_marks_alone_takes_no_longer_than_another(mark: str) -> None:
    records = [{**json.loads(video(number)), "text": (mark * 9_999)[:9_999]} for number in range(20)]
    start = time.process_time()
    assert read(json.dumps(records).encode()).videos.num_rows == 20
    assert time.process_time() - start < MOST_S / 5


def test_empty_parts_of_gzip_are_read_up_to_a_bound() -> None:
    export = read(gzip.compress(video(1), mtime=0) + gzip.compress(b"", mtime=0) * 110_000 + b"x", "a.json.gz")
    assert export.videos.num_rows == 1
    (reason,) = export.rejections["reason"].to_pylist()
    assert reason.startswith("the gzip data have 100,001 parts without content, and were read to byte ")


def test_what_is_wrong_with_the_whole_file_is_never_only_counted() -> None:
    export = read(gzip.compress(b"{}\n" * 2_000, mtime=0)[:-9], "a.jsonl.gz")
    assert export.rejections["reason"].to_pylist()[0].startswith("the gzip data are cut off")


def test_an_object_with_a_million_members_is_no_list() -> None:
    content = b"{" + b'"a":1,' * 3_000_000 + b'"b":[{"id":1}]}'
    start = time.process_time()
    (reason,) = read(content).rejections["reason"].to_pylist()
    assert time.process_time() - start < MOST_S
    assert "no list of records" in reason
