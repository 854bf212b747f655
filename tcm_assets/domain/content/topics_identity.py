"""Which topics of this refresh are topics of earlier ones.

Belongs here: matching and numbering. Does not belong here: finding topics (`topics_finding`).
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from tcm_assets.domain.content.model_revisions import VectorModel, is_of_model
from tcm_assets.domain.content.vectors import FloatMatrix, Mask, read_vectors

SAME_TOPIC = 0.70
"""Cosine from which two centroids are of one topic. Of 910 real texts no two topics are nearer than 0.60; when a fifth
of the texts is left out, the topics found again are at 0.8 and more."""


def topic_ids(centroids: FloatMatrix, previous: pa.Table, model: VectorModel) -> list[int]:
    """The id of each topic (k, d), rows of norm 1, given the rows of `content_topics` so far.

    The most similar pair of a new and an old topic are one topic, then the most similar of those that are left, down to
    SAME_TOPIC; topics that were current come before those that were not, so that one may return, as Christmas does. All
    others get numbers above every id ever given, in their order. Centroids of another `model` cannot be compared.
    """
    old = previous.filter(pa.array(is_of_model(previous, model)))
    old_ids, was_current = old["topic_id"].to_pylist(), np.array(old["is_current"].to_pylist(), bool)
    ids: dict[int, int] = {}
    if old.num_rows and len(centroids):
        cosines = centroids @ read_vectors(old["centroid"], "centroid")[0].T
        ids = {new: old_ids[known] for new, known in _pairs(cosines, was_current)}
    fresh = max(previous["topic_id"].to_pylist(), default=0) + 1
    numbered = []
    for new in range(len(centroids)):
        if new not in ids:
            ids[new], fresh = fresh, fresh + 1
        numbered.append(ids[new])
    return numbered


def _pairs(cosines: FloatMatrix, was_current: Mask) -> Iterator[tuple[int, int]]:
    """Rows and columns of `cosines` that belong together. Taking the best pair first, where the Hungarian method may
    give up a perfect pair to better the sum of all: an id is worth most where the topic has not changed.
    """
    left = cosines.copy()
    for columns in (was_current, ~was_current):
        while True:
            open_cosines = np.where(columns[None, :], left, -np.inf)
            new, old = (int(place) for place in np.unravel_index(open_cosines.argmax(), left.shape))
            if open_cosines[new, old] < SAME_TOPIC:
                break
            yield new, old
            left[new, :], left[:, old] = -np.inf, -np.inf
