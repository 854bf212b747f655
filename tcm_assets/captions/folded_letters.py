"""Folded letters: texts and names in lower case without accents, so that the same word is found however it is typed."""

import re
import unicodedata

from tcm_assets.captions.plain_text import plain_text

AS_TWO = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
"""Letters that German, French and the Nordic languages also write as two."""

WHOLE = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
"""Those of them that are no other letter with a mark."""


def _folded_letters() -> dict[int, str]:
    """Return the letters that lose their marks: Latin, Greek, the Russian ё, and Arabic as people type it."""
    folded = dict(zip(map(ord, "łøđħıŧİёЁأإآٱىة"), "lodhitiеЕااااية", strict=True))
    for start, end in ((0xC0, 0x250), (0x370, 0x400), (0x1E00, 0x2000)):
        for place in range(start, end):
            parts = unicodedata.normalize("NFKD", chr(place))
            if len(parts) > 1 and parts[0].isalpha() and all(map(unicodedata.combining, parts[1:])):
                folded.setdefault(place, parts[0])
    return folded


_FOLDED = _folded_letters()
_DOTTED = re.compile("İ|([iı]\u0307)")  # what lower case makes two characters of, and what it makes of it


def even_text(text: str | None) -> str:
    """Return the plain text that names and captions are compared in: lower case leaves it as long as it is.

    The Turkish İ is the only letter whose lower case is two characters.

    >>> even_text("İstikbal").lower(), even_text("İstikbal".lower()), even_text(None)
    ('istikbal', 'istikbal', '')
    """
    return with_one_i(plain_text(text))


def with_one_i(text: str) -> str:
    """Return a text with I and i for the Turkish İ and for what lower case makes of it."""
    return _DOTTED.sub(lambda match: "i" if match[1] else "I", text)


def fold(text: str) -> str:
    """Return a plain text in lower case without accents, as long as it was; Greek has one s, also at the end of words.

    >>> fold("L'Oréal, Żabka, DİOR, Süßes"), fold("ΜΑΣΟΎΤΗΣ") == fold("μασούτησ")
    ("l'oreal, zabka, dior, sußes", True)
    """
    return text.translate(_FOLDED).lower().replace("ς", "σ")


def spell_out(folded: str) -> str:
    """Return a folded text with whole letters as two.

    >>> spell_out("sußes")
    'susses'
    """
    return folded if folded.isascii() else "".join(WHOLE.get(letter, letter) for letter in folded)


def letters(text: str) -> str:
    """Return the letters and digits of a text, lower case, accents kept: what a tag or a handle is made of.

    >>> letters("McDonald's"), letters("L'Oréal")
    ('mcdonalds', 'loréal')
    """
    return "".join(letter for letter in even_text(text).lower() if letter.isalnum())


def compact(name: str) -> str:
    """Return the letters and digits of a name, lower case, without accents.

    >>> compact("McDonald's"), compact("H&M"), compact("Süßes Gold")
    ('mcdonalds', 'hm', 'sussesgold')
    """
    return spell_out(fold(letters(name)))


def is_marks(text: str) -> bool:
    """Return whether a text begins with a vowel or tone of a script that writes them as marks: Thai, Hindi.

    >>> is_marks("\u0e34"), is_marks("-"), is_marks("")
    (True, False, False)
    """
    return unicodedata.category(text[0])[0] == "M" if text else False


def has_more_accents(written: str, name: str) -> bool:
    """Return whether a written name has accents and the list's name has none: Vietnamese "mặc" is not MAC.

    >>> has_more_accents("mặc", "MAC"), has_more_accents("Hermés", "Hermès"), has_more_accents("nıke", "Nike")
    (True, False, False)
    """
    return any(map(_has_accent, written)) and not any(map(_has_accent, name))


def _has_accent(letter: str) -> bool:
    return ord(letter) in _FOLDED and letter not in "ıİ"
