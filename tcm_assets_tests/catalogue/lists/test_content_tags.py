"""Content tags: misspelt categories are mended, other words are left alone."""

import pytest

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.catalogue.lists.cells import UnreadableCellError
from tcm_assets.catalogue.lists.content_tags import Content, parse_content


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
    assert [tag.tag for tag in parse_content(text).tags] == tags


def test_what_was_written_is_kept_beside_the_tag() -> None:
    assert parse_content("Dance Vidoes").tags[0].written == "dance vidoes"


@pytest.mark.parametrize("category", CONTENT_CATEGORIES)
def test_a_category_reads_as_itself(category: str) -> None:
    assert [tag.tag for tag in parse_content(category.upper()).tags] == [category]


@pytest.mark.parametrize("text", ["12345", "1, 2", "{'tags': ['food']}"])
def test_tags_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="commas between them"):
        parse_content(text)


def test_numbers_among_tags_are_left_out() -> None:
    assert parse_content("music, 7").left_out == ("7",)
    assert [tag.tag for tag in parse_content("music, 7").tags] == ["music"]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("I bake,\n  and I sing", "I bake, and I sing"),
        ("x" * 101, "x" * 101),
        ("food, " + "long " * 21, "food, " + ("long " * 21).strip()),
        (f"['food', '{'x' * 101}']", "food, " + "x" * 101),
        ("Baker 🍞\n📩 nina@example.org", "Baker 🍞 📩 nina@example.org"),
    ],
)
def test_prose_is_kept_as_it_was_written_and_is_no_tag(text: str, prose: str) -> None:
    assert parse_content(text) == Content([], prose)


@pytest.mark.parametrize("text", ["https://www.example.org/nina", "https://www.tiktok.com/@nina", "example.org/nina"])
def test_a_link_alone_says_nothing_of_the_content(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="the address of a page alone"):
        parse_content(text)
