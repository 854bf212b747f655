import pytest

from tcm_assets.domain.content.platform_noise import PLATFORM_NOISE, is_platform_noise


@pytest.mark.parametrize(
    "tag", ["fyp", "fypシ", "fypageシ", "foryou", "foryoupage", "fy", "viral", "xyzbca", "tiktok", "keşfet", "рек"]
)
def test_asks_for_attention_are_noise(tag):
    assert is_platform_noise(tag)


@pytest.mark.parametrize("tag", ["gym", "fitness", "dance", "food", "fox", "forest", "tiktokfood", ""])
def test_topics_are_not(tag):
    assert not is_platform_noise(tag)


def test_the_list_is_lower_case_as_tags_are():
    assert {word for word in PLATFORM_NOISE if word != word.lower()} == set()
