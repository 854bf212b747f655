"""The 13 content categories of the source system (`content_categories.toml`)."""

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file
from tcm_assets.tables.shared_columns import number


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ContentCategory:
    """A category: typical captions (`descriptions`), typical frames (`pictures`), and other names for it."""

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
    """Return the column that holds a text's similarity to `category`.

    >>> similarity_column_name("dance videos")
    'dance_videos_similarity'
    """
    return f"{category.replace(' ', '_')}_similarity"


CATEGORY_SIMILARITIES = tuple(
    number(
        similarity_column_name(category),
        f"Cosine similarity of the text to '{category}'; null when there is no text.",
        "1",
        nullable=True,
        minimum=-1.000001,
        maximum=1.000001,
    )
    for category in CONTENT_CATEGORIES
)
