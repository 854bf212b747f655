"""Which video a rounded id means: files in any order, with and without the whole id."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tcm_assets.catalogue.ingest import (
    IngestedLanding,
    find_changed_days,
    find_video_ids,
    ingest_landing,
    read_deliveries,
    read_rejections,
)

NOW = datetime(2026, 11, 27, tzinfo=UTC)

ALWAYS = (date(2016, 9, 1), date(2100, 1, 1))

VIDEO, OTHER = "7680535555537441855", "7680539850504702463"

BESIDE = str(int(VIDEO) + 100)
"""Another video of the same second, which every way of rounding makes the same number of."""

UPLOADED = {VIDEO: 1788264037, BESIDE: 1788264037, OTHER: 1788265037}

ACCOUNT = "6900000000000104729"

WAYS: dict[str, Callable[[str], str]] = {
    "float": lambda digits: str(int(float(digits))),
    "javascript": lambda digits: str(int(Decimal(repr(float(digits))))),
    "17 digits": lambda digits: str(int(Decimal(f"{float(digits):.16e}"))),
    "spreadsheet": lambda digits: f"{digits[:15]}0000",
}


def record(video: str, rounded: Callable[[str], str] = str, handle: str = "m1", **changes: Any) -> dict[str, Any]:
    return {
        "id": rounded(video),
        "text": f"video {video}",
        "createTime": UPLOADED[video],
        "authorMeta": {"id": rounded(ACCOUNT), "name": handle},
        "playCount": 100,
        "webVideoUrl": f"https://www.tiktok.com/@{handle}/video/{rounded(video)}",
        **changes,
    }


class Folder:
    """A landing folder, and what its files say together."""

    def __init__(self, path: Path) -> None:
        self.landing, self.archive = path / "landing", path / "archive"
        self.landing.mkdir()

    def put(self, name: str, *records: dict[str, Any]) -> None:
        (self.landing / name).write_text(json.dumps(records), encoding="utf-8")

    def ingest(self) -> IngestedLanding:
        return ingest_landing(self.landing, self.archive, NOW)

    def videos(self) -> list[tuple[str, str, int, str | None]]:
        rows = read_deliveries(self.ingest(), *ALWAYS).to_pylist()
        assert all(row["video_id"] in (row["video_url"] or row["video_id"]) for row in rows)
        return [(row["video_id"], row["source_file"], row["position"], row["author_id"]) for row in rows]

    def problems(self) -> list[tuple[str, int, str, str]]:
        rows = read_rejections(self.ingest()).to_pylist()
        return [
            (row["source_file"].removeprefix("landing/"), row["position"], row["outcome"], row["reason"])
            for row in rows
            if row["field"] == "id"
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("has_address", [True, False])
@pytest.mark.parametrize("whole_first", [True, False])
def test_a_rounded_copy_of_a_file_is_of_the_same_videos(
    folder: Folder, way: str, has_address: bool, whole_first: bool
) -> None:
    whole, rounded = ("a_2026-09-07.json", "b_2026-09-08.json")[:: 1 if whole_first else -1]
    without = {} if has_address else {"webVideoUrl": None}
    folder.put(rounded, *(record(each, WAYS[way], **without) for each in (VIDEO, OTHER)))
    assert folder.videos() == []
    assert [problem[:3] for problem in folder.problems()] == [(rounded, 1, "rejected"), (rounded, 2, "rejected")]
    before = folder.ingest()
    folder.put(whole, *(record(each) for each in (VIDEO, OTHER)))
    assert sorted(folder.videos()) == sorted(
        (video, file, place, ACCOUNT) for place, video in enumerate((VIDEO, OTHER), 1) for file in (whole, rounded)
    )
    assert folder.problems() == [
        (rounded, place, "repaired", f"id is rounded; read as {video}, which {whole!r} has")
        for place, video in enumerate((VIDEO, OTHER), 1)
    ]
    after = folder.ingest()
    assert find_video_ids(after) == {VIDEO, OTHER}
    added = set(after.parts.keys) - set(before.parts.keys)
    assert find_changed_days(after, added) == (date(2026, 9, 1), date(2026, 9, 1))


def test_one_rounded_record_among_whole_ones_means_the_known_video(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO))
    for number, way in enumerate(WAYS.values()):
        folder.put(f"b{number}_2026-09-08.json", record(OTHER), record(VIDEO, way, authorMeta={"name": "m1"}))
    assert {video for video, *_ in folder.videos()} == {VIDEO, OTHER}
    assert len(folder.videos()) == 1 + 2 * len(WAYS)
    assert {outcome for _, _, outcome, _ in folder.problems()} == {"repaired"}


def test_a_rounded_record_gives_way_to_the_whole_one_of_its_file(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO), record(OTHER), record(VIDEO, WAYS["float"]))
    assert [video[:3] for video in folder.videos()] == [
        (VIDEO, "a_2026-09-07.json", 1),
        (OTHER, "a_2026-09-07.json", 2),
    ]
    assert [problem[:3] for problem in folder.problems()] == [("a_2026-09-07.json", 3, "superseded")]


def test_of_two_rounded_records_of_a_file_the_later_counts(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO))
    folder.put("b_2026-09-08.json", record(VIDEO, WAYS["float"]), record(VIDEO, WAYS["javascript"]))
    assert [video[1:3] for video in folder.videos()] == [("a_2026-09-07.json", 1), ("b_2026-09-08.json", 2)]
    assert [problem[:3] for problem in folder.problems()] == [
        ("b_2026-09-08.json", 1, "superseded"),
        ("b_2026-09-08.json", 2, "repaired"),
    ]


def test_a_rounded_id_is_not_the_video_of_somebody_else(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO))
    other = [record(each, WAYS["float"], "m2", authorMeta={"name": "m2"}) for each in (VIDEO, OTHER)]
    folder.put("b_2026-09-08.json", *other)
    assert [video for video, *_ in folder.videos()] == [VIDEO]
    assert {outcome for _, _, outcome, _ in folder.problems()} == {"rejected"}


def test_an_account_names_the_video_where_the_handle_changed(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO))
    exact = {"id": ACCOUNT, "name": "m1.new"}
    folder.put(
        "b_2026-09-08.json", *(record(each, WAYS["float"], "m1.new", authorMeta=exact) for each in (VIDEO, OTHER))
    )
    assert [video[:3] for video in folder.videos()] == [
        (VIDEO, "a_2026-09-07.json", 1),
        (VIDEO, "b_2026-09-08.json", 1),
    ]


def test_what_may_be_either_of_two_videos_is_neither(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO), record(BESIDE))
    folder.put("b_2026-09-08.json", record(VIDEO, WAYS["spreadsheet"], webVideoUrl=None))
    assert [video for video, *_ in folder.videos()] == [VIDEO, BESIDE]
    ((*_, reason),) = folder.problems()
    assert reason.startswith(f"id is rounded, and may mean {VIDEO} or {BESIDE}")


def test_two_people_with_one_rounded_id_stay_two(folder: Folder) -> None:
    rounded = WAYS["javascript"]
    handles = ("m1", "m2")
    folder.put("a_2026-09-07.json", *(record(VIDEO, rounded, handle, webVideoUrl=None) for handle in handles))
    assert [problem[1:3] for problem in folder.problems()] == [(1, "rejected"), (2, "rejected")]
    names = zip((VIDEO, BESIDE), handles, strict=True)
    folder.put("b_2026-09-08.json", *(record(each, str, handle, authorMeta={"name": handle}) for each, handle in names))
    assert [video[:3] for video in folder.videos()] == [
        (video, file, place)
        for file, (place, video) in itertools.product(
            ("a_2026-09-07.json", "b_2026-09-08.json"), enumerate((VIDEO, BESIDE), 1)
        )
    ]


def test_a_file_that_goes_takes_its_word_along(folder: Folder) -> None:
    folder.put("a_2026-09-07.json", record(VIDEO))
    folder.put("b_2026-09-08.json", *(record(each, WAYS["float"]) for each in (VIDEO, OTHER)))
    (whole, _), before = folder.ingest().parts.keys, folder.videos()
    (folder.landing / "a_2026-09-07.json").unlink()
    assert (len(before), folder.videos()) == (2, [])
    assert find_changed_days(folder.ingest(), [whole]) == (date(2026, 9, 1), date(2026, 9, 1))


@pytest.mark.parametrize("digits", [13, 14])
@pytest.mark.parametrize("has_address", [True, False])
def test_an_id_that_kept_fewer_digits_than_a_spreadsheet_holds_is_of_the_known_video(
    folder: Folder, digits: int, has_address: bool
) -> None:
    def cut(each: str) -> str:
        return each[:digits].ljust(len(each), "0")

    without = {} if has_address else {"webVideoUrl": None}
    exact = {"id": ACCOUNT, "name": "m1"}
    folder.put("a_2026-09-07.json", record(VIDEO))
    folder.put("b_2026-09-08.json", record(VIDEO, cut, authorMeta=exact, **without), record(OTHER, **without))
    assert {(video, account) for video, _, _, account in folder.videos()} == {(VIDEO, ACCOUNT), (OTHER, ACCOUNT)}
    assert [problem[:3] for problem in folder.problems()] == [("b_2026-09-08.json", 1, "repaired")]


def test_an_id_that_was_rounded_into_the_next_second_is_of_the_known_video(folder: Folder) -> None:
    last = str((UPLOADED[VIDEO] + 1 << 32) - 200)
    UPLOADED[last] = UPLOADED[VIDEO]
    folder.put("a_2026-09-07.json", record(last))
    folder.put("b_2026-09-08.json", record(last, WAYS["float"], authorMeta={"name": "m1"}), record(OTHER))
    assert {video for video, *_ in folder.videos()} == {last, OTHER}


def test_six_digits_and_zeros_are_mended_by_the_page_or_rejected(folder: Folder) -> None:
    def six(each: str) -> str:
        return each[:6].ljust(len(each), "0")

    exact = {"id": ACCOUNT, "name": "m1"}
    folder.put("a_2026-09-07.json", record(VIDEO))
    page = f"https://www.tiktok.com/@m1/video/{VIDEO}"
    folder.put("b_2026-09-08.json", record(VIDEO, six, webVideoUrl=page, authorMeta={"id": six(ACCOUNT), "name": "m1"}))
    folder.put("c_2026-09-09.json", record(VIDEO, six, authorMeta=exact), record(OTHER))
    assert {(video, account) for video, _, _, account in folder.videos()} == {(VIDEO, ACCOUNT), (OTHER, ACCOUNT)}
    assert [problem[:3] for problem in folder.problems()] == [
        ("b_2026-09-08.json", 1, "repaired"),
        ("c_2026-09-09.json", 1, "rejected"),
    ]
