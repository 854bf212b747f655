"""Prose in cells: whether the content cell of a list holds tags, or what a person says about themselves.

The words that tell are in `prose.toml`; everything else is form.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Texts, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ProseWords:
    """The content of `prose.toml`, whose comments say what each part is; each by language."""

    said: dict[str, Texts]
    openers: dict[str, Texts]
    endings: dict[str, Texts]


MAX_TAG_CHARACTERS = 100
"""Longest tag: a part above it is prose, whatever it says."""

LEAST_WORDS: Final = 8
"""Words of a part that make it prose without any other mark: "day in the life of a nurse" is a tag of seven."""

LEAST_UNSPACED: Final = 18
"""Letters of a part, in scripts that put no blanks between words (half of them for Chinese), that make it prose."""

_WORDS_OF_A_SENTENCE: Final = 3  # before a mark that ends it; "Jeopardy!" is a tag
_UNSPACED_OF_A_SENTENCE: Final = 5  # letters
_LONGEST_ABBREVIATION: Final = 3  # letters before a full stop: "vs. St. Dr. ft."

_PARTS = re.compile(r"[,;|•\n،؛、]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_UNSPACED = f"{_HAN}\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_IS_HAN = re.compile(f"[{_HAN}]")
_IS_HANGUL = re.compile("[\uac00-\ud7a3]")
_OF_WORDS = r"\w\u0900-\u0963"  # letters, with the vowels of Hindi, which are marks
_ADDRESS = re.compile(
    r"https?://|\bwww\.|[\w.+-]+@[\w-]+\.\w{2,}|(?<![\w.])@[\w.]{2,}"
    r"|\b[\w-]{2,}\.(?:com|net|org|info|shop|store|de|nl|be|fr|es|pl|ru|ua|jp|cn|kr|vn|br|mx|ee|uk)(?:/|(?![\w.-]))"
    r"|\b[\w-]+\.(?:it|in|id|io|me|tv|co|gg|ly)/"
)
_LABEL = re.compile(
    r"\b(?:ig|insta|instagram|inst|snap|snapchat|sc|yt|youtube|twitter|facebook|fb|discord|spotify|whats ?app|wa"
    r"|telegram|tg|vk|e-?mails?|mails?|contact|contacto|contato|contatti|kontakt|business|bookings?|тг|инст\w*|телеграм"
    r"|почта|微信|小红书|微博|抖音)(?:\s*[:→➡👉]|\s+[->]\s+)\s*\S"
)
_POINTING = re.compile("[👆👇👈👉⬆⬇➡↖↗⤴⤵📍📩📧✉📮🔗]")
"""Hands and arrows towards a link, envelopes, pins of a place."""

_PICTOGRAPH = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")
_WORDS_OF_A_LINE: Final = 4  # among lines with emoji: tags on lines of their own are shorter
_AGE = re.compile(
    r"\b[1-9][0-9]\s?(?:y/?o|y\.o|yrs|years|jahre|jaar(?: oud)?|ans|años|anos|anni|lat|лет|года|років|yaşında\w*|tahun"
    r"|tuổi)\b|\b[1-9][0-9]\s?[歳才岁歲세살]"
)
_AGE_LINE = re.compile(r"^\W*[1-9][0-9]\W*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?P<mark>[.!?…。।؟]+)[\"'”»)\]]*(?=\s|$|[^\w\s])|(?P<wide>[。।؟])")


def is_prose(text: str) -> bool:
    r"""Return whether a content cell is prose: a sentence or a biography, and no tags. `text` keeps its line breaks.

    It is when any of these holds, asked in this order:

    1. it has an address of a page or of mail, a handle (`@name`), a label of a contact (`IG: name`), or a sign that
       points at one (a hand, an envelope);
    2. it has an age, on a line of its own too, or words that people say of themselves (`said` in `prose.toml`);
    3. a part between commas, bars or line breaks begins with a word by which people speak of themselves (`openers`), or
       ends as a sentence does (`endings`);
    4. a part ends, at its end or within, with a mark of a sentence behind three words (five letters, where words have
       no blanks between them); a full stop at the end of a list of short parts is none;
    5. a part is as long as no tag is: eight words, eighteen letters in Thai, Japanese and their like (nine in Chinese
       alone), or above 100 characters of any kind;
    6. it has several lines, emoji, and a part of four words.

    >>> is_prose("dance videos, vlogs"), is_prose("what i eat in a day, get ready with me")
    (False, False)
    >>> is_prose("I bake bread in Lyon"), is_prose("Mum of 2 boys\n📩 mum@example.org"), is_prose("我是厨师，喜欢旅行")
    (True, True, True)
    """
    folded = _fold(text)
    if _ADDRESS.search(folded) or _LABEL.search(folded) or _POINTING.search(folded):
        return True
    if _AGE.search(folded) or ("\n" in folded and _AGE_LINE.search(folded)) or _said().search(folded):
        return True
    parts = [part for each in _PARTS.split(folded) if any(map(str.isalnum, part := each.strip()))]
    if any(_is_of_a_person(part) or _is_long(part) for part in parts) or _has_sentence(parts):
        return True
    has_lines = "\n" in folded and _PICTOGRAPH.search(folded) is not None
    return has_lines and any(len(_words(part)) >= _WORDS_OF_A_LINE for part in parts)


def is_too_long(tag: str) -> bool:
    """Return whether a part of a cell is longer than any tag."""
    return len(tag) > MAX_TAG_CHARACTERS


def _is_of_a_person(part: str) -> bool:
    words = _bare(part)
    opened = _openers().match(words)
    return (opened is not None and len(words) > opened.end()) or (
        _endings().search(words) is not None and (len(words.split()) > 1 or _IS_UNSPACED.search(words) is not None)
    )


def _is_long(part: str) -> bool:
    unspaced = _IS_UNSPACED.findall(part)
    least = LEAST_UNSPACED // 2 if unspaced and all(map(_IS_HAN.match, unspaced)) else LEAST_UNSPACED
    return len(_words(part)) >= LEAST_WORDS or len(unspaced) >= least or is_too_long(part)


def _has_sentence(parts: list[str]) -> bool:
    """Return whether any part holds the end of a sentence."""
    are_short = len(parts) > 1 and all(len(_words(part)) <= _WORDS_OF_A_SENTENCE for part in parts)
    for part in parts:
        for found in _SENTENCE_END.finditer(part):
            before = part[: found.start()]
            words = _words(before)
            is_enough = (
                len(words) >= _WORDS_OF_A_SENTENCE or len(_IS_UNSPACED.findall(before)) >= _UNSPACED_OF_A_SENTENCE
            )
            is_last = found.end() == len(part)
            is_stop = found["mark"] == "."
            is_abbreviation = is_stop and not is_last and len(before.split()[-1]) <= _LONGEST_ABBREVIATION
            if is_enough and not is_abbreviation and not (is_stop and is_last and are_short):
                return True
    return False


def _words(part: str) -> list[str]:
    """Return the words of a part: what blanks separate and has a letter or a digit."""
    return [word for word in part.split() if any(map(str.isalnum, word))]


def _bare(part: str) -> str:
    """Return a part without emoji and signs at its ends."""
    start = next(place for place, sign in enumerate(part) if sign.isalnum())
    end = len(part)
    while not (part[end - 1].isalnum() or unicodedata.category(part[end - 1])[0] == "M") or part[end - 1] == "\ufe0f":
        end -= 1
    return part[start:end]


@cache
def _said() -> "re.Pattern[str]":
    return re.compile("|".join(map(_bounded, _all(_WORDS.said))))


@cache
def _openers() -> "re.Pattern[str]":
    return re.compile("|".join(map(_bounded, _all(_WORDS.openers))))


@cache
def _endings() -> "re.Pattern[str]":
    return re.compile(f"(?:{'|'.join(map(re.escape, _all(_WORDS.endings)))})$")


def _all(words: dict[str, Texts]) -> list[str]:
    """Return the words of all languages, the longest first, since the first one that fits is taken."""
    folded = {_fold(word) for each in words.values() for word in each}
    return sorted(folded, key=lambda word: (-len(word), word))


def _bounded(word: str) -> str:
    """Return the pattern of a whole word: particles follow it in Korean, and no blanks are around it in Japanese."""
    if _IS_UNSPACED.match(word):
        return re.escape(word)
    after = "" if _IS_HANGUL.match(word) else f"(?![{_OF_WORDS}])"
    return f"(?<![{_OF_WORDS}]){re.escape(word)}{after}"


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


_WORDS: Final = read_data_file(ProseWords, __name__, "prose.toml")
