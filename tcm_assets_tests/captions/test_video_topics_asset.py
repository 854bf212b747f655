"""The asset `video_topics`."""

import pytest

TOPIC = {"is_current": True, "video_count": 1, "share": 0.5, "name": "a", "model_name": "m", "model_revision": "1"}

VECTOR = {"model_name": "m", "model_revision": "1"}


def failed(result) -> set[str]:
    return {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}


@pytest.fixture
def vectors(workbench):
    workbench.given(
        "text_embeddings",
        {**VECTOR, "video_id": "1", "embedding": [1.0, 0.0, 0.0]},
        {**VECTOR, "video_id": "2", "embedding": [0.0, 0.0, 1.0]},
        {**VECTOR, "video_id": "3"},
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
    assert failed(result) == set()


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
    assert failed(result) == set()


def test_what_cannot_be_is_told(workbench):
    workbench.given("text_embeddings", {"video_id": "1"}, {"video_id": "2"})
    workbench.given("content_topics", {**TOPIC, "topic_id": 1, "video_count": 5})
    workbench.given("video_topics", {"video_id": "1", "topic_id": 7}, {"video_id": "9", "topic_similarity": 0.9})
    checks = workbench.check("video_topics")
    assert {name.removeprefix("video_topics.") for name, check in checks.items() if not check.passed} == {
        "a_row_for_every_vector",
        "near_enough",
        "topics_are_known",
        "sizes_are_still_true",
    }
