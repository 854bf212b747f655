"""Stop words: the words of each language that are never a subject.

They are the ones that the package stopwordsiso lists, and the most frequent words of wordfreq, of which some lists lack
many (the Danish one half of them), as `stop_words.toml` changes them. In lower case, with the straight apostrophe.
"""

from collections.abc import Set
from functools import cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.language import LANGUAGES
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.word_frequencies import frequency_code, word_frequencies
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class StopWordChanges:
    """The content of `stop_words.toml`."""

    subjects: Words
    chat: Words


_CHANGES = read_data_file(StopWordChanges, __name__, "stop_words.toml")

FREQUENT_WORDS = 120
"""The most frequent words of a language that are stop words, listed or not: about as many are half of all words in a
text. The next hundred hold "life", "day" and "world" in most languages."""

LEAST_SUBJECT_FREQUENCY = 2e-5
"""Share of running text from which a word that is no stop word of a language is a subject there, also where another
language has it as a stop word (English "war", "son", "hat"); in captions of unknown language the English ones are."""


@cache
def stop_words(language: str | None) -> Set[str]:
    """Return the stop words of captions in `language`, ISO 639-1; of captions in no known language for None.

    Those of a language are its own and the English ones, since English words stand in captions everywhere. Where the
    language is unknown they are those of all languages, less what is a subject in English. Takes 1 s once for None.

    >>> "war" in stop_words("de"), "war" in stop_words("en"), "war" in stop_words(None)
    (True, False, False)
    """
    if language is not None:
        return _listed("en") | _listed(language) | frozenset(_CHANGES.chat)
    every = frozenset[str]().union(*(_listed(code) for code in LANGUAGES))
    return (every - _english_subjects()) | stop_words("en")


@cache
def is_stop_word(word: str, language: str | None) -> bool:
    """Return whether a word in a caption of `language` is a stop word, be it of another one: tags may be in any.

    What another language has as a stop word, and the caption's as an ordinary word, is none.

    >>> is_stop_word("dans", "tr"), is_stop_word("dans", "fr"), is_stop_word("dans", "de")
    (False, True, True)
    """
    if language is None or word in stop_words(language):
        return word in stop_words(language)
    return word in stop_words(None) and word_frequencies(language).get(word, 0.0) < LEAST_SUBJECT_FREQUENCY


@cache
def _listed(language: str) -> frozenset[str]:
    from stopwordsiso import stopwords

    # The library's Thai words are in the parts that NFKC makes, and half of the Bengali ones in others.
    listed = (*stopwords(language), *_most_frequent(language))
    words = {plain_text(word).lower().replace("’", "'") for word in listed}
    return frozenset(words.difference(_CHANGES.subjects) if language == "en" else words)


def _most_frequent(language: str) -> list[str]:
    from wordfreq import top_n_list

    code = frequency_code(language)
    if code is None:
        return []
    words = top_n_list(code, FREQUENT_WORDS, wordlist="small")
    # Not `isalpha` of the word: the vowels of Hindi, Bengali and Tamil are marks.
    return [word for word in words if any(map(str.isalpha, word)) and not any(map(str.isdigit, word))]


@cache
def _english_subjects() -> frozenset[str]:
    frequent = {word for word, share in word_frequencies("en").items() if share >= LEAST_SUBJECT_FREQUENCY}
    return frozenset(frequent | set(_CHANGES.subjects)) - stop_words("en")
