"""`content_topics`: the topics of a refresh merged with those of earlier ones; a topic keeps its id."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.captions.tables import CONTENT_TOPICS
from tcm_assets.captions.topics.assignment import TopicVideos
from tcm_assets.captions.topics.finding import Topic
from tcm_assets.captions.topics.naming import names_by_language, topic_name
from tcm_assets.models.vectors import FloatMatrix, Mask, VectorModel, is_of_model, read_vectors
from tcm_assets.tables.types import arrow_schema


def no_topics() -> pa.Table:
    """Return the empty table, as it is before the first refresh."""
    return arrow_schema(CONTENT_TOPICS).empty_table()


def topics_table(
    topics: Sequence[Topic],
    videos: Sequence[TopicVideos],
    text_count: int,
    previous: pa.Table,
    model: VectorModel | None,
) -> pa.Table:
    """Return rows of CONTENT_TOPICS by topic_id: `topics` with their `videos`, and those of `previous` not found again.

    `text_count` counts the videos that have a text. A known topic keeps its id and its first_seen, unless an earlier
    video was added; one that is not found again stays as it was, without videos. A topic without videos is not stored.
    """
    if model is None:
        return _retired(previous, [])
    kept = [(topic, own) for topic, own in zip(topics, videos, strict=True) if own.video_count]
    centroids = np.array([topic.centroid for topic, _ in kept])
    ids = topic_ids(centroids, previous, model)
    first_seen = dict(zip(previous["topic_id"].to_pylist(), previous["first_seen"].to_pylist(), strict=True))
    current = [
        {
            "topic_id": topic_id,
            "name": topic_name(topic.keywords),
            "keywords": list(topic.keywords),
            "names_by_language": names_by_language(topic.names),
            "is_current": True,
            "video_count": own.video_count,
            "share": own.video_count / text_count,
            "first_seen": min(first_seen.get(topic_id, own.first_day), own.first_day),
            "last_seen": own.last_day,
            "example_video_ids": own.example_video_ids,
            "centroid": topic.centroid.astype(np.float32),
            "model_name": model.name,
            "model_revision": model.revision,
        }
        for topic_id, (topic, own) in zip(ids, kept, strict=True)
    ]
    found = pa.Table.from_pylist(current, schema=arrow_schema(CONTENT_TOPICS))
    return pa.concat_tables([found, _retired(previous, ids)]).sort_by("topic_id")


def _retired(previous: pa.Table, current_ids: Sequence[int]) -> pa.Table:
    """Return the rows of `previous` that are not current any more. They keep only the name in their main language."""
    schema = arrow_schema(CONTENT_TOPICS)
    rows = previous.filter(pc.invert(pc.is_in(previous["topic_id"], pa.array(current_ids, pa.int64()))))
    ended = {"is_current": False, "video_count": 0, "share": 0.0, "names_by_language": []}
    columns = [
        pa.array([ended[field.name]] * rows.num_rows, field.type) if field.name in ended else rows[field.name]
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


SAME_TOPIC = 0.75
"""Cosine from which two centroids are of one topic. On 910 real texts no two topics are nearer than 0.70; when a fifth
of the texts is left out, the same topics are found at 0.8 and more."""


def topic_ids(centroids: FloatMatrix, previous: pa.Table, model: VectorModel) -> list[int]:
    """Return the id of each topic (k, d), rows of norm 1, given the rows of `content_topics` so far.

    The most similar pair of a new and an old topic are one topic, then the most similar of the rest, down to
    SAME_TOPIC. Topics that were current come first, then the others, so that a topic may return, as Christmas does. New
    topics get numbers above every id ever given, in their order. Centroids of another `model` cannot be compared.
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
    """Yield rows and columns of `cosines` that belong together, the best pair first.

    The Hungarian method may give up a perfect pair to improve the sum; an id is worth most where the topic has not
    changed.
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
