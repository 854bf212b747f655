"""Language detection: the language that a caption is written in, by py3langid, or else as its export says."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tcm_assets.captions.hashtags import INTRODUCED_MENTION
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = (
    *("ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja"),
    *("ko", "ms", "nl", "no", "pl", "pt", "ro", "ru", "si", "sk", "sr", "sv", "ta", "te", "th", "tl", "tr", "uk", "ur"),
    *("vi", "zh"),
)
"""ISO 639-1 codes of the languages that are recognised: those of the platform's larger markets. With all 140 of the
model, short English captions become Nigerian Pidgin, Shona or Latin."""

LEAST_LETTERS = 6  # in fewer letters even a person cannot see the language ("omg")
LEAST_DISTINCT_LETTERS = 4  # laughter has fewer, in whatever language ("hahahaha")
LETTERS_OF_A_SIGN = 2
"""Letters that a sign counts for which writes a syllable or a word, or is of a script that one language has: Hangul,
kana, Chinese characters, Thai."""

LEAST_CONFIDENCE = 0.5
"""Probability from which a language is named. Chosen on captions in 34 languages and on real ones; see the decision
record."""

_ACCOUNT_ELSEWHERE = re.compile(r"\b(?:insta(?:gram)?|ig|ic|snap|yt)\s*[:@]\s*\S+", re.IGNORECASE)
_SIGN = re.compile("[\u0e01-\u0e2e\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_KEPT_MARKS = frozenset("'’-.,!?¿¡:;")
_CONFIDENCE_DECIMALS = 4


class Language(NamedTuple):
    """A caption's language, ISO 639-1, and the model's probability of it in [0, 1].

    Both are None when unsure; the probability alone is None where only the export knows.
    """

    code: str | None
    confidence: float | None


UNKNOWN = Language(None, None)


def caption_language(caption: str | None, recorded: str | None = None) -> Language:
    """Return the language of a caption without its hashtags, mentions, addresses, numbers and emoji.

    Hashtags are left out because most are English whatever the caption is. Where the words do not show a language, it
    is the one that the export gives (`recorded`), if there are words at all and it is one of LANGUAGES: exports often
    know it when the words are few or in foreign letters (Hindi in Latin letters), and name one for emoji alone, too.
    """
    text = written_text(caption)
    letters = [character for character in text if unicodedata.category(character)[0] in "LM"]
    if _weight(letters) >= LEAST_LETTERS and _weight(set(letters)) >= LEAST_DISTINCT_LETTERS:
        code, probability = _identifier().classify(text)
        confidence = round(float(probability), _CONFIDENCE_DECIMALS)
        if confidence >= LEAST_CONFIDENCE:
            return Language(code, confidence)
    return Language(recorded, None) if letters and recorded in LANGUAGES else UNKNOWN


def written_text(caption: str | None) -> str:
    """Return the words of a caption in plain letters, with the marks between them; empty when there are none.

    >>> written_text("Tell me 3 things!! 😂 #gym @nina")
    'Tell me things!!'
    """
    plain = plain_text(caption)
    for cut in (INTRODUCED_MENTION, ADDRESS, _ACCOUNT_ELSEWHERE, HASHTAG):
        plain = cut.sub(" ", plain)
    kept = [
        character if unicodedata.category(character)[0] in "LM" or character in _KEPT_MARKS else " "
        for character in plain
    ]
    return " ".join("".join(kept).split())


def _weight(letters: Iterable[str]) -> int:
    """Return how many letters of an alphabet these are worth."""
    return sum(LETTERS_OF_A_SIGN if _SIGN.match(letter) else 1 for letter in letters)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
