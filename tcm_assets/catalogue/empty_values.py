"""Words for nothing: what people, programs, databases and spreadsheets write where there is no value."""

from typing import Final

_WORDS: Final = frozenset({
    "", "-", "--", "\u2013", "\u2014", "n/a", "n.a.", "nan", "none", "null", "nil", "undefined",
    "<na>", "<null>", "<none>",
})  # fmt: skip
"""In any case."""

NAMIBIA: Final = "NA"
"""What R writes for a missing value, and the code of a country: where countries are read, it is not nothing."""

_AS_WRITTEN: Final = frozenset({
    NAMIBIA,
    "(null)", "[null]", "(none)",  # in small letters: people call themselves "(Null)"
    "NaT",  # a time of pandas
    "\\N",  # of MySQL and PostgreSQL
    # Excel and its like, in English, German, French, Spanish, Italian, Portuguese and Russian: a cell that begins with
    # "@" or "=" was taken for a formula, or the formula found nothing.
    "#N/A", "#N/A!", "#N/A N/A", "#NA", "#NV", "#N/D", "#Н/Д", "#NAME?", "#NOM?", "#¿NOMBRE?", "#NOME?", "#ИМЯ?",
    "#REF!", "#BEZUG!", "#¡REF!", "#RIF!", "#ССЫЛКА!", "#VALUE!", "#WERT!", "#VALEUR!", "#¡VALOR!", "#VALORE!",
    "#VALOR!", "#ЗНАЧ!", "#DIV/0!", "#¡DIV/0!", "#ДЕЛ/0!", "#NUM!", "#ZAHL!", "#NOMBRE!", "#¡NUM!", "#NÚM!", "#ЧИСЛО!",
    "#NULL!", "#NUL!", "#¡NULO!", "#NULLO!", "#NULO!", "#ПУСТО!", "#ERROR!", "#SPILL!",
})  # fmt: skip
"""In capitals as here: `na` and `nat` are names of people."""

MAX_EMPTY_CHARACTERS: Final = max(map(len, _WORDS | _AS_WRITTEN))
"""Of the longest word for nothing."""

_BEGINNINGS: Final = frozenset(word[:1] for word in _WORDS | _AS_WRITTEN) | {"N", "U"}
_MAX_WITH_BLANKS = 40


def is_empty(text: str) -> bool:
    r"""Return whether a cell says that there is nothing.

    >>> [text for text in ("N/A", "-", " ", "None", "NA", "\\N", "0", "nothing", "na") if not is_empty(text)]
    ['0', 'nothing', 'na']
    """
    if len(text) > _MAX_WITH_BLANKS or (text and text[0] not in _BEGINNINGS and not text[0].isspace()):
        return False  # at once: nearly all values are something
    plain = text.strip()
    return plain in _AS_WRITTEN or plain.casefold() in _WORDS
