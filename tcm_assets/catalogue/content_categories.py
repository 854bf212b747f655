"""The 13 content categories of the source system, as `content_categories.toml` has them, and the column of each."""

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file
from tcm_assets.tables.table import Column


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ContentCategory:
    """A category: its name, what captions of its videos and pictures of their frames are like, and its other names."""

    name: Text
    descriptions: Texts
    pictures: Texts
    also_called: Texts = ()


@dataclass(frozen=True, config=CLOSED)
class Categories:
    """The content of `content_categories.toml`."""

    categories: Entries[ContentCategory]


CATEGORIES = read_data_file(Categories, __name__, "content_categories.toml").categories

CONTENT_CATEGORIES = tuple(category.name for category in CATEGORIES)


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
