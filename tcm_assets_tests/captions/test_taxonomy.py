import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, TAXONOMY, taxonomy_columns, taxonomy_vectors

CUE_WEIGHT, CUED_THRESHOLD, UNCUED_THRESHOLD, TAXONOMY_MARGIN = 0.12, 0.35, 0.42, 0.03
"""Written out, and not imported: the bounds that name a class are held against these."""

COUNT = len(CONTENT_TAXONOMY)

CLASS_VECTORS = np.eye(COUNT, COUNT + 1, dtype=np.float32)


def row_of(text, tags=(), **cosines):
    """The columns of one text with these cosines to classes, by the first word of their names."""
    vector = np.zeros((1, COUNT + 1))
    for word, cosine in cosines.items():
        vector[0, next(place for place, name in enumerate(CONTENT_TAXONOMY) if name.split()[0] == word)] = cosine
    columns = taxonomy_columns(vector, np.array([text is not None]), [text], [tags], CLASS_VECTORS)
    assert list(columns) == [column.name for column in CONTENT_ANALYSIS if column.name.startswith("taxonomy_")]
    return {name: values[0].as_py() for name, values in columns.items()}


@pytest.mark.parametrize(
    ("cosines", "category"),
    [
        ({"dance": UNCUED_THRESHOLD}, "dance"),
        ({"dance": UNCUED_THRESHOLD - 0.001}, None),
        ({"dance": 0.6, "makeup": 0.6 - TAXONOMY_MARGIN}, "dance"),
        ({"dance": 0.6, "makeup": 0.601 - TAXONOMY_MARGIN}, None),
    ],
)
def test_a_class_is_named_when_it_is_near_enough_and_leads(cosines, category):
    row = row_of("no cue", **cosines)
    assert row["taxonomy_category"] == category
    assert (row["taxonomy_nearest"], row["taxonomy_cues"]) == ("dance", [])


def test_cue_words_of_text_and_tags_count_once_each_and_three_at_most():
    row = row_of("Anime anime edit of NARUTO", ["animeedit", "naruto", "otaku"], anime=0.1)
    assert row["taxonomy_cues"] == ["anime", "naruto", "animeedit", "otaku"]
    assert row["taxonomy_score"] == pytest.approx(0.1 + 3 * CUE_WEIGHT)
    assert row["taxonomy_category"] == "anime and manga"


def test_one_cue_word_lowers_the_bar_but_is_not_enough_alone():
    near, far = CUED_THRESHOLD - CUE_WEIGHT, 0.1
    assert row_of("sportschool", gym=near)["taxonomy_category"] == "gym and strength training"
    assert row_of("sportschool", gym=far)["taxonomy_category"] is None


def test_the_runner_up_is_reported():
    row = row_of("x", dance=0.6, makeup=0.5)
    assert (row["taxonomy_runner_up"], row["taxonomy_runner_up_score"]) == ("makeup", pytest.approx(0.5))


def test_without_a_text_nothing_is_known():
    row = row_of(None, ["anime"])
    assert row.pop("taxonomy_cues") == []
    assert set(row.values()) == {None}


def test_vectors_of_another_model_are_refused():
    with pytest.raises(ValueError, match="taxonomy vectors"):
        taxonomy_columns(np.zeros((1, 4)), np.array([True]), ["x"], [[]], CLASS_VECTORS)


def test_no_rows_give_no_rows():
    columns = taxonomy_columns(np.zeros((0, COUNT + 1)), np.zeros(0, bool), [], [], CLASS_VECTORS)
    assert {len(values) for values in columns.values()} == {0}
    assert isinstance(columns["taxonomy_score"], pa.Array)


def test_classes_have_the_vectors_of_their_names_and_descriptions_in_their_order():
    directions = {text: place for place, entry in enumerate(TAXONOMY) for text in (entry.name, *entry.descriptions)}
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.eye(COUNT, dtype=np.float32)[[directions[text] for text in texts]]

    assert taxonomy_vectors(encode).tolist() == np.eye(COUNT).tolist()
    assert set(CONTENT_TAXONOMY) <= set(asked)
