"""Contexts of terms: the languages of captions in which a term counts, and words that make another thing of it."""

import re
from functools import lru_cache

from tcm_assets.campaigns.safety.safety_terms import NO_EVIDENCE, Term, compiled_terms, word_pattern
from tcm_assets.captions.word_frequencies import word_frequencies

_LEAST_FOREIGN_LETTERS = 5
"""Letters from which a Latin word of another language than English counts where its language is not the caption's: in a
caption of unknown language, or of one that does not know the word, since short captions are taken for any language."""

# What makes another thing of the word before it: "beer-free", "rifle-green", "wine coloured", "Gin is my cat".
_PET = (
    r"(?:cat|dog|puppy|pup|kitten|kitty|horse|pony|hamster|bunny|rabbit|parrot"
    r"|hund|katze|kater|gat[oa]|perr[oa]|chat|chien)"
)
_ELSE_BEHIND = re.compile(
    r"-free(?!\w)|-(?:green|red|black|blue|gr[ae]y|pink|white|gold|brown|silver|purple|grün|rot|schwarz)(?!\w)"
    rf"|[ -]colou?r(?:ed)?(?!\w)|[ -]chic(?!\w)| is (?:the name of )?(?:my|our) (?:new |old |little )?{_PET}(?!\w)"
)
_ELSE_BEFORE = re.compile(
    rf"(?<!\w){_PET}(?:'s name is|,? (?:is )?(?:named|called|namens)| (?:heißt|se llama|s'appelle))\s+$"
)
_LONGEST_BEFORE = 30  # characters

_RELATED = (frozenset({"es", "pt"}), frozenset({"id", "ms"}), frozenset({"sv", "no", "da"}))
"""Languages of which short captions are taken for each other."""

_LATIN_END = "\u024f"


@lru_cache(1)
def word() -> re.Pattern[str]:
    """Return the pattern of a word, compiled once."""
    return re.compile(word_pattern())


def is_something_else(text: str, start: int, end: int) -> bool:
    """Return whether the words beside a term make another thing of it: a colour, a pet, what it is free of.

    >>> is_something_else("a rifle-green coat", 2, 7), is_something_else("a rifle", 2, 7)
    (True, False)
    """
    return bool(_ELSE_BEHIND.match(text, end) or _ELSE_BEFORE.search(text[max(start - _LONGEST_BEFORE, 0) : start]))


def counts_in_language(term: Term, written: str, language: str | None) -> bool:
    """Return whether a term counts in a caption of a language, None where unknown; `written` is what stands there."""
    if term.severity in NO_EVIDENCE or not term.language or term.language == language:
        return True
    if term.language == "en":
        return language not in compiled_terms().elsewhere.get(written, frozenset())
    if any(letter > _LATIN_END and letter.isalpha() for letter in written):
        return True
    if any({term.language, language} <= group for group in _RELATED):
        return True
    is_long = sum(map(str.isalpha, written)) >= _LEAST_FOREIGN_LETTERS
    return is_long and not term.is_weak and (language is None or not _knows(language, written))


def _knows(language: str, written: str) -> bool:
    """Return whether all words of a phrase are words of a language; a language without a list knows every word."""
    frequencies = word_frequencies(language)
    return not frequencies or all(word in frequencies for word in word().findall(written))
