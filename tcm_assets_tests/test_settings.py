"""Every environment variable, what it decides, and what it says when it cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from tcm_assets.sample.calendar import SAMPLE_END_DAY, SAMPLE_FIRST_DAY
from tcm_assets.settings import (
    BUNDLED_DATA_DIR,
    SettingsError,
    first_day_note,
    settings_from_environment,
)


def own(tmp_path: Path, **variables: str) -> dict[str, str]:
    return {"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2020-09-22", **variables}


def test_without_any_variable_it_is_the_bundled_sample():
    settings = settings_from_environment({})
    assert settings.data_dir == BUNDLED_DATA_DIR
    assert (settings.first_day, settings.end_day) == (SAMPLE_FIRST_DAY, SAMPLE_END_DAY)
    assert settings.warehouse_path == BUNDLED_DATA_DIR / "warehouse" / "tcm.duckdb"
    assert (settings.scoring_method, settings.scoring_window_days, settings.text_model) == ("robust", 30, "packaged")


def test_variables_that_are_set_to_nothing_are_as_if_not_set():
    names = ("DATA_DIR", "START_DATE", "END_DATE", "WAREHOUSE", "SCORING_WINDOW_DAYS", "SCORING_METHOD", "TEXT_MODEL")
    assert settings_from_environment({f"TCM_{name}": "" for name in names}) == settings_from_environment({})


def test_everything_of_a_users_folder_lies_in_it(tmp_path):
    settings = settings_from_environment(own(tmp_path))
    paths = (
        settings.creators_csv,
        settings.brands_csv,
        settings.landing_dir,
        settings.media_dir,
        settings.published_path,
        settings.archive_dir,
        settings.feature_cache_path,
        settings.dagster_home,
        settings.warehouse_path,
    )
    assert all(path.is_relative_to(tmp_path) for path in paths)
    assert len(set(paths)) == len(paths)
    assert (settings.first_day, settings.end_day) == (date(2020, 9, 22), None)


def test_every_variable_is_heeded(tmp_path):
    settings = settings_from_environment(
        own(
            tmp_path,
            TCM_END_DATE="2020-12-22",
            TCM_WAREHOUSE=str(tmp_path / "elsewhere" / "my.duckdb"),
            TCM_SCORING_WINDOW_DAYS="7",
            TCM_SCORING_METHOD="minmax",
            TCM_TEXT_MODEL="/models/mine",
        )
    )
    assert settings.end_day == date(2020, 12, 22)
    assert settings.warehouse_path == tmp_path / "elsewhere" / "my.duckdb"
    assert (settings.scoring_window_days, settings.scoring_method) == (7, "minmax")
    assert settings.text_model == "/models/mine"


def test_paths_may_begin_with_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = settings_from_environment(
        {"TCM_DATA_DIR": "~/videos", "TCM_START_DATE": "2020-09-22", "TCM_WAREHOUSE": "~/w.duckdb"}
    )
    assert settings.data_dir == tmp_path / "videos"
    assert settings.warehouse_path == tmp_path / "w.duckdb"


def test_other_days_may_be_asked_of_the_sample():
    settings = settings_from_environment({"TCM_START_DATE": "2026-09-01"})
    assert (settings.first_day, settings.end_day) == (date(2026, 9, 1), None)
    settings = settings_from_environment({"TCM_END_DATE": "2026-09-01"})
    assert (settings.first_day, settings.end_day) == (SAMPLE_FIRST_DAY, date(2026, 9, 1))


def test_the_first_day_of_a_users_folder_comes_from_its_note(tmp_path):
    first_day_note(tmp_path).write_text("2021-03-04\n")
    assert settings_from_environment({"TCM_DATA_DIR": str(tmp_path)}).first_day == date(2021, 3, 4)
    assert settings_from_environment(own(tmp_path)).first_day == date(2020, 9, 22)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"TCM_START_DATE": "22.09.2020"}, "TCM_START_DATE is '22.09.2020'; a day as YYYY-MM-DD is needed"),
        ({"TCM_END_DATE": "soon"}, "TCM_END_DATE is 'soon'"),
        ({"TCM_END_DATE": "2020-09-22"}, "2020-09-22 must be after 2020-09-22"),
        ({"TCM_SCORING_WINDOW_DAYS": "0"}, "TCM_SCORING_WINDOW_DAYS is '0'; a whole number above zero is needed"),
        ({"TCM_SCORING_WINDOW_DAYS": "a month"}, "TCM_SCORING_WINDOW_DAYS is 'a month'"),
        ({"TCM_SCORING_METHOD": "mean"}, "TCM_SCORING_METHOD is 'mean'; it may be robust or minmax"),
        (
            {"TCM_SCORING_METHOD": "minmax", "TCM_SCORING_WEIGHTS": "view_count=2"},
            "minmax knows no weights: unset TCM_SCORING_WEIGHTS, or use TCM_SCORING_METHOD=robust",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_needed(tmp_path, variables, message):
    with pytest.raises(SettingsError, match=message):
        settings_from_environment(own(tmp_path, **variables))


def test_a_users_folder_without_a_first_day_says_how_to_give_one(tmp_path):
    with pytest.raises(SettingsError, match=r"set TCM_START_DATE=YYYY-MM-DD .* or type `make run`"):
        settings_from_environment({"TCM_DATA_DIR": str(tmp_path)})


def test_a_note_that_holds_no_day_is_named(tmp_path):
    first_day_note(tmp_path).write_text("the first")
    with pytest.raises(SettingsError, match=r"first_day is 'the first'"):
        settings_from_environment({"TCM_DATA_DIR": str(tmp_path)})
