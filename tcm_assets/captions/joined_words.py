"""Joined words: words of Arabic and Hebrew letters without the little words that are written together with them.

"The shoe" is one word there ("الحذاء"), and so are "from the shop" (Hebrew "מהחנות") and "my car" ("سيارتي").
"""

from collections.abc import Iterator

_FIRST_ARABIC, _LAST_ARABIC = "\u0600", "\u06ff"
_FIRST_HEBREW, _LAST_HEBREW = "\u0590", "\u05ff"

_BEFORE_ARABIC = ("وال", "بال", "فال", "كال", "ال", "لل", "وب", "ول", "و", "ف", "ب", "ل", "ك")  # and the, in the, ...
_BEFORE_HEBREW = ("וה", "וב", "ול", "מה", "שה", "שב", "ב", "ה", "ו", "ל", "מ", "ש", "כ")
_BEHIND_ARABIC = ("ها", "هم", "نا", "ات", "ي", "ه", "ك")  # her, their, our, plural, my, his, your
_FEMININE, _FEMININE_JOINED = "ة", "ت"  # of a word that something is joined to
_SHORTEST = 3  # letters that remain


def joined_before(word: str) -> Iterator[str]:
    """Yield the little words, the longest first, which may be joined to the beginning of a word, lower case.

    >>> list(joined_before("בשופרסל")), list(joined_before("shoes"))
    (['ב'], [])
    """
    joined = _BEFORE_ARABIC if _FIRST_ARABIC <= word[:1] <= _LAST_ARABIC else ()
    joined = _BEFORE_HEBREW if _FIRST_HEBREW <= word[:1] <= _LAST_HEBREW else joined
    yield from (part for part in joined if word.startswith(part) and len(word) - len(part) >= _SHORTEST)


def plain_forms(word: str) -> Iterator[str]:
    """Yield a word, lower case, and what it may be with something joined to it.

    >>> list(plain_forms("shoes")), "سيارة" in plain_forms("سيارتي"), "حذاء" in plain_forms("الحذاء")
    (['shoes'], True, True)
    """
    yield word
    if _FIRST_ARABIC <= word[:1] <= _LAST_ARABIC:
        stems = [word, *_without_first(word, _BEFORE_ARABIC)]
        yield from stems[1:]
        for stem in stems:
            yield from _without_last(stem)
    elif _FIRST_HEBREW <= word[:1] <= _LAST_HEBREW:
        yield from _without_first(word, _BEFORE_HEBREW)


def _without_first(word: str, joined: tuple[str, ...]) -> Iterator[str]:
    for part in joined:
        if word.startswith(part) and len(word) - len(part) >= _SHORTEST:
            yield word[len(part) :]


def _without_last(word: str) -> Iterator[str]:
    for part in _BEHIND_ARABIC:
        if word.endswith(part) and len(word) - len(part) >= _SHORTEST:
            stem = word[: -len(part)]
            yield stem
            if stem.endswith(_FEMININE_JOINED):
                yield stem[:-1] + _FEMININE
