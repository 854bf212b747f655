"""Name evidence: what speaks for a name in a caption being the brand's, and what against.

A name gets points for itself and for its surroundings, and is a mention from LEAST_EVIDENCE on:

| for itself | points |
|---|---|
| a name that is nothing else (Nike), or stands out in a text of other letters | 2 |
| also a name of people (Zara), several everyday words (New Balance), or an English word in another language | 1 |
| an everyday word of the caption's language (Target), or a given name of many countries (Max) | 0 |

| for its surroundings | points |
|---|---|
| a word of products right after it, or grown together with it ("zara coat", "Nikeschuhe") | 2 |
| a capital inside a sentence, where capitals tell anything | 2; 1 where it is also a name of people |
| a word of products elsewhere in the caption | 1 |
| a price, or a percentage off | 1 |
| a word that stands before shops ("from zara") | 1 |

Nothing counts where the name is a part of a person's ("Bruno Mars", "Zara Larsson") or a verb ("just google it").
"""

from collections.abc import Sequence

from pydantic.dataclasses import dataclass

from tcm_assets.captions.everyday_words import (
    frequency,
    is_also_verb,
    is_everyday_word,
    is_frequent_given_name,
    is_frequent_word,
    is_given_name,
    is_personal_name,
)
from tcm_assets.captions.goods import is_product, is_sold_with_name
from tcm_assets.captions.written_names import SENTENCE_END, Caption, Run, WrittenName, is_latin
from tcm_assets.data_files import CLOSED, Words, read_data_file

LEAST_EVIDENCE = 2


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class NameWords:
    """The content of `name_evidence.toml`."""

    everyday_names: Words
    shops_before: Words
    verbs_before: Words
    verbs_after: Words
    vowel_droppers: Words
    inflections: dict[str, Words]


_WORDS = read_data_file(NameWords, __name__, "name_evidence.toml")

_EVERYDAY_NAMES = frozenset(_WORDS.everyday_names)
_SHOPS_BEFORE = frozenset(_WORDS.shops_before)
_VERBS_BEFORE = frozenset(_WORDS.verbs_before)
_VERBS_AFTER = frozenset(_WORDS.verbs_after)
_ANY_INFLECTION = frozenset(ending for endings in _WORDS.inflections.values() for ending in endings)

_REACH = 2  # words after a name among which one of products belongs to it ("zara red coat")


def is_everyday_name(name: str, language: str | None) -> bool:
    """Return whether a name, lower case, is also a word of the language; of a frequent one where it is unknown."""
    return name in _EVERYDAY_NAMES or is_everyday_word(name, language)


def is_inflection(ending: str, language: str | None) -> bool:
    """Return whether a name takes this ending in the language; in any where it is unknown.

    >>> is_inflection("y", "pl"), is_inflection("y", "en")
    (True, False)
    """
    return ending in (_ANY_INFLECTION if language is None else _WORDS.inflections.get(language, ()))


def loses_last_vowel(language: str | None) -> bool:
    """Return whether names in -a lose it before an ending in the language: "Zara", "Zarę"."""
    return language is None or language in _WORDS.vowel_droppers


def evidence(name: WrittenName) -> int:
    """Return what speaks for the brand, see the module; 0 where it is a part of a person's name, or a verb."""
    words = name.words
    if len(words) == 1 and (_is_verb(name) or _is_part_of_person(name)):
        return 0
    caption = name.caption
    points = _points_of_itself(words, caption)
    if name.has_product_grown_on or _has_product_after(name) or _has_product_before(name):
        points += 2
    elif caption.names_products:
        points += 1
    if points < LEAST_EVIDENCE and _has_telling_capital(name):
        points += 1 if _is_person(words) else 2
    if points < LEAST_EVIDENCE and caption.names_price:
        points += 1
    if points < LEAST_EVIDENCE and (before := name.before) and before.text.lower() in _SHOPS_BEFORE:
        points += 1
    return points


