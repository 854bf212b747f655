import numpy as np
import pytest

from tcm_assets.prompt_vectors import prompt_vectors

DIRECTIONS = {"up": [0.0, 1.0], "right": [1.0, 0.0], "left": [-1.0, 0.0]}


def test_a_class_is_the_mean_direction_of_its_descriptions():
    asked = []

    def encode(texts):
        asked.append(list(texts))
        return np.array([DIRECTIONS[text] for text in texts], np.float32)

    vectors = prompt_vectors({"diagonal": ("up", "right"), "left": ("left",), "twice up": ("up", "left", "up")}, encode)
    assert asked == [["up", "right", "left", "up", "left", "up"]]
    assert vectors.dtype == np.float32
    assert vectors == pytest.approx(
        np.array([[0.5**0.5, 0.5**0.5], [-1, 0], [-1 / 5**0.5, 2 / 5**0.5]], np.float32), abs=1e-6
    )
