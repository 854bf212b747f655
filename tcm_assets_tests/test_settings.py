"""Every environment variable, what it decides, and what it says when it cannot be read."""

from datetime import date
from pathlib import Path

import pytest

from tcm_assets.data_folder import SAMPLE_END_DAY, SAMPLE_FIRST_DAY, first_day_note
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import BUNDLED_DATA_DIR, Settings
from tcm_assets.tables.match_components import MatchingWeights


def own(tmp_path: Path, **variables: str) -> dict[str, str]:
    return {"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2020-09-22", **variables}


def test_without_any_variable_it_is_the_bundled_sample():
    settings = Settings({})
    assert settings.data_dir == BUNDLED_DATA_DIR
    assert (settings.first_day, settings.end_day) == (SAMPLE_FIRST_DAY, SAMPLE_END_DAY)
    assert settings.warehouse_path == BUNDLED_DATA_DIR / "warehouse" / "tcm.duckdb"
    assert (settings.scoring_method, settings.scoring_window_days, settings.text_model) == ("robust", 30, "packaged")


def test_goals_follow_the_accounts_size_where_none_is_set():
    assert Settings({}).goals == {}
    assert Settings({"TCM_GOALS": "views=1500000"}).goals == {"views": 1_500_000}


def test_variables_that_are_set_to_nothing_are_as_if_not_set():
    names = ("DATA_DIR", "START_DATE", "END_DATE", "WAREHOUSE", "SCORING_WINDOW_DAYS", "SCORING_METHOD", "TEXT_MODEL")
    assert Settings({f"TCM_{name}": "" for name in names}) == Settings({})


def test_everything_of_a_users_folder_lies_in_it(tmp_path):
    settings = Settings(own(tmp_path))
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
    settings = Settings(
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


def test_clips_may_lie_in_another_folder_or_anywhere(tmp_path):
    at_home = Settings(own(tmp_path))
    assert (at_home.media_place, at_home.media_dir) == (str(tmp_path / "media"), tmp_path / "media")
    elsewhere = Settings(own(tmp_path, TCM_MEDIA=str(tmp_path / "clips")))
    assert (elsewhere.media_place, elsewhere.media_dir) == (str(tmp_path / "clips"), tmp_path / "clips")
    assert not elsewhere.is_media_remote
    url = "s3://key:secret@bucket/clips"
    remote = Settings(own(tmp_path, TCM_MEDIA=url))
    assert (remote.media_place, remote.media_dir, remote.is_media_remote) == (url, tmp_path / "media", True)
    assert "secret" not in repr(remote)
    with pytest.raises(SettingsError, match="unset one of them") as refused:
        Settings(own(tmp_path, TCM_MEDIA=url, TCM_LIVE_DOWNLOAD="1"))
    assert "secret" not in str(refused.value)


def test_the_vision_model_is_off_and_every_second_is_measured_until_the_owner_says_otherwise(tmp_path):
    plain = Settings(own(tmp_path))
    assert (plain.vision_model, plain.frame_sampling) == (None, "every_second")
    chosen = Settings(own(tmp_path, TCM_VISION_MODEL="/models/clip", TCM_FRAME_SAMPLING="key_frames"))
    assert (chosen.vision_model, chosen.frame_sampling) == ("/models/clip", "key_frames")
    with pytest.raises(SettingsError, match="TCM_FRAME_SAMPLING is 'all'; it may be every_second or key_frames"):
        Settings(own(tmp_path, TCM_FRAME_SAMPLING="all"))


def test_paths_may_begin_with_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = Settings({"TCM_DATA_DIR": "~/videos", "TCM_START_DATE": "2020-09-22", "TCM_WAREHOUSE": "~/w.duckdb"})
    assert settings.data_dir == tmp_path / "videos"
    assert settings.warehouse_path == tmp_path / "w.duckdb"


def test_other_days_may_be_asked_of_the_sample():
    settings = Settings({"TCM_START_DATE": "2026-09-01"})
    assert (settings.first_day, settings.end_day) == (date(2026, 9, 1), None)
    settings = Settings({"TCM_END_DATE": "2026-09-01"})
    assert (settings.first_day, settings.end_day) == (SAMPLE_FIRST_DAY, date(2026, 9, 1))


def test_the_first_day_of_a_users_folder_comes_from_its_note(tmp_path):
    first_day_note(tmp_path).write_text("2021-03-04\n")
    assert Settings({"TCM_DATA_DIR": str(tmp_path)}).first_day == date(2021, 3, 4)
    assert Settings(own(tmp_path)).first_day == date(2020, 9, 22)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"TCM_START_DATE": "22.09.2020"}, "TCM_START_DATE is '22.09.2020'; a day as YYYY-MM-DD is needed"),
        ({"TCM_END_DATE": "soon"}, "TCM_END_DATE is 'soon'"),
        ({"TCM_END_DATE": "2020-09-22"}, r"2020-09-22 must be after the first day, 2020-09-22 \(TCM_START_DATE\)"),
        ({"TCM_SCORING_WINDOW_DAYS": "0"}, "TCM_SCORING_WINDOW_DAYS is '0'; a whole number above zero is needed"),
        ({"TCM_SCORING_WINDOW_DAYS": "a month"}, "TCM_SCORING_WINDOW_DAYS is 'a month'"),
        ({"TCM_SCORING_METHOD": "mean"}, "TCM_SCORING_METHOD is 'mean'; it may be robust, minmax or zscore"),
        (
            {"TCM_SCORING_METHOD": "minmax", "TCM_SCORING_WEIGHTS": "view_count=2"},
            "minmax knows no weights: unset TCM_SCORING_WEIGHTS, or use TCM_SCORING_METHOD=robust",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_needed(tmp_path, variables, message):
    with pytest.raises(SettingsError, match=message):
        Settings(own(tmp_path, **variables))


def test_matching_weights_that_are_not_named_keep_theirs(tmp_path):
    assert Settings(own(tmp_path)).matching_weights == MatchingWeights().by_name()
    weights = Settings(own(tmp_path, TCM_MATCHING_WEIGHTS="audience_match=0.5, visual_similarity=0"))
    assert weights.matching_weights == MatchingWeights(audience_match=0.5, visual_similarity=0).by_name()


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("fame=1", "TCM_MATCHING_WEIGHTS is 'fame=1'; .* It is a list like content_similarity=2"),
        ("audience_match=-1", "TCM_MATCHING_WEIGHTS is 'audience_match=-1'"),
        (
            "content_similarity=0,audience_match=0,visual_similarity=0,engagement_strength=0",
            "TCM_MATCHING_WEIGHTS gives every component the weight 0; one at least must be above it",
        ),
    ],
)
def test_matching_weights_that_cannot_be_used_are_named(tmp_path, named, message):
    with pytest.raises(SettingsError, match=message):
        Settings(own(tmp_path, TCM_MATCHING_WEIGHTS=named))


