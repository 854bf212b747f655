"""`video_topics`: the topic of each video."""

from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

VIDEO_TOPICS = Table(
    name="video_topics",
    grain="video",
    description=(
        "The topic of `content_topics` that each video's text is nearest to. Both columns are null where the video has "
        "no text, or where there are no topics of the model that read it yet."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="topic_id",
            dtype="int64",
            description="The nearest current topic; null when none is near enough, as for most short captions.",
            nullable=True,
            minimum=1,
        ),
        Column(
            name="topic_similarity",
            dtype="float64",
            description="Cosine of the text's vector with the nearest topic's centroid, near enough or not.",
            unit="1",
            nullable=True,
            minimum=-1,
            maximum=1,
        ),
    ),
)
