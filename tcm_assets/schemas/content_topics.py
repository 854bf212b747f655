"""`content_topics`: what the videos of the whole corpus talk about, found in their texts."""

from tcm_assets.schemas.shared_columns import count, share
from tcm_assets.schemas.table import Column, Table

CONTENT_TOPICS = Table(
    name="content_topics",
    grain="topic",
    description=(
        "What many videos talk about, found in the vectors of their texts and named by their own keywords. A topic "
        "that is found again at the next refresh keeps its id; one that is not stays as a row that is not current, so "
        "that no id ever comes to mean something else. Sizes are those of the last refresh, which is weekly."
    ),
    key=("topic_id",),
    columns=(
        Column(
            name="topic_id",
            dtype="int64",
            description="Number of the topic, the same at every refresh; never given to another topic.",
            minimum=1,
        ),
        Column(
            name="name", dtype="string", description="Its up to three most telling keywords, the most telling first."
        ),
        Column(
            name="keywords",
            dtype="array<string>",
            description=(
                "Up to 8 words and phrases, most telling first: frequent in the topic, rare elsewhere, and used by at "
                "least two accounts."
            ),
        ),
        Column(
            name="is_current",
            dtype="boolean",
            description="Found at the last refresh. The others were found at earlier ones; no video is given to them.",
        ),
        count("video_count", "Videos of the topic at the last refresh; 0 where it is not current."),
        share("share", "Those videos among all videos that have a text."),
        Column(
            name="first_seen",
            dtype="date",
            description="Upload day of the first video that it had at any refresh.",
        ),
        Column(
            name="last_seen",
            dtype="date",
            description="Upload day of its latest video, as known at the last refresh that found it.",
        ),
        Column(
            name="example_video_ids",
            dtype="array<string>",
            description="Up to 5 videos nearest to the centroid, the nearest first.",
        ),
        Column(
            name="centroid",
            dtype="array<float32>",
            description=(
                "Direction of norm 1 of the topic's texts, without what any text of the same language has. Its dot "
                "product with a text's vector says how near they are."
            ),
        ),
        Column(name="model_name", dtype="string", description="Model whose vectors the centroid is compared with."),
        Column(
            name="model_revision", dtype="string", description="State of that model, in whatever precision it was run."
        ),
    ),
)
