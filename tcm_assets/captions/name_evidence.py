"""Name evidence: what speaks for a name in a caption being the brand's, and what against.

A name gets points for itself, see `own_evidence`, and for its surroundings. It is a mention from LEAST_EVIDENCE on.

| for its surroundings | points |
|---|---|
| a word of products right beside it, or grown together with it ("zara coat", "Nikeschuhe") | 2 |
| a capital inside a sentence, where capitals tell anything | 2; 1 where it is also a name of people |
| a word of products elsewhere in the caption, or of food where a word for shops stands beside the name | 1 |
| a price, or a percentage off | 1 |
| a word or an ending that stands beside shops ("from zara", "zaradan") | 1; 2 behind one of work ("working at zara") |
| a word of going somewhere before that ("fui a zara") | 2; 1 where it is also a name of people |
| a comparison with another brand of the list ("zara vs shein") | enough |
| a model after it ("f40", "550") | 1 |

Nothing counts where the name is a common word without the accents of a list (Dutch "rode", Røde), a part of a person's
("Bruno Mars", "Zara Larsson") or a verb ("just google it"), nor where something is counted ("forever 21 years", "300
hp"). A common word in lower case may form a compound with what is sold: "smart watch", "mini skirt" and "my next phone"
speak for no brand, nor does food beside food ("apple juice"), nor what says of which sort a thing is ("diesel truck").
"""

import re

from pydantic.dataclasses import dataclass

from tcm_assets.captions.common_words import is_common_word, is_everyday_name, is_modifier, is_sort
from tcm_assets.captions.everyday_words import is_also_verb, is_compound
from tcm_assets.captions.goods import is_food, is_product, is_shopping, is_sold_with_name
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.own_evidence import ABBREVIATION, is_number, own_points
from tcm_assets.captions.people import is_personal_name
from tcm_assets.captions.person_names import is_ordinary_word, is_part_of_person
from tcm_assets.captions.units import is_unit
from tcm_assets.captions.written_names import LATIN, SENTENCE_END, Caption, Run, WrittenName, is_latin
from tcm_assets.data_files import CLOSED, Words, read_data_file

LEAST_EVIDENCE = 2


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class NameWords:
    """The content of `name_evidence.toml`."""

    articles: Words
    compared: Words
    shops_before: Words
    shops_in: dict[str, Words]
    shops_inside: Words
    shops_after: Words
    shops_endings: dict[str, Words]
    going: dict[str, Words]
    places_of_going: Words
    work: dict[str, Words]
    work_at: Words
    verbs_before: Words
    verbs_after: Words


_WORDS = read_data_file(NameWords, __name__, "name_evidence.toml")

_COMPARED = frozenset(_WORDS.compared)
_ARTICLES = frozenset(_WORDS.articles)
_SHOPS_BEFORE = frozenset(_WORDS.shops_before)
_LONGEST_SHOP_WORD = 12  # signs, with a blank behind
_WORK = frozenset(word for words in _WORDS.work.values() for word in words)
_GOING = frozenset(word for words in _WORDS.going.values() for word in words)
_PLACES_OF_GOING = frozenset((*_WORDS.shops_before, *_WORDS.places_of_going))
_SHOP_ENDS_BEFORE = re.compile(rf"{any_of(_WORDS.shops_inside)}\s?$")
_SHOP_BEGINS_AFTER = re.compile(rf"\s?{any_of(_WORDS.shops_after)}")
_PLACES_OF_WORK = frozenset((*_WORDS.shops_before, *_WORDS.work_at))
_VERB_AND_PLACE = 2  # "working for"
_VERBS_BEFORE = frozenset(_WORDS.verbs_before)
_VERBS_AFTER = frozenset(_WORDS.verbs_after)

_ENDING = re.compile(rf"['’]?([{LATIN}]+)")
_MODEL = re.compile(r"[a-z]{1,3}-?\d{1,4}[a-z]{0,2}|\d{1,4}[a-z]{1,3}|\d{3,4}")  # "f40", "3gs", "550"


