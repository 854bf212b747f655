import numpy as np
import pytest

from tcm_assets.captions.categories import CATEGORY_PROMPTS, category_similarities, category_vectors
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES


def test_every_category_is_described_in_several_ways_and_first_by_its_name():
    assert tuple(CATEGORY_PROMPTS) == CONTENT_CATEGORIES
    for category, prompts in CATEGORY_PROMPTS.items():
        assert prompts[0] == category
        assert len(set(prompts)) == len(prompts) >= 3


def test_a_category_is_the_mean_of_its_descriptions_at_norm_1():
    texts: list[str] = []

    def encode(asked):
        texts.extend(asked)
        angles = np.arange(len(asked), dtype=np.float32)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)

    vectors = category_vectors(encode)
    assert vectors.shape == (13, 2)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(13), abs=1e-6)
    own = [texts.index(prompt) for prompt in CATEGORY_PROMPTS["beatboxing"]]
    mean = np.array([np.cos(own).mean(), np.sin(own).mean()])
    assert vectors[CONTENT_CATEGORIES.index("beatboxing")] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)


def test_cosines_do_not_depend_on_the_length_of_the_category_vectors():
    count = len(CONTENT_CATEGORIES)
    cosines = category_similarities(np.eye(count)[:2], 3 * np.eye(count))
    assert cosines.tolist() == np.eye(count)[:2].tolist()


@pytest.mark.parametrize("shape", [(12, 4), (13, 5), (13,)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="category vectors"):
        category_similarities(np.zeros((2, 4)), np.zeros(shape))
