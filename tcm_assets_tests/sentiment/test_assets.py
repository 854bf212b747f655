"""The asset `content_sentiment`."""

import logging
from dataclasses import replace
from datetime import date

import dagster as dg
import pytest

from tcm_assets.resources import build_resources
from tcm_assets_tests.sentiment.gemini_api import KEY, error, served_gemini_api


def test_scores_what_the_lexicon_knows_and_says_why_not_else(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "I love this wonderful day"},
        {"video_id": "2", "caption": "what a terrible, horrible mess"},
        {"video_id": "3", "caption": "glorpt"},
        {"video_id": "4", "caption": ""},
    )
    workbench.materialize("content_sentiment")
    glad, sad, unknown, silent = workbench.rows("content_sentiment")
    assert glad["sentiment"] > 0.5 > sad["sentiment"]
    assert (unknown["sentiment"], unknown["status"]) == (None, "no_known_words")
    assert (silent["sentiment"], silent["status"]) == (None, "no_text")
    assert {row["scorer"] for row in (glad, sad, unknown, silent)} == {"vader"}


def test_only_the_days_asked_for_are_scored(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2", "upload_date": date(2020, 10, 3)})
    workbench.materialize("content_sentiment", checks=False)
    assert [row["video_id"] for row in workbench.rows("content_sentiment")] == ["1"]


@pytest.fixture
def api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("GOOGLE_API_KEY", raising=False)
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    with served_gemini_api() as api:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", api.url)
        yield api


@pytest.fixture
def gemini(workbench):
    """The resource as the settings make it, in a hurry."""
    settings = workbench.settings.model_copy(update={"sentiment_scorer": "gemini", "gemini_questions_per_minute": 6000})
    return {"sentiment": build_resources(settings)["sentiment"]}


@pytest.mark.usefixtures("api")
def test_gemini_scores_clips_and_leaves_the_others_unknown(workbench, gemini):
    (workbench.settings.media_dir / "1.mp4").write_bytes(b"clip")
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2", "caption": "lovely"})
    result = workbench.materialize("content_sentiment", resources=gemini)
    seen, without = workbench.rows("content_sentiment")
    assert (seen["sentiment"], seen["status"], seen["reason"]) == (0.8, "scored", "A person dances.")
    assert len(seen["media_sha256"]) == 64
    assert (without["sentiment"], without["status"], without["media_sha256"]) == (None, "no_media", None)
    assert {row["scorer"] for row in (seen, without)} == {"gemini-3.8-flash"}
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_a_video_that_was_not_asked_about_is_warned_of(workbench, gemini, api):
    (workbench.settings.media_dir / "1.mp4").write_bytes(b"clip")
    workbench.given("videos", {"video_id": "1"})
    api.faults_for_ever["question"] = error(429, Retry_After="100000")
    result = workbench.materialize("content_sentiment", resources=gemini)
    failed = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert [(check.check_name, check.severity) for check in failed] == [
        ("every_clip_was_asked_about", dg.AssetCheckSeverity.WARN)
    ]


def test_without_a_key_the_run_fails_and_says_what_to_set(workbench, gemini, monkeypatch):
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    workbench.given("videos", {"video_id": "1"})
    result = workbench.materialize("content_sentiment", resources=gemini, checks=False, raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    assert "needs a key of the Gemini API in GOOGLE_API_KEY or GEMINI_API_KEY" in str(failure.step_failure_data.error)


def test_an_unknown_scorer_is_refused(workbench):
    sentiment = build_resources(workbench.settings)["sentiment"]
    with pytest.raises(ValueError, match="choose lexicon or gemini"):
        sentiment.model_copy(update={"scorer_name": "oracle"}).scorer()


@pytest.mark.parametrize(
    "fault", [error(403, f"{KEY} has no access"), error(429, f"{KEY} asks too much", Retry_After="100000")]
)
def test_the_key_is_in_no_log_event_metadata_or_file(workbench, gemini, api, tmp_path, caplog, capfd, fault):
    caplog.set_level(logging.DEBUG)
    (workbench.settings.media_dir / "1.mp4").write_bytes(b"clip")
    workbench.given("videos", {"video_id": "1"})
    api.faults_for_ever["question"] = fault
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        bench = replace(workbench, instance=instance)
        result = bench.materialize("content_sentiment", resources=gemini, checks=False, raise_on_error=False)
        events = [repr(record) for record in instance.all_logs(result.run_id)]
        events += [repr(run) for run in instance.get_runs()]
    assert result.success == (fault.code == 429)
    assert KEY in api.keys
    assert any("[key]" in event for event in events) or "[key]" in caplog.text
    said = [*events, caplog.text, *capfd.readouterr(), repr(gemini), repr(workbench.settings)]
    assert not [text for text in said if KEY in text]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
