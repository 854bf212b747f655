"""Checks notice every kind of broken promise, stop what follows when they should, and show the rows at fault."""

import math
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from tcm_assets.alerts.tables import COMPARED_CATEGORIES, REACTION_RATIOS
from tcm_assets.definitions import defs
from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK
from tcm_assets.orchestration.partitions import window_of_keys
from tcm_assets.orchestration.table_checks import RULES
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.serving.checks import TABLES_TO_READ
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.match_components import MatchingWeights
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.sample_run import copy_bundled_lists

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN

ONE_VIDEO = {"window_first_day": date(2020, 10, 1), "window_video_count": 1}
"""The record of a window that holds the plain video alone, beside the digest of what is read of it."""

SCORED_WINDOW = {**ONE_VIDEO, "window_digest": "2796544422190160816"}

COMPARED_WINDOW = {**ONE_VIDEO, "window_digest": "7156087946799478986"}

EMPTY_WINDOW = {"window_first_day": None, "window_video_count": 0, "window_digest": None}

REFERENCE_GROUPS = [
    {"follower_tier": tier, "category": category, "ratio": ratio, **COMPARED_WINDOW}
    for tier in POPULATIONS
    for category in COMPARED_CATEGORIES
    for ratio in REACTION_RATIOS
]

GOOD_ROWS: Mapping[str, list[dict[str, Any]]] = {
    "visual_features": [{"status": "no_media", "embedding_status": "not_measured"}],
    "content_sentiment": [{"status": "no_text"}],
    "live_deliveries": [{"outcome": "delivered", "source_file": "x", "reason": None}],
    "content_topics": [{"is_current": False, "video_count": 0, "centroid": [0.6, 0.8]}],
    "video_topics": [{"topic_id": None, "topic_similarity": None}],
    "text_embeddings": [{"embedding": [0.6, 0.8]}],
    "creator_profiles": [{"embedding": [0.6, 0.8]}],
    "brand_profiles": [{"embedding": [0.6, 0.8]}],
    "scoring_reference": [
        {"population": population, "metric": metric, **SCORED_WINDOW}
        for population in POPULATIONS
        for metric in SCORING_METRICS
    ],
    "scoring_versions": [{"is_current": True}],
    "video_points": [{"points": 0}],
    "caption_fingerprints": [{"word_count": 5, "word_hashes": [1, 2, 3, 4, 5], "bands": [1, 2, 3, 4]}],
    "engagement_reference": REFERENCE_GROUPS,
    "engagement_alerts": [{"evidence_value": 1, "signal": "high_gift_spike", "signal_family": "gifts"}],
    "points_fairness": [{"measure": "share_of_points", "subject": "nano", "value": 1.0, "unit": "1"}],
    # The ledger of a workbench is empty, and the table has what it has.
    "points_ledger": [],
    "published_warehouse": [{"table_name": name} for name in TABLES_TO_READ],
}
"""Rows that keep every promise, where a row of plain values does not."""

EMBEDDED = {"embedding_status": "embedded", "vision_category": "music"}

GRAPH = defs.resolve_asset_graph()

ALL_CHECKS = {f"{key.asset_key.to_user_string()}.{key.name}" for key in GRAPH.asset_check_keys}


@pytest.fixture(scope="session")
def good_tables() -> dict[str, Path]:
    """Filled by the first test that needs it."""
    return {}


@pytest.fixture
def sound(workbench, good_tables, tmp_path_factory):
    """A workbench on which every table is there and keeps its promises."""
    workbench.settings.warehouse_path.parent.mkdir()
    if not good_tables:
        for name in ALL_TABLES:
            workbench.given(name, *GOOD_ROWS.get(name, [{}]))
        good_tables["file"] = tmp_path_factory.mktemp("good") / "tcm.duckdb"
        shutil.copyfile(workbench.settings.warehouse_path, good_tables["file"])
    else:
        shutil.copyfile(good_tables["file"], workbench.settings.warehouse_path)
    return workbench


def broken(results: Mapping[str, dg.AssetCheckEvaluation]) -> set[str]:
    return {name for name, result in results.items() if not result.passed}


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
    results = workbench.check(*ALL_TABLES)
    assert set(results) == ALL_CHECKS
    assert broken(results) == {
        "cleaned_brands.list_is_not_empty",
        "cleaned_creators.list_is_not_empty",
        "published_warehouse.tables_to_read_are_there",
        "scoring_versions.one_version_is_current",
    }


