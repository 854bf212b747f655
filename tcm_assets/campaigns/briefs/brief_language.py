"""The language of a brief: by its script, or by the small words of the languages that share Latin letters."""

import re
from functools import lru_cache
from typing import Final

from tcm_assets.campaigns.briefs.lexicon import LANGUAGES, LEXICON
from tcm_assets.campaigns.briefs.phrases import tokens_of
from tcm_assets.captions.language import caption_language
from tcm_assets.captions.stop_words import stop_words


def brief_language(text: str) -> str | None:
    """Return the language of a brief, ISO 639-1: by its script and small words, by the model of captions in a tie."""
    if (language := _language_of_script(text)) is not None:
        return language
    words = [token.text for token in tokens_of(text) if token.kind != "sign"]
    guess = caption_language(text).code
    votes: dict[str, float] = {
        language: sum(word in _small_words(language) for word in words) for language in _IN_LATIN
    }
    if guess in votes:
        votes[guess] += 1 + len(words) / _WORDS_FOR_A_VOTE
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] >= 1 else None


_SCRIPTS: Final = {
    "ja": re.compile("[\u3041-\u30fa]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u3400-\u9fff]"),
    "th": re.compile("[\u0e01-\u0e2e]"),
    "ar": re.compile("[\u0620-\u064a]"),
    "hi": re.compile("[\u0904-\u0939]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
"""Letters by which a language is known; Japanese before Chinese, whose characters it writes too."""
_IN_LATIN: Final = tuple(language for language in LANGUAGES if language not in _SCRIPTS)
_LEAST_SHARE: Final = 0.3  # of a brief's letters: names of brands are in Latin letters everywhere
_LEAST_KANA: Final = 0.1  # of a brief's letters: few, beside Chinese characters
_WORDS_FOR_A_VOTE: Final = 8  # words of a text for which the model's guess counts as much as one small word more


def _language_of_script(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    for language, letter in _SCRIPTS.items():
        least = _LEAST_KANA if language == "ja" else _LEAST_SHARE
        if letters and len(letter.findall(text)) >= least * letters:
            return language
    return None


@lru_cache(len(LANGUAGES))
def _small_words(language: str) -> frozenset[str]:
    listed = [
        phrase
        for table in (*LEXICON.words_of_one_language.values(), *LEXICON.words_of_any.values())
        for phrase in table.get(language, ())
    ]
    own = {token.text for phrase in listed for token in tokens_of(phrase.rstrip("*")) if token.kind != "sign"}
    return frozenset(own | {word for word in stop_words(language) if word.isalpha()})
