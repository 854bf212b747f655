import pytest

from tcm_assets.captions.everyday_words import (
    frequency,
    genitive_share,
    is_also_verb,
    is_comparable,
    is_compound,
    is_dictionary_word,
    is_everyday_word,
    is_frequent_word,
)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((word, "en") for word in ("target", "gap", "guess", "next", "always", "kind", "boss", "reality")),
        *(("orange", "fr"), ("puma", "es"), ("kind", "de"), ("dove", "it"), ("kind", "nl"), ("target", None)),
    ],
)
def test_words_of_a_language(name, language):
    assert is_everyday_word(name, language)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        *((word, "en") for word in ("google", "netflix", "starbucks", "nike", "walmart", "zara", "toyota")),
        *((word, None) for word in ("google", "facebook", "samsung", "ikea")),
        *(("facebook", "nl"), ("target", "fr"), ("apple", "de"), ("samsung", "pl"), ("lidl", "de")),
        *(("nike", "th"), ("nike", "xx")),  # no word list
    ],
)
def test_names_that_are_no_words(name, language):
    assert not is_everyday_word(name, language)


def test_frequencies_of_words():
    assert frequency("the", "en") > frequency("target", "en") > frequency("zxqv", "en") == 0
    assert frequency("und", None) == frequency("und", "de")
    assert is_frequent_word("my", "en")
    assert not is_frequent_word("bruno", "en")


def test_verbs_made_of_names():
    assert [name for name in ("google", "zoom", "photoshop", "nike", "ikea") if is_also_verb(name)] == [
        "google", "zoom", "photoshop"
    ]  # fmt: skip


def test_words_of_the_dictionary():
    assert all(map(is_dictionary_word, ("diesel", "mini", "boots", "apple")))
    assert not any(map(is_dictionary_word, ("google", "netflix", "samsung", "ikea", "starbucks")))


def test_genitives_of_shops_and_of_people():
    assert min(map(genitive_share, ("mcdonald", "macy", "kellogg"))) > 0.25
    assert max(map(genitive_share, ("john", "carl", "sarah", "mom"))) < 0.15
    assert genitive_share("zxqv") is None


def test_compounds_and_adjectives():
    assert is_compound("smart", "watch")
    assert not is_compound("gap", "jeans")
    assert is_comparable("smart")
    assert not is_comparable("target")
