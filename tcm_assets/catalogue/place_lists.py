"""Several places in one cell: what people put between them, and around them, in many languages.

Nothing is cut that is one name: a cut counts only where every part of it is known.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

IsKnown = Callable[[str], bool]
"""Whether a text names a place (or several, as a region does)."""

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_LETTER_A = ord("\U0001f1e6")
_SHARES = re.compile(r"\(?[~<>]?\s?(?<![0-9.,])[0-9]{1,3}(?:[.,][0-9]{1,3})?\s?[%٪]\)?")
"""Of an audience: "US (60%), UK (20%)"."""

_BREAKS = re.compile(r"[;|/\\\n\r\t•·、；｜／>＞]+|\]\s*,?\s*\[")
_COMMAS = re.compile(r"[,，،]+")
_AROUND = ' .:\u200d\ufe0f"“”«»„[]{}'
_BRACKETED = re.compile(r"(?P<outside>[^()（）]+)[(（](?P<inside>[^()（）]+)[)）]")
_LOCALE = re.compile(r"[a-z]{2,3}[-_](?P<country>[A-Z]{2})")  # "en-US": a language and its country
_HYPHENS = re.compile(r"\s*[-–—‐‑_+・]+\s*")  # the last one of Japanese, where names hold it, too
_MOST_WORDS = 40  # of a text without separators: more are no list of places

_MOST_WORDS_OF_A_NAME = 7  # "South Georgia and the South Sandwich Islands"
_MOST_CUTS = 4  # of a text, one after the other: by brackets, joining words, hyphens
_MOST_JOINTS = 4  # tried one by one

_LANGUAGES: Final = (
    *("af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fil"),
    *("fr", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "mr", "ms", "nb"),
    *("ne", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur"),
    *("uz", "vi", "zh"),
)
# Words that CLDR's lists do not have.
_MORE_WORDS: Final = (
    "plus",
    "sowie",
    "as well as",
    "oraz",
    "dan juga",
    "&",
    "그리고",
    "와",
    "과",
    "та",
    "ও",
    "ile",
    "eta",
)
_OTHER_WORDS: Final = frozenset({"in", "at", "of"})  # "and" or "or" in Slovenian, Filipino and Dutch
_JOINED_AT_ONCE: Final = ("と", "及び", "および", "和", "及", "与", "與", "跟", "และ")  # without blanks around


def split_places(text: str, is_known: IsKnown, is_among_words: IsKnown) -> Iterator[str]:
    """Yield the names of single places in a cell; what is not known is yielded as it is.

    Between them are commas, semicolons, slashes, line breaks, hyphens, plus signs, "and" in some sixty languages, or
    blanks alone. Shares ("60 %"), flags, brackets, and lists as programs print them are understood. A comma may be part
    of a name: "Korea, Republic of". `is_among_words` is `is_known` for a place with blanks alone around it: "in" is
    India, and a word.
    """
    spelled = _FLAG.sub(lambda flag: f";{''.join(chr(ord(sign) - _FLAG_LETTER_A + 65) for sign in flag[0])};", text)
    for line in _BREAKS.split(_SHARES.sub(" ", spelled)):
        pieces = [piece for each in _COMMAS.split(line) if (piece := _bare(each))]
        place = 0
        while place < len(pieces):
            first, second = pieces[place], pieces[place + 1] if place + 1 < len(pieces) else ""
            both = f"{first} {second}"
            if second and is_known(both) and not (is_known(first) and is_known(second)):
                yield both
                place += 2
            else:
                yield from _single(first, is_known, is_among_words)
                place += 1


def _bare(piece: str) -> str:
    """Return a piece without blanks, quotes and brackets around it."""
    bare = piece.strip(_AROUND)
    if bare[:1] == "(" and (")" not in bare or bare[-1] == ")"):
        bare = bare[1:].removesuffix(")").strip(_AROUND)
    elif bare[-1:] == ")" and "(" not in bare:
        bare = bare[:-1].strip(_AROUND)
    if bare[:1] in ("'", "‘") and bare[-1:] in ("'", "’"):
        bare = bare[1:-1].strip(_AROUND)
    return bare.strip("'‘’`")


def _single(name: str, is_known: IsKnown, is_among_words: IsKnown, cuts: int = 0) -> Iterator[str]:
    """Yield the places that a text without commas names; `cuts` is how often it was cut before."""
    if is_known(name) or cuts >= _MOST_CUTS:
        yield name
        return
    if locale := _LOCALE.fullmatch(name):
        name = locale["country"]
        if is_known(name):
            yield name
            return
    for parts in _cuts(name):
        found = [place for part in parts for place in _single(part, is_known, is_among_words, cuts + 1)]
        if all(map(is_known, found)):
            yield from found
            return
    yield from _words(name, is_among_words) or [name]


def _cuts(name: str) -> Iterator[list[str]]:
    """Yield the ways to cut a text into shorter ones."""
    if bracketed := _BRACKETED.fullmatch(name):
        yield [bracketed["outside"].strip(), bracketed["inside"].strip()]
    joints = list(_joining().finditer(name))
    for pattern in (_joining(), _HYPHENS):
        parts = [part for each in pattern.split(name) if (part := each.strip())]
        if parts and parts != [name]:
            yield parts
    if 1 < len(joints) <= _MOST_JOINTS:
        # "Trinidad and Tobago and Jamaica": one "and" is part of a name.
        for joint in joints:
            yield [name[: joint.start()].strip(), name[joint.end() :].strip()]


def _words(name: str, is_among_words: IsKnown) -> list[str]:
    """Return the places that words with blanks alone between them name; an empty list where not all are known."""
    words = re.sub("[()（）]", " ", name).split()
    if not 1 < len(words) <= _MOST_WORDS:
        return []
    ways: list[list[str]] = [[]]  # to cut the first words, by their number; an empty list where there is none
    for end in range(1, len(words) + 1):
        found = [
            [*ways[start], part]
            for start in range(max(0, end - _MOST_WORDS_OF_A_NAME), end)
            if (not start or ways[start]) and is_among_words(part := " ".join(words[start:end]))
        ]
        # The fewest parts: "South Africa France" has no Africa.
        ways.append(min(found, key=len, default=[]))
    return ways[-1]


@cache
def _joining() -> "re.Pattern[str]":
    """Return the pattern of words that join places, in the languages of CLDR's lists."""
    from babel import Locale

    words: set[str] = set(_MORE_WORDS)
    for language in _LANGUAGES:
        patterns = Locale.parse(language).list_patterns
        for style in ("standard", "or"):
            for place in ("2", "end"):
                between = patterns.get(style, {}).get(place, "").partition("{0}")[2].partition("{1}")[0]
                words.add(between.strip(" ,،、\u00a0"))
    words -= {"", *_OTHER_WORDS, *_JOINED_AT_ONCE}
    spelled = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    at_once = "|".join(map(re.escape, _JOINED_AT_ONCE))
    # "And" is a letter before the next word in Arabic and Hebrew; in Korean it may end the word before.
    return re.compile(
        rf"(?:^|\s+)(?:{spelled})(?:\s+|$)|(?:^|\s+)[وו](?=\w)|(?<=\w)[와과]\s+|{at_once}",
        re.IGNORECASE,
    )