@pytest.mark.parametrize(
    ("table", "row", "check", "promise"),
    [
        ("videos", {"author_id": None}, "schema", "author_id is known"),
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


CURRENT_TOPIC = {
    "is_current": True,
    "video_count": 1,
    "share": 1.0,
    "keywords": ["x"],
    "example_video_ids": ["x"],
    "centroid": [0.6, 0.8],
}

REFERENCES = {name: GOOD_ROWS[name] for name in ("scoring_reference", "engagement_reference")}

BREAKS = {
    "cleaned_creators.list_is_not_empty": [],
    "cleaned_creators.audience_ages_in_order": [{"audience_age_min": 30, "audience_age_max": 20}],
    "cleaned_brands.list_is_not_empty": [],
    "cleaned_brands.audience_ages_in_order": [{"audience_age_min": 30, "audience_age_max": 20}],
    "raw_videos.upload_date_is_the_day_of_upload": [{"upload_date": date(2020, 10, 2)}],
    "raw_videos.live_deliveries_are_there": [],
    "live_deliveries.delivered_has_file": [{"outcome": "private", "source_file": None}],
    "live_deliveries.most_requests_are_answered": [
        {"outcome": "throttled", "source_file": None, "reason": "too many requests"}
    ],
    "rejected_records.few_records_are_rejected": [{"source_file": "landing/a.json", "outcome": "rejected"}],
    "videos.every_delivered_video_is_there": [],
    "videos.likes_do_not_exceed_views": [{"like_count": 1}],
    "text_embeddings.a_row_for_every_video": [],
    "text_embeddings.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "text_embeddings.one_model_for_all_days": [
        {},
        {"video_id": "y", "upload_date": date(2020, 12, 21), "model_revision": "2"},
    ],
    "content_analysis.a_row_for_every_video": [],
    "sponsored_content.a_row_for_every_video": [],
    "sponsored_content.advertising_has_a_disclosure": [{"is_sponsored": True}],
    "content_analysis.a_named_class_is_the_nearest": [{"taxonomy_category": "dance", "taxonomy_nearest": "makeup"}],
    "content_analysis.language_matches_confidence": [{"language": "en"}],
    "visual_features.a_row_for_every_video": [],
    "visual_features.status_matches_measurements": [{"status": "measured"}],
    "visual_features.clips_can_be_read": [{"status": "unreadable"}],
    "visual_features.clips_are_measured_whole": [
        {"status": "measured", "brightness": 0.5, "status_reason": "breaks off"},
    ],
    "visual_features.measurements_agree": [{"status": "measured", "brightness": 0.5, "has_sound": True}],
    "visual_features.vectors_have_norm_one": [{"embedding": [0.6, 0.9], **EMBEDDED}],
    "visual_features.status_matches_vector": [{"embedding_status": "embedded"}],
    "visual_features.one_vision_model_for_all_days": [
        {"embedding": [0.6, 0.8], **EMBEDDED},
        {
            "video_id": "y",
            "upload_date": date(2020, 12, 21),
            "vision_model_name": "other",
            "embedding": [0.6, 0.8],
            **EMBEDDED,
        },
    ],
    "visual_features.vision_model_can_be_used": [{"embedding_status": "no_model"}],
    "content_topics.current_topics_have_videos": [{"is_current": True}],
    "content_topics.sizes_are_of_the_videos_with_a_text": [{**CURRENT_TOPIC, "video_count": 2}],
    "content_topics.centroids_have_norm_one": [{"centroid": [0.6, 0.9]}],
    "content_topics.topic_ids_have_no_gap": [{"topic_id": 2}],
    "content_topics.first_seen_is_not_after_last_seen": [
        {"first_seen": date(2020, 10, 2), "last_seen": date(2020, 10, 1)}
    ],
    "content_topics.current_topics_are_of_one_model": [
        CURRENT_TOPIC,
        {**CURRENT_TOPIC, "topic_id": 2, "model_revision": "2"},
    ],
    "video_topics.a_row_for_every_vector": [],
    "video_topics.topic_similarity_reaches_bound": [{"topic_similarity": 0.9}],
    "video_topics.topics_are_known": [{"topic_id": 7, "topic_similarity": 0.9}],
    "video_topics.topic_sizes_are_current": [{"topic_id": 1, "topic_similarity": 0.9}],
    "content_sentiment.a_row_for_every_video": [],
    "content_sentiment.status_matches_score": [{"status": "scored"}],
    "content_sentiment.one_scorer_for_all_days": [
        {"status": "scored", "sentiment": 0.5},
        {
            "video_id": "y",
            "upload_date": date(2020, 12, 21),
            "scorer": "other",
            "status": "scored",
            "sentiment": 0.5,
        },
    ],
    "content_sentiment.every_clip_was_asked_about": [{"status": "budget_spent"}],
    "creator_profiles.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "creator_profiles.every_creator_has_a_profile": [],
    "creator_profiles.creators_have_texts": [{}],
    "brand_profiles.vectors_have_norm_one": [{"embedding": [0.6, 0.9]}],
    "brand_profiles.every_brand_has_a_profile": [],
    "brand_profiles.brands_have_texts": [{}],
    "similarity_scores.every_pair_is_scored": [],
    "recommendations.contributions_sum_to_score": [{"score": 0.5}],
    "recommendations.ranks_have_no_gaps": [{"rank": 2}],
    "recommendations.lists_differ_between_creators": [
        {"subject_id": subject, "rank": rank, "recommended_id": str(rank)} for subject in "abc" for rank in (1, 2, 3)
    ],
    "scoring_reference.every_day_has_every_population_and_metric": [{"metric": "sentiment", **SCORED_WINDOW}],
    "scoring_reference.one_window_for_all_days": [
        {"population": population, "metric": metric, "window_days": window_days, "upload_date": day, **record}
        for population in POPULATIONS
        for metric in SCORING_METRICS
        for window_days, day, record in (
            (30, date(2020, 10, 1), SCORED_WINDOW),
            (7, date(2020, 12, 21), EMPTY_WINDOW),
        )
    ],
    "scoring_reference.a_population_has_statistics": [
        {"population": population, "metric": metric, "compared_with": "all", **SCORED_WINDOW}
        for population in POPULATIONS
        for metric in SCORING_METRICS
    ],
    **{
        f"{table}.{rule}": [{**row, **record} for row in rows]
        for table, rows in REFERENCES.items()
        for rule, record in (
            ("windows_are_recorded", {"window_first_day": None}),
            ("windows_are_as_they_were", {"window_digest": "1"}),
        )
    },
    "video_points.contributions_sum_to_points": [{"points": 100}],
    "video_points.every_video_is_scored_or_says_why": [{}],
    "scoring_versions.every_point_is_explained": [{"scoring_version": "another"}],
    "scoring_versions.one_version_is_current": [{}, {"scoring_version": "another"}],
    "scoring_versions.current_points_rest_on_their_window": [{"window_days": 7}],
    "scoring_versions.all_days_have_the_current_version": [
        {"is_current": False},
        {"scoring_version": "new", "is_current": True},
    ],
    "video_credits.credits_add_up": [{"base_credits": 3}],
    "engagement_alerts.evidence_is_over_its_bound": [{"evidence_value": 5, "evidence_bound": 5}],
    "engagement_alerts.signals_have_their_family": [{"signal_family": "text", "evidence_value": 1}],
    "engagement_alerts.alerts_stay_rare": [],
    "engagement_reference.one_window_for_all_days": [
        *({**group, "window_days": 30} for group in REFERENCE_GROUPS),
        *({**group, "window_days": 7, "upload_date": date(2020, 12, 21), **EMPTY_WINDOW} for group in REFERENCE_GROUPS),
    ],
    "engagement_reference.every_day_has_every_group": [{"follower_tier": "nano", **COMPARED_WINDOW}],
    "engagement_reference.statistics_name_their_population": [
        {**group, "log_median": -2.5 if place == 0 else None} for place, group in enumerate(REFERENCE_GROUPS)
    ],
    "caption_fingerprints.fingerprints_are_of_known_videos": [{"author_id": "nobody"}],
    "caption_fingerprints.fingerprint_lengths_agree": [{"bands": [1]}],
    "alert_cases.two_families_before_anything_is_held": [{"standing": "held", "signal_families": ["text"]}],
    "alert_cases.decisions_are_signed": [{"standing": "released"}],
    "alert_cases.every_alert_is_part_of_a_case": [],
    "alert_cases.holds_stay_rare": [],
    "creator_points.totals_equal_the_videos": [{"total_points": 1, "payable_points": 1}],
    "creator_points.held_and_rejected_within_total": [{"held_points": 1, "standing": "under_review"}],
    "creator_points.payable_points_add_up": [{"payable_points": 1}],
    "creator_points.held_points_change_the_standing": [{"held_points": 1, "rejected_points": 0, "total_points": 1}],
    "points_fairness.shares_sum_to_one": [{"value": 0.5}],
    "points_fairness.values_are_in_their_range": [{"measure": "gini_of_videos", "value": 1.5}],
    # Among one video, the outlier's share of them is all.
    "points_fairness.outlier_effect_is_small": [{"measure": "outlier_effect", "value": 200.0, "unit": "percent"}],
    "points_ledger.one_first_posting_per_video": [
        {"entry_id": 1, "kind": "earn", "idempotency_key": "a"},
        {"entry_id": 2, "kind": "earn", "idempotency_key": "b"},
    ],
    "points_ledger.changes_add_up": [{"points": 1}],
    "points_ledger.no_key_twice": [{"entry_id": 1, "kind": "adjust"}, {"entry_id": 2, "kind": "adjust"}],
    "redemptions.reversals_are_dated": [{"state": "reversed"}],
    "account_balances.balances_add_up": [{"balance": 1}],
    "account_balances.video_points_equal_entries": [{"video_points": 1, "balance": 1}],
    "published_warehouse.tables_to_read_are_there": [{"table_name": "videos"}],
}
"""Rows of a table, put in the place of the good ones, that break one rule of it."""

ALSO_BROKEN = {
    # A table with rows that the workbench's empty ledger has not.
    **dict.fromkeys(
        ("one_first_posting_per_video", "changes_add_up", "no_key_twice"),
        "points_ledger.synced_entries_equal_the_ledger",
    ),
    # Two topics with a video each, of the one video with a text.
    "current_topics_are_of_one_model": "content_topics.sizes_are_of_the_videos_with_a_text",
    # No topic at all has as many videos as one that is not known.
    "topics_are_known": "video_topics.topic_sizes_are_current",
    # A window that is recorded wrongly is another than the one that is there.
    "windows_are_recorded": "{table}.windows_are_as_they_were",
    # One account has a point that no video has.
    "held_points_change_the_standing": "creator_points.totals_equal_the_videos",
}
"""What else such rows cannot help breaking, by the rule they are an example of; `{table}` is their table."""

NOT_RULES = {
    "account_balances.ledger_is_sound",
    "points_ledger.ledger_equals_video_points",
    "points_ledger.synced_entries_equal_the_ledger",
}
"""Checks that do not look at rows alone; their failing is tested beside their assets."""


def test_every_rule_is_broken_by_an_example():
    rules = {check for check in ALL_CHECKS if not check.endswith((".schema", ".key_is_unique", OUTDATED_CHECK))}
    assert set(BREAKS) == rules - NOT_RULES


SENTENCE = re.compile(
    # Where, what is wrong, and what to do: a verb in the imperative.
    r'(\w+)( of 2020-10-01 to 2020-10-02)?: [\d,]+ rows? breaks? the promise "[^"]+"(, .*)?'
    r"; [a-z]+ [^\n]{10,200}[\w`]\."
)
"""The description of a failed check, which people read in a list, so without a line break."""

NEED_MANY_VIDEOS = {"engagement_alerts.alerts_stay_rare", "alert_cases.holds_stay_rare"}
"""Rules that judge a hundred videos or more; their failing is tested beside their assets."""


@pytest.mark.parametrize("rule", [rule for rule in BREAKS if rule not in NEED_MANY_VIDEOS])
def test_each_rule_notices_what_it_is_for(sound, rule):
    table, check = rule.split(".")
    plain = GOOD_ROWS[table][0] if len(GOOD_ROWS.get(table, [])) == 1 else {}
    # A profile without text is what two rules are about.
    plain = {} if BREAKS[rule] == [{}] else plain
    sound.given(table, *({**plain, **row} for row in BREAKS[rule]))
    results = sound.check(table)
    blocking = GRAPH.get(dg.AssetCheckKey(dg.AssetKey(table), check)).blocking
    assert broken(results) == {rule, *([ALSO_BROKEN[check].format(table=table)] if check in ALSO_BROKEN else [])}
    assert results[rule].severity == (ERROR if blocking else WARN)
    for name in broken(results):
        assert SENTENCE.fullmatch(results[name].description), results[name].description
        assert results[name].metadata[RULES].code_references[0].file_path.endswith("/checks.py")


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
            "published_warehouse",
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


def test_days_whose_windows_changed_are_named_as_far_as_they_can_be_refreshed(sound):
    """A video came to a day before all; the settings show what follows, and an earlier day cannot be refreshed."""
    days = [date(2020, 9, 21), date(2020, 10, 1), date(2020, 10, 2), date(2020, 10, 4)]
    windows = [{"window_days": 30, **EMPTY_WINDOW}, *[{"window_days": 30, **SCORED_WINDOW}] * 3]
    for day, window in zip(days, windows, strict=True):
        rows = [{**row, **window, "upload_date": day} for row in GOOD_ROWS["scoring_reference"]]
        sound.given("scoring_reference", *rows, days=window_of_keys(f"{day}", f"{day}"))
    assert broken(sound.check("scoring_reference")) == set()
    came = {"video_id": "came", "upload_date": date(2020, 9, 20)}
    sound.given("videos", came, days=window_of_keys("2020-09-20", "2020-09-20"))
    result = sound.check("scoring_reference")["scoring_reference.windows_are_as_they_were"]
    assert "refresh the days from first_day to last_day" in result.description
    (rows,) = result.metadata["first_offending_rows"].value.values()
    assert rows == [
        {"first_day": "2020-10-01", "last_day": "2020-10-02", "day_count": "2"},
        {"first_day": "2020-10-04", "last_day": "2020-10-04", "day_count": "1"},
    ]
