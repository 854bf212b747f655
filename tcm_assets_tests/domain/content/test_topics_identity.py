"""Topics keep their ids for as long as they are the same topics."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.domain.content.model_revisions import VectorModel
from tcm_assets.domain.content.topics_identity import SAME_TOPIC, topic_ids

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
