"""The rows of `content_topics` over several refreshes."""

from datetime import date, timedelta

import numpy as np
import pytest
from topic_corpus import NO_BACKGROUND, as_table, planted_texts

from tcm_assets.domain.content.model_revisions import model_of
from tcm_assets.domain.content.topics_assignment import videos_of_topics
from tcm_assets.domain.content.topics_finding import find_topics
from tcm_assets.domain.content.topics_table import no_topics, topics_table

DAY = date(2020, 10, 1)


def refreshed(rows: list[dict], previous=None, day: date = DAY) -> list[dict]:
    """The table after a refresh of a corpus with one video of `day` for each text."""
    return table(rows, previous, day).to_pylist()


def table(rows, previous=None, day=DAY):
    texts = as_table(rows)
    found = find_topics(texts, NO_BACKGROUND)
    videos = texts.append_column("video_id", texts["text_sha256"]).append_column("upload_date", [[day] * len(rows)])
    sizes, text_count = videos_of_topics(videos.to_batches(), np.array([topic.centroid for topic in found]))
    return topics_table(found, sizes, text_count, no_topics() if previous is None else previous, model_of(texts))


def ids(rows) -> dict[str, int]:
    return {row["keywords"][0]: row["topic_id"] for row in rows if row["is_current"]}


def test_a_topic_has_its_videos_and_their_share():
    cooking, dance = refreshed(planted_texts(noise_count=18, cooking=20, dance=12))
    assert (cooking["topic_id"], cooking["name"], cooking["video_count"]) == (1, "kitchen, pasta", 20)
    assert (cooking["share"], dance["share"]) == (20 / 50, 12 / 50)
    assert (dance["first_seen"], dance["last_seen"]) == (DAY, DAY)
    assert len(dance["example_video_ids"]) == 5
    assert all(video_id.startswith("dance") for video_id in dance["example_video_ids"])


def test_more_videos_change_sizes_and_no_id_and_no_first_day():
    before = table(planted_texts(cooking=20, dance=12))
    week_later = DAY + timedelta(days=7)
    # Dance is the largest now, and would be number 1 if numbers were given anew.
    after = refreshed(planted_texts(cooking=22, dance=40, noise_count=50), before, week_later)
    assert ids(after) == ids(before.to_pylist())
    assert [row["video_count"] for row in after] == [22, 40]
    assert {(row["first_seen"], row["last_seen"]) for row in after} == {(DAY, week_later)}


def test_a_topic_that_is_gone_stays_as_a_row_and_its_id_is_never_given_again():
    first = table(planted_texts(cooking=20, dance=12))
    second = table(planted_texts(cooking=20), first)
    gone = second.to_pylist()[1]
    assert (gone["is_current"], gone["video_count"], gone["share"]) == (False, 0, 0)
    assert (gone["topic_id"], gone["name"], gone["last_seen"]) == (2, "dance, shuffle", DAY)
    third = table(planted_texts(cooking=20, chess=10), second)
    assert ids(third.to_pylist()) == {"kitchen": 1, "chess": 3}
    fourth = refreshed(planted_texts(cooking=20, chess=10, dance=12), third)
    assert ids(fourth) == {"kitchen": 1, "chess": 3, "dance": 2}


def test_the_same_refresh_again_gives_the_same_rows():
    rows = planted_texts(cooking=20, dance=12)
    first = table(rows)
    assert table(rows, first) == first


def test_a_new_model_has_topics_of_its_own():
    first = table(planted_texts(cooking=20))
    again = [row | {"model_revision": "2"} for row in planted_texts(cooking=20)]
    old, new = refreshed(again, first)
    assert (old["is_current"], new["is_current"], new["topic_id"], new["model_revision"]) == (False, True, 2, "2")


def test_without_texts_all_topics_are_past():
    (gone,) = refreshed([], table(planted_texts(cooking=20)))
    assert (gone["is_current"], gone["video_count"]) == (False, 0)
    assert refreshed([]) == []


def test_vectors_of_two_models_are_refused():
    rows = planted_texts(noise_count=2)
    rows[0]["model_name"] = "another"
    with pytest.raises(ValueError, match=r"several models: .*Materialize text_embeddings again"):
        model_of(as_table(rows))
