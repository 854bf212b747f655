"""Vectors of classes that are described in words: the mean direction of each class's descriptions.

Belongs here: that mean, the same for captions and for pictures. Does not belong here: the descriptions, or the model,
which is passed in.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt


def prompt_vectors(
    prompts: Mapping[str, Sequence[str]], encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]
) -> npt.NDArray[np.float32]:
    """Return one vector per class: array of shape (classes, d), float32, rows of norm 1, in the order of `prompts`.

    Each is the mean of the vectors of the class's descriptions, at least one, scaled to norm 1. `encode` turns n texts
    into an array of shape (n, d) with rows of norm 1; it is called once.
    """
    described = [(place, text) for place, texts in enumerate(prompts.values()) for text in texts]
    vectors = np.asarray(encode([text for _, text in described]), np.float64)
    sums = np.zeros((len(prompts), vectors.shape[1]))
    np.add.at(sums, np.array([place for place, _ in described]), vectors)
    unit: npt.NDArray[np.float32] = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).astype(np.float32)
    return unit
