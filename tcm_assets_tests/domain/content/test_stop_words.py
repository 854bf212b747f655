import pytest

from tcm_assets.domain.content.stop_words import STOP_WORDS


@pytest.mark.parametrize("word", ["the", "and", "don't", "het", "und", "para", "não", "pour"])
def test_words_that_hold_sentences_together_are_stop_words(word):
    assert word in STOP_WORDS


@pytest.mark.parametrize("word", ["war", "son", "hat", "gym", "dance", "food", "horse", "music", "art", "makeup"])
def test_topics_are_not(word):
    assert word not in STOP_WORDS


def test_words_are_written_as_they_are_looked_up():
    assert {word for word in STOP_WORDS if word != word.lower() or "’" in word} == set()
