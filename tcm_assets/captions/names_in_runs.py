"""Names in runs: names in Chinese, Japanese and Thai, which write no blanks that would tell where a word ends."""

import re
from functools import lru_cache

from tcm_assets.captions.goods import begins_with_product, holds_food
from tcm_assets.captions.name_evidence import is_between_shop_words
from tcm_assets.captions.own_letters import is_in_dictionary, points_of_letters
from tcm_assets.captions.words import cut_places
from tcm_assets.captions.written_names import Caption

_THAI = re.compile("[\u0e00-\u0e7f]")
_KATAKANA = re.compile("[\u30a1-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3041-\u30ff]")
_POSSESSIVES = ("の", "的")
_LONGEST_FOOD = 8  # signs beside a name
_CLEAR = 3  # signs of a name that hardly stands in a text by chance


def evidence_in_run(caption: Caption, start: int, end: int) -> int:
    """Return what speaks for a brand whose name stands from `start` to `end` of a caption without blanks around it.

    As `name_evidence` does, it counts what the name is, and what is sold in the caption. A name that is cut by ICU's
    dictionaries ("不安踏实"), or goes on in its own letters ("明治時代", "ライオンキング"), has less.
    """
    name = caption.text[start:end]
    points = points_of_letters(name.lower())
    if begins_with_product(caption.text, end):
        return points + 2
    points -= _is_less(caption, name, start, end)
    if points <= 0:
        return 0
    points += _is_of_food(caption.text, start, end)
    around = is_between_shop_words(caption.text, start, end)
    return points + around + (caption.names_products or caption.names_price)


def _is_of_food(text: str, start: int, end: int) -> bool:
    """Whether food is said to be the brand's: Japanese "明治のチョコ", Thai "เบียร์ช้าง"."""
    if _THAI.match(text, start):
        return holds_food(text[max(0, start - _LONGEST_FOOD) : start])
    return text.startswith(_POSSESSIVES, end) and holds_food(text[end : end + _LONGEST_FOOD])


def _is_less(caption: Caption, name: str, start: int, end: int) -> int:
    """Return the points that a name loses by the letters around it."""
    before, after = caption.text[max(0, start - 1) : start], caption.text[end : end + 1]
    if _KATAKANA.match(name[-1]) or _KATAKANA.match(name[0]):
        goes_on = _KATAKANA.match(after) and _KATAKANA.match(name[-1])
        return int(bool(goes_on or (_KATAKANA.match(before) and _KATAKANA.match(name[0]))))
    is_word = is_in_dictionary(name.lower())
    if _THAI.match(name):
        return 2 * (is_word and not _is_cut_around(caption.text, start, end))
    is_person = after == name[-1] and end + 1 in _cut_places(caption.text)  # "李宁宁", but not "蒙牛牛奶"
    if is_person or not _is_cut_around(caption.text, start, end):
        return 1 if len(name) >= _CLEAR else 2
    is_clear = len(name) >= _CLEAR and not is_word
    return int(bool(_HAN.match(after)) and not is_clear and _has_kana(caption.text))


def _is_cut_around(text: str, start: int, end: int) -> bool:
    places = _cut_places(text)
    return start in places and end in places


@lru_cache(8)
def _has_kana(text: str) -> bool:
    return bool(_KANA.search(text))


@lru_cache(8)  # several names are looked for in one caption
def _cut_places(text: str) -> frozenset[int]:
    return frozenset(cut_places(text))
