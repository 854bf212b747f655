"""What is around records: pages, objects around one record, data frames, other answers, and files after each other."""

import json
from datetime import datetime
from typing import Any

import pytest

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES, find_error_words
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets_tests.catalogue.exports.examples import PAGE, VIDEO_ID, delivered_count, example

NOW = datetime.fromisoformat("2026-11-27")

BY_NAME = {shape.name: shape for shape in SHAPES}

EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)


def read(content: Any, name: str = "a_2026-09-07.json") -> ReadExport:
    content = content if isinstance(content, str | bytes) else json.dumps(content)
    return read_export(content if isinstance(content, bytes) else content.encode(), name, NOW, NOW)


def reasons(export: ReadExport) -> list[str]:
    found: list[str] = export.rejections["reason"].to_pylist()
    return found


def records(shape: Shape, count: int = 3) -> list[dict[str, Any]]:
    """Records of a shape, each of a video of its own."""
    name = shape.paths["video_id"][0].names[0]
    made = json.dumps(example(shape))
    return [
        json.loads(made.replace(VIDEO_ID, str(int(VIDEO_ID) + each))) | {name: str(int(VIDEO_ID) + each)}
        for each in range(count)
    ]


OK = {"code": "ok", "message": "", "log_id": "2022"}


@pytest.mark.parametrize("join", [lambda pages: "\n".join(map(json.dumps, pages)), json.dumps], ids=["lines", "list"])
@pytest.mark.parametrize("error", [OK, {"code": 0}, {"code": "0", "message": "success"}, "", None, 0, "ok", {}])
def test_an_answer_that_went_well_is_a_page(join: Any, error: Any) -> None:
    videos = records(BY_NAME["Research API"])
    pages = [{"data": {"videos": each, "cursor": 1}, "error": error} for each in (videos[:2], videos[2:])]
    export = read(join(pages))
    assert (export.videos.num_rows, reasons(export)) == (3, [])


def test_an_answer_that_went_wrong_is_quoted_wherever_it_stands() -> None:
    videos = records(BY_NAME["Research API"])
    wrong = {"data": {"videos": []}, "error": {"code": "rate_limit_exceeded", "message": "Too many requests"}}
    for content in (wrong, [wrong], [{"data": {"videos": videos}, "error": OK}, wrong]):
        *_, reason = reasons(read(content))
        assert reason == "the scraper could not get it: Too many requests"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": {"code": "invalid", "message": ""}}, "invalid"),
        ({"error": True, "errorMessage": "gone"}, "gone; True"),
        ({"#error": True, "#debug": {"errorMessages": ["Request failed"]}}, "Request failed"),
        ({"#error": False, "#debug": {"errorMessages": []}}, None),
        ({"note": "This profile is private", "input": "m1"}, "This profile is private"),
        ({"note": "exported in May"}, None),
        ({"statusCode": 10204, "statusMsg": "item doesn't exist"}, "item doesn't exist"),
        ({"statusCode": 0, "statusMsg": "ok"}, None),
        ({"status_code": 2053}, "status 2053"),
    ],
)
def test_what_tools_say_of_what_they_could_not_get(answer: dict[str, Any], words: str | None) -> None:
    assert find_error_words(answer) == words


ITEM, AWEME = example(BY_NAME["TikTok-Api"]), example(BY_NAME["mobile feed"])


@pytest.mark.parametrize(
    "wrapped",
    [
        {"itemInfo": {"itemStruct": ITEM}, "shareMeta": {}, "statusCode": 0},
        {"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo": {"itemStruct": ITEM}}}},
        {"ItemModule": {VIDEO_ID: ITEM}, "UserModule": {}},
        {"data": [{"type": 1, "item": ITEM, "common": {}}], "has_more": 1},
        {"nav_index": "1:1", "item_id": VIDEO_ID, "source_platform": "tiktok.com", "data": ITEM},
        {"aweme_detail": AWEME, "status_code": 0},
        {"aweme_details": [AWEME], "status_code": 0},
        {"data": [{"type": 1, "aweme_info": AWEME}], "status_code": 0},
        {"data": {"data": [AWEME], "nextCursor": 20}},
        [[ITEM], [ITEM]],
    ],
)
def test_what_is_around_a_record_is_taken_off(wrapped: Any) -> None:
    for content in (wrapped, "\n".join([json.dumps(wrapped)] * 2)):
        export = read(content)
        assert export.videos["video_id"].to_pylist() == [VIDEO_ID]
        assert "rejected" not in export.rejections["outcome"].to_pylist()


def test_records_may_be_written_as_text() -> None:
    first, second = records(BY_NAME["collector"], 2)
    export = read([json.dumps(first), str(second)])
    assert (export.videos["position"].to_pylist(), reasons(export)) == ([1, 2], [])


@EVERY_SHAPE
@pytest.mark.parametrize("orient", ["index", "columns", "list", "split", "table"])
def test_data_frames_are_read(shape: Shape, orient: str) -> None:
    rows = records(shape)
    frames: dict[str, Any] = {
        "index": {str(place): row for place, row in enumerate(rows)},
        "columns": {name: {str(place): row[name] for place, row in enumerate(rows)} for name in rows[0]},
        "list": {name: [row[name] for row in rows] for name in rows[0]},
        "split": {"columns": list(rows[0]), "index": [0, 1, 2], "data": [list(row.values()) for row in rows]},
        "table": {"schema": {"fields": [{"name": "id"}]}, "data": rows},
    }
    export = read(frames[orient])
    assert (export.videos.num_rows, reasons(export)) == (3, [])


