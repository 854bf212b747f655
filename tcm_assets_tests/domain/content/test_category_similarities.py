import numpy as np
import pytest

from tcm_assets.domain.content.category_similarities import category_similarities
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES


def test_cosines_do_not_depend_on_the_length_of_the_category_vectors():
    count = len(CONTENT_CATEGORIES)
    cosines = category_similarities(np.eye(count)[:2], 3 * np.eye(count))
    assert cosines.tolist() == np.eye(count)[:2].tolist()


@pytest.mark.parametrize("shape", [(12, 4), (13, 5), (13,)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="category vectors"):
        category_similarities(np.zeros((2, 4)), np.zeros(shape))
