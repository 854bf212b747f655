"""Inputs that were never there are empty and say so; inputs that are gone stop what would lose their rows."""

import json
from datetime import UTC, date, datetime

import pytest

from tcm_assets.catalogue.absent_inputs import ingest_landing_or_nothing, read_list_or_nothing
from tcm_assets.catalogue.exports.reading import DEFAULT_MAX_BYTES
from tcm_assets.catalogue.first_day import note_first_day
from tcm_assets.catalogue.ingest import read_deliveries, read_rejections
from tcm_assets.catalogue.landing_files import MissingLandingError
from tcm_assets.catalogue.lists.creators_and_brands import read_brands
from tcm_assets.catalogue.lists.files import MissingListError
from tcm_assets.catalogue.tables import CLEANED_BRANDS
from tcm_assets.data_folder import first_day_note
from tcm_assets_tests.video_ids import video_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = NOW.date()


def test_a_list_that_was_never_there_is_empty_and_says_so(tmp_path):
    rows, problems = read_list_or_nothing(
        read_brands, tmp_path / "brands.csv", CLEANED_BRANDS, "cleaned_brands", was_read=False
    )
    assert rows.num_rows == 0
    (problem,) = problems.to_pylist()
    assert (problem["source_file"], problem["target_table"], problem["outcome"]) == (
        "brands.csv",
        "cleaned_brands",
        "rejected",
    )
    assert problem["reason"].endswith("put the list into the data folder")


def test_a_list_that_is_gone_is_missed(tmp_path):
    with pytest.raises(MissingListError, match=r"brands\.csv is gone, though it was read before: put it back"):
        read_list_or_nothing(read_brands, tmp_path / "brands.csv", CLEANED_BRANDS, "cleaned_brands", was_read=True)


def test_a_landing_folder_that_was_never_there_is_empty_and_says_so(tmp_path):
    landing = ingest_landing_or_nothing(tmp_path / "landing", tmp_path / "archive", NOW)
    assert read_deliveries(landing, DAY, DAY.replace(day=2)).num_rows == 0
    (problem,) = read_rejections(landing).to_pylist()
    assert problem["reason"].startswith("there is no landing folder yet")


def test_a_landing_folder_that_is_gone_is_missed(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "any.videos.parquet").touch()
    with pytest.raises(MissingLandingError, match="though export files were read from it before: put it back"):
        ingest_landing_or_nothing(tmp_path / "landing", tmp_path / "archive", NOW)


def test_the_first_day_is_noted_when_the_first_video_is_there(tmp_path):
    landing = tmp_path / "landing"
    assert note_first_day(tmp_path, DEFAULT_MAX_BYTES) is None
    landing.mkdir()
    assert note_first_day(tmp_path, DEFAULT_MAX_BYTES) is None
    record = {
        "id": video_id(1, "2020-12-17"),
        "text": "",
        "createTime": 1_608_163_200,
        "authorMeta": {"id": "7", "name": "nina"},
        **dict.fromkeys(("diggCount", "shareCount", "playCount", "commentCount"), 1),
        "hashtags": [],
    }
    (landing / "one.jsonl").write_text(json.dumps(record))
    assert note_first_day(tmp_path, 10) is None
    day = note_first_day(tmp_path, DEFAULT_MAX_BYTES)
    assert day == date(2020, 12, 17)
    assert first_day_note(tmp_path).read_text() == f"{day}\n"
    (landing / "one.jsonl").unlink()
    assert note_first_day(tmp_path, DEFAULT_MAX_BYTES) == day


def test_a_landing_folder_that_is_emptied_withdraws_nothing_unasked(tmp_path):
    landing, archive = tmp_path / "landing", tmp_path / "archive"
    landing.mkdir()
    assert ingest_landing_or_nothing(landing, archive, NOW).parts.keys == ()
    (landing / "a.json").write_text("[]")
    assert ingest_landing_or_nothing(landing, archive, NOW).parts.keys
    (landing / "a.json").unlink()
    with pytest.raises(MissingLandingError, match="no export file that can be read"):
        ingest_landing_or_nothing(landing, archive, NOW)
    (landing / "empty.json").write_text("[]")
    assert ingest_landing_or_nothing(landing, archive, NOW).parts.keys
