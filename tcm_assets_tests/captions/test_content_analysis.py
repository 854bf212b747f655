import datetime

import ibis
import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.captions.content_analysis import (
    category_similarities,
    category_vectors,
    content_analysis_batch,
)
from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors
from tcm_assets.catalogue.content_categories import CATEGORIES, CATEGORY_SIMILARITIES, CONTENT_CATEGORIES

DAY = datetime.date(2020, 11, 5)

DIMENSION = 14  # one more than there are categories: the last direction is none of them

CATEGORY_VECTORS = np.eye(13, DIMENSION, dtype=np.float32)

_PLACES = np.arange(len(CONTENT_TAXONOMY) + 1)
CLASS_VECTORS = ClassVectors(np.zeros((len(_PLACES), DIMENSION)), _PLACES, np.ones(len(_PLACES), bool))

CLASS_VECTORS.descriptions[CONTENT_TAXONOMY.index("dance"), 0] = 1

CLASS_VECTORS.descriptions[CONTENT_TAXONOMY.index("singing and instruments"), 10] = 1


def analyse(batch):
    return content_analysis_batch(batch, CATEGORY_VECTORS, CLASS_VECTORS)


def _batch(embeddings, captions=None):
    captions = captions or ["carrot cake #baking"] * len(embeddings)
    return pa.RecordBatch.from_arrays(
        [
            pa.array([str(position) for position in range(len(embeddings))], pa.string()),
            pa.array([DAY] * len(embeddings), pa.date32()),
            pa.array(captions, pa.string()),
            pa.array([["baking"]] * len(embeddings), pa.list_(pa.string())),
            pa.array([None] * len(embeddings), pa.string()),
            pa.array(embeddings, pa.list_(pa.float32())),
        ],
        names=["video_id", "upload_date", "caption", "hashtags", "record_language", "embedding"],
    )


def _vector(**cosines):
    """A vector of norm 1 with these cosines to the categories c0 to c12."""
    vector = np.zeros(DIMENSION)
    for name, cosine in cosines.items():
        vector[int(name[1:])] = cosine
    vector[-1] = np.sqrt(1 - vector @ vector)
    return vector.astype(np.float32)


def test_each_row_has_its_cosines_keywords_and_category():
    result = analyse(_batch([_vector(c10=0.8, c0=0.1), None, _vector(c0=1.0)]))
    assert result.schema == ibis.schema({column.name: column.dtype for column in CONTENT_ANALYSIS}).to_pyarrow()
    music, textless, dance = result.to_pylist()
    assert music["music_similarity"] == pytest.approx(0.8, abs=1e-6)
    assert music["dance_videos_similarity"] == pytest.approx(0.1, abs=1e-6)
    assert music["vlogs_similarity"] == 0
    assert (music["category"], dance["category"]) == ("music", "dance videos")
    assert music["keywords"] == ["baking", "carrot cake"]
    assert textless["category"] is None
    assert {textless[column.name] for column in CATEGORY_SIMILARITIES} == {None}


def test_rows_do_not_depend_on_their_batch():
    vectors = [_vector(c1=0.6), None, _vector(c2=0.6), None]
    whole = analyse(_batch(vectors))
    assert whole.slice(2).to_pylist() == analyse(_batch(vectors).slice(2)).to_pylist()


@pytest.mark.parametrize("embeddings", [[], [None], [None, None]])
def test_batches_without_any_text_have_the_same_columns(embeddings):
    result = analyse(_batch(embeddings))
    assert result.schema.names == list(CONTENT_ANALYSIS.column_names)
    assert result["category"].null_count == result["music_similarity"].null_count == len(embeddings)


def test_vectors_of_another_model_are_refused():
    with pytest.raises(ValueError, match="shape"):
        content_analysis_batch(_batch([_vector(c0=0.5)]), np.eye(13, dtype=np.float32), CLASS_VECTORS)


def test_the_categories_similarity_columns_are_in_their_order():
    result = analyse(_batch([_vector(**{f"c{i}": 0.01 * i for i in range(13)})]))
    row = result.to_pylist()[0]
    found = [row[f"{category.replace(' ', '_')}_similarity"] for category in CONTENT_CATEGORIES]
    assert found == pytest.approx([0.01 * i for i in range(13)], abs=1e-6)


def test_rows_have_the_taxonomy_and_the_language_too():
    rows = analyse(
        _batch(
            [_vector(c0=0.5), None, None],
            ["Learning a new dance with my sister @redbull #ad", "", "Nobody saw this coming, not an #ad"],
        )
    ).to_pylist()
    dance, silent, unpaid = rows
    assert (dance["taxonomy_category"], dance["category"]) == ("dance", "dance videos")
    assert dance["taxonomy_score"] == pytest.approx(0.5, abs=1e-5)
    assert dance["language"] == "en"
    assert (silent["language"], silent["taxonomy_nearest"]) == (None, None)
    assert unpaid["language"] == "en"


def test_every_category_is_described_in_several_ways_and_first_by_its_name():
    for category in CATEGORIES:
        assert category.descriptions[0] == category.name
        assert len(category.descriptions) >= 3


def test_categories_have_the_vectors_of_their_descriptions_in_their_order():
    directions = {text: place for place, category in enumerate(CATEGORIES) for text in category.descriptions}
    vectors = category_vectors(lambda texts: np.eye(13, dtype=np.float32)[[directions[text] for text in texts]])
    assert vectors.tolist() == np.eye(13).tolist()


def test_cosines_do_not_depend_on_the_length_of_the_category_vectors():
    count = len(CONTENT_CATEGORIES)
    cosines = category_similarities(np.eye(count)[:2], 3 * np.eye(count))
    assert cosines.tolist() == np.eye(count)[:2].tolist()


@pytest.mark.parametrize("shape", [(12, 4), (13, 5), (13,)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="category vectors"):
        category_similarities(np.zeros((2, 4)), np.zeros(shape))
