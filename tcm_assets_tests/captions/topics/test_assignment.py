"""A video has the nearest topic, if it is near enough."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.topics.assignment import (
    EXAMPLE_COUNT,
    LEAST_TOPIC_SIMILARITY,
    video_topics_batch,
    videos_of_topics,
)

DAY = date(2020, 10, 1)


def at(degrees: float) -> list[float]:
    return [float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))]


def batch(*vectors: list[float] | None, model: str = "m", first: int = 0) -> pa.RecordBatch:
    """Videos "0", "1", ... of one day each."""
    numbers = range(first, first + len(vectors))
    return pa.RecordBatch.from_pydict(
        {
            "video_id": [str(number) for number in numbers],
            "upload_date": [DAY + timedelta(days=number) for number in numbers],
            "embedding": pa.array(vectors, pa.list_(pa.float32())),
            "model_name": [model] * len(vectors),
            "model_revision": ["1"] * len(vectors),
        }
    )


def topics(*centroids: tuple[int, list[float]]) -> pa.Table:
    """Current topics of (id, centroid)."""
    return pa.table(
        {
            "topic_id": pa.array([topic_id for topic_id, _ in centroids], pa.int64()),
            "centroid": pa.array([centroid for _, centroid in centroids], pa.list_(pa.float32())),
            "model_name": pa.array(["m"] * len(centroids), pa.string()),
            "model_revision": pa.array(["1"] * len(centroids), pa.string()),
        }
    )


def test_each_video_has_the_nearest_topic_and_how_near_it_is():
    rows = video_topics_batch(batch(at(10), at(80)), topics((4, at(0)), (9, at(90)))).to_pylist()
    assert [row["topic_id"] for row in rows] == [4, 9]
    assert [row["topic_similarity"] for row in rows] == pytest.approx([np.cos(np.radians(10))] * 2, abs=1e-5)
    assert [row["video_id"] for row in rows] == ["0", "1"]


def test_a_video_that_is_not_near_enough_has_no_topic():
    floor = np.degrees(np.arccos(LEAST_TOPIC_SIMILARITY))
    near, far = video_topics_batch(batch(at(floor - 1), at(floor + 1)), topics((4, at(0)))).to_pylist()
    assert (near["topic_id"], far["topic_id"]) == (4, None)
    assert far["topic_similarity"] == pytest.approx(LEAST_TOPIC_SIMILARITY, abs=0.02)


def test_what_cannot_be_compared_is_unknown():
    unknown = [{"topic_id": None, "topic_similarity": None}] * 2
    known = topics((4, at(0)))
    for rows in (
        video_topics_batch(batch(None, None), known),
        video_topics_batch(batch(at(0), at(0), model="other"), known),
        video_topics_batch(batch(at(0), at(0)), topics()),
    ):
        assert rows.select(["topic_id", "topic_similarity"]).to_pylist() == unknown


def test_a_pass_over_all_videos_counts_dates_and_shows_them():
    centroids = np.array([at(0), at(90), at(180)])
    batches = [batch(at(5), at(1), None), batch(at(91), at(3), at(225), first=3)]
    (first, second, third), text_count = videos_of_topics(batches, centroids)
    assert text_count == 5
    assert (first.video_count, second.video_count, third.video_count) == (3, 1, 1)
    assert first.example_video_ids == ["1", "4", "0"]
    assert (first.first_day, first.last_day) == (DAY, DAY + timedelta(days=4))
    assert third.example_video_ids == ["5"]


def test_the_size_of_the_batches_changes_nothing():
    vectors = [at(angle) for angle in np.random.default_rng(1).uniform(0, 360, 60)]
    centroids = np.array([at(0), at(120)])
    whole, _ = videos_of_topics([batch(*vectors)], centroids)
    parts, _ = videos_of_topics([batch(*vectors[n : n + 7], first=n) for n in range(0, 60, 7)], centroids)
    assert whole == parts
    assert len(whole[0].example_video_ids) == EXAMPLE_COUNT


def test_without_topics_there_is_nothing_but_a_count():
    assert videos_of_topics([batch(at(0), None)], np.zeros((0,))) == ([], 1)
