"""What assets legally produce is not called a fault: rows within every schema that a check once took for broken."""

from datetime import date, timedelta

import pytest

from tcm_assets.alerts.signals import COUNT_SIGNALS
from tcm_assets.alerts.tables import BAND_MULTIPLES, COMPARED_CATEGORIES, REACTION_RATIOS
from tcm_assets.orchestration.partitions import all_days, window_of_keys
from tcm_assets.points.populations import POPULATIONS
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

DAY, NEXT_DAY = date(2020, 10, 1), date(2020, 10, 2)

BEFORE_ALL_DAYS = all_days().start - timedelta(days=1)


def failed(workbench, table, days=None):
    return {
        name: result.severity.name for name, result in workbench.check(table, days=days).items() if not result.passed
    }


def scoring_rows(day, window_days):
    keys = [{"population": population, "metric": metric} for population in POPULATIONS for metric in SCORING_METRICS]
    return [{**key, "upload_date": day, "window_days": window_days} for key in keys]


def engagement_rows(day, window_days):
    keys = [
        {"follower_tier": tier, "category": category, "language": "all", "ratio": ratio}
        for tier in POPULATIONS
        for category in COMPARED_CATEGORIES
        for ratio in REACTION_RATIOS
    ]
    return [{**key, "upload_date": day, "window_days": window_days} for key in keys]


def rule_rows(day, window_days):
    return [
        {
            "signal": rule.name,
            "follower_tier": "all",
            "language": "all",
            "count_above": int(rule.bound) * multiple,
            "population_count": 0,
            "raised_count": 0,
            "upload_date": day,
            "window_days": window_days,
        }
        for rule in COUNT_SIGNALS
        for multiple in BAND_MULTIPLES
    ]


@pytest.fixture
def without_videos(workbench):
    for table in ("videos", "content_sentiment", "content_analysis"):
        workbench.given(table)


@pytest.mark.usefixtures("without_videos")
@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("engagement_reference", engagement_rows),
        ("count_rule_reference", rule_rows),
    ],
)
def test_a_day_of_another_window_is_told_and_stops_no_other_day(workbench, table, rows):
    workbench.given(table, *rows(DAY, 7), *rows(NEXT_DAY, 30))
    assert failed(workbench, table) == {f"{table}.one_window_for_all_days": "WARN"}


@pytest.mark.usefixtures("without_videos")
@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("scoring_reference", scoring_rows),
        ("engagement_reference", engagement_rows),
        ("count_rule_reference", rule_rows),
    ],
)
def test_days_that_no_refresh_can_reach_may_have_another_window(workbench, table, rows):
    with_hidden_day = window_of_keys(BEFORE_ALL_DAYS.isoformat(), NEXT_DAY.isoformat())
    workbench.given(table, *rows(BEFORE_ALL_DAYS, 7), *rows(NEXT_DAY, 30), days=with_hidden_day)
    assert failed(workbench, table) == {}


def vector(video_id, day=DAY, **columns):
    return {"video_id": video_id, "upload_date": day, "embedding": [0.6, 0.8], **columns}


def given_vectors(workbench, *rows):
    span = window_of_keys(BEFORE_ALL_DAYS.isoformat(), all_days().last_day.isoformat())
    workbench.given("videos", *({name: row[name] for name in ("video_id", "upload_date")} for row in rows), days=span)
    workbench.given("text_embeddings", *rows, days=span)


def test_a_day_of_another_text_model_is_told_and_stops_no_other_day(workbench):
    given_vectors(workbench, vector("1"), vector("2", NEXT_DAY, model_name="another"))
    assert failed(workbench, "text_embeddings") == {"text_embeddings.one_model_for_all_days": "WARN"}


def test_a_video_without_a_text_has_no_vector_that_another_model_could_have_made(workbench):
    given_vectors(workbench, vector("1"), vector("2", NEXT_DAY, model_name="another", embedding=None))
    assert failed(workbench, "text_embeddings") == {}


def test_a_video_without_a_score_has_none_that_another_scorer_could_have_given(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given(
        "content_sentiment",
        {"video_id": "1", "status": "scored", "sentiment": 0.5, "scorer": "a lexicon"},
        {"video_id": "2", "status": "no_text", "scorer": "a model"},
    )
    assert failed(workbench, "content_sentiment") == {}


def test_points_that_nobody_got_need_no_explanation(workbench):
    workbench.given("scoring_reference")
    workbench.given("video_points", {"video_id": "1", "scoring_version": "long gone", "points": None})
    workbench.materialize("scoring_versions")
    assert failed(workbench, "scoring_versions") == {}


@pytest.mark.parametrize("brands", [("B1",), ("B1", "B2")])
def test_few_brands_make_few_lists(workbench, brands):
    creators = [str(number) for number in range(12)]
    workbench.given("similarity_scores", *({"creator_id": "1", "brand_id": brand, "score": 0.0} for brand in brands))
    workbench.given(
        "recommendations",
        *(
            {"subject_id": creator, "rank": place + 1, "recommended_id": brand}
            for creator in creators
            for place, brand in enumerate(brands)
        ),
    )
    assert failed(workbench, "recommendations") == {}


def test_the_same_single_brand_for_every_creator_is_noticed_where_there_are_many_to_choose_from(workbench):
    scores = ({"creator_id": "1", "brand_id": f"B{number}", "score": 0.0} for number in range(30))
    workbench.given("similarity_scores", *scores)
    workbench.given("recommendations", *({"subject_id": str(creator), "rank": 1} for creator in range(12)))
    assert failed(workbench, "recommendations") == {"recommendations.lists_differ_between_creators": "WARN"}


def test_an_outlier_may_move_a_few_videos_by_its_share_of_them(workbench):
    effect = {"measure": "outlier_effect", "method": "robust", "subject": "all", "unit": "percent"}
    workbench.given("video_points", *({"video_id": str(number), "points": 700} for number in range(20)))
    workbench.given("points_fairness", {**effect, "value": 2.9})
    assert failed(workbench, "points_fairness") == {}
    workbench.given("points_fairness", {**effect, "value": 5.0})
    assert failed(workbench, "points_fairness") == {"points_fairness.outlier_effect_is_small": "WARN"}


def test_a_live_delivery_may_tell_another_day_than_it_was_asked_for(workbench):
    told = {"video_id": "1", "source_file": "live/a.json"}
    workbench.given("live_deliveries", {**told, "upload_date": DAY, "outcome": "delivered"})
    workbench.given("raw_videos", {**told, "upload_date": NEXT_DAY})
    on_day = window_of_keys(DAY.isoformat(), DAY.isoformat())
    assert failed(workbench, "raw_videos", days=on_day) == {}


def test_records_of_days_without_partition_are_not_lost(workbench):
    workbench.given("raw_videos")
    workbench.given(
        "rejected_records",
        {"source_file": "landing/a.json", "position": 1, "outcome": "rejected"},
        {"source_file": "landing/a.json", "position": 2, "outcome": "outside_days"},
        {"source_file": "landing/a.json", "position": 3, "outcome": "outside_days"},
    )
    assert failed(workbench, "rejected_records") == {}


def test_records_of_days_that_are_not_materialized_yet_are_not_lost(workbench):
    """Of a file of many days, one day is stored; what was rejected stands in the middle of the file."""
    workbench.given("raw_videos", {"source_file": "a.json", "position": 1})
    workbench.given(
        "rejected_records",
        {"source_file": "landing/a.json", "position": 20, "outcome": "rejected"},
        {"source_file": "landing/a.json", "position": 40, "outcome": "rejected"},
    )
    assert failed(workbench, "rejected_records") == {}
