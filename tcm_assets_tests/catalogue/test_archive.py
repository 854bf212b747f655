"""The archive: parts of many small files are bundled, and read as if each had its own file."""

import os
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tcm_assets.catalogue.archive import LEAST_BUNDLED, MOST_SMALL, Archive
from tcm_assets.catalogue.archive_parts import SCHEMAS, Parts
from tcm_assets.catalogue.rejections import Rejection, rejections_table

DAY_S = 86_400


def key_of(number: int) -> str:
    return f"{number:064x}"


def tables_of(number: int, rows: int = 1) -> dict[str, pa.Table]:
    """Return the tables of a part with `rows` videos and one problem."""
    schema = SCHEMAS["videos"]
    day = datetime.fromisoformat(f"2026-01-{1 + number % 28:02}T12:00:00")
    values = {
        "video_id": [f"{number}-{row}" for row in range(rows)],
        "source_file": [f"{number}.json"] * rows,
        "position": list(range(1, rows + 1)),
        "uploaded_at": [day] * rows,
        "upload_date": [day.date()] * rows,
    }
    columns = [pa.array(values.get(field.name, [None] * rows), field.type) for field in schema]
    doubted = SCHEMAS["doubted"].empty_table()
    problem = Rejection(source_file=f"landing/{number}.json", position=1, outcome="rejected", reason="it is broken")
    found = pa.Table.from_arrays(columns, schema=schema)
    return {"videos": found, "doubted": doubted, "rejected": rejections_table([problem])}


def add(folder: Path, numbers: Iterable[int], also: Iterable[int] = (), rows: int = 1) -> Parts:
    """Add parts, and return them and `also`."""
    archive = Archive(folder)
    keys = [key_of(number) for number in numbers]
    for number, key in zip(numbers, keys, strict=True):
        if key not in archive:
            archive.add(key, tables_of(number, rows))
    return archive.parts([*keys, *map(key_of, also)])


def videos(parts: Parts) -> list[str]:
    return sorted(parts.dataset("videos").to_table(columns=["video_id"])["video_id"].to_pylist())


def problems(parts: Parts) -> list[str]:
    return sorted(parts.dataset("rejected").to_table(columns=["source_file"])["source_file"].to_pylist())


def expected(numbers: Iterable[int]) -> list[str]:
    return sorted(f"{number}-0" for number in numbers)


def test_few_parts_get_files_of_their_own_and_many_are_bundled(tmp_path: Path) -> None:
    few = add(tmp_path, range(LEAST_BUNDLED - 1))
    assert len(few.bundles) == LEAST_BUNDLED - 1
    many = add(tmp_path, range(100, 400), also=range(LEAST_BUNDLED - 1))
    assert len(many.bundles) == LEAST_BUNDLED
    assert videos(many) == expected([*range(LEAST_BUNDLED - 1), *range(100, 400)])
    assert len(problems(many)) == 300 + LEAST_BUNDLED - 1


def test_a_large_part_is_never_bundled(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for number in range(20):
        archive.add(key_of(number), tables_of(number))
    archive.add(key_of(99), tables_of(99, rows=3_000))
    parts = archive.parts([key_of(number) for number in (*range(20), 99)])
    assert sorted(len(bundle.keys) for bundle in parts.bundles) == [1, 20]
    assert len(videos(parts)) == 3_020


def test_parts_of_a_bundle_that_are_not_wanted_are_not_read(tmp_path: Path) -> None:
    parts = add(tmp_path, range(30))
    some = parts.select(map(key_of, (3, 4, 29, 1_000)))
    assert videos(some) == expected((3, 4, 29))
    assert problems(some) == ["landing/29.json", "landing/3.json", "landing/4.json"]
    assert videos(parts.select(())) == []
    more = tables_of(77)["videos"]
    assert sorted(some.dataset("videos", also=more).to_table(columns=["video_id"])["video_id"].to_pylist()) == [
        *expected((29, 3, 4)),
        "77-0",
    ]
    assert len(parts.dataset("videos", also=more).to_table(columns=["video_id"])) == 31


def test_small_files_that_come_one_by_one_are_put_together(tmp_path: Path) -> None:
    parts = add(tmp_path, range(5))
    for first in range(5, MOST_SMALL + 10, 5):
        parts = add(tmp_path, range(first, first + 5), also=range(first))
        assert len(parts.bundles) <= MOST_SMALL
    assert max(len(bundle.keys) for bundle in parts.bundles) >= MOST_SMALL
    assert videos(parts) == expected(range(len(parts.keys)))
    assert videos(add(tmp_path, (), also=range(100))) == expected(range(100))


def test_bundles_are_put_together_and_what_they_replace_goes_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tcm_assets.catalogue.archive.MOST_SMALL", 3)
    for first in range(0, 80, 20):
        before = add(tmp_path, range(first, first + 20), also=range(first))
    assert [len(bundle.keys) for bundle in before.bundles] == [80]
    assert len(list(tmp_path.glob("*.parts"))) == 5
    os.utime(before.bundles[0].list_path, (time.time() - 2 * DAY_S,) * 2)
    after = add(tmp_path, (), also=range(80))
    assert videos(after) == expected(range(80))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in (after.bundles[0].list_path, *(after.bundles[0].path(kind) for kind in SCHEMAS))
    )


def test_a_part_that_two_processes_bundled_differently_is_read_once(tmp_path: Path) -> None:
    one, other = Archive(tmp_path), Archive(tmp_path)
    for archive, numbers in ((one, range(20)), (other, range(10, 40))):
        for number in numbers:
            archive.add(key_of(number), tables_of(number))
        archive.parts(())
    parts = add(tmp_path, (), also=range(40))
    assert len(parts.bundles) == 2
    assert videos(parts) == expected(range(40))
    assert videos(parts.select(map(key_of, range(15)))) == expected(range(15))


@pytest.mark.parametrize("damage", ["a table is gone", "the list is gone", "the list is another"])
def test_a_bundle_that_is_not_whole_is_none(tmp_path: Path, damage: str) -> None:
    (bundle,) = add(tmp_path, range(20)).bundles
    if damage == "a table is gone":
        bundle.path("videos").unlink()
    elif damage == "the list is gone":
        bundle.list_path.unlink()
    else:
        bundle.list_path.write_text(key_of(1))
    archive = Archive(tmp_path)
    assert not any(key_of(number) in archive for number in range(20))
    assert videos(add(tmp_path, range(20))) == expected(range(20))


def test_small_files_that_cannot_be_put_together_are_read_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path, range(10))
    monkeypatch.setattr("tcm_assets.catalogue.archive.MOST_SMALL", 3)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    assert videos(add(tmp_path, (), also=range(10))) == expected(range(10))