def test_a_users_folder_has_no_first_day_until_one_is_set_or_noted(tmp_path):
    assert Settings({"TCM_DATA_DIR": str(tmp_path)}).first_day is None
    first_day_note(tmp_path).write_text("2026-08-01\n")
    assert Settings({"TCM_DATA_DIR": str(tmp_path)}).first_day == date(2026, 8, 1)


def test_a_note_that_holds_no_day_is_named(tmp_path):
    first_day_note(tmp_path).write_text("the first")
    with pytest.raises(SettingsError, match=r"first_day is 'the first'"):
        Settings({"TCM_DATA_DIR": str(tmp_path)})


def test_the_scorer_is_the_lexicon_until_the_owner_says_otherwise(tmp_path):
    assert Settings(own(tmp_path, GEMINI_API_KEY="a-key")).sentiment_scorer == "lexicon"
    chosen = Settings(
        own(tmp_path, TCM_SENTIMENT="gemini", TCM_GEMINI_MODEL="m", TCM_GEMINI_BUDGET="5", TCM_GEMINI_PER_MINUTE="60")
    )
    assert (chosen.sentiment_scorer, chosen.gemini_model) == ("gemini", "m")
    assert (chosen.gemini_budget_videos, chosen.gemini_questions_per_minute) == (5, 60)
    with pytest.raises(SettingsError, match="TCM_SENTIMENT is 'oracle'; it may be lexicon or gemini"):
        Settings(own(tmp_path, TCM_SENTIMENT="oracle"))


def test_the_key_of_gemini_is_read_and_never_shown(tmp_path):
    variables = own(tmp_path, GEMINI_API_KEY=" a-key\n", TCM_SENTIMENT="gemini")
    assert Settings(variables).needed_gemini_key() == "a-key"
    assert "a-key" not in repr(Settings(variables))
    assert Settings({**variables, "GOOGLE_API_KEY": "another"}).needed_gemini_key() == "another"
    with pytest.raises(SettingsError, match="GEMINI_API_KEY holds characters") as refused:
        Settings({"GEMINI_API_KEY": "se\ncret"}).needed_gemini_key()
    assert "cret" not in str(refused.value)
    with pytest.raises(SettingsError, match="needs a key of the Gemini API"):
        Settings({"GEMINI_API_KEY": " "}).needed_gemini_key()


