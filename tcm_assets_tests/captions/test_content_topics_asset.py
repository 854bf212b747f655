"""The asset `content_topics`."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tcm_assets_tests.captions.topics.topic_corpus import planted_texts

pytestmark = pytest.mark.usefixtures("known_anchors")

DAY = date(2020, 10, 1)

CHECKS = {
    "schema",
    "key_is_unique",
    "current_topics_have_videos",
    "sizes_are_of_the_videos_with_a_text",
    "centroids_have_norm_one",
    "no_id_was_taken_away",
    "first_seen_comes_first",
    "current_topics_are_of_one_model",
}


@pytest.fixture
def refreshed(workbench, text_model):
    """Refreshes the topics of a corpus of planted topics of these sizes; returns the failed checks and the rows."""

    def refresh(day: date = DAY, **sizes: int):
        texts = planted_texts(**sizes)
        videos = [{"video_id": row["text_sha256"], "upload_date": day} for row in texts]
        workbench.given("videos", *({**video, "author_id": video["video_id"]} for video in videos))
        # Each text is posted twice, and one video has no text.
        copies = [{**video, "video_id": f"{video['video_id']}, copy"} for video in videos]
        told = ("text_sha256", "embedding")
        workbench.given(
            "text_embeddings",
            *(
                video | {name: row[name] for name in told} | text_model
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
        assert set(checks) == CHECKS
        return {name for name, passed in checks.items() if not passed}, workbench.rows("content_topics")

    return refresh


def test_topics_are_found_named_and_counted_over_all_videos(refreshed, text_model):
    failed, (cooking, dance) = refreshed(cooking=20, dance=12, noise_count=30)
    assert failed == set()
    assert (cooking["name"], cooking["video_count"]) == ("kitchen, pasta", 40)
    assert (dance["keywords"], dance["video_count"]) == (["dance", "shuffle"], 24)
    assert dance["share"] == 24 / 124
    assert (dance["first_seen"], dance["last_seen"], dance["model_name"]) == (DAY, DAY, text_model["model_name"])
    assert all("dance" in video_id for video_id in dance["example_video_ids"])


def test_sizes_are_those_of_the_videos_that_are_given_to_each_topic(workbench, refreshed):
    _, topics = refreshed(cooking=20, dance=12, noise_count=30)
    workbench.materialize("video_topics")
    given = Counter(row["topic_id"] for row in workbench.rows("video_topics"))
    assert {row["topic_id"]: row["video_count"] for row in topics} == {1: given[1], 2: given[2]}
    assert given[None] == 61


def test_a_refresh_reads_the_topics_before_it_and_keeps_their_ids(refreshed):
    refreshed(cooking=20, dance=12, noise_count=30)
    later = DAY + timedelta(days=1)
    failed, rows = refreshed(later, chess=15, dance=30, noise_count=30)
    assert failed == set()
    assert [(row["topic_id"], row["name"], row["is_current"]) for row in rows] == [
        (1, "kitchen, pasta", False),
        (2, "dance, shuffle", True),
        (3, "chess, gambit", True),
    ]
    assert [(row["first_seen"], row["last_seen"]) for row in rows] == [(DAY, DAY), (DAY, later), (later, later)]


def test_a_corpus_without_topics_has_an_empty_table(refreshed):
    failed, rows = refreshed(noise_count=8)
    assert (failed, rows) == (set(), [])


def test_what_cannot_be_is_told(workbench):
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
    assert failed == CHECKS - {"schema", "key_is_unique"}


def test_a_topic_that_lost_its_later_videos_was_still_seen_first_before_last(refreshed):
    refreshed(DAY + timedelta(days=7), dance=30, cooking=30)
    failures, rows = refreshed(DAY, dance=30, cooking=30)
    assert failures == set()
    assert {(row["first_seen"], row["last_seen"]) for row in rows} == {(DAY, DAY)}
