"""The 13 content categories of the source system, and the column each of them has."""

from tcm_assets.schemas.table import Column

CONTENT_CATEGORIES = (
    "dance videos",
    "comedy sketches",
    "makeup tutorials",
    "lifestyle",
    "lip syncing",
    "beatboxing",
    "vlogs",
    "parodies",
    "magic tricks",
    "video editing",
    "music",
    "reaction videos",
    "beauty content",
)


def similarity_column_name(category: str) -> str:
    """The column that holds a text's similarity to `category`: "dance videos" gives `dance_videos_similarity`."""
    return f"{category.replace(' ', '_')}_similarity"


CATEGORY_SIMILARITIES = tuple(
    Column(
        name=similarity_column_name(category),
        dtype="float64",
        description=f"Cosine similarity of the text to '{category}'; null when there is no text.",
        unit="1",
        nullable=True,
        minimum=-1.000001,
        maximum=1.000001,
    )
    for category in CONTENT_CATEGORIES
)
