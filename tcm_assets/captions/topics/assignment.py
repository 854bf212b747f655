"""`video_topics`: the topic of each video, and the videos of each topic. The nearest topic, if it is near enough."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.tables import VIDEO_TOPICS
from tcm_assets.models.vectors import (
    STORED_DECIMALS,
    FloatMatrix,
    FloatVector,
    Mask,
    VectorModel,
    is_of_model,
    read_vectors,
    rows_of,
    write_numbers,
)

LEAST_TOPIC_SIMILARITY = 0.50
"""Cosine from which a text belongs to its nearest topic. With the packaged encoder on 910 real texts, topics gain few
texts that are not of their subject; at 0.45 they gain 60 more, of which most are of none."""

EXAMPLE_COUNT = 5
IntVector = npt.NDArray[np.int64]


def nearest_topics(vectors: FloatMatrix, centroids: FloatMatrix) -> tuple[IntVector, FloatVector]:
    """Return for each row of `vectors` (n, d) the place of the nearest row of `centroids` (k, d), and their cosine.

    Rows of both have norm 1, k is at least 1. Cosines are rounded; of equally near topics the first is taken.
    """
    cosines = np.clip(vectors @ centroids.T, -1.0, 1.0).round(STORED_DECIMALS)
    nearest: IntVector = cosines.argmax(axis=1)
    return nearest, cosines[np.arange(len(nearest)), nearest]


def video_topics_batch(batch: pa.RecordBatch, topics: pa.Table) -> pa.RecordBatch:
    """Return rows of VIDEO_TOPICS, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, embedding (norm 1, or null), model_name and model_revision. `topics`
    are the current rows of `content_topics`; vectors of another model than theirs are not compared with them.
    """
    vectors, known = read_vectors(batch["embedding"], "embedding")
    centroids, _ = read_vectors(topics["centroid"], "centroid")
    is_comparable = known & _is_of_model(batch, topics)
    numbers = np.zeros(len(known), np.int64)
    similarities = np.zeros(len(known))
    if is_comparable.any():
        nearest, similarities[is_comparable] = nearest_topics(vectors[is_comparable], centroids)
        numbers[is_comparable] = topics["topic_id"].to_numpy()[nearest]
    is_given = is_comparable & (similarities >= LEAST_TOPIC_SIMILARITY)
    columns = {name: batch[name] for name in ("video_id", "upload_date")}
    columns["topic_id"] = pa.array(numbers, pa.int64(), mask=~is_given)
    columns["topic_similarity"] = write_numbers(similarities, is_comparable)
    return rows_of(VIDEO_TOPICS, columns)


def _is_of_model(batch: pa.RecordBatch, topics: pa.Table) -> Mask:
    if not topics.num_rows:
        return np.zeros(batch.num_rows, bool)
    name, revision = (topics[column][0].as_py() for column in ("model_name", "model_revision"))
    return is_of_model(batch, VectorModel(name, revision))


@dataclass
class TopicVideos:
    """The videos of a topic: their number, their first and last upload day, and the nearest of them."""

    video_count: int = 0
    first_day: date = date.max
    last_day: date = date.min
    _nearest: list[tuple[float, str]] = field(default_factory=list)

    def add(self, similarities: FloatVector, video_ids: list[str], days: list[date]) -> None:
        """Add videos to the topic."""
        self.video_count += len(video_ids)
        self.first_day, self.last_day = min(self.first_day, *days), max(self.last_day, *days)
        candidates = [*self._nearest, *((-value, id_) for value, id_ in zip(similarities, video_ids, strict=True))]
        self._nearest = heapq.nsmallest(EXAMPLE_COUNT, candidates)

    @property
    def example_video_ids(self) -> list[str]:
        """At most 5 videos, the nearest first."""
        return [video_id for _, video_id in self._nearest]


def videos_of_topics(batches: Iterable[pa.RecordBatch], centroids: FloatMatrix) -> tuple[list[TopicVideos], int]:
    """Return the videos of each topic, in the order of `centroids` (k, d), and how many videos have a text.

    The batches have the columns video_id, upload_date and embedding; one is held at a time.
    """
    topics = [TopicVideos() for _ in range(len(centroids))]
    text_count = 0
    for batch in batches:
        vectors, known = read_vectors(batch["embedding"], "embedding")
        text_count += int(known.sum())
        if not topics or not known.any():
            continue
        nearest, similarities = nearest_topics(vectors, centroids)
        nearest[~known | (similarities < LEAST_TOPIC_SIMILARITY)] = -1
        video_ids, days = batch["video_id"].to_pylist(), batch["upload_date"].to_pylist()
        for number in np.unique(nearest[nearest >= 0]):
            rows = np.flatnonzero(nearest == number)
            topics[number].add(similarities[rows], [video_ids[row] for row in rows], [days[row] for row in rows])
    return topics, text_count
