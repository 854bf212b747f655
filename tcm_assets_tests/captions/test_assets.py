"""The assets of captions on a real warehouse."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from tcm_assets.captions.tables import BAND_COUNT
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.models import multilingual_encoder
from tcm_assets.models.multilingual_encoder import NAME
from tcm_assets_tests.captions.topics.topic_corpus import planted_texts

pytestmark = pytest.mark.usefixtures("known_anchors")


def test_each_text_has_a_vector_of_norm_one_and_its_model(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "my first kickflip"},
        {"video_id": "2", "caption": "my first kickflip"},
        {"video_id": "3", "caption": ""},
    )
    workbench.materialize("text_embeddings")
    first, equal, silent = workbench.rows("text_embeddings")
    assert len(first["embedding"]) == 896
    assert np.linalg.norm(first["embedding"]) == pytest.approx(1, abs=1e-5)
    assert equal["embedding"] == first["embedding"]
    assert (silent["embedding"], silent["text_sha256"]) == (None, None)
    assert {row["model_name"] for row in (first, equal, silent)} == {NAME}


def test_a_known_text_needs_no_model(workbench, monkeypatch):
    def no_model(*_):
        raise AssertionError("the model was loaded")

    workbench.given("videos", {"video_id": "1", "caption": "my first kickflip"})
    workbench.materialize("text_embeddings")
    monkeypatch.setattr(multilingual_encoder, "_load", no_model)
    workbench.given("videos", {"video_id": "2", "caption": "my first kickflip"})
    workbench.materialize("text_embeddings")
    assert [row["video_id"] for row in workbench.rows("text_embeddings")] == ["2"]


def test_days_in_another_precision_are_of_the_same_model(workbench):
    made = {"model_name": "m", "embedding": [1.0]}
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given(
        "text_embeddings",
        {**made, "video_id": "1", "upload_date": date(2020, 12, 20), "model_revision": "1"},
        {**made, "video_id": "2", "upload_date": date(2020, 12, 21), "model_revision": "1+bfloat16"},
    )
    assert workbench.check("text_embeddings")["text_embeddings.one_model_for_all_days"].passed


LONG_CAPTION = "my secret method to earn money from home"


def test_long_captions_have_a_fingerprint_and_short_ones_none(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": f"{LONG_CAPTION} 💰 #rich"},
        {"video_id": "2", "caption": "link in bio"},
        {"video_id": "3", "caption": f"{LONG_CAPTION.upper()}!!!"},
    )
    result = workbench.materialize("caption_fingerprints")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    first, third = workbench.rows("caption_fingerprints")
    assert (first["video_id"], first["word_count"], len(first["bands"])) == ("1", 8, BAND_COUNT)
    assert {**first, "video_id": "3"} == third


def test_a_changed_caption_gets_another_fingerprint(workbench):
    workbench.given("videos", {"video_id": "1", "caption": LONG_CAPTION})
    workbench.materialize("caption_fingerprints")
    (before,) = workbench.rows("caption_fingerprints")
    workbench.given("videos", {"video_id": "1", "caption": f"{LONG_CAPTION} tonight"})
    workbench.materialize("caption_fingerprints")
    (after,) = workbench.rows("caption_fingerprints")
    assert before["words_hash"] != after["words_hash"]


def test_each_text_has_a_category_and_keywords_and_a_silent_video_none(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "New dance choreography, hip hop dance class", "hashtags": ["dance"]},
        {"video_id": "2", "caption": ""},
    )
    workbench.materialize("text_embeddings", "content_analysis")
    dance, silent = workbench.rows("content_analysis")
    assert dance["category"] == "dance videos"
    assert dance["dance_videos_similarity"] > dance["magic_tricks_similarity"]
    assert any("dance" in keyword for keyword in dance["keywords"])
    assert (silent["category"], silent["keywords"]) == (None, [])
    assert {silent[column.name] for column in CATEGORY_SIMILARITIES} == {None}


def test_a_video_without_a_vector_row_is_missed_and_stops_what_follows(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given("text_embeddings", {"video_id": "1"})
    result = workbench.materialize("content_analysis", raise_on_error=False)
    (failed,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed.check_name == "a_row_for_every_video"
    assert "'video_id': '2'" in str(failed.metadata["first_offending_rows"].value)


def test_brand_mentions_and_disclosures_are_independent(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "caption": "thanks @nike for the running shoes #ad", "hashtags": ["ad"]},
        {"video_id": "2", "caption": "my running shoes are not sponsored by Nike", "hashtags": []},
        {"video_id": "3", "caption": "", "hashtags": []},
        {"video_id": "4", "caption": "my running shoes", "hashtags": [], "is_ad": True},
    )
    workbench.given("cleaned_brands", {"brand_id": "B1", "brand_name": "Nike"})
    result = workbench.materialize("sponsored_content")
    paid, unpaid, silent, labelled = workbench.rows("sponsored_content")
    assert (paid["is_sponsored"], paid["disclosure_signals"], paid["brand_mentions"]) == (True, ["#ad"], ["Nike"])
    assert (unpaid["is_sponsored"], unpaid["disclosure_signals"], unpaid["brand_mentions"]) == (False, [], ["Nike"])
    assert (silent["is_sponsored"], silent["brand_mentions"]) == (None, [])
    assert (labelled["is_sponsored"], labelled["disclosure_signals"], labelled["platform_labels"]) == (True, [], ["ad"])
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_disclosures_are_found_without_a_list_of_brands(workbench):
    workbench.given("videos", {"video_id": "1", "caption": "my new shoes, gifted by @nike #gifted", "hashtags": []})
    workbench.given("cleaned_brands")
    workbench.materialize("sponsored_content")
    (row,) = workbench.rows("sponsored_content")
    assert (row["is_sponsored"], row["brand_mentions"]) == (True, [])


DAY = date(2020, 10, 1)

CONTENT_TOPICS_CHECKS = {
    "schema",
    "key_is_unique",
    "made_by_present_code",
    "current_topics_have_videos",
    "sizes_are_of_the_videos_with_a_text",
    "centroids_have_norm_one",
    "topic_ids_have_no_gap",
    "first_seen_is_not_after_last_seen",
    "current_topics_are_of_one_model",
}


@pytest.fixture
def refreshed(workbench, text_model):
    """Refresh the topics of a corpus of planted topics of these sizes; return the failed checks and the rows."""

    def refresh(day: date = DAY, **sizes: int):
        texts = planted_texts(**sizes)
        videos = [{"video_id": row["text_sha256"], "upload_date": day} for row in texts]
        workbench.given("videos", *({**video, "author_id": video["video_id"]} for video in videos))
        # Each text is posted twice, and one video has no text.
        copies = [{**video, "video_id": f"{video['video_id']}, copy"} for video in videos]
        stored = ("text_sha256", "embedding")
        workbench.given(
            "text_embeddings",
            *(
                video | {name: row[name] for name in stored} | text_model
                for both in (videos, copies)
                for video, row in zip(both, texts, strict=True)
            ),
            {"video_id": "silent", "upload_date": day, **text_model},
        )
        workbench.given(
            "content_analysis",
            *(video | {"keywords": row["keywords"]} for video, row in zip(videos, texts, strict=True)),
        )
        result = workbench.materialize("content_topics")
        checks = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
        assert set(checks) == CONTENT_TOPICS_CHECKS
        return {name for name, passed in checks.items() if not passed}, workbench.rows("content_topics")

    return refresh


def test_topics_are_found_named_and_counted_over_all_videos(workbench, refreshed, text_model):
    failed, (cooking, dance) = refreshed(cooking=20, dance=12, noise_count=30)
    assert failed == set()
    assert (cooking["topic_id"], cooking["name"], cooking["video_count"]) == (1, "pasta, kitchen", 40)
    assert (dance["topic_id"], dance["keywords"], dance["video_count"]) == (2, ["shuffle", "dance"], 24)
    assert dance["share"] == 24 / 124
    assert (dance["first_seen"], dance["last_seen"], dance["model_name"]) == (DAY, DAY, text_model["model_name"])
    assert all("dance" in video_id for video_id in dance["example_video_ids"])
    workbench.materialize("video_topics")
    assert Counter(row["topic_id"] for row in workbench.rows("video_topics")) == {1: 40, 2: 24, None: 61}


def test_a_refresh_reads_the_topics_before_it_and_keeps_their_ids(workbench, refreshed):
    refreshed(cooking=20, dance=12, noise_count=30)
    # As versions before 0.3.0 stored them.
    with workbench.duckdb() as connection:
        connection.execute("ALTER TABLE content_topics DROP COLUMN names_by_language")
    later = DAY + timedelta(days=1)
    failed, rows = refreshed(later, chess=15, dance=30, noise_count=30)
    assert failed == set()
    assert [(row["topic_id"], row["name"], row["is_current"]) for row in rows] == [
        (1, "pasta, kitchen", False),
        (2, "shuffle, dance", True),
        (3, "gambit, chess", True),
    ]
    assert [(row["first_seen"], row["last_seen"]) for row in rows] == [(DAY, DAY), (DAY, later), (later, later)]


def test_a_corpus_without_topics_has_an_empty_table(refreshed):
    failed, rows = refreshed(noise_count=8)
    assert (failed, rows) == (set(), [])


def test_impossible_topics_fail_their_checks(workbench):
    workbench.given("text_embeddings", {"video_id": "1", "embedding": [1.0]})
    good = {"is_current": True, "video_count": 1, "share": 1.0, "name": "a", "keywords": ["a"], "centroid": [1.0]}
    good |= {"example_video_ids": ["1"]}
    workbench.given(
        "content_topics",
        {**good, "topic_id": 1, "first_seen": DAY + timedelta(days=1), "last_seen": DAY},
        {**good, "topic_id": 2, "model_name": "another", "centroid": [2.0]},
        {**good, "topic_id": 4, "video_count": 0},
    )
    checks = workbench.check("content_topics")
    failed = {name.removeprefix("content_topics.") for name, check in checks.items() if not check.passed}
    assert failed == CONTENT_TOPICS_CHECKS - {"schema", "key_is_unique", "made_by_present_code"}


def test_a_topic_that_lost_its_later_videos_was_still_seen_first_before_last(refreshed):
    refreshed(DAY + timedelta(days=7), dance=12, cooking=12)
    failures, rows = refreshed(DAY, dance=12, cooking=12)
    assert failures == set()
    assert {(row["first_seen"], row["last_seen"]) for row in rows} == {(DAY, DAY)}


MODEL = {"model_name": "m", "model_revision": "1"}

TOPIC = {"is_current": True, "video_count": 1, "share": 0.5, "name": "a", **MODEL}


def failed_checks(result) -> set[str]:
    return {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}


@pytest.fixture
def vectors(workbench):
    workbench.given(
        "text_embeddings",
        {**MODEL, "video_id": "1", "embedding": [1.0, 0.0, 0.0]},
        {**MODEL, "video_id": "2", "embedding": [0.0, 0.0, 1.0]},
        {**MODEL, "video_id": "3"},
    )


@pytest.mark.usefixtures("vectors")
def test_each_video_has_the_nearest_current_topic_if_it_is_near(workbench):
    workbench.given(
        "content_topics",
        {**TOPIC, "topic_id": 1, "centroid": [1.0, 0.0, 0.0], "is_current": False, "video_count": 0},
        {**TOPIC, "topic_id": 2, "centroid": [0.8, 0.6, 0.0]},
    )
    result = workbench.materialize("video_topics")
    near, far, silent = workbench.rows("video_topics")
    assert (near["topic_id"], near["topic_similarity"]) == (2, 0.8)
    assert (far["topic_id"], far["topic_similarity"]) == (None, 0.0)
    assert (silent["topic_id"], silent["topic_similarity"]) == (None, None)
    assert failed_checks(result) == set()


def test_vectors_in_another_precision_are_compared_and_those_of_another_model_are_not(workbench):
    near = {"model_name": "m", "embedding": [1.0, 0.0]}
    workbench.given(
        "text_embeddings",
        {**near, "video_id": "1", "model_revision": "1+bfloat16"},
        {**near, "video_id": "2", "model_revision": "2"},
    )
    workbench.given("content_topics", {**TOPIC, "topic_id": 1, "centroid": [1.0, 0.0]})
    workbench.materialize("video_topics")
    assert [row["topic_id"] for row in workbench.rows("video_topics")] == [1, None]


@pytest.mark.usefixtures("vectors")
def test_a_day_before_the_first_topics_is_stored_without_them(workbench):
    result = workbench.materialize("video_topics")
    assert [row["topic_id"] for row in workbench.rows("video_topics")] == [None] * 3
    assert failed_checks(result) == set()


def test_impossible_video_topics_fail_their_checks(workbench):
    workbench.given("text_embeddings", {"video_id": "1"}, {"video_id": "2"})
    workbench.given("content_topics", {**TOPIC, "topic_id": 1, "video_count": 5})
    workbench.given("video_topics", {"video_id": "1", "topic_id": 7}, {"video_id": "9", "topic_similarity": 0.9})
    checks = workbench.check("video_topics")
    assert {name.removeprefix("video_topics.") for name, check in checks.items() if not check.passed} == {
        "a_row_for_every_vector",
        "topic_similarity_reaches_bound",
        "topics_are_known",
        "topic_sizes_are_current",
    }


@pytest.mark.parametrize(("now", "drifted"), [(75, False), (125, False), (126, True), (74, True)])
def test_topics_are_refreshed_once_more_than_a_quarter_of_their_videos_changed(workbench, now, drifted):
    workbench.given("text_embeddings", {"video_id": "1"})
    workbench.given("content_topics", {**TOPIC, "topic_id": 1, "video_count": now})
    workbench.given("video_topics", *({"video_id": str(n), "topic_id": 1, "topic_similarity": 0.9} for n in range(100)))
    assert workbench.check("video_topics")["video_topics.topic_sizes_are_current"].passed is not drifted
