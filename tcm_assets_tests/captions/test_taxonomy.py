import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.captions.taxonomy import (
    CATEGORY_OF_CLASS,
    CONTENT_TAXONOMY,
    TAXONOMY,
    ClassVectors,
    Taxonomy,
    taxonomy_columns,
    taxonomy_vectors,
)
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.data_files import DataFileError, checked

LEAST_ASSURANCE = 0.4
"""Written out, and not imported: the bound that names a class is held against it."""

COUNT = len(CONTENT_TAXONOMY)

PLACES = np.arange(COUNT + 1)

ALL = np.ones(COUNT + 1, bool)

CLASS_VECTORS = ClassVectors(np.eye(COUNT + 1, COUNT + 2), PLACES, ALL)  # one description each, the last of no subject


def row_of(no_subject=0.0, known=True, **cosines):
    """The columns of one text with these cosines to classes, by the first word of their names."""
    vector = np.zeros((1, COUNT + 2))
    vector[0, COUNT] = no_subject
    for word, cosine in cosines.items():
        vector[0, next(place for place, name in enumerate(CONTENT_TAXONOMY) if name.split()[0] == word)] = cosine
    columns = taxonomy_columns(vector, np.array([known]), CLASS_VECTORS)
    expected = [column.name for column in CONTENT_ANALYSIS if column.name.startswith("taxonomy_")]
    assert list(columns) == ["category", *expected]
    return {name: values[0].as_py() for name, values in columns.items()}


@pytest.mark.parametrize(
    ("cosines", "category"),
    [
        ({"dance": LEAST_ASSURANCE / 2}, "dance"),
        ({"dance": LEAST_ASSURANCE / 2 - 0.001}, None),
        ({"dance": 0.3, "makeup": 0.6 - LEAST_ASSURANCE}, "dance"),
        ({"dance": 0.3, "makeup": 0.601 - LEAST_ASSURANCE}, None),
        ({"dance": 0.4, "no_subject": 0.8 - LEAST_ASSURANCE}, "dance"),
        ({"dance": 0.4, "no_subject": 0.801 - LEAST_ASSURANCE}, None),
        ({"dance": 0.7, "no_subject": 0.9}, "dance"),
        ({"dance": 0.3, "no_subject": 0.9}, None),
    ],
)
def test_a_class_is_named_when_score_and_lead_are_high_enough_together(cosines, category):
    row = row_of(**cosines)
    assert row["taxonomy_category"] == category
    assert row["category"] == (category and "dance videos")
    assert row["taxonomy_nearest"] == "dance"
    assert row["taxonomy_score"] == pytest.approx(cosines["dance"])
    second = max(cosines.get("makeup", 0), cosines.get("no_subject", 0))
    assert row["taxonomy_assurance"] == pytest.approx(2 * cosines["dance"] - second)


def test_the_runner_up_is_reported():
    row = row_of(dance=0.6, makeup=0.5)
    assert (row["taxonomy_runner_up"], row["taxonomy_runner_up_score"]) == ("makeup", pytest.approx(0.5))


def test_half_of_a_score_is_the_class_as_a_whole_and_half_its_nearest_description():
    drums, guitar, silence = np.eye(3)
    vectors = ClassVectors(np.array([drums, guitar, silence]), np.array([0, 0, 1]), np.ones(3, bool))
    assert vectors.scores(drums[None]).tolist() == [[pytest.approx((0.5**0.5 + 1) / 2, abs=1e-6), 0]]


def test_descriptions_in_other_languages_count_one_by_one_and_not_in_the_mean():
    drums, davul, silence = np.eye(3)
    vectors = ClassVectors(np.array([drums, davul, silence]), np.array([0, 0, 1]), np.array([True, False, True]))
    assert vectors.means.tolist() == [drums.tolist(), silence.tolist()]
    assert vectors.scores(davul[None]).tolist() == [[0.5, 0]]


def test_without_a_text_nothing_is_known():
    assert set(row_of(known=False, dance=1.0).values()) == {None}


def test_a_class_beyond_the_thirteen_has_no_category_of_theirs():
    row = row_of(football=0.9)
    assert (row["taxonomy_category"], row["category"]) == ("football", None)
    assert set(CATEGORY_OF_CLASS.values()) <= set(CONTENT_CATEGORIES)


def test_vectors_of_another_model_are_refused():
    with pytest.raises(ValueError, match="the taxonomy with the encoder of the texts"):
        taxonomy_columns(np.zeros((1, 4)), np.array([True]), CLASS_VECTORS)


def test_no_rows_give_no_rows():
    columns = taxonomy_columns(np.zeros((0, COUNT + 2)), np.zeros(0, bool), CLASS_VECTORS)
    assert {len(values) for values in columns.values()} == {0}
    assert isinstance(columns["taxonomy_score"], pa.Array)


def test_classes_have_the_vectors_of_their_descriptions_in_their_order():
    texts = [(*entry.descriptions, *entry.in_other_languages) for entry in TAXONOMY]
    directions = {text: place for place, own in enumerate(texts) for text in own}
    assert len(directions) == sum(map(len, texts)), "a description stands twice"
    vectors = taxonomy_vectors(lambda texts: np.eye(COUNT + 1)[[directions.get(text, COUNT) for text in texts]])
    assert vectors.means.tolist() == np.eye(COUNT + 1).tolist()
    english = sum(len(entry.descriptions) for entry in TAXONOMY)
    assert english < vectors.in_means.sum() < len(vectors.descriptions)


def test_a_category_that_is_none_of_the_thirteen_is_refused():
    entry = {"name": "chess", "descriptions": ["chess opening"], "category": "board games"}
    content = {
        "without_subject": ["wait for it"],
        "without_subject_in_other_languages": ["sonunu bekle"],
        "classes": [entry],
    }
    with pytest.raises(DataFileError, match="'chess' has the category 'board games', which is none of the 13"):
        checked(content, Taxonomy, "content_taxonomy.toml")