def evidence(name: WrittenName) -> int:
    """Return what speaks for the brand, see the module; 0 where it is a part of something else."""
    is_one_word = len(name.words) == 1
    if _counts_something(name) or (is_one_word and (_is_verb(name) or is_part_of_person(name))):
        return 0
    if is_one_word and _is_word_without_accents(name):
        return 0
    points = own_points(name)
    if points >= LEAST_EVIDENCE:
        return points
    has_capital = _has_telling_capital(name)
    if has_capital:
        points += 1 if is_one_word and is_personal_name(name.joined) else 2
    is_common = is_one_word and not has_capital and is_common_word(name.joined, name.caption.language)
    if is_common and (is_modifier(name.joined, name.caption.language) or _says_which_sort(name)):
        return points
    return points + _points_beside(name, is_common) + _points_around(name)


def _counts_something(name: WrittenName) -> bool:
    """Whether it ends with a number, which counts what follows: "forever 21 years old"; or is counted: "300 hp"."""
    before, after, language = name.before, name.after(), name.caption.language
    if before and before.text.isdigit() and is_unit(name.joined, language):
        return True
    ends_with_number = name.caption.text[: name.end].rstrip()[-1:].isdigit() and name.words[-1].isdigit()
    return bool(ends_with_number and after and is_unit(after.text.lower(), name.caption.language))


def _is_word_without_accents(name: WrittenName) -> bool:
    """Whether it is a common word which lacks the accents of the name, or has lost them itself: Dutch "rode", Røde."""
    if not name.has_lost_accents or not is_latin(name.joined) or _has_telling_capital(name):
        return False
    language = name.caption.language
    return is_everyday_name(name.joined, language) or is_everyday_name(name.own.lower(), language)


def _says_which_sort(name: WrittenName) -> bool:
    """Whether it says of which sort the thing beside it is: "diesel truck", French "camion diesel"."""
    beside = [run.text.lower() for run in (name.before, name.after()) if run]
    return any(is_sort(name.joined, thing) for thing in beside)


def _points_beside(name: WrittenName, is_common: bool) -> int:
    """Return what a word of products right beside the name says."""
    if name.has_product_grown_on:
        grown = name.caption.runs[name.first].text.lower().removeprefix(name.word)
        return 0 if makes_another_thing(name.joined, grown) else 2
    if _is_product_itself(name):
        return 0  # "red boots outfit"
    after = name.words_after
    if not after or not is_common:
        return 2 if name.has_product_after or name.has_product_before else 0
    if is_compound(name.joined, after[0]):
        return 0
    if any(map(is_shopping, (*after, "".join(after)))):
        return 2
    if is_sold_with_name(after[0]):
        return 0 if is_food(name.joined) and is_food(after[0]) else 2
    return 2 if name.has_product_before else 0


def is_compared_with(name: WrittenName, other: WrittenName) -> bool:
    """Return whether a word that compares two things stands between two names: "zara vs shein"."""
    first, second = sorted((name, other), key=lambda one: one.start)
    between = name.caption.runs[first.following : second.first]
    return len(between) == 1 and between[0].text.lower() in _COMPARED


def makes_another_thing(word: str, sold: str) -> bool:
    """Return whether a name that is a common word, lower case, and a thing grown on to it are another thing together.

    >>> makes_another_thing("apple", "juice"), makes_another_thing("mini", "bag"), makes_another_thing("puma", "shoes")
    (True, True, False)
    """
    if is_product(word) and not is_shopping(sold):
        return True
    if not is_common_word(word, "en"):
        return False
    is_dish = is_food(word) and is_food(sold)
    return is_dish or is_compound(word, sold) or is_modifier(word, "en") or is_sort(word, sold)


def _is_product_itself(name: WrittenName) -> bool:
    """Whether the name is a word of products; abbreviations are in one language alone, as Indonesian "hp" is."""
    return len(name.words) == 1 and len(name.joined) > ABBREVIATION and is_product(name.joined)


def _points_around(name: WrittenName) -> int:
    """Return what the rest of the caption says: products, prices, words that stand before shops, models."""
    if is_number(name):
        return 0
    caption = name.caption
    is_beside_shop_word = _is_beside_shop_word(name)
    names_products = caption.names_products and not is_product(name.joined)
    names_dish = is_beside_shop_word and caption.names_food and not is_food(name.joined)
    after = name.after()
    points = int(names_products or names_dish or caption.names_price) + is_beside_shop_word
    points += 2 * _follows(name, _WORK, _PLACES_OF_WORK)
    if _follows(name, _GOING, _PLACES_OF_GOING):
        points += 1 if is_personal_name(name.joined) else 2
    points += bool(after and _MODEL.fullmatch(after.text.lower()) and not _is_counted(name))
    return points