def test_a_data_frame_without_names_is_told_what_to_do() -> None:
    export = read([["1", "a"], ["2", "b"]])
    assert set(reasons(export)) == {
        'the record is not an object, but a list: pandas names the values with to_json(orient="records")'
    }
    (reason,) = reasons(read({"meta": {"n": 1}, "payload": 3}))
    assert "it has the fields meta, payload" in reason
    assert "docs/sources.md" in reason


def test_a_data_frame_that_is_too_large_is_told_what_to_do() -> None:
    (reason,) = reasons(read({"id": {"0": VIDEO_ID}, "desc": {"0": "a" * 17_000_000}}))
    assert "too large for a single one" in reason
    assert 'to_json(orient="records")' in reason


@EVERY_SHAPE
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("between", ["", "\n", ",\n", "\n\n", "\n\ufeff"])
@pytest.mark.parametrize("name", ["a_2026-09-07.json", "a_2026-09-07.jsonl"])
def test_files_after_each_other_are_read(shape: Shape, indent: int | None, between: str, name: str) -> None:
    if between == "\n\ufeff" and indent:
        return
    export = read(between.join(json.dumps(each, indent=indent) for each in records(shape)), name)
    assert (export.videos.num_rows, reasons(export)) == (3, [])


@pytest.mark.parametrize("between", ["", "\n", ",\n"])
def test_lists_after_each_other_are_read(between: str) -> None:
    first, second, third = records(BY_NAME["collector"])
    export = read(between.join([json.dumps([first, second]), json.dumps([third])]))
    assert (export.videos["position"].to_pylist(), reasons(export)) == ([1, 2, 3], [])


def test_the_last_of_several_files_may_be_cut_off() -> None:
    first, second, third = (json.dumps(each, indent=1) for each in records(BY_NAME["yt-dlp"]))
    export = read(first + second + third[:-30])
    assert (export.videos.num_rows, delivered_count(export)) == (2, 3)
    assert "the record is not JSON" in reasons(export)[0]


COMMENT = {"cid": VIDEO_ID, "text": "nice", "diggCount": 2, "createTime": 1_788_264_037, "uniqueId": "bob"}


@pytest.mark.parametrize(
    "comment",
    [
        {
            **COMMENT,
            "submittedVideoUrl": PAGE,
            "videoWebUrl": PAGE,
            "createTimeISO": "2026-09-01T12:00:37.000Z",
            "input": PAGE,
        },
        {"cid": "1", "text": "hi", "create_time": 1_788_264_037, "aweme_id": VIDEO_ID, "reply_comment_total": 0},
    ],
)
def test_a_comment_is_no_video(comment: dict[str, Any]) -> None:
    header = ",".join(comment)
    for content in ([comment], {"comments": [comment]}, f"{header}\n" + ",".join(map(str, comment.values()))):
        export = read(content)
        assert export.videos.num_rows == 0
        assert any("comment" in reason for reason in reasons(export))


def test_what_yt_dlp_could_not_get_is_null() -> None:
    entries = [None, *records(BY_NAME["yt-dlp"], 1)]
    export = read({"_type": "playlist", "id": "m1", "webpage_url": "https://www.tiktok.com/@m1", "entries": entries})
    assert export.videos.num_rows == 1
    assert "null" in reasons(export)[0]
    (reason,) = reasons(read({"_type": "playlist", "id": "m1", "title": "m1", "extractor_key": "TikTokUser"}))
    assert "yt-dlp" in reason


def test_numbers_are_not_called_null() -> None:
    assert set(reasons(read("[" + "1," * 5 + "null]"))) == {
        "the record is not an object",
        "the record is not an object, but null: so tools write a video that they could not get, such as a private one",
    }


def test_a_table_may_have_a_column_cid() -> None:
    export = read(f"id,cid,authorMeta.name,createTime\n{VIDEO_ID},campaign,m1,1788264037\n")
    assert export.videos["video_id"].to_pylist() == [VIDEO_ID]


def test_a_flat_playlist_is_read() -> None:
    entry = {
        "_type": "url",
        "ie_key": "TikTok",
        "id": VIDEO_ID,
        "url": PAGE,
        "timestamp": 1_788_264_037,
        "view_count": 5,
    }
    export = read({"_type": "playlist", "id": "m1", "entries": [entry]})
    assert (export.videos["view_count"].to_pylist(), reasons(export)) == ([5], [])


def test_a_place_that_says_nothing_gives_way_to_the_next() -> None:
    item = {**ITEM, "statsV2": {"playCount": "", "diggCount": "N/A"}, "stats": {"playCount": 5, "diggCount": 6}}
    export = read([item])
    assert (export.videos["view_count"].to_pylist(), export.videos["like_count"].to_pylist()) == ([5], [6])


def test_two_columns_for_what_must_be_certain_are_refused() -> None:
    export = read(f"id,desc,createTime,uniqueId,id\n{VIDEO_ID},a,1788264037,m1,6800000000000000123\n")
    assert export.videos.num_rows == 0
    assert reasons(export)[0].startswith("more than one column of the table is called id")


def test_a_json_text_sequence_is_read() -> None:
    item = {"id": VIDEO_ID, "createTime": 1_788_264_037, "authorMeta": {"name": "m1"}, "playCount": 5}
    content = b"".join(b"\x1e" + json.dumps(item | {"playCount": count}).encode() + b"\n" for count in (5, 6))
    export = read_export(content, "a.json", NOW, NOW)
    assert export.videos["view_count"].to_pylist() == [6]
    assert [row["outcome"] for row in export.rejections.to_pylist()] == ["superseded"]
