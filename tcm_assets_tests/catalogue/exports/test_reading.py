"""Export files: every shape they may have, and every way in which they may be broken."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import is_export_file, read_export
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.doubted_videos import IS_ROUNDED
from tcm_assets.catalogue.tables import RAW_VIDEOS, REJECTED_RECORDS
from tcm_assets.tables.table import Table
from tcm_assets_tests.video_ids import video_id

REAL_EXPORT = Path(__file__).parents[4] / "shared" / "real" / "trending_december_2020.json"

DELIVERED_AT = datetime.fromisoformat("2020-12-21")

NOW = datetime.fromisoformat("2026-01-01")


def record(number: int, **changes: object) -> dict[str, Any]:
    return {
        "id": video_id(number, "2020-12-17"),
        "text": f"video {number}",
        "createTime": 1_608_214_517 + number,
        "authorMeta": {"id": "7", "name": "nina"},
        "diggCount": 3,
        "shareCount": 2,
        "playCount": 100,
        "commentCount": 1,
        **changes,
    }


def read(content: bytes, name: str = "a.json") -> ReadExport:
    return read_export(content, name, DELIVERED_AT, NOW)


def positions(export: ReadExport) -> list[int]:
    return sorted(export.videos["position"].to_pylist() + export.doubted["position"].to_pylist())


def reported(export: ReadExport) -> list[tuple[int, str, str]]:
    return [(row["position"], row["field"], row["outcome"]) for row in export.rejections.to_pylist()]


def reason(export: ReadExport) -> str:
    (row,) = export.rejections.to_pylist()
    return str(row["reason"])


def assert_follows(export: ReadExport) -> None:
    """Both tables keep every promise of their schemas that can be seen without a warehouse."""
    videos = export.videos.drop_columns([DOUBTED_ID.name])
    assert set(export.doubted[IS_ROUNDED.name].to_pylist()) <= {True, False}
    for table, schema in ((videos, RAW_VIDEOS), (export.rejections, REJECTED_RECORDS)):
        assert_rows_follow(table.to_pylist(), schema)
        assert tuple(table.column_names) == schema.column_names


def assert_rows_follow(rows: list[dict[str, Any]], schema: Table) -> None:
    keys = [tuple(row[name] for name in schema.key) for row in rows]
    assert len(keys) == len(set(keys))
    for column in schema:
        known = [row[column.name] for row in rows if row[column.name] is not None]
        assert column.nullable or len(known) == len(rows)
        assert column.minimum is None or all(value >= column.minimum for value in known)
        assert column.values is None or set(known) <= set(column.values)


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("a.json", lambda records: json.dumps({"headers": {}, "collector": records}).encode()),
        ("a.json", lambda records: json.dumps(records).encode()),
        ("A.JSON", lambda records: b"\xef\xbb\xbf" + json.dumps(records, indent=1).encode()),
        ("a.jsonl", lambda records: b"\n".join(map(orjson.dumps, records))),
        ("a.jsonl", lambda records: b"\xef\xbb\xbf" + b"\r\n".join(map(orjson.dumps, records)) + b"\r\n"),
        ("a.json.gz", lambda records: gzip.compress(json.dumps(records).encode())),
        ("a.jsonl.gz", lambda records: gzip.compress(b"\n".join(map(orjson.dumps, records)))),
        ("a.json", lambda records: b"\n".join(map(orjson.dumps, records))),
        ("a.ndjson", lambda records: b"\n".join(map(orjson.dumps, records))),
        ("a.json", lambda records: json.dumps(records).encode("utf-16")),
        ("a.json", lambda records: gzip.compress(json.dumps(records).encode())),
    ],
)
def test_every_shape_gives_the_same_rows(name: str, encode: Callable[[list[Any]], bytes]) -> None:
    export = read(encode([record(1), record(2)]), name)
    assert reported(export) == []
    assert export.videos.select(["video_id", "caption", "position", "source_file", "delivered_at"]).to_pylist() == [
        {
            "video_id": video_id(number, "2020-12-17"),
            "caption": f"video {number}",
            "position": number,
            "source_file": name,
            "delivered_at": DELIVERED_AT,
        }
        for number in (1, 2)
    ]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.json.gz", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_reported(name: str, content: bytes) -> None:
    export = read(gzip.compress(content) if name.endswith("gz") else content, name)
    assert reported(export) == [(0, "", "rejected")]
    assert reason(export) == "the file is empty"


@pytest.mark.parametrize("content", [b"<html>not found</html>", b"Name,Views\nb,a\n", b"\x00\x01\x02"])
def test_a_file_that_is_not_json_is_reported(content: bytes) -> None:
    export = read(content)
    assert reported(export) == [(0, "", "rejected")]
    assert "is not JSON, and no table whose first line names the fields of a known shape" in reason(export)


@pytest.mark.parametrize(
    "content", [b"{}", b"5", b"null", b'"text"', b'{"collector": 5}', b'{"collector": {"id": 1}}', b'{"id": "1"}']
)
def test_a_document_of_another_shape_is_reported(content: bytes) -> None:
    export = read(content)
    assert reported(export) == [(0, "", "rejected")]
    assert "holds no list of records" in reason(export)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lambda content: gzip.compress(gzip.compress(content))])
def test_what_is_compressed_is_told_by_the_content(compress: Callable[[bytes], bytes]) -> None:
    export = read(compress(json.dumps([record(1)]).encode()), "a.json.gz")
    assert (positions(export), reported(export)) == ([1], [])


def test_a_truncated_file_gives_the_records_before_the_break() -> None:
    content = json.dumps({"collector": [record(1), record(2), record(3)]}).encode()
    export = read(content[:-40])
    assert positions(export) == [1, 2]
    assert reported(export) == [(3, "", "rejected")]
    assert "record 3 is not JSON: the file ends within it, after byte " in reason(export)


def test_a_file_without_its_last_bracket_gives_every_record() -> None:
    export = read(json.dumps([record(1), record(2)]).encode()[:-1])
    assert positions(export) == [1, 2]
    assert reported(export) == [(0, "", "rejected")]
    assert "all 2 records in it were read" in reason(export)


def test_a_truncated_gzip_file_gives_the_records_that_come_out_of_it() -> None:
    records = [record(number, text=f"{number * 7919 % 1009} words") for number in range(1, 2_001)]
    compressed = gzip.compress(json.dumps(records).encode())
    export = read(compressed[: len(compressed) // 2], "a.json.gz")
    count = len(positions(export))
    assert 500 < count < 1_500
    assert reported(export) == [(count + 1, "", "rejected")]
    assert reason(export).startswith(
        f"the gzip data are cut off at byte {len(compressed) // 2:,}; record {count + 1:,}"
    )


def test_a_gzip_file_that_lacks_its_last_bytes_alone_gives_every_record() -> None:
    export = read(gzip.compress(json.dumps([record(1)]).encode())[:-3], "a.json.gz")
    assert positions(export) == [1]
    assert reported(export) == [(0, "", "rejected")]
    assert "every record that came out of it was read" in reason(export)


def test_a_truncated_gzip_file_of_lines_is_reported_once() -> None:
    lines = b"\n".join(orjson.dumps(record(number)) for number in range(1, 2_001))
    export = read(gzip.compress(lines)[:-2_000], "a.jsonl.gz")
    count = len(positions(export))
    assert 0 < count < 2_000
    assert reported(export) == [(count + 1, "", "rejected")]
    assert reason(export).startswith("the gzip data are cut off at byte ")


def test_a_broken_line_is_rejected_alone() -> None:
    export = read(orjson.dumps(record(1)) + b'\n{"id": "2", \n\n' + orjson.dumps(record(4)), "a.jsonl")
    assert positions(export) == [1, 4]
    assert reported(export) == [(2, "", "rejected")]
    assert "after byte 11" in reason(export)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_nesting_without_limit_is_reported(name: str) -> None:
    export = read(b"[" * 200_000, name)
    assert export.videos.num_rows == 0
    assert "nested too deeply" in reason(export)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_raw_control_characters_do_not_lose_the_record(name: str) -> None:
    line = orjson.dumps(record(1, text="MARK")).replace(b"MARK", b"a\x00\x07\tb")
    export = read(b"[" + line + b"]" if name == "a.json" else line, name)
    assert export.videos["caption"].to_pylist() == ["a b"]
    assert reported(export) == [(1, "text", "repaired")]
    assert "U+0000, U+0007;" in reason(export)


def test_bytes_that_are_not_utf8_do_not_lose_the_record() -> None:
    content = json.dumps([record(1, text="caf\u00e9"), record(2)], ensure_ascii=False).encode("latin-1")
    export = read(content)
    assert export.videos["caption"].to_pylist() == ["café", "video 2"]
    assert reported(export) == [(0, "", "repaired")]


def test_halves_of_surrogate_pairs_do_not_lose_the_record() -> None:
    export = read(json.dumps([record(1, text="half \ud83d"), record(2, text="whole 📈")]).encode())
    assert export.videos["caption"].to_pylist() == ["half \ufffd", "whole 📈"]
    assert reported(export) == [(1, "text", "repaired")]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_nan_is_unknown(name: str) -> None:
    records = [json.dumps(record(1, playCount=float("nan"))), json.dumps(record(2))]
    content = f"[{','.join(records)}]" if name == "a.json" else "\n".join(records)
    export = read(content.encode(), name)
    assert export.videos["view_count"].to_pylist() == [None, 100]
    assert reported(export) == []


def test_a_number_of_five_thousand_digits_is_unknown() -> None:
    content = json.dumps([record(1, playCount=0), record(2)]).replace('"playCount": 0', f'"playCount": {"9" * 5_000}')
    export = read(content.encode())
    assert export.videos["view_count"].to_pylist() == [None, 100]
    assert reported(export) == [(1, "playCount", "repaired")]


def test_a_record_that_is_no_object_costs_itself_alone() -> None:
    export = read(json.dumps([None, record(2), [], "x", 5]).encode())
    assert positions(export) == [2]
    assert reported(export) == [(position, "", "rejected") for position in (1, 3, 4, 5)]


def test_a_caption_of_ten_megabytes_is_left_out() -> None:
    export = read(json.dumps([record(1, text="x" * 10_000_000), record(2)]).encode())
    assert export.videos["caption"].to_pylist() == ["", "video 2"]
    assert reported(export) == [(1, "text", "repaired")]
    assert len(export.rejections["excerpt"][0].as_py()) == 200


def test_every_problem_of_a_record_has_its_row() -> None:
    export = read(json.dumps([record(1, playCount=-1, shareCount=[1], collectCount="x")]).encode())
    assert reported(export) == [(1, name, "repaired") for name in ("playCount", "shareCount", "collectCount")]
    assert export.rejections["record_id"].to_pylist() == [video_id(1, "2020-12-17")] * 3
    assert export.rejections["source_file"].to_pylist() == ["landing/a.json"] * 3


def test_the_same_record_twice_is_reported() -> None:
    export = read(json.dumps([record(1), record(2), record(1)]).encode())
    assert positions(export) == [2, 3]
    assert reported(export) == [(1, "id", "superseded")]
    assert reason(export) == "the same record is at position 3 again"


def test_of_two_counts_of_a_video_the_later_wins_and_both_are_reported() -> None:
    export = read(json.dumps([record(1), record(1, playCount=2_500, collectCount=4)]).encode())
    assert export.videos["view_count"].to_pylist() == [2_500]
    assert reported(export) == [(1, "id", "superseded")]
    assert reason(export) == (
        "the record at position 2 of the same video took its place: view_count 100, later 2,500; "
        "bookmark_count unknown, later 4"
    )


def test_of_two_captions_of_a_video_the_later_wins() -> None:
    export = read(json.dumps([record(1), record(1, text="edited")]).encode())
    assert export.videos["caption"].to_pylist() == ["edited"]
    assert reason(export).endswith("the same counts, other details")


def test_a_later_record_that_is_rejected_takes_no_place() -> None:
    export = read(json.dumps([record(1), record(1, createTime=-1)]).encode())
    assert positions(export) == [1]
    assert reported(export) == [(2, "createTime", "rejected")]


def test_three_records_of_a_video_leave_the_last() -> None:
    export = read(b"\n".join(orjson.dumps(record(1, playCount=count)) for count in (1, 2, 3)), "a.jsonl")
    assert positions(export) == [3]
    assert reported(export) == [(1, "id", "superseded"), (2, "id", "superseded")]


@pytest.mark.parametrize(
    ("name", "is_export"),
    [
        ("a.json", True),
        ("b.JSONL.GZ", True),
        ("a.csv", True),
        ("a.txt", False),
        ("a.gz", False),
        ("a.json.part", False),
    ],
)
def test_exports_are_reported_by_their_suffix(name: str, is_export: bool) -> None:
    assert is_export_file(name) is is_export


ODD_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.integers(), max_size=2),
    st.just({}),
    st.sampled_from(["123", "-1", "1.5", 2**62, 2**62 + 1, 2**64, -1, 0]),
)

PARTS = {
    "authorMeta": ("id", "name", "nickName", "verified", "fans", "followerCount"),
    "musicMeta": ("musicId", "musicName", "musicAuthor", "musicOriginal"),
    "videoMeta": ("height", "width", "duration"),
    "authorStats": ("followerCount",),
}


@st.composite
def mutated_records(draw: st.DrawFn) -> Any:
    raw = record(draw(st.integers(1, 4)))
    names = [*raw, *PARTS, "collectCount", "giftCount", "gifts", "webVideoUrl", "hashtags", "mentions"]
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        change = draw(st.sampled_from(["remove", "replace", "inside"]))
        if change == "remove":
            raw.pop(name, None)
        elif change == "inside" and name in PARTS:
            inside = raw.get(name) if isinstance(raw.get(name), dict) else {}
            raw[name] = {**(inside or {}), draw(st.sampled_from(PARTS[name])): draw(ODD_VALUES)}
        else:
            raw[name] = draw(ODD_VALUES)
    return draw(st.sampled_from([raw, raw, raw, raw, None, 5, [raw]]))


@settings(max_examples=300, deadline=None)
@given(st.lists(mutated_records(), max_size=6), st.sampled_from([".json", ".jsonl", ".json.gz", ".jsonl.gz"]))
def test_every_record_is_accepted_or_reported(records: list[Any], suffix: str) -> None:
    content = json.dumps(records) if ".jsonl" not in suffix else "\n".join(map(json.dumps, records))
    encoded = content.encode("utf-8", "surrogatepass")
    export = read(gzip.compress(encoded) if suffix.endswith("gz") else encoded, "a" + suffix)
    assert_follows(export)
    kept_out = {position for position, _, outcome in reported(export) if outcome != "repaired" and position > 0}
    assert sorted([*positions(export), *kept_out]) == list(range(1, len(records) + 1))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(), st.text(alphabet='{}[]",:0123456789ab\n\\utrueNan ').map(str.encode)),
    st.sampled_from(["a.json", "a.jsonl", "a.json.gz", "a.jsonl.gz"]),
)
def test_any_bytes_are_taken_and_never_silently(content: bytes, name: str) -> None:
    export = read(content, name)
    assert_follows(export)
    try:
        is_empty_list = orjson.loads(content) in ([], {"collector": []})
    except orjson.JSONDecodeError:
        is_empty_list = False
    assert export.rejections.num_rows > 0 or is_empty_list


WHOLE = json.dumps({"headers": {}, "collector": [record(number, text="📈é") for number in range(1, 5)]}).encode()


@settings(deadline=None)
@given(st.integers(1, len(WHOLE) - 1), st.booleans())
def test_a_file_cut_off_anywhere_keeps_its_first_records_and_says_so(kept: int, in_gzip: bool) -> None:
    part = WHOLE[:kept]
    export = read(gzip.compress(part), "a.json.gz") if in_gzip else read(part)
    count = len(positions(export))
    assert positions(export) == list(range(1, count + 1))
    assert [position for position, _, _ in reported(export)] in ([0], [count + 1])


@settings(deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_byte_that_is_wrong_never_loses_a_record_silently(place: int, byte: int) -> None:
    export = read(WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :])
    assert_follows(export)
    assert len(positions(export)) == 4 or export.rejections.num_rows > 0


def test_the_source_systems_own_export_is_accepted_whole() -> None:
    if not REAL_EXPORT.exists():
        pytest.skip("the source system's export is not beside this checkout")
    export = read_export(REAL_EXPORT.read_bytes(), REAL_EXPORT.name, datetime.fromisoformat("2020-12-22"), NOW)
    assert (len(positions(export)), export.rejections.num_rows) == (1_000, 0)
    assert doubts(export) == []
    rows = export.videos.to_pylist()
    days = {row["upload_date"].isoformat() for row in rows}
    assert (len(days), min(days), max(days)) == (91, "2020-09-22", "2020-12-21")
    assert sum(row["caption"] == "" for row in rows) == 38
    assert len({row["author_id"] for row in rows}) == 802
    assert sum(len(row["hashtags"]) for row in rows) == 5_330
    assert sum(len(row["mentions"]) for row in rows) == 250
    unknown = {name for row in rows for name, value in row.items() if value is None}
    never_there = {"is_ad", "is_sponsored", "is_slideshow", "image_count", "record_language", "record_country"}
    not_of_all = {"author_biography", "bookmark_count", "gift_count", "follower_count"}
    assert unknown == never_there | not_of_all | {DOUBTED_ID.name}
    assert sum(row["author_biography"] is None for row in rows) == 86
    assert_follows(export)


VIDEOS = ["7680535555537441855", "7680539850504702463"]

UPLOADED = [1788264037, 1788265037]


def items(*ids: object) -> bytes:
    """Items of the web page: they name no address."""
    made = [
        {"id": each, "desc": "a", "createTime": when, "author": {"id": "7", "uniqueId": "m1"}}
        for each, when in zip(ids, UPLOADED, strict=True)
    ]
    return json.dumps(made).encode()


def doubts(export: ReadExport) -> list[tuple[int, bool]]:
    return list(zip(export.doubted["position"].to_pylist(), export.doubted[IS_ROUNDED.name].to_pylist(), strict=True))


def as_javascript(digits: str) -> str:
    return str(int(Decimal(repr(float(digits)))))


ROUNDINGS = [lambda digits: f"{digits[:15]}0000", lambda digits: int(float(digits)), as_javascript]


@pytest.mark.parametrize("rounded", ROUNDINGS)
def test_rounded_ids_wait_for_a_file_that_has_the_whole_ones(rounded: Callable[[str], object]) -> None:
    now = datetime.fromisoformat("2026-11-01")
    export = read_export(items(*map(rounded, VIDEOS)), "a.json", now, now)
    assert (export.videos.num_rows, doubts(export), reported(export)) == (0, [(1, True), (2, True)], [])


@pytest.mark.parametrize("rounded", ROUNDINGS)
@pytest.mark.parametrize("count", [1, 2])
def test_addresses_that_are_made_of_rounded_ids_are_no_witnesses(rounded: Callable[[str], object], count: int) -> None:
    now = datetime.fromisoformat("2026-11-01")
    made = [
        record(
            1, id=str(rounded(each)), createTime=when, webVideoUrl=f"https://www.tiktok.com/@nina/video/{rounded(each)}"
        )
        for each, when in zip(VIDEOS[:count], UPLOADED, strict=False)
    ]
    zeros = str(rounded(VIDEOS[0])).endswith("0000")
    export = read_export(json.dumps(made).encode(), "a.json", now, now)
    assert doubts(export) == [(place, count == 2 or zeros) for place in range(1, count + 1)]
    made[0]["authorMeta"] = {"id": "6.9E+18", "name": "nina"}
    assert doubts(read_export(json.dumps(made).encode(), "a.json", now, now))[0] == (1, True)


def test_ids_in_scientific_notation_are_rejected() -> None:
    now = datetime.fromisoformat("2026-11-01")
    export = read_export(items(*(f"{float(each):.5E}" for each in VIDEOS)), "a.json", now, now)
    assert positions(export) == []
    assert reported(export) == [(1, "id", "rejected"), (2, "id", "rejected")]
    assert "deliver a file in which ids are text" in export.rejections["reason"][0].as_py()


def test_an_id_that_looks_rounded_by_chance_is_believed_beside_others() -> None:
    now = datetime.fromisoformat("2026-11-01")
    by_chance = str(int(float(VIDEOS[0])))
    export = read_export(items(by_chance, VIDEOS[1]), "a.json", now, now)
    assert (doubts(export), reported(export)) == ([(1, False)], [])


def test_one_id_that_looks_rounded_beside_a_whole_one_of_its_account_is_so_by_chance() -> None:
    now = datetime.fromisoformat("2026-11-01")
    made = {"id": int(float(VIDEOS[0])), "desc": "a", "createTime": UPLOADED[0]}
    accounts = {"6900000000000104729": False, "6900000000000104448": True, "7": True}
    for account, is_rounded in accounts.items():
        content = json.dumps([{**made, "author": {"id": account, "uniqueId": "m1"}}]).encode()
        assert doubts(read_export(content, "a.json", now, now)) == [(1, is_rounded)]


def test_the_id_of_an_account_in_the_place_of_a_videos_gives_way_to_the_field_that_has_the_videos() -> None:
    lines = [f"6900000000000104777,{each},{when},m1,100" for each, when in zip(VIDEOS, UPLOADED, strict=True)]
    table = "\n".join(["id,video_id,create_time,username,view_count", *lines])
    now = datetime.fromisoformat("2026-11-01")
    export = read_export(table.encode(), "a.csv", now, now)
    assert export.videos["video_id"].to_pylist() == VIDEOS
    assert reported(export) == [(1, "id", "repaired"), (2, "id", "repaired")]


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b'{"data": {"videos": [], "has_more": false}}',
        b'{"aweme_list": []}',
        b'{"collector": []}',
        b"id,text,createTime,authorMeta.name\n",
        b'\xef\xbb\xbf"id","text","createTime","authorMeta.name"\r\n',
        b"sep=;\nid;text;createTime;authorMeta.name\n\n",
        b'{"data": {"videos": []}}\n{"data": {"videos": []}}\n',
        b"null",
        b"   ",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"[]", mtime=0),
    ],
)
def test_a_file_in_which_there_is_nothing_says_so(content: bytes) -> None:
    found = read_export(content, "a.json", NOW, NOW)
    assert found.videos.num_rows == 0
    assert [(row["position"], row["outcome"]) for row in found.rejections.to_pylist()] == [(0, "rejected")]
