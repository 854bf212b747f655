"""Word frequencies: how often words stand in running text of a language, by wordfreq."""

from collections.abc import Mapping
from functools import cache

_CODES = {"no": "nb", "tl": "fil", "hr": "sh", "sr": "sh"}  # languages that wordfreq calls otherwise


def frequency_code(language: str) -> str | None:
    """Return wordfreq's code of a language (ISO 639-1); None for one that it does not know.

    >>> frequency_code("no"), frequency_code("si")
    ('nb', None)
    """
    from wordfreq import available_languages

    code = _CODES.get(language, language)
    return code if code in available_languages("small") else None


@cache
def word_frequencies(language: str) -> Mapping[str, float]:
    """Return the share of each word, lower case, in running text, down to one in a million; empty if unknown."""
    from wordfreq import get_frequency_dict

    code = frequency_code(language)
    frequencies: Mapping[str, float] = {} if code is None else get_frequency_dict(code, wordlist="small")
    return frequencies
