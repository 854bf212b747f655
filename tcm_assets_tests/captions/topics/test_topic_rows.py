"""Topics keep their ids for as long as they are the same topics."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.topics.assignment import videos_of_topics
from tcm_assets.captions.topics.finding import find_topics
from tcm_assets.captions.topics.topic_rows import SAME_TOPIC, no_topics, topic_ids, topics_table
from tcm_assets.models.vectors import VectorModel, single_model
from tcm_assets_tests.captions.topics.topic_corpus import NO_BACKGROUND, as_table, planted_texts

MODEL = VectorModel("m", "1")


def previous(*topics: tuple[int, list[float], bool], model=MODEL) -> pa.Table:
    """Known topics of (id, centroid, is_current)."""
    return pa.table(
        {
            "topic_id": pa.array([topic_id for topic_id, _, _ in topics], pa.int64()),
            "centroid": pa.array([centroid for _, centroid, _ in topics], pa.list_(pa.float32())),
            "is_current": pa.array([is_current for _, _, is_current in topics], pa.bool_()),
            "model_name": pa.array([model[0]] * len(topics), pa.string()),
            "model_revision": pa.array([model[1]] * len(topics), pa.string()),
        }
    )


def at(*degrees: float) -> np.ndarray:
    """Centroids in a plane."""
    return np.array([[np.cos(angle), np.sin(angle)] for angle in np.radians(degrees)])


def test_the_first_topics_are_numbered_in_their_order():
    assert topic_ids(at(0, 90), previous(), MODEL) == [1, 2]
    assert topic_ids(np.zeros((0, 2)), previous(), MODEL) == []


@given(st.permutations([0.0, 60.0, 120.0, 180.0, 240.0]))
def test_ids_follow_their_topics_whatever_the_order(degrees):
    ids = {0.0: 7, 60.0: 3, 120.0: 9, 180.0: 1, 240.0: 4}
    known = previous(*((topic_id, at(angle)[0].tolist(), True) for angle, topic_id in ids.items()))
    assert topic_ids(at(*(angle + 5 for angle in degrees)), known, MODEL) == [ids[angle] for angle in degrees]


def test_a_new_topic_gets_a_number_that_no_topic_ever_had():
    known = previous((1, [1.0, 0.0], True), (8, [-1.0, 0.0], False))
    assert topic_ids(at(0, 90), known, MODEL) == [1, 9]


def test_a_topic_that_left_and_returns_gets_its_id_back():
    known = previous((1, [1.0, 0.0], True), (2, [0.0, 1.0], False))
    assert topic_ids(at(88, 2), known, MODEL) == [2, 1]


def test_of_the_parts_of_a_topic_the_nearest_keeps_its_id():
    assert topic_ids(at(20, -10), previous((1, [1.0, 0.0], True)), MODEL) == [2, 1]


def test_a_current_topic_is_preferred_to_a_nearer_one_that_left():
    known = previous((1, at(20)[0].tolist(), True), (2, at(1)[0].tolist(), False))
    assert topic_ids(at(0), known, MODEL) == [1]


def test_topics_that_are_not_near_enough_are_others():
    angle = np.degrees(np.arccos(SAME_TOPIC))
    known = previous((1, [1.0, 0.0], True))
    assert topic_ids(at(angle - 1), known, MODEL) == [1]
    assert topic_ids(at(angle + 1), known, MODEL) == [2]


@pytest.mark.parametrize("model", [VectorModel("m", "2"), VectorModel("n", "1")])
def test_topics_of_another_model_cannot_be_compared(model):
    assert topic_ids(at(0), previous((1, [1.0, 0.0], True)), model) == [2]
    # Vectors of another model may have another length, too.
    assert topic_ids(np.eye(3)[:1], previous((5, [1.0, 0.0], True)), model) == [6]


DAY = date(2020, 10, 1)


def refreshed(rows: list[dict], previous=None, day: date = DAY) -> list[dict]:
    """The table after a refresh of a corpus with one video of `day` for each text."""
    return table(rows, previous, day).to_pylist()


def table(rows, previous=None, day=DAY):
    texts = as_table(rows)
    found = find_topics(texts, NO_BACKGROUND)
    videos = texts.append_column("video_id", texts["text_sha256"]).append_column("upload_date", [[day] * len(rows)])
    sizes, text_count = videos_of_topics(videos.to_batches(), np.array([topic.centroid for topic in found]))
    return topics_table(found, sizes, text_count, no_topics() if previous is None else previous, single_model(texts))


def ids(rows) -> dict[str, int]:
    return {row["keywords"][0]: row["topic_id"] for row in rows if row["is_current"]}


def test_a_topic_has_its_videos_and_their_share():
    cooking, dance = refreshed(planted_texts(noise_count=18, cooking=20, dance=12))
    assert (cooking["topic_id"], cooking["name"], cooking["video_count"]) == (1, "pasta, kitchen", 20)
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
    assert (gone["topic_id"], gone["name"], gone["last_seen"]) == (2, "shuffle, dance", DAY)
    third = table(planted_texts(cooking=20, chess=10), second)
    assert ids(third.to_pylist()) == {"pasta": 1, "gambit": 3}
    fourth = refreshed(planted_texts(cooking=20, chess=10, dance=12), third)
    assert ids(fourth) == {"pasta": 1, "gambit": 3, "shuffle": 2}


def test_a_topic_has_its_name_in_each_language_while_it_is_current():
    rows = [row | {"language": "it" if number % 2 else "nl"} for number, row in enumerate(planted_texts(cooking=20))]
    first = table(rows)
    (cooking,) = first.to_pylist()
    assert {name[:4] for name in cooking["names_by_language"]} == {"it: ", "nl: "}
    assert cooking["names_by_language"][0][4:] == cooking["name"]
    # A version before did not store them.
    (gone,) = refreshed([], first.drop_columns("names_by_language"))
    assert (gone["name"], gone["is_current"], gone["names_by_language"]) == (cooking["name"], False, [])


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
