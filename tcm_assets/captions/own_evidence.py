"""Own evidence: what speaks for a brand in its written name alone.

| the name | points |
|---|---|
| is nothing else (Nike), or is written with its marks (H&M) | 2 |
| stands alone in a text of other letters (zara in an Arabic one), and is no food nor a frequent English word | 2 |
| is also a given or frequent name of people (Zara, Ford), or common words that often meet (New Balance) | 1 |
| is an English word in another language, or a rarer word of the dictionary (diesel) | 1 |
| is the initials of two words around "&", in capitals (D&G) | 1 |
| is an everyday word of the caption's language (target), a given name of many countries (Max), a number (501) | 0 |
"""

import math
import re

from tcm_assets.captions.common_words import is_common_word, is_everyday_name
from tcm_assets.captions.everyday_words import frequency, genitive_share, is_dictionary_word
from tcm_assets.captions.goods import is_food
from tcm_assets.captions.own_letters import is_word_of_its_own, points_of_letters, points_of_phrase
from tcm_assets.captions.people import is_frequent_given_name, is_personal_name, is_rare_family_name
from tcm_assets.captions.written_names import WrittenName, is_latin

ABBREVIATION = 2
"""Letters of names that lower case makes unclear: "hp"."""

_NUMBER = re.compile(r"\d+[a-z]?")  # "501", "3m"
_LETTER_AND_DIGIT = re.compile(r"[a-z]\d")  # "o2"
_SHOP_GENITIVE, _GENITIVE_OF_BOTH = 0.25, 0.15  # see genitive_share: "kellogg's" 0.28, "wendy's" 0.19, "carl's" 0.03
_CHANCE = 2e-9  # share of pairs of words that are these two: "burger king" 1.7e-9, "rare beauty" 3.3e-9
_SHARE_OF_NUMBERS = 1e-2  # of running text; numbers themselves are not counted
_GENITIVE_NAME = re.compile(r"(\w+)['’]s", re.IGNORECASE)
_BORROWED = 1e-5  # share of English text from which other languages borrow a word: "boss" 6e-5, "puma" 2e-6
_UNSEEN = 1e-6  # share of a word that the list lacks


def own_points(name: WrittenName) -> int:
    """Return what speaks for the brand in the name itself."""
    genitive = _GENITIVE_NAME.fullmatch(name.own)
    if name.is_initials:
        return int(name.text.isupper())
    if name.has_own_marks and not genitive:
        return 2
    if not is_latin(name.joined):
        words = name.own.lower().split()
        if len(words) > 1:
            return points_of_phrase(words)
        is_another = name.joined != words[0] and is_word_of_its_own(name.joined, words[0])
        return 0 if is_another else points_of_letters(words[0])
    if is_number(name):
        return 0
    if genitive and (points := _points_of_genitive(name, genitive[1].lower())) is not None:
        return points
    return _points_of_phrase(name) if len(name.words) > 1 else _points_of_word(name)


def _points_of_genitive(name: WrittenName, base: str) -> int | None:
    """Return the points of a name that is another one's genitive (Wendy's); None where it reads as any other word."""
    if not name.text.lower().endswith(("'s", "’s")):
        return 0 if is_frequent_given_name(base) or is_dictionary_word(base) else None
    share = genitive_share(base)
    if share is None or share >= _SHOP_GENITIVE:
        return 2
    return 0 if share < _GENITIVE_OF_BOTH and is_frequent_given_name(base) else 1


def _points_of_phrase(name: WrittenName) -> int:
    """Return 1 for common words that often meet, and 2 for others."""
    language = name.caption.language
    if not all(word.isdigit() or is_common_word(word, language) for word in name.words):
        return 2
    chance = math.prod(_SHARE_OF_NUMBERS if word.isdigit() else _share(word, language) for word in name.words)
    return 1 if chance >= _CHANCE else 2


def _points_of_word(name: WrittenName) -> int:
    word, caption = name.joined, name.caption
    if len(word) <= ABBREVIATION:
        is_clear = len(name.own) <= ABBREVIATION and not _LETTER_AND_DIGIT.fullmatch(word)  # HP, not "HM" for H&M
        stands_out = is_clear and name.text.isupper() and caption.tells_by_capitals
        return 2 if stands_out else 0 if is_everyday_name(word, caption.language) else 1
    is_person = is_personal_name(word)
    if caption.is_of_other_letters:
        return 2 if _stands_out(name) else 1
    if is_rare_family_name(word, caption.language) and not is_common_word(word, caption.language or "en"):
        return 2
    if is_everyday_name(word, caption.language) or is_frequent_given_name(word):
        return 0
    return 1 if is_person or is_everyday_name(word, "en") or is_common_word(word, caption.language) else 2


def _stands_out(name: WrittenName) -> bool:
    """Whether a word of Latin letters in a text of others can hardly be anything but the brand.

    People are named in the text's letters, and of English words the frequent ones are borrowed.
    """
    word = name.joined
    if name.is_among_latin:
        return not is_common_word(word, "en") and not is_personal_name(word)
    is_person = is_personal_name(word) and not is_everyday_name(word, "en")
    if not is_person and is_common_word(word, "en"):
        return frequency(word, "en") < _BORROWED and not is_food(word)
    return not is_frequent_given_name(word)


def _share(word: str, language: str | None) -> float:
    return max(frequency(word, language), frequency(word, "en"), _UNSEEN)


def is_number(name: WrittenName) -> bool:
    """Return whether a name is a number, with a letter at most: "501", "3m"."""
    return bool(_NUMBER.fullmatch(name.joined))
