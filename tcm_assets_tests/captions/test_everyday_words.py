import pytest

from tcm_assets.captions.everyday_words import (
    frequency,
    is_also_verb,
    is_everyday_word,
    is_family_name,
    is_frequent_given_name,
    is_frequent_word,
    is_given_name,
    is_personal_name,
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


def test_names_of_people_in_many_countries():
    assert all(map(is_given_name, ("bruno", "zara", "chanel", "mercedes", "юлия", "정희")))
    assert all(map(is_family_name, ("larsson", "miller", "versace", "ferrari", "yılmaz", "петров")))
    assert not any(map(is_personal_name, ("nike", "ikea", "lego", "the", "shoes", "")))
    assert is_frequent_given_name("max")
    assert not is_frequent_given_name("zara")
