"""Language detection: the language that a caption is written in, by py3langid, or else as its export says.

The model goes by pairs of letters, and in a short text these hardly differ between Russian, Ukrainian and Bulgarian,
Indonesian and Malay, the languages of Scandinavia, Czech and Slovak: there the words decide, by how frequent each is.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tcm_assets.captions.hashtags import INTRODUCED_MENTION
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.word_frequencies import word_frequencies
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

_ALIKE = (
    frozenset(("ru", "uk", "bg")),
    frozenset(("id", "ms")),
    frozenset(("da", "no", "sv")),
    frozenset(("cs", "sk")),
)
_SERBIAN = "sr"
_LETTERS_OF_ONE = re.compile("[јљњђћџґєії]", re.IGNORECASE)  # of Serbian or Ukrainian alone: the model sees them
_SURE = 0.95  # probability from which the letters alone decide between languages that are alike
_UNSEEN = 1e-7  # share of a word that a list lacks: lists end at one in a million
_WORD = re.compile(r"[^\W\d_]+")

_RECORDED = {"fil": "tl", "nb": "no", "nn": "no"}
"""Codes of languages that are others' here: Filipino is Tagalog, and both ways of writing Norwegian have one code."""

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
        family = _family(code, float(probability))
        if family and probability < _SURE and not _LETTERS_OF_ONE.search(text):
            code, probability = _by_words(text, family)
        confidence = round(float(probability), _CONFIDENCE_DECIMALS)
        if confidence >= LEAST_CONFIDENCE:
            return Language(code, confidence)
    known = recorded_language(recorded)
    return Language(known, None) if letters and known else UNKNOWN


def recorded_language(code: str | None) -> str | None:
    """Return the language that an export means by a code, as one of LANGUAGES; None where it is none of these.

    Exports have today's codes of two letters, those of three ("spa", "ger"), the ones before 1989 that Android kept
    ("in", "iw"), and codes of a language's kinds ("nb").

    >>> recorded_language("fil"), recorded_language("iw"), recorded_language("spa"), recorded_language("xx")
    ('tl', 'he', 'es', None)
    """
    if code is None or code in LANGUAGES:
        return code
    from langcodes import Language as Tag
    from langcodes.tag_parser import LanguageTagError

    try:
        language = Tag.get(code).language or code
    except LanguageTagError:
        return None
    language = _RECORDED.get(language, language)
    return language if language in LANGUAGES else None


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


def _family(code: str, probability: float) -> frozenset[str]:
    """Return the languages that are like one with this probability; empty where none are."""
    if code == _SERBIAN and probability < LEAST_CONFIDENCE:
        code = "ru"  # a text in Serbian has letters of its own
    return next((family for family in _ALIKE if code in family), frozenset())


def _by_words(text: str, family: frozenset[str]) -> tuple[str, float]:
    """Return the likeliest language of those that are alike, and its probability, by the text's letters and words."""
    ranked = {code: float(probability) for code, probability in _identifier().rank(text) if code in family}
    words = _WORD.findall(text.lower())
    logs = {
        code: math.log(max(probability, _UNSEEN))
        + sum(math.log(word_frequencies(code).get(word, _UNSEEN)) for word in words)
        for code, probability in ranked.items()
    }
    code = max(logs, key=lambda one: logs[one])
    share = 1 / sum(math.exp(one - logs[code]) for one in logs.values())
    return code, share * sum(ranked.values())


def _weight(letters: Iterable[str]) -> int:
    """Return how many letters of an alphabet these are worth."""
    return sum(LETTERS_OF_A_SIGN if _SIGN.match(letter) else 1 for letter in letters)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
