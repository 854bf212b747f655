"""Files as people have them, each with the outcome that is right."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tcm_assets.catalogue.ingest import ingest_landing, read_deliveries, read_rejections

INPUTS = Path(__file__).parents[4] / "shared" / "field" / "inputs"

NOW = datetime(2026, 11, 27, tzinfo=UTC)

FIRST, SECOND = "7680535555537441855", "7680539850504702463"

M1 = "6900000000000104729"


@pytest.fixture
def deliver(tmp_path: Path) -> Any:
    """Read files as if they alone had been delivered: the rows, and the outcomes and reasons."""

    def read(
        *names: str, changed: str = "2026-10-01T00:00:00+00:00"
    ) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
        if not INPUTS.is_dir():
            pytest.skip("the files from the field are not beside this checkout")
        landing = tmp_path / "landing"
        landing.mkdir()
        for name in names:
            copy = Path(shutil.copyfile(INPUTS / name, landing / name))
            moment = datetime.fromisoformat(changed).timestamp()
            os.utime(copy, (moment, moment))
        ingested = ingest_landing(landing, tmp_path / "archive", NOW)
        rows = read_deliveries(ingested, date(2016, 9, 1), date(2100, 1, 1)).to_pylist()
        return rows, [(row["outcome"], row["reason"]) for row in read_rejections(ingested).to_pylist()]

    return read


def test_a_guarded_id_is_the_same_video(deliver: Any) -> None:
    names = [
        "01_plain_2026-09-07.json",
        "01a_guard_quote_2026-09-08.json",
        "01b_guard_formula_2026-09-09.json",
        "01c_float_text_2026-09-10.json",
    ]
    rows, reported = deliver(*names)
    assert [(row["video_id"], row["author_id"]) for row in rows] == [(FIRST, M1)] * 4
    assert [outcome for outcome, _ in reported] == ["repaired"] * 3


def test_two_spoiled_ids_stay_two_videos(deliver: Any) -> None:
    rows, reported = deliver("02a_scientific_two_videos_2026-09-07.json")
    assert [(row["video_id"], row["view_count"]) for row in rows] == [(FIRST, 1_000), (SECOND, 5_000)]
    assert all("taken from the address of the page" in reason for _, reason in reported)
    assert len(reported) == 2


def test_two_people_with_spoiled_ids_are_no_account(deliver: Any) -> None:
    rows, reported = deliver("02b_scientific_two_authors_2026-09-07.json")
    assert [(row["author_username"], row["author_id"]) for row in rows] == [("anna", None), ("ben", None)]
    assert len(reported) == 2


def test_a_rounded_account_is_named_by_another_file_or_not_at_all(deliver: Any, tmp_path: Path) -> None:
    rows, _ = deliver("03_rounded_2026-09-08.json")
    assert [(row["video_id"], row["author_id"]) for row in rows] == [(FIRST, None)]
    shutil.rmtree(tmp_path / "landing")
    rows, _ = deliver("01_plain_2026-09-07.json", "03_rounded_2026-09-08.json")
    assert [(row["video_id"], row["author_id"]) for row in rows] == [(FIRST, M1)] * 2


def test_a_span_of_dates_in_a_name_means_its_end(deliver: Any) -> None:
    rows, reported = deliver("04a_2026-09-06.json", "04b_tag_2026-08-01_2026-09-30.json")
    latest = max(rows, key=lambda row: row["delivered_at"])
    assert (latest["view_count"], latest["bookmark_count"], latest["delivery_time_from"]) == (2_000, 200, "file name")
    assert reported == []


@pytest.mark.parametrize(
    ("name", "views", "caption"),
    [
        ("07_nan_text_2026-09-07.json", [1_000], ""),
        ("08_lines_named_json_2026-09-07.json", [1_000, 1_000], "a"),
        ("09_utf16_2026-09-07.jsonl", [1_000], "a"),
        ("10_api_item_2026-09-07.json", [1_000], "a #dance"),
        ("11a_research_api_2026-09-07.json", [1_000], "a"),
        ("11b_yt_dlp_2026-09-07.info.json", [1_000], "a #dance"),
        ("14a_2026-09-06.json", [1_049_000], "a"),
        ("14b_2026-09-08.json", [1_000_000], "a"),
        ("16_export_2026-09-07.csv", [1_000], "a"),
    ],
)
def test_every_shape_is_read(deliver: Any, name: str, views: list[int], caption: str) -> None:
    rows, reported = deliver(name)
    assert [row["view_count"] for row in rows] == views
    assert {row["caption"] for row in rows} == {caption}
    assert {row["author_username"] for row in rows} == {"m1"}
    assert {outcome for outcome, _ in reported} <= {"repaired"}


def test_a_scrapers_error_is_one_row_with_its_words(deliver: Any) -> None:
    rows, reported = deliver("12_scraper_error_2026-09-07.json")
    assert [row["video_id"] for row in rows] == [FIRST]
    assert reported == [("rejected", "the scraper could not get it: Profile not found")]