def _points_of_itself(words: Sequence[str], caption: Caption) -> int:
    joined = "".join(words)
    if not is_latin(joined):
        return 2
    is_everyday = all(is_everyday_name(word, caption.language) for word in words)
    if len(words) > 1:
        return 1 if is_everyday else 2
    if caption.is_of_other_letters:
        return 1 if _is_person(words) or is_everyday_name(joined, "en") else 2
    if is_everyday or is_frequent_given_name(joined):
        return 0
    if _is_person(words) or is_everyday_name(joined, "en"):
        return 1
    return 2


def _is_person(words: Sequence[str]) -> bool:
    return len(words) == 1 and is_personal_name(words[0])


def _has_product_after(name: WrittenName) -> bool:
    after = [run.text.lower() for distance in range(_REACH) if (run := name.after(distance))]
    return bool(after) and (is_sold_with_name(after[0]) or any(map(is_product, after)))


def _has_product_before(name: WrittenName) -> bool:
    """Whether it follows a word of products where brands stand last: "zapatos de zara", not "shop next door"."""
    if name.caption.language in ("en", None):
        return False
    before = name.caption.runs[max(0, name.first - _REACH) : name.first]
    if not before or any(mark in name.caption.text[before[0].end : name.start] for mark in SENTENCE_END + ","):
        return False
    return any(is_product(run.text.lower()) for run in before)


def _has_telling_capital(name: WrittenName) -> bool:
    """Whether it has a capital that comes neither from the start of a sentence nor from how the caption is set."""
    if not name.has_capital or not name.caption.tells_by_capitals:
        return False
    if name.caption.is_of_other_letters and not (name.first and is_latin(name.caption.runs[name.first - 1].text)):
        return True
    if name.caption.language == "de" and is_everyday_name("".join(name.words), "de"):
        return False  # German writes every noun with a capital
    before = name.caption.text[: name.start].rstrip(" \t\"“‘'(")
    return bool(before) and before[-1] not in SENTENCE_END


def _is_verb(name: WrittenName) -> bool:
    if name.has_capital or not is_also_verb(name.text.lower()):
        return False
    before, after = name.before, name.after()
    if after and (after.text.lower() in _VERBS_AFTER):
        return True
    return bool(before and _with_apostrophe(name.caption, before) in _VERBS_BEFORE) and not _has_product_after(name)


def _with_apostrophe(caption: Caption, run: Run) -> str:
    """Return the whole word that a run is the end of, apostrophe included: "let's" for the run "s"."""
    start = caption.text.rfind(" ", 0, run.end) + 1
    return caption.text[start : run.end].lower().replace("’", "'")


def _is_part_of_person(name: WrittenName) -> bool:
    """Whether the word before is a given name, or the one after continues a person's name."""
    caption, (word,) = name.caption, name.words
    before, after = name.before, name.after()
    is_person = is_personal_name(word)
    if before and _is_right_beside(caption, before.end, name.start) and _is_first_name(before, caption):
        both_capital = before.is_capital and name.has_capital
        if is_person:
            return both_capital or not is_everyday_word(before.text.lower(), caption.language)
        return both_capital and not _has_product_after(name)
    if not after or not is_person or not _is_right_beside(caption, name.end, after.start):
        return False
    following = after.text.lower()
    is_everyday = is_everyday_word(following, caption.language)
    if is_sold_with_name(following) or (is_everyday and _has_product_after(name)):
        return False
    if is_personal_name(following):
        return after.is_capital or not (is_everyday or name.has_capital)
    if is_everyday:
        return False
    unknown = after.is_capital and name.has_capital and caption.tells_by_capitals and caption.language != "de"
    return unknown and not frequency(following, caption.language)


def _is_first_name(run: Run, caption: Caption) -> bool:
    """Whether a word is a given name and not one of the most frequent words, as "my" and "will" are."""
    word = run.text.lower()
    return is_given_name(word) and not is_frequent_word(word, caption.language)


def _is_right_beside(caption: Caption, end: int, start: int) -> bool:
    return caption.text[end:start].strip(" ") == "" and start > end