def _is_beside_shop_word(name: WrittenName) -> bool:
    """Whether a word or an ending beside the name says that it is a shop: "from zara", Hindi "zara से", "zaradan"."""
    caption, before = name.caption, name.before
    if name.joined_before in _SHOPS_BEFORE:
        return True
    if before:
        word = before.text.lower()
        if word in _SHOPS_BEFORE or word in _WORDS.shops_in.get(caption.language or "", ()):
            return True
    ending = _ENDING.match(caption.text, name.end)
    if ending and ending[1].lower() in _WORDS.shops_endings.get(caption.language or "", ()):
        return True
    return is_latin(name.joined) and is_between_shop_words(caption.text, name.start, name.end)


def is_between_shop_words(text: str, start: int, end: int) -> bool:
    """Return whether a word for shops ends right before a name, or begins right after it, without a blank."""
    return bool(
        _SHOP_ENDS_BEFORE.search(text, max(0, start - _LONGEST_SHOP_WORD), start) or _SHOP_BEGINS_AFTER.match(text, end)
    )


def _follows(name: WrittenName, verbs: frozenset[str], places: frozenset[str]) -> bool:
    """Whether one of the verbs and a word of place stand before it: "working for apple", "fui a zara"."""
    if name.first < _VERB_AND_PLACE or not name.before:
        return False
    runs = name.caption.runs[name.first - _VERB_AND_PLACE : name.first]
    verb, place = (run.text.lower() for run in runs)
    return verb in verbs and place in places and name.caption.text[runs[0].end : runs[1].start].isspace()


def _is_counted(name: WrittenName) -> bool:
    """Whether the number after a name counts something: "zara 100 days old"."""
    counted = name.after(1)
    return bool(counted and is_unit(counted.text.lower(), name.caption.language))


def _has_telling_capital(name: WrittenName) -> bool:
    """Whether it has a capital that comes neither from the start of a sentence nor from how the caption is set."""
    caption = name.caption
    if name.is_initials:
        return False
    is_all_capital = all(word[0] != word[0].lower() for word in name.text.split())
    if len(name.words) > 1 and is_all_capital and len(caption.runs) == name.following - name.first:
        return True  # a caption of the name alone
    if not name.has_capital or not caption.tells_by_capitals:
        return False
    if (
        is_latin(name.joined)
        and caption.is_of_other_letters
        and not (name.first and is_latin(caption.runs[name.first - 1].text))
    ):
        return True
    if caption.language == "de" and is_everyday_name(name.joined, "de"):
        return False  # German writes every noun with a capital
    if len(name.words) > 1 and is_all_capital:
        return True
    if len(name.words) == 1 and _is_in_longer_name(name):
        return False
    text_before = caption.text[: name.start].rstrip(" \t\"“‘'(")
    return bool(text_before) and text_before[-1] not in SENTENCE_END


def _is_in_longer_name(name: WrittenName) -> bool:
    """Whether a common word with a capital is of another name: "the Amazon", "Vin Diesel"."""
    before, language = name.before, name.caption.language
    if not before or name.has_product_after or not is_common_word(name.joined, language):
        return False
    if language == "en" and before.text.lower() in _ARTICLES:
        return True
    return before.is_capital and not is_ordinary_word(before, name.caption)


def _is_verb(name: WrittenName) -> bool:
    if name.has_capital or not is_also_verb(name.text.lower()):
        return False
    before, after = name.before, name.after()
    if after and (after.text.lower() in _VERBS_AFTER):
        return True
    return bool(before and _with_apostrophe(name.caption, before) in _VERBS_BEFORE) and not name.has_product_after


def _with_apostrophe(caption: Caption, run: Run) -> str:
    """Return the whole word that a run is the end of, apostrophe included: "let's" for the run "s"."""
    start = caption.text.rfind(" ", 0, run.end) + 1
    return caption.text[start : run.end].lower().replace("’", "'")
