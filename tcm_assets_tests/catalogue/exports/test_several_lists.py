"""Objects with several lists of records, and values after each other of which one is no strict JSON."""

import json
from datetime import datetime
from typing import Any

import pytest

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets_tests.catalogue.exports.examples import VIDEO_ID, example

NOW = datetime.fromisoformat("2026-11-27")
APIFY, OTHER = SHAPES[0], SHAPES[1]


def videos(count: int, first: int = 0, shape: Any = APIFY) -> list[dict[str, Any]]:
    """Records of videos of their own; `first` is the number of the first."""
    name = shape.paths["video_id"][0].names[0]
    made = json.dumps(example(shape))
    ids = [str(int(VIDEO_ID) + number) for number in range(first, first + count)]
    return [{**json.loads(made.replace(VIDEO_ID, made_id)), name: made_id} for made_id in ids]


def read(content: Any, name: str = "a_2026-09-07.json") -> ReadExport:
    return read_export((content if isinstance(content, str) else json.dumps(content)).encode(), name, NOW, NOW)


def accepted(export: ReadExport) -> int:
    return export.videos.num_rows + export.doubted.num_rows


TWO_THREE_ONE = (videos(2), videos(3, 2), videos(1, 5))


@pytest.mark.parametrize(
    "lists",
    [
        dict(zip(("nina", "bob", "cy"), TWO_THREE_ONE, strict=True)),
        dict(zip(("posts", "reposts", "liked"), TWO_THREE_ONE, strict=True)),
        {"user": {"name": "nina"}, "data": dict(zip(("videos", "pinned", "liked"), TWO_THREE_ONE, strict=True))},
        {"none": [], "a": videos(2), "b": [], "c": videos(4, 2)},
        {"a": videos(5), "b": videos(1, 5, OTHER)},
        {"data": {"videos": videos(2)}, "more": videos(4, 2)},
        {"videos": [None, *videos(2)], "pinned": videos(4, 2)},
    ],
    ids=["by account", "posts", "in data", "some empty", "two shapes", "two depths", "begins with null"],
)
@pytest.mark.parametrize("odd", ["", "NaN", r'"\ud83d"'])
def test_every_list_of_an_object_is_read(lists: dict[str, Any], odd: str) -> None:
    content = json.dumps(lists)
    if odd:
        content = content[:-1] + f', "odd": {odd}}}'
    export = read(content)
    assert accepted(export) == 6
    positions = export.videos["position"].to_pylist()
    assert len(set(positions)) == 6
    nulls = str(lists).count("None")
    assert (max(positions), export.rejections.num_rows) == (6 + nulls, nulls)


def test_lists_of_a_page_among_others_are_all_read() -> None:
    page = {"items": videos(2), "posts": videos(1, 2), "data": [1, 2], "cursor": 1}
    assert accepted(read([page, {"items": videos(1, 3)}])) == 4


def test_the_words_of_a_scraper_beside_a_list_are_quoted() -> None:
    export = read({"items": videos(2), "errors": [{"error": "Profile not found", "input": "nina"}]})
    assert accepted(export) == 2
    assert export.rejections["reason"].to_pylist() == ["the scraper could not get it: Profile not found"]


def test_lists_of_what_is_no_video_are_passed_over() -> None:
    export = read({"items": videos(2), "authors": [{"name": "nina"}], "tags": [{"name": "fyp"}], "log": [1, 2]})
    assert (accepted(export), export.rejections.num_rows) == (2, 0)


def test_a_list_that_is_not_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("lenient_json", "documents", "json_lists"):
        monkeypatch.setattr(f"tcm_assets.catalogue.exports.{place}.MAX_VALUE_BYTES", 20_000)
    content = json.dumps({"nina": videos(40), "bob": videos(3, 40)})
    export = read(content.replace('"nina": [{', '"nina": [{"odd": NaN, ', 1))
    assert accepted(export) == 40
    (reason,) = export.rejections["reason"].to_pylist()
    assert "another list of records begins at byte" in reason
    assert accepted(read(content)) == 43


ODD = {
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "half an emoji": r'"\ud83d"',
    "a control character": '"a\x01b"',
    "a long number": "1" * 50,
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("between", ["", "\n", ",\n"])
def test_a_value_that_is_no_strict_json_costs_no_other(odd: str, at: int, indent: int | None, between: str) -> None:
    texts = [json.dumps(video, indent=indent) for video in videos(3)]
    texts[at] = f'{{"odd": {odd}, {texts[at][1:]}'
    export = read(between.join(texts))
    assert (accepted(export), export.rejections.num_rows) == (3, 0)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_lists_and_pages_after_each_other_are_read_past_such_a_value(odd: str) -> None:
    pages = [json.dumps({"items": videos(2), "odd": "@"}), json.dumps({"items": videos(2, 2)})]
    lists = [json.dumps([{**video, "odd": "@"} for video in videos(2)]), json.dumps(videos(2, 2))]
    for texts in (pages, lists):
        export = read("".join(texts).replace('"@"', odd))
        assert (accepted(export), export.rejections.num_rows) == (4, 0)
