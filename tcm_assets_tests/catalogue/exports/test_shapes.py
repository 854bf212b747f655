"""Every shape: each of its fields gives its column, whatever holds the records."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES, find_error_words, find_shape
from tcm_assets.catalogue.exports.shapes.shape import Path as Place
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets_tests.catalogue.exports.examples import AUTHOR_ID, PAGE, ROW, VIDEO_ID, example, expected

NOW = datetime.fromisoformat("2026-11-27")

EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)

EVERY_PLACE = [(shape, column, path) for shape in SHAPES for column, paths in shape.paths.items() for path in paths]


def read(content: bytes, name: str = "a_2026-09-07.json") -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    export = read_export(content, name, NOW, NOW)
    reported = [(row["field"], row["reason"]) for row in export.rejections.to_pylist()]
    return export.videos.to_pylist(), reported


@EVERY_SHAPE
def test_a_record_of_every_field_is_a_row(shape: Shape) -> None:
    assert find_shape(example(shape)) is shape
    ((row,), reported) = read(json.dumps([example(shape)]).encode())
    wanted = expected(shape)
    assert ({name: row[name] for name in wanted}, reported) == (wanted, [])


@pytest.mark.parametrize(("shape", "column", "path"), EVERY_PLACE, ids=lambda value: str(getattr(value, "name", value)))
def test_every_place_of_a_value_is_read(shape: Shape, column: str, path: Place) -> None:
    ((row,), reported) = read(json.dumps([example(shape, **{column: path})]).encode())
    assert (row[column], reported) == (ROW[column], [])


@EVERY_SHAPE
def test_what_a_shape_calls_a_column_is_one(shape: Shape) -> None:
    assert set(shape.fields) <= set(RAW_VIDEOS.column_names)
    assert {"video_id", "uploaded_at", "author_username"} <= set(shape.fields)


@EVERY_SHAPE
@pytest.mark.parametrize(
    "wrap",
    [
        lambda record: json.dumps(record, indent=1),
        lambda record: "\n".join([json.dumps(record)] * 2),
        lambda record: json.dumps({"data": {"videos": [record], "cursor": 1}}),
        lambda record: json.dumps({"status_code": 0, "aweme_list": [record]}),
        lambda record: json.dumps({"_type": "playlist", "id": "1", "title": "m1", "entries": [record]}),
        lambda record: json.dumps({"itemList": [record], "hasMore": False}),
        lambda record: json.dumps({"whatever": [record]}),
    ],
)
def test_every_container_is_opened(shape: Shape, wrap: Any) -> None:
    rows, _ = read(wrap(example(shape)).encode())
    assert [row["video_id"] for row in rows] == [VIDEO_ID]


def flat(shape: Shape, spell: Any, *, lists: bool) -> dict[str, Any]:
    """An example as a row of a CSV table, its columns called as `spell` calls paths."""
    row: dict[str, Any] = {}
    for column, paths in shape.paths.items():
        value: Any = example(shape)
        for name in paths[0].names:
            value = value[name]
        if not isinstance(value, list):
            row[spell(paths[0])] = value
        elif lists and column != "image_count":
            item = paths[0].item
            row |= {f"{spell(paths[0])}/{n}/{item}": each[item] for n, each in enumerate(value) if item in each}
        elif lists:
            row |= {f"{spell(paths[0])}/{place}": each for place, each in enumerate(value)}
    return row


def as_csv(row: dict[str, Any], delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, row, delimiter=delimiter)
    writer.writeheader()
    writer.writerow(row)
    return stream.getvalue().encode()


@EVERY_SHAPE
@pytest.mark.parametrize("mark", [".", "/", "_"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_may_name_the_fields_of_any_shape(shape: Shape, mark: str, delimiter: str) -> None:
    table = flat(shape, lambda path: mark.join(path.names), lists=mark == "/")
    ((row,), reported) = read(as_csv(table, delimiter), "a_2026-09-07.csv")
    lists = () if mark == "/" else ("hashtags", "mentions", "image_count")
    wanted = {column: value for column, value in expected(shape).items() if column not in lists}
    assert ({name: row[name] for name in wanted}, reported) == (wanted, [])


def test_a_table_may_name_the_last_names_alone() -> None:
    table = b"uniqueId,id,createTime,desc,playCount,diggCount\nm1,7680535555537441855,1788264037,a,1.200,1.234.567\n"
    ((row,), reported) = read(table, "a.csv")
    assert (row["author_username"], row["video_id"], row["caption"], reported) == ("m1", VIDEO_ID, "a", [])
    assert (row["view_count"], row["like_count"]) == (1_200, 1_234_567)


def test_a_data_frames_numbers_are_whole_and_show_their_notation() -> None:
    header = "authorMeta.name,id,createTime,playCount,diggCount,videoMeta.duration"
    views = ["1200.0", "", "1.200"]
    rows = [f"m1,{int(VIDEO_ID) + number},1788264037,{each},3.0,15.5" for number, each in enumerate(views)]
    found, reported = read("\n".join([header, *rows]).encode())
    assert [row["view_count"] for row in found] == [1_200, None, None]
    assert {(row["like_count"], row["duration_s"]) for row in found} == {(3, 15.5)}
    assert reported == [("playCount", "playCount may be 1.2 or 1,200: the numbers beside it use both; left empty")]


def test_excels_line_about_the_separator_is_passed_over() -> None:
    ((row,), reported) = read(b"sep=;\r\n" + f"id;createTime;webVideoUrl\r\n{VIDEO_ID};1788264037;{PAGE}\r\n".encode())
    assert (row["video_id"], reported) == (VIDEO_ID, [])


def test_empty_cells_are_unknown_and_short_rows_are_reported() -> None:
    table = f"webVideoUrl;id;createTime;playCount;diggCount\n{PAGE};;1788264037;N/A;-\n{PAGE};1\n".encode()
    ((row,), reported) = read(table, "a.csv")
    assert (row["video_id"], row["view_count"], row["like_count"]) == (VIDEO_ID, None, None)
    assert reported == [
        ("id", "id is missing; taken from the address of the page"),
        ("createTime", "createTime is missing"),
    ]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"input": "gone", "error": "Profile not found"}, "Profile not found"),
        ({"url": PAGE, "errorCode": "POST_NOT_FOUND", "error": "Gone"}, "Gone; POST_NOT_FOUND"),
        ({"error": True, "message": "Gone"}, "Gone"),
        ({"error.message": "Gone", "error.code": "404", "input": "x"}, "Gone"),
        ({"input": "x", "error": {"code": 404, "message": "no such page"}}, "no such page"),
        ({"error": "", "errorMessage": None, "input": "x"}, None),
        ({"id": "1", "text": "a"}, None),
    ],
)
def test_a_scrapers_own_words_are_found(item: dict[str, Any], words: str | None) -> None:
    assert find_error_words(item) == words


def test_a_scrapers_own_words_are_quoted_once() -> None:
    rows, reported = read(json.dumps([{"input": "gone", "error": "Profile not found"}]).encode())
    assert (rows, reported) == ([], [("", "the scraper could not get it: Profile not found")])
    with_shape = {"webVideoUrl": None, "authorMeta": {}, "error": "Login \x1b needed", "input": "x"}
    assert read(json.dumps([with_shape]).encode())[1] == [("", "the scraper could not get it: Login \\x1b needed")]


def test_a_shape_that_is_not_known_is_named_by_its_first_fields() -> None:
    _, ((_, reason),) = read(json.dumps([{"comment": "nice", "likes": 3}]).encode())
    assert reason == (
        "the record is of no known shape: it has the fields comment, likes. docs/sources.md names the shapes that are "
        "read"
    )


def test_another_sites_video_is_no_video_of_the_platform() -> None:
    info = {"id": "dQw4w9WgXcQ", "extractor_key": "Youtube", "timestamp": 1_788_264_037, "uploader": "rick"}
    pages = ["https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.douyin.com/video/7680535555537441855"]
    for page in pages:
        rows, reported = read(json.dumps(info | {"webpage_url": page, "id": page[-19:]}).encode())
        assert (rows, reported[0]) == ([], ("webpage_url", "webpage_url is no page of TikTok"))


@pytest.mark.parametrize(
    "page",
    [
        "https://www.tiktokv.com/share/video/7680535555537441855/",
        "https://vm.tiktok.com/ZM1/",
        "https://tiktok.example/@m1/video/7680535555537441855",
    ],
)
def test_pages_of_the_platform_are_no_other_sites(page: str) -> None:
    shape = next(shape for shape in SHAPES if shape.name == "collector")
    ((row,), reported) = read(json.dumps([example(shape) | {"webVideoUrl": page}]).encode())
    assert (row["video_id"], reported) == (VIDEO_ID, [])


def test_an_account_id_that_is_the_videos_own_is_none() -> None:
    shape = next(shape for shape in SHAPES if shape.name == "yt-dlp")
    ((row,), _) = read(json.dumps(example(shape) | {"uploader_id": VIDEO_ID}).encode())
    assert row["author_id"] is None
    ((row,), _) = read(json.dumps(example(shape) | {"uploader_id": AUTHOR_ID}).encode())
    assert row["author_id"] == AUTHOR_ID


@pytest.mark.parametrize("description", [{}, {"description": ""}, {"description": None}])
def test_a_title_that_yt_dlp_made_up_is_no_caption(description: dict[str, Any]) -> None:
    shape = next(shape for shape in SHAPES if shape.name == "yt-dlp")
    bare = {name: value for name, value in example(shape).items() if name not in ("description", "title")}
    ((row,), reported) = read(json.dumps(bare | description | {"title": f"TikTok video #{VIDEO_ID}"}).encode())
    assert (row["caption"], row["hashtags"], reported) == ("", [], [])
    ((row,), _) = read(json.dumps(bare | description | {"title": "my cat #cat"}).encode())
    assert (row["caption"], row["hashtags"]) == ("my cat #cat", ["cat"])


def test_rounded_counts_give_way_to_full_ones() -> None:
    shape = next(shape for shape in SHAPES if shape.name == "TikTok-Api")
    item = example(shape) | {"stats": {"playCount": 1_000_000}, "statsV2": {"playCount": "1049000"}}
    ((row,), _) = read(json.dumps(item).encode())
    assert row["view_count"] == 1_049_000


def test_the_page_on_sources_names_every_shape() -> None:
    page = (Path(__file__).parents[3] / "docs" / "sources.md").read_text("utf-8")
    assert [shape.name for shape in SHAPES if f"| {shape.name} | " not in page] == []
