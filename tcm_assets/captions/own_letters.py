"""Own letters: names in other letters than Latin ones, which may be words of their language, too.

Whether "Магнит" is a word as well is measured, as it is for Latin names: words have plurals ("магнитам") and articles
(Hebrew "העלית", Arabic "النون"), which names hardly have. Chinese, Japanese and Thai have neither; there a name is a
word where the dictionaries of ICU have it, and they tell whether it stands in a text at all: "花王" is not in "花王子".
"""

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from tcm_assets.captions.everyday_words import is_frequent_word
from tcm_assets.captions.goods import holds_product, is_food, is_product
from tcm_assets.captions.people import is_personal_name
from tcm_assets.captions.words import cut_places, is_run_together


class _Script(NamedTuple):
    letters: re.Pattern[str]
    language: str
    plurals: tuple[str, ...] = ()
    article: str = ""


_SCRIPTS = (
    _Script(re.compile("[іїєґ]"), "uk", ("ам", "ами", "ах", "ям", "ями", "ях")),
    _Script(re.compile("[\u0400-\u052f]"), "ru", ("ам", "ами", "ах", "ям", "ями", "ях")),
    _Script(re.compile("[\u0370-\u03ff]"), "el", ("οι", "οί", "ων", "ών", "ους", "ούς", "ες", "ές", "α", "ά")),
    _Script(re.compile("[\u0590-\u05ff]"), "he", ("ים",), "ה"),
    _Script(re.compile("[پچژگ]"), "fa", ("ها", "های")),
    _Script(re.compile("[\u0600-\u06ff]"), "ar", (), "ال"),
    _Script(re.compile("[\u0900-\u097f]"), "hi"),
    _Script(re.compile("[\u3040-\u30ff]"), "ja"),
    _Script(re.compile("[\u4e00-\u9fff]"), "zh"),
    _Script(re.compile("[\uac00-\ud7a3]"), "ko"),
)

_LEAST_INFLECTED = 0.06  # plurals or articles for each of the word itself: "магнит" 0.12, "пятерочка" 0.03
_UNSEEN = 1e-7  # share of a word that a list lacks
_KATAKANA = re.compile("[\u30a0-\u30ff]+")
_MOST_JOINED = 0.3  # of a name with something joined to it for each of the name: "בשופרסל" 0.01, "מעלית" 0.7
_MOST_INFLECTED = 2  # of a case of a name for each of its nominative: "озона" 0.8
_CHANCE = 2e-9  # share of pairs of words that are these two
_LAST_LETTER = re.compile("[аяоеиіїьй]$|[οαηιόάήί]ς?$")
_ADJECTIVE = re.compile("([\u0400-\u052f]+)(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)")
_OF_ADJECTIVES = ("ая", "ое", "ые", "ых", "яя", "ее", "ие", "их", "а", "е", "і")
_FLEETING = {"ок": "к", "ек": "к", "ец": "ц"}  # "перекресток, перекрестках"


@lru_cache(65_536)
def points_of_letters(name: str) -> int:
    """Return what a name of one word, lower case, says by itself: 2 where it is nothing else, 1 or 0 for a word.

    >>> points_of_letters("пятёрочка"), points_of_letters("магнит"), points_of_letters("苹果")
    (2, 0, 1)
    """
    script = next((script for script in _SCRIPTS if script.letters.search(name)), None)
    if script and _is_inflected_as_word(name, script):
        return 0
    is_of_goods = is_product(name) or is_food(name) or holds_product(name)
    is_frequent = script is not None and is_frequent_word(name, script.language)
    return 1 if is_of_goods or is_frequent or is_personal_name(name) or is_in_dictionary(name) else 2


def points_of_phrase(words: Sequence[str]) -> int:
    """Return what a name of several words, lower case, says by itself: 1 where they often meet."""
    script = next((script for script in _SCRIPTS if script.letters.search(words[0])), None)
    shares = [max(_share(word, script.language), _UNSEEN) if script else _UNSEEN for word in words]
    return 1 if math.prod(shares) >= _CHANCE else 2


@lru_cache(65_536)
def is_word_of_its_own(written: str, name: str) -> bool:
    """Return whether what looks like a form of a name, lower case, is a word of its own: "מעלית", lift, of "עלית".

    >>> is_word_of_its_own("מעלית", "עלית"), is_word_of_its_own("בשופרסל", "שופרסל")
    (True, False)
    """
    script = next((script for script in _SCRIPTS if script.letters.search(name)), None)
    if script is None or script.language == "el":  # Greek men are called by another case than they are named in
        return False
    most = _MOST_JOINED if script.article else _MOST_INFLECTED
    return _share(written, script.language) > most * max(_share(name, script.language), _UNSEEN)


@cache
def is_in_dictionary(name: str) -> bool:
    """Return whether ICU's dictionaries of Chinese, Japanese and Thai have a name as a word; Katakana is any."""
    return is_run_together(name) and not _KATAKANA.fullmatch(name) and cut_places(name) == {0, len(name)}


def _is_inflected_as_word(name: str, script: _Script) -> bool:
    alone = max(_share(name, script.language), _UNSEEN)
    adjective = _ADJECTIVE.fullmatch(name)
    ends = _OF_ADJECTIVES if adjective else script.plurals
    plurals = {(adjective[1] if adjective else _stem(name)) + end for end in ends} - {name}
    forms = sum(_share(plural, script.language) for plural in plurals)
    if script.article:
        bare = name.removeprefix(script.article)
        forms += _share(bare if bare != name else script.article + name, script.language)
    return forms >= _LEAST_INFLECTED * alone


def _stem(name: str) -> str:
    """Return a word without the end of the nominative: "розетк", "магнит", "перекрестк"."""
    stem = _LAST_LETTER.sub("", name)
    end = stem[-2:]
    return stem[:-2] + _FLEETING[end] if end in _FLEETING and stem == name else stem


def _share(word: str, language: str) -> float:
    """Return the share of a word in running text, by the larger of the two lists of its language."""
    from wordfreq import get_frequency_dict

    return float(get_frequency_dict(language, wordlist="best").get(word, 0.0))
