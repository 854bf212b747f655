"""`content_topics`: the topics of a refresh beside those of earlier ones.

Belongs here: the rows. Does not belong here: how topics are found (`topics_finding`), numbered (`topics_identity`) and
counted (`topics_assignment`).
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.domain.content.model_revisions import VectorModel
from tcm_assets.domain.content.topics_assignment import TopicVideos
from tcm_assets.domain.content.topics_finding import Topic
from tcm_assets.domain.content.topics_identity import topic_ids
from tcm_assets.domain.content.topics_naming import topic_name
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.content_topics import CONTENT_TOPICS


def no_topics() -> pa.Table:
    """The table before the first refresh."""
    return arrow_schema(CONTENT_TOPICS).empty_table()


def topics_table(
    topics: Sequence[Topic],
    videos: Sequence[TopicVideos],
    text_count: int,
    previous: pa.Table,
    model: VectorModel | None,
) -> pa.Table:
    """Rows of CONTENT_TOPICS by topic_id: `topics` with their `videos`, and those of `previous` that are not found.

    `text_count` counts the videos that have a text. A topic that was known keeps its id and its first_seen, unless an
    earlier video of it came; one that was and is not found keeps what was known of it, and has no videos. A topic that
    no video belongs to is not stored.
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
    """The rows of topics that are not current any more."""
    rows = previous.filter(pc.invert(pc.is_in(previous["topic_id"], pa.array(current_ids, pa.int64()))))
    for name, value in (("is_current", False), ("video_count", 0), ("share", 0.0)):
        position = rows.schema.get_field_index(name)
        column = pa.array([value] * rows.num_rows, rows.schema.field(name).type)
        rows = rows.set_column(position, rows.schema.field(name), column)
    return rows
