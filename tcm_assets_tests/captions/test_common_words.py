import pytest

from tcm_assets.captions.common_words import PLATFORM_NOISE, STOP_WORDS, is_platform_noise


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


@pytest.mark.parametrize("word", ["the", "and", "don't", "het", "und", "para", "não", "pour"])
def test_words_that_hold_sentences_together_are_stop_words(word):
    assert word in STOP_WORDS


@pytest.mark.parametrize("word", ["war", "son", "hat", "gym", "dance", "food", "horse", "music", "art", "makeup"])
def test_topics_are_not_test_stop_words(word):
    assert word not in STOP_WORDS


def test_words_are_written_as_they_are_looked_up():
    assert {word for word in STOP_WORDS if word != word.lower() or "’" in word} == set()
