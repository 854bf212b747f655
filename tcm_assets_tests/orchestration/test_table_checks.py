"""Checks notice every kind of broken promise, stop what follows when they should, and show the rows at fault."""

import math
from datetime import date

import dagster as dg
import pytest

from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK
from tcm_assets.orchestration.partitions import window_of_keys
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.match_components import MatchingWeights
from tcm_assets_tests.orchestration.sound_tables import (
    ALL_CHECKS,
    CURRENT_TOPIC,
    EMPTY_WINDOW,
    GOOD_ROWS,
    GRAPH,
    NOT_RULES,
    SCORED_WINDOW,
    broken,
)
from tcm_assets_tests.sample_run import copy_bundled_lists

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN


def test_sound_tables_pass_every_check(sound):
    results = sound.check(*ALL_TABLES)
    assert set(results) == ALL_CHECKS
    assert broken(results) == set()
    assert {result.description for result in results.values()} == {None}
    assert {
        result.metadata["offending_rows"].value
        for name, result in results.items()
        if name.split(".")[1] != OUTDATED_CHECK and name not in NOT_RULES
    } == {0}


def test_every_check_can_be_made_of_empty_tables(workbench):
    for name in ALL_TABLES:
        workbench.given(name)
    # Without a rule of the scoring, no check of what rests on it is made.
    workbench.given("scoring_rules", {"valid_from": None})
    results = workbench.check(*ALL_TABLES)
    assert set(results) == ALL_CHECKS
    assert broken(results) == {
        "cleaned_brands.list_is_not_empty",
        "cleaned_creators.list_is_not_empty",
        "cleaned_rates.list_is_not_empty",
        "published_warehouse.tables_to_read_are_there",
        "scoring_versions.one_version_is_current",
    }


@pytest.mark.parametrize(
    ("table", "row", "check", "promise"),
    [
        ("videos", {"author_username": None}, "schema", "author_username is known"),
        ("videos", {"view_count": -1}, "schema", "view_count is at least 0"),
        ("videos", {"duration_s": math.inf}, "schema", "duration_s is a finite number"),
        ("content_sentiment", {"sentiment": 1.5, "status": "scored"}, "schema", "sentiment is at most 1"),
        ("videos", {"likes_per_view": math.nan}, "schema", "likes_per_view is a finite number"),
        ("visual_features", {"status": "lost"}, "schema", "status is one of measured, no_media, unreadable"),
        ("text_embeddings", {"embedding": [0.6, math.nan]}, "schema", "embedding holds finite numbers"),
        ("videos", {"like_count": 1}, "likes_do_not_exceed_views", "A video has no more likes than views"),
    ],
)
def test_a_broken_promise_is_named_with_the_rows_that_break_it(sound, table, row, check, promise):
    good = GOOD_ROWS.get(table, [{}])[0]
    sound.given("videos", {}, {"video_id": "bad"})
    sound.given(table, good, {**good, "video_id": "bad", **row})
    result = sound.check(table)[f"{table}.{check}"]
    assert not result.passed
    assert result.metadata["offending_rows"].value == 1
    assert promise in result.metadata["broken_promises"].value
    assert result.description.startswith(f"{table} of 2020-10-01 to 2020-10-02: 1 row breaks the promise ")
    assert promise in result.description
    ((named, rows),) = result.metadata["first_offending_rows"].value.items()
    assert promise in named
    assert [row["video_id"] for row in rows] == ["bad"]


def test_a_column_of_another_type_than_promised_is_told_as_such(sound):
    with sound.duckdb() as connection:
        connection.execute("ALTER TABLE videos ALTER view_count TYPE VARCHAR")
    result = sound.check("videos")["videos.schema"]
    ((promise, rows),) = result.metadata["first_offending_rows"].value.items()
    assert promise == "columns and types as in the schema"
    assert rows == [{"column": "view_count", "promised": "BIGINT", "stored": "VARCHAR"}]


def test_a_check_whose_other_table_is_missing_is_left_out_and_the_run_says_why(sound, capfd):
    with sound.duckdb() as connection:
        connection.execute("DROP TABLE content_topics")
    results = sound.check("video_topics")
    assert broken(results) == set()
    assert "video_topics.topics_are_known" not in results
    assert (
        "the check topics_are_known of video_topics was left out: content_topics is not in the warehouse yet: "
        "materialize it" in capfd.readouterr().err
    )
    spec = GRAPH.get(dg.AssetCheckKey(dg.AssetKey("video_topics"), "topics_are_known"))
    assert spec.description.endswith("Made once content_topics is there.")


def test_a_day_that_was_lost_whole_is_noticed_though_other_days_are_there(sound):
    sound.given("raw_videos", {}, {"video_id": "y", "upload_date": date(2020, 10, 2)})
    assert broken(sound.check("videos")) == {"videos.every_delivered_video_is_there"}
    assert broken(sound.check("videos", days=window_of_keys("2020-10-01", "2020-10-01"))) == set()


def test_only_the_days_of_the_run_are_judged(sound):
    sound.given("videos", {}, {"video_id": "bad", "upload_date": date(2020, 12, 21), "view_count": -1})
    assert broken(sound.check("videos", days=window_of_keys("2020-10-01", "2020-10-02"))) == set()
    assert broken(sound.check("videos", days=window_of_keys("2020-12-21", "2020-12-21"))) >= {"videos.schema"}