def test_nobody_is_asked_for_counts_without_the_owners_word(tmp_path):
    settings = Settings(own(tmp_path))
    assert (settings.live_source, settings.live_downloads) == ("none", False)
    chosen = Settings(
        own(
            tmp_path,
            TCM_LIVE_SOURCE="pages",
            TCM_LIVE_DOWNLOAD="1",
            TCM_LIVE_PER_MINUTE="12",
            TCM_LIVE_CONCURRENCY="4",
            TCM_LIVE_MIN_AGE_HOURS="2",
            TCM_LIVE_MAX_MINUTES="5",
        )
    )
    assert (chosen.live_source, chosen.live_downloads, chosen.live_requests_per_minute) == ("pages", True, 12)
    assert (chosen.live_concurrency, chosen.live_min_age_hours, chosen.live_max_minutes) == (4, 2, 5)
    assert chosen.live_dir.is_relative_to(tmp_path)
    assert chosen.live_urls_path.parent == tmp_path
    with pytest.raises(SettingsError, match="none, pages or research_api"):
        Settings(own(tmp_path, TCM_LIVE_SOURCE="everywhere"))


@pytest.mark.parametrize("source", ["none", "research_api"])
def test_downloads_are_refused_where_the_source_has_no_clips(tmp_path, source):
    with pytest.raises(SettingsError) as refused:
        Settings(own(tmp_path, TCM_LIVE_SOURCE=source, TCM_LIVE_DOWNLOAD="1"))
    assert str(refused.value) == (
        f"TCM_LIVE_DOWNLOAD=1 downloads clips from pages alone, but TCM_LIVE_SOURCE is {source}: set "
        "TCM_LIVE_SOURCE=pages, or unset TCM_LIVE_DOWNLOAD"
    )
    with pytest.raises(SettingsError, match=r"^TCM_LIVE_SOURCE is 'page'"):
        Settings(own(tmp_path, TCM_LIVE_SOURCE="page", TCM_LIVE_DOWNLOAD="1"))


def test_credentials_of_the_research_api_are_read_when_they_are_used():
    whole = {"TIKTOK_CLIENT_KEY": " key ", "TIKTOK_CLIENT_SECRET": "hush"}
    assert Settings(whole).needed_research_credentials() == ("key", "hush")
    for missing in whole:
        with pytest.raises(SettingsError, match="TIKTOK_CLIENT_SECRET") as caught:
            Settings({name: value for name, value in whole.items() if name != missing}).needed_research_credentials()
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "advice"),
    [
        ("TCM_DATADIR", "did you mean TCM_DATA_DIR?"),
        ("TCM_SCORING_WINDOW", "did you mean TCM_SCORING_WINDOW_DAYS?"),
        ("tcm_data_dir", "did you mean TCM_DATA_DIR?"),
        ("TCM_XYZ", "unset it:"),
        ("TCM_FOO", "unset it:"),
        ("TCM_TEST", "unset it:"),
    ],
)
def test_a_variable_that_is_no_setting_is_named_with_the_nearest(variable, advice):
    with pytest.raises(SettingsError) as refused:
        Settings({variable: "hush"})
    assert str(refused.value) == f"{variable} is no setting: {advice} docs/settings.md lists all"
    assert Settings({variable: "", "TCM_TEST_ANYTHING": "1", "OTHER": "1"}) == Settings({})


def test_variables_that_kubernetes_sets_for_a_service_are_no_settings():
    of_a_service = {
        "TCM_PORT": "tcp://10.0.0.1:8501",
        "TCM_PORT_8501_TCP": "tcp://10.0.0.1:8501",
        "TCM_PORT_8501_TCP_ADDR": "10.0.0.1",
        "TCM_APPS_SERVICE_HOST": "10.0.0.1",
        "TCM_APPS_SERVICE_PORT_HTTP": "8501",
        "TCM_APPS_PORT": "tcp://10.0.0.2:80",
        "TCM_UI_PORT": "tcp://10.0.0.3:80",
    }
    assert Settings(of_a_service) == Settings({})


def test_a_variable_that_is_no_setting_is_listed_with_the_others(tmp_path):
    with pytest.raises(
        SettingsError, match=r"2 settings cannot be used:\n- TCM_PORT is no setting.*\n- TCM_UI_PORT is '0'"
    ):
        Settings(own(tmp_path, TCM_PORT="1", TCM_UI_PORT="0"))
    with pytest.raises(SettingsError, match=r"^TCM_PORT is no setting"):
        Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_PORT": "1"})
