"""Text from outside made safe to store: no control characters, only valid Unicode."""

import re
import unicodedata

UNDECODABLE = "\ufffd"
"""Replaces bytes that are not UTF-8 and halves of surrogate pairs; neither can be stored as text."""

_LINE_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x85]")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_UNSAFE = re.compile(rf"{_CONTROL_CHARACTERS.pattern}|{_SURROGATES.pattern}")
_MAX_NAMED = 5


def is_safe(text: str) -> bool:
    """Return whether `text` has no control character (Unicode category Cc) and no surrogate."""
    return text.isprintable() or _UNSAFE.search(text) is None


def safe_text(text: str) -> str:
    r"""Return `text` without control characters; line breaks and tabs become spaces, surrogates U+FFFD.

    Everything else, emoji and their joiners included, stays as it is.

    >>> safe_text("one\ntwo\x07")
    'one two'
    """
    if is_safe(text):
        return text
    return _SURROGATES.sub(UNDECODABLE, _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub(" ", text)))


def tidy_text(text: str) -> str:
    """Return `safe_text` with each run of white space as one space, and none at either end."""
    return " ".join(safe_text(text).split())


def unsafe_characters(text: str) -> str:
    r"""Return what `safe_text` changes, in words; empty when it changes nothing.

    >>> unsafe_characters("a\x00\x07")
    'control characters U+0000, U+0007'
    """
    found = dict.fromkeys(_UNSAFE.findall(text))
    controls = [f"U+{ord(character):04X}" for character in found if unicodedata.category(character) == "Cc"]
    parts = []
    if controls:
        more = " and more" if len(controls) > _MAX_NAMED else ""
        parts.append(f"control characters {', '.join(controls[:_MAX_NAMED])}{more}")
    if len(controls) < len(found):
        parts.append("characters that are not valid Unicode")
    return " and ".join(parts)


def stored_file_name(name: str) -> str:
    """Return a file's name as valid Unicode; bytes that are not UTF-8 are spelled out, so names stay distinct."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