def test_a_key_that_another_day_has_too_is_noticed(sound):
    sound.given("videos", {}, {"upload_date": date(2020, 12, 21)})
    results = sound.check("videos", days=window_of_keys("2020-12-21", "2020-12-21"))
    assert "videos.key_is_unique" in broken(results)
    (rows,) = results["videos.key_is_unique"].metadata["first_offending_rows"].value.values()
    assert rows == [{"video_id": "x", "row_count": "2"}]


@pytest.mark.parametrize(
    ("given", "rows", "asset", "check", "downstream"),
    [
        ("raw_videos", [{"view_count": -1}], "videos", "schema", "video_credits"),
        ("videos", [{}, {}], "video_credits", "key_is_unique", "creator_points"),
        (
            "similarity_scores",
            [{"score": 0.9, "matching_version": matching_version(MatchingWeights())}],
            "recommendations",
            "contributions_sum_to_score",
            "recommendation_lists",
        ),
    ],
)
def test_a_blocking_check_stops_what_follows_in_the_same_run(sound, given, rows, asset, check, downstream):
    sound.given(given, *rows)
    result = sound.materialize(asset, downstream, raise_on_error=False)
    failed = {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}
    assert not result.success
    assert (failed[check].passed, failed[check].severity) == (False, ERROR)
    assert result.asset_materializations_for_node(asset)
    assert not [event for event in result.get_asset_materialization_events() if event.asset_key.path == [downstream]]


def test_a_rule_that_warns_stops_nothing(sound):
    sound.given("raw_videos", {"like_count": 1})
    result = sound.materialize("videos", "video_credits")
    assert result.success
    assert result.asset_materializations_for_node("video_credits")


def test_what_a_rule_waits_for_is_made_before_it(sound):
    sound.deliver("a.json", {"id": "1", "day": "2020-10-01"})
    copy_bundled_lists(sound.settings.data_dir)
    result = sound.materialize("rejected_records", "raw_videos")
    started = [event.step_key for event in result.all_events if event.is_step_start]
    assert started.index("rejected_records_checks") > started.index("raw_videos")


EARLIER = window_of_keys("2019-01-01", "2019-01-01")
"""A day that was stored when the settings showed it."""


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("creator_points.totals_equal_the_videos", {"video_points": {"points": 1}}),
        ("content_topics.sizes_are_of_the_videos_with_a_text", {"text_embeddings": {"embedding": [0.6, 0.8]}}),
        ("video_topics.topic_sizes_are_current", {"video_topics": {"topic_id": 1, "topic_similarity": 0.9}}),
        ("text_embeddings.one_model_for_all_days", {"text_embeddings": {"embedding": [0.6, 0.8], "model_name": "y"}}),
    ],
)
def test_a_day_that_the_settings_do_not_show_counts_where_everything_does(sound, rule, given):
    table = rule.split(".")[0]
    if table == "content_topics":
        sound.given(table, {**CURRENT_TOPIC})
        assert rule not in broken(sound.check(table))
    for name, row in given.items():
        sound.given(name, {"video_id": "earlier", "upload_date": EARLIER.start, **row}, days=EARLIER)
    assert rule in broken(sound.check(table))


def test_without_the_days_of_a_run_the_ledger_is_compared_with_all_that_is_stored(sound):
    assert broken(sound.check_whole("points_ledger")) == set()
    sound.given("video_points", {"video_id": "y", "upload_date": EARLIER.start, "points": 1}, days=EARLIER)
    never_made = f"points_ledger.{OUTDATED_CHECK}"
    assert broken(sound.check_whole("points_ledger")) == {"points_ledger.ledger_equals_video_points", never_made}
    assert broken(sound.check("points_ledger")) == {never_made}


def test_days_whose_windows_changed_are_named_with_the_command(sound):
    """A video came to a day before all; the settings do not show it, nor the day after it."""
    sound.given("scoring_rules", {"rule_number": 1, "window_days": 30})
    days = [date(2020, 9, 21), date(2020, 10, 1), date(2020, 10, 2), date(2020, 10, 4)]
    windows = [{"window_days": 30, **EMPTY_WINDOW}, *[{"window_days": 30, **SCORED_WINDOW}] * 3]
    for day, window in zip(days, windows, strict=True):
        rows = [{**row, **window, "upload_date": day} for row in GOOD_ROWS["scoring_reference"]]
        sound.given("scoring_reference", *rows, days=window_of_keys(f"{day}", f"{day}"))
    assert broken(sound.check("scoring_reference")) == set()
    came = {"video_id": "came", "upload_date": date(2020, 9, 20)}
    sound.given("videos", came, days=window_of_keys("2020-09-20", "2020-09-20"))
    result = sound.check("scoring_reference")["scoring_reference.windows_are_as_they_were"]
    assert result.description.startswith(
        "scoring_reference: 2020-09-21, 2020-10-01 to 2020-10-02, 2020-10-04 break the promise \"Every day's window"
    )
    assert '"dagster/asset_partition_range_start": "2020-09-21"' in result.description
    assert "set TCM_START_DATE=2020-09-21" in result.description
    assert result.metadata["days_to_refresh"].value == [
        {"first_day": "2020-09-21", "last_day": "2020-09-21"},
        {"first_day": "2020-10-01", "last_day": "2020-10-02"},
        {"first_day": "2020-10-04", "last_day": "2020-10-04"},
    ]
