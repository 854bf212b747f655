"""Nested values: written as text by tables and programs, flattened into names, or cut off."""

import csv
import io
import json
import math
import time
from datetime import datetime
from typing import Any

import pytest

from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.exports.written_values import read_written
from tcm_assets_tests.catalogue.exports.examples import AUTHOR_ID, PAGE, ROW, VIDEO_ID, example, expected

NOW = datetime.fromisoformat("2026-11-27")

EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)

ITEM = {"id": VIDEO_ID, "desc": "hello #fyp", "createTime": 1_788_264_037}


def read(
    content: bytes | list[Any], name: str = "a_2026-09-07.json"
) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    export = read_export(content, name, NOW, NOW)
    return export.videos.to_pylist(), [(row["field"], row["reason"]) for row in export.rejections.to_pylist()]


def table(*rows: dict[str, Any]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


@EVERY_SHAPE
@pytest.mark.parametrize("write", [json.dumps, str], ids=["JSON", "Python"])
def test_a_table_may_hold_objects_and_lists_as_text(shape: Shape, write: Any) -> None:
    row = {name: write(each) if isinstance(each, dict | list) else each for name, each in example(shape).items()}
    wanted = expected(shape)
    for content in (table(row), json.dumps([row]).encode()):
        ((found,), reported) = read(content)
        assert ({name: found[name] for name in wanted}, reported) == (wanted, [])


def flattened(value: Any, mark: str, place: str = "") -> dict[str, Any]:
    """A nested record as one level of names, items of lists by their number."""
    if not isinstance(value, dict | list):
        return {place: value}
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return {
        name: each
        for key, inner in items
        for name, each in flattened(inner, mark, f"{place}{mark if place else ''}{key}").items()
    }


@EVERY_SHAPE
@pytest.mark.parametrize("mark", [".", "/", "_"])
def test_a_flattened_record_is_read_in_json_as_in_a_table(shape: Shape, mark: str) -> None:
    record = example(shape)
    if "image_count" in shape.paths:
        *outer, last = shape.paths["image_count"][0].names
        holder = record
        for name in outer:
            holder = holder[name]
        holder[last] = [{"tiktokLink": "a", "downloadLink": "b"}, {"tiktokLink": "c", "downloadLink": "d"}]
    flat = flattened(record, mark)
    wanted = expected(shape)
    for content in (json.dumps([flat]).encode(), table(flat)):
        ((found,), reported) = read(content)
        assert ({name: found[name] for name in wanted}, reported) == (wanted, [])


def test_what_is_nested_goes_before_what_is_flat() -> None:
    item = {**ITEM, "author": {"uniqueId": "m1"}, "author.uniqueId": "m2", "author.id": AUTHOR_ID, "stats": {}}
    ((row,), reported) = read([item])
    assert (row["author_username"], row["author_id"], reported) == ("m1", AUTHOR_ID, [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[{'id': '1', 'name': 'fyp'}]", ["fyp"]),
        ('[{"id":"1","name":"fyp","title":""},{"name":"#Dance"}]', ["fyp", "dance"]),
        ("['fyp', 'dance']", ["fyp", "dance"]),
        ('["#fyp #dance"]', ["fyp", "dance"]),
        ('["fyp, dance", "sea"]', ["fyp", "dance", "sea"]),
        ("[fyp, dance]", ["fyp", "dance"]),
        ("{fyp,dance}", ["fyp", "dance"]),
        ("#fyp #dance", ["fyp", "dance"]),
        ("{'name': 'fyp'}", ["fyp"]),
        ("[]", []),
        # As numpy, R, Spark, PostgreSQL and people write them.
        ("['fyp' 'dance']", ["fyp", "dance"]),
        ("['fyp' 'it\\'s'\n \"dance\"]", ["fyp", "it's", "dance"]),
        ("[{'id': '1', 'name': 'fyp'} {'id': '2', 'name': 'dance'}]", ["fyp", "dance"]),
        ("[{'id': '1', 'name': 'fyp'}\n {'id': '2', 'name': 'dance'}]", ["fyp", "dance"]),
        ("array(['fyp', 'dance'], dtype=object)", ["fyp", "dance"]),
        ("('fyp', 'dance')", ["fyp", "dance"]),
        ("frozenset({'fyp'})", ["fyp"]),
        ('c("fyp", "dance")', ["fyp", "dance"]),
        ('list(id = c("1", "2"), name = c("fyp", "dance"), n = c(1L, NA))', ["fyp", "dance"]),
        ("character(0)", []),
        ("[Row(id='1', name='fyp'), Row(id='2', name='dance')]", ["fyp", "dance"]),
        ("[Row(name='fyp') Row(name='dance')]", ["fyp", "dance"]),
        ('{"fyp","dance"}', ["fyp", "dance"]),
        ("{fyp,NULL}", ["fyp"]),
        ("#fyp#dance", ["fyp", "dance"]),
        ("fyp、dance", ["fyp", "dance"]),
        ("fyp; dance|sea", ["fyp", "dance", "sea"]),
        ("fyp / dance & sea", ["fyp", "dance", "sea"]),
        ("fyp, nan", ["fyp"]),
        ("nan", ["sea"]),
        ("#nan #none", ["nan", "none"]),
    ],
)
def test_lists_of_names_in_text(text: str, names: list[str]) -> None:
    row = {"id": VIDEO_ID, "text": "at #sea", "createTime": 1_788_264_037, "webVideoUrl": PAGE, "hashtags": text}
    ((found,), reported) = read(table(row))
    assert (found["hashtags"], reported) == (names, [])


@pytest.mark.parametrize(
    "text",
    [
        "[object Object]",
        "[object Object],[object Object]",
        "<HashTag object>",
        "[<HashTag object at 0x7f>]",
        "['a' 'b' ... 'y' 'z']",
        "fyp,...",
        "[Ljava.lang.String;@1b",
        "WrappedArray(fyp, dance)",
        "Row(na",
        "{id=1, name=fyp}",
        "https://www.tiktok.com/tag/fyp",
    ],
)
def test_what_no_list_was_printed_for_is_reported_and_the_caption_counts(text: str) -> None:
    row = {"id": VIDEO_ID, "text": "at #sea with @m2", "createTime": 1_788_264_037, "webVideoUrl": PAGE}
    ((found,), reported) = read(table(row | {"hashtags": text, "mentions": text}))
    assert (found["hashtags"], found["mentions"]) == (["sea"], ["m2"])
    assert [field for field, _ in reported] == ["hashtags", "mentions"]


def test_a_list_that_is_cut_off_is_reported_and_the_caption_counts() -> None:
    row = {"id": VIDEO_ID, "text": "at #sea", "createTime": 1_788_264_037, "webVideoUrl": PAGE}
    ((found,), reported) = read(table({**row, "hashtags": '[{"id":"1","name":"fyp"},{"na'}))
    assert found["hashtags"] == ["sea"]
    assert reported == [("hashtags", "hashtags begins as a list and is none, perhaps cut off; left empty")]


def test_an_object_that_is_cut_off_is_reported() -> None:
    row = {"id": VIDEO_ID, "createTime": 1_788_264_037, "webVideoUrl": PAGE, "authorMeta": "{'name': 'ni"}
    ((found,), reported) = read(table({**row, "musicMeta": "Song", "playCount": "5"}))
    assert (found["author_username"], found["view_count"]) == ("m1", 5)
    assert reported == [
        (
            "authorMeta",
            "authorMeta begins as an object and is none, perhaps cut off; an object is needed; its values left empty",
        ),
        ("musicMeta", "musicMeta is text; an object is needed; its values left empty"),
    ]


@pytest.mark.parametrize("author", ["Nina B!", "{'id': '1'}", "{'uniqueId': 'ni", "a/b", "nina b", "@", "n" * 65])
def test_what_is_no_handle_is_never_an_account(author: str) -> None:
    item = {**ITEM, "stats": {}, "author": author}
    rows, reported = read([item])
    assert (rows, {field for field, _ in reported} <= {"author", "author.uniqueId"}) == ([], True)
    ((row,), reported) = read([{**item, "webVideoUrl": PAGE}])
    assert row["author_username"] == "m1"
    assert reported != [] or author == "{'id': '1'}"


@pytest.mark.parametrize("author", ["Nina", "@nina", "ニナ", "nina.b_1", "https://www.tiktok.com/@nina"])
def test_a_handle_may_have_letters_of_any_script(author: str) -> None:
    ((row,), _) = read([{**ITEM, "stats": {}, "author": author}])
    assert row["author_username"] in ("nina", "ニナ", "nina.b_1")


def test_an_account_without_its_handle_is_called_so() -> None:
    _, reported = read([{**ITEM, "author": {"nickname": "x"}, "stats": {}}])
    assert reported == [
        ("author.uniqueId", "author.uniqueId is missing, and no address of a page names the account"),
    ]


@pytest.mark.parametrize(
    "text", ["{" * 90_000, "[" * 90_000, "{'a': " * 900, "[(" * 2_000, "{'a': __import__('os')}", "{"]
)
def test_hostile_text_is_no_value(text: str) -> None:
    assert read_written(text) is None


def test_what_python_prints_is_as_json_has_it() -> None:
    assert read_written("{1: ('a', None), 'b': [True]}") == {"1": ["a", None], "b": [True]}
    assert read_written("{'a': b'x'}") is None
    assert read_written("{'a': nan, 'b': inf, 'c': -5, 'd': Timestamp('2026-09-01'), 'e': array([1, 2])}") == {
        "a": None,
        "b": math.inf,
        "c": -5,
        "d": "2026-09-01",
        "e": [1, 2],
    }
    assert read_written("OrderedDict([('uniqueId', 'nina')])") == {"uniqueId": "nina"}
    assert read_written("{'id': 6812345678901234567L, u'uniqueId': u'ni L'}") == {
        "id": 6_812_345_678_901_234_567,
        "uniqueId": "ni L",
    }


def test_a_list_that_names_nobody_leaves_the_mentions_to_the_caption() -> None:
    item = {"aweme_id": VIDEO_ID, "desc": "hello #fyp @bob", "create_time": 1_788_264_037, "share_url": PAGE}
    extra = [{"hashtag_name": "fyp", "type": 1}, {"user_id": "2", "sec_uid": "x", "type": 0}]
    ((row,), reported) = read([{**item, "text_extra": extra}])
    assert (row["hashtags"], row["mentions"], reported) == (["fyp"], ["bob"], [])
    ((row,), _) = read([{**item, "text_extra": []}])
    assert row["mentions"] == []


def test_several_lists_in_cells() -> None:
    row = {"id": VIDEO_ID, "uploader": "m1", "timestamp": "1788264037", "artists": "['Band', 'Choir']"}
    ((found,), reported) = read(table(row))
    assert (found["music_author"], reported) == ("Band, Choir", [])
    assert ROW["music_author"] == "Band"


def test_a_quote_that_is_never_closed_costs_no_time() -> None:
    for text in ('["' + '\\"' * 60_000, "['" * 30_000, "['a' " + "'" * 60_001, "['a' " * 300):
        begin = time.perf_counter()
        assert read_written(text) is None
        assert time.perf_counter() - begin < 1
