"""Any file of any shape: every record is accounted for, no id is invented, and nothing is guessed."""

import gzip
import json
import random
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.rejections import MAX_LISTED
from tcm_assets_tests.catalogue.exports.examples import VIDEO_ID, delivered_count, example

NOW = datetime.fromisoformat("2026-11-27")

OTHER_PAGE = "https://www.tiktok.com/@m2/video/7680539850504702463"

MUTATIONS = 150  # of each shape: enough to reach every reader, in two seconds for all


def read(content: bytes, name: str = "a_2026-09-07.json") -> ReadExport:
    return read_export(content, name, NOW, NOW)


def assert_no_id_is_invented(export: ReadExport, content: str) -> None:
    for column in ("video_id", "author_id"):
        for found in export.videos[column].to_pylist():
            assert found is None or found in content


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**66), 2**66),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), max_size=2),
    st.just({}),
    st.sampled_from(["1.2M", "150.000", "1,5", "N/A", "-", "2026-09-01T12:00:37Z", "FAKE-AD", "en-US"]),
    st.sampled_from([f"'{VIDEO_ID}", f'="{VIDEO_ID}"', f"{VIDEO_ID}.0", "7.68E+18", OTHER_PAGE]),
)


@st.composite
def records(draw: st.DrawFn) -> Any:
    shape = draw(st.sampled_from(SHAPES))
    record = example(shape)
    names = sorted(record)
    for name in draw(st.lists(st.sampled_from(names), max_size=4)):
        if draw(st.booleans()):
            record.pop(name, None)
        elif isinstance(record.get(name), dict) and draw(st.booleans()):
            record[name] = {**record[name], draw(st.sampled_from(sorted(record[name]) or ["id"])): draw(ODD)}
        else:
            record[name] = draw(ODD)
    error = {"input": "x", "error": "gone"}
    return draw(st.sampled_from([record] * 6 + [error, None, 5, "x", [record]]))


@settings(max_examples=200, deadline=None)
@given(st.lists(records(), min_size=2, max_size=6), st.sampled_from(["list", "lines", "data", "gzip", "utf-16"]))
def test_every_record_of_every_shape_is_accounted_for(delivered: list[Any], form: str) -> None:
    content = "\n".join(map(json.dumps, delivered)) if form == "lines" else json.dumps(delivered)
    content = f'{{"data": {{"videos": {content}}}}}' if form == "data" else content
    encoded = content.encode("utf-16" if form == "utf-16" else "utf-8")
    export = read(gzip.compress(encoded) if form == "gzip" else encoded, "a.jsonl" if form == "lines" else "a.json")
    assert delivered_count(export) == len(delivered)
    assert_no_id_is_invented(export, content)
    assert all(row["reason"] for row in export.rejections.to_pylist())


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The content with a few bytes changed, taken out, doubled, moved or cut off."""
    for _ in range(dice.randint(1, 3)):
        at, length = dice.randrange(len(content)), dice.choice([1, 1, 2, 8, 40])
        part = content[at : at + length]
        content = dice.choice(
            [
                content[:at] + content[at + length :],
                content[:at] + part + part + content[at + length :],
                content[:at] + bytes(dice.randrange(256) for _ in part) + content[at + length :],
                content[:at]
                + dice.choice([b'"', b"{", b"}", b"[", b"]", b",", b"null", b"NaN", b"1e999", b"\0"])
                + content[at:],
                content[:at] or b" ",
            ]
        )
        if not content:
            return b" "
    return content


@pytest.mark.parametrize("form", ["list", "lines", "csv"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_file_that_was_changed_at_random_never_loses_a_record_silently(shape: Shape, form: str) -> None:
    record = example(shape)
    whole = [
        {**record, next(iter(shape.paths["video_id"])).names[0]: str(int(VIDEO_ID) + number)} for number in range(3)
    ]
    content = "\n".join(map(json.dumps, whole)) if form == "lines" else json.dumps(whole, indent=1)
    if form == "csv":
        content = "id,webVideoUrl,createTime,playCount\n" + f"{VIDEO_ID},,1788264037,5\n" * 3
    dice = random.Random(shape.name + form)
    for _ in range(MUTATIONS):
        changed = mutated(content.encode(), dice)
        export = read(changed)
        # A table or lines cut off between two records are whole.
        assert form != "list" or export.videos.num_rows == len(whole) or export.rejections.num_rows > 0
        assert_no_id_is_invented(export, changed.decode("utf-8", "replace"))


def test_of_many_broken_records_the_first_are_listed_and_the_others_counted() -> None:
    export = read(b"[" + b"1," * 5_000 + json.dumps(example(SHAPES[0])).encode() + b"]")
    assert export.rejections.num_rows == MAX_LISTED + 1
    rest = export.rejections.to_pylist()[0]
    assert (rest["position"], rest["outcome"], rest["record_count"]) == (0, "rejected", 5_000 - MAX_LISTED)
    assert rest["reason"].startswith("and 4,000 more of this kind: ")
    assert (export.videos.num_rows, delivered_count(export)) == (1, 5_001)


def test_of_many_superseded_records_the_first_are_listed_and_the_others_counted() -> None:
    export = read(json.dumps([example(SHAPES[1])] * 2_500).encode())
    assert (export.videos["position"].to_pylist(), delivered_count(export)) == ([2_500], 2_500)
    assert export.rejections.num_rows == MAX_LISTED + 1


COUNTS = ["150.000", "12", "1.2M", "-", "N/A", "2.345.678"]


def counts(*texts: str, field: str = "playCount", **others: str) -> ReadExport:
    collector = next(shape for shape in SHAPES if shape.name == "collector")
    rows = [
        {**example(collector), "id": str(int(VIDEO_ID) + place), "webVideoUrl": None, field: text, **others}
        for place, text in enumerate(texts)
    ]
    return read(json.dumps(rows).encode())


def test_a_column_of_numbers_shows_its_notation() -> None:
    export = counts(*COUNTS)
    assert export.videos["view_count"].to_pylist() == [150_000, 12, 1_200_000, None, None, 2_345_678]
    assert export.rejections.num_rows == 0


def test_another_column_of_the_file_may_show_it() -> None:
    export = counts("150.000", "12", collectCount="1.234.567")
    assert export.videos["view_count"].to_pylist() == [150_000, 12]


def test_a_column_that_does_not_show_it_is_not_guessed() -> None:
    export = counts("150.000", "12", "1.2M")
    assert export.videos["view_count"].to_pylist() == [None, 12, 1_200_000]
    (reported,) = export.rejections.to_pylist()
    assert (reported["outcome"], reported["excerpt"]) == ("repaired", "150.000")
    assert reported["reason"] == ("playCount may be 150 or 150,000: no number beside it shows which; left empty")
