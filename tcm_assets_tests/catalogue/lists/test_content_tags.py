"""Content tags: misspelt categories are mended, other words are left alone."""

import pytest

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.lists.cells import UnreadableCellError
from tcm_assets.catalogue.lists.content_tags import parse_content_tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("dance videos, lifestyle ", ["dance videos", "lifestyle"]),
        ("music, dance vidoes", ["music", "dance videos"]),
        ("Dance Video", ["dance videos"]),
        ("vlogs, lifestyle content", ["vlogs", "lifestyle"]),
        ("magic trick", ["magic tricks"]),
        ("audio editing", ["audio editing"]),
        ("cooking,, street food;vlogs", ["cooking", "street food", "vlogs"]),
        ("music, Music, MUSIC", ["music"]),
        (",", []),
        ("none", []),
        ("\U0001f1f2\U0001f1e6", []),
        ("music, \U0001f3b5, N/A", ["music"]),
        ("music\nvlogs", ["music", "vlogs"]),
        ("['food', 'Dance Video']", ["food", "dance videos"]),
        ('["food"]', ["food"]),
        ("[food, music]", ["food", "music"]),
        ("#food #beauty", ["food", "beauty"]),
        ("#food#beauty, vlogs", ["food", "beauty", "vlogs"]),
        ("'food', 'beauty'", ["food", "beauty"]),
        ("(food, beauty)", ["food", "beauty"]),
        ("food • beauty", ["food", "beauty"]),
        ("food | beauty", ["food", "beauty"]),
        ("料理、旅行", ["料理", "旅行"]),
        ("美食，旅行", ["美食", "旅行"]),
        ("طعام، سفر", ["طعام", "سفر"]),
        ('Food,"Travel, Asia"', ["food", "travel, asia"]),
        ("C# tutorials, 80's \"disco", ["c# tutorials", "80's \"disco"]),
        ("food & drinks, hip-hop/rap", ["food & drinks", "hip-hop/rap"]),
    ],
)
def test_tags(text: str, tags: list[str]) -> None:
    assert [tag.tag for tag in parse_content_tags(text)] == tags


def test_what_was_written_is_kept_beside_the_tag() -> None:
    assert parse_content_tags("Dance Vidoes")[0].written == "dance vidoes"


@pytest.mark.parametrize("category", CONTENT_CATEGORIES)
def test_a_category_reads_as_itself(category: str) -> None:
    assert [tag.tag for tag in parse_content_tags(category.upper())] == [category]


@pytest.mark.parametrize("text", ["12345", "music, 7", "x" * 101, "{'tags': ['food']}"])
def test_tags_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="commas between them"):
        parse_content_tags(text)
