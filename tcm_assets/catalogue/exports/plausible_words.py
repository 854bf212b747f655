"""Plausible words: how much of a text is words as people write them, in the alphabet of one language.

Bytes that are read in a wrong encoding become letters, too: `fõzünk`, `wsp˘łczesny`, `„оброе`, `SÅd`. Either no
language has such letters together, or they stand beside signs and capitals that nobody writes there.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise


def _letters(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "áéíñóúü",  # Spanish
        "àáâãçéêíóôõúü",  # Portuguese
        "àâæçèéêëîïôœùûüÿ",  # French
        "äöüßé",  # German
        "àèéìíîòóùú",  # Italian
        "áéíóúèêëïöü",  # Dutch
        "æøåéüöä",  # Danish, Norwegian
        "åäöéüà",  # Swedish, Finnish
        "àçèéíïòóúü",  # Catalan
        "áéíóúýþæöð",  # Icelandic
        "âêîôûŵŷ",  # Welsh
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíľňóôšťúýž",  # Slovak, without two letters that hardly a word has
        "áéíóöőúüű",  # Hungarian
        "ăâîșşțţ",  # Romanian
        "čćđšž",  # Croatian, Slovenian
        "çë",  # Albanian
        "çğıöşüâîû",  # Turkish
        "çəğıöşü",  # Azerbaijani
        "ąčęėįšųūž",  # Lithuanian
        "āčēģīķļņšūž",  # Latvian
        "äöõüšž",  # Estonian
        "àáâãèéêìíòóôõùúýăđĩũơư\u0300\u0301\u0303\u0309\u0323",  # Vietnamese
        f"{_letters('а', 'я')}ё",  # Russian, Bulgarian
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",  # Ukrainian
        "абвгдеёжзійклмнопрстуўфхцчшыьэюя",  # Belarusian
        "абвгдђежзијклљмнњопрстћуфхцчџш",  # Serbian
        "абвгдѓежзијклљмнњопрстќуфхцчџш",  # Macedonian, without a letter that hardly a word has
        f"{_letters('α', 'ω')}άέήίόύώϊϋΐΰ",  # Greek
        f"{_letters(chr(0x5B0), chr(0x5C4))}{_letters('א', 'ת')}׳״",  # Hebrew
        f"{_letters('ء', chr(0x652))}",  # Arabic
        f"{_letters('ء', 'غ')}{_letters('ف', chr(0x652))}پچژگکی",  # Persian
        _letters("ก", chr(0xE5B)),  # Thai
    )
)
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uff9f]")
_ALPHABETIC_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI"})

_WITHIN = "’ʼ·‘‑׳״\u00ad\u200c-\u200f"
_BETWEEN = "–—…“”«»\xa0"
_BESIDE = "„‚‹›€£§‐™®©°•¿¡"
_LETTER = r"[^\W\d_ªº¹²³¼½¾]"
_MARKS = "\u0300-\u036f\u05b0-\u05c4\u064b-\u0652\u0e30-\u0e4e\u3000-\u303f\uff00-\uffef"
_OTHER_SIGN = rf"[^\w\s\x00-\x7f{_WITHIN}{_BETWEEN}{_BESIDE}{_MARKS}]"
_ODD = re.compile(
    r"[\x7f-\x9f]"
    rf"|{_LETTER}[¿¡„]|[™®©°]{_LETTER}"
    rf"|{_LETTER}[{_BESIDE}]{_LETTER}"
    r"|ñ[^\W\d_aeiouáéíóúü]"  # in Spanish, before a vowel
    r"|[0-9][\u00c0-\u04ff](?:[0-9]|$)"
    r"|[a-z][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][a-z]"
    # In place of the apostrophe in "don't", "it's", "you've".
    r"|^(?:i|you|we|they|(?:s?he|it|that|what|there|let)|(?:do|ca|wo|is|are|was|ai|d(?:id|oes)|ha[sd]|(?:w|c|sh)ould)n)"
    r"[^\W\d_\x00-\x7f](?:ve|re|ll|m|s|t|d)$"
    rf"|{_LETTER}{_OTHER_SIGN}|{_OTHER_SIGN}{_LETTER}",
    re.IGNORECASE,
)
"""Signs where nobody writes them: within a word, or on its wrong side."""

_UNSEEN = re.compile("[\u00ad\u200c-\u200f\xa0]")


_BETWEEN_WORDS = re.compile(r"[\s!-&(-/:-@\[-`{-~]+")


def foreign_words(text: str) -> set[str]:
    """Return the words of a text that have letters or signs beyond ASCII, each once."""
    return {word for word in _BETWEEN_WORDS.split(text) if not word.isascii()}


def share_of_words(text: str) -> float:
    r"""Return the share of a text's distinct words beyond ASCII that are plausible, from 0 to 1.

    Those count that have the letters of one language, the one of most of them.

    >>> share_of_words("főzünk"), share_of_words("wsp˘\x88czesny")
    (1.0, 0.0)
    """
    words = foreign_words(text)
    alphabets = Counter(_letters_beyond_ascii(word) for word in words if not _is_odd(word))
    if not alphabets:
        return 0.0
    plausible = sum(alphabets.values())
    if 2 * sum(count for letters, count in alphabets.items() if any(map(_EAST_ASIAN.match, letters))) > plausible:
        return plausible / len(words)
    of_one = max(sum(count for letters, count in alphabets.items() if letters <= alphabet) for alphabet in _ALPHABETS)
    return of_one / len(words)


def _letters_beyond_ascii(word: str) -> frozenset[str]:
    lower = word.lower().replace("i\u0307", "i")  # of İ
    return frozenset(sign for sign in lower if not sign.isascii() and _script(sign) and sign not in "ªºʼ")


def _is_odd(word: str) -> bool:
    """Return whether nobody writes a word so: with signs or capitals within it, or in letters of two scripts."""
    if _ODD.search(word) or not _UNSEEN.sub("", word).isprintable():
        return True
    if any(one.islower() and other.isupper() and not (one + other).isascii() for one, other in pairwise(word)):
        return True
    return len({_script(sign) for sign in word} & _ALPHABETIC_SCRIPTS) > 1


@lru_cache(4_096)
def _script(sign: str) -> str:
    """Return the script of a letter or a mark on one, by the first word of its name; "" for any other sign."""
    return unicodedata.name(sign, "").partition(" ")[0] if unicodedata.category(sign)[0] in "LM" else ""
