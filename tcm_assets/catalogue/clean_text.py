"""Text from outside made safe to store: no control characters, nothing that is not valid Unicode."""

import re
import unicodedata

UNDECODABLE = "\ufffd"
"""Takes the place of bytes that are not UTF-8 and of halves of surrogate pairs; neither can be stored as text."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_LINE_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x85]")

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_SURROGATES = re.compile(r"[\ud800-\udfff]")

_MOST_NAMED = 5


def is_safe(text: str) -> bool:
    """Whether `text` holds no control character (Unicode category Cc) and no surrogate."""
    return text.isprintable() or _UNSAFE.search(text) is None


def safe_text(text: str) -> str:
    """`text` without control characters; a line break or tab becomes a space, so that words stay apart.

    Surrogates become U+FFFD. Everything else, emoji and their joiners among it, stays as it is.
    """
    if is_safe(text):
        return text
    return _SURROGATES.sub(UNDECODABLE, _CONTROL_CHARACTERS.sub("", _LINE_BREAKS.sub(" ", text)))


def tidy_text(text: str) -> str:
    """`safe_text`, with each run of white space made one space and none at either end."""
    return " ".join(safe_text(text).split())


def unsafe_characters(text: str) -> str:
    """What `safe_text` changes, in words ("control characters U+0000, U+0007"); empty when it changes nothing."""
    found = dict.fromkeys(_UNSAFE.findall(text))
    controls = [f"U+{ord(character):04X}" for character in found if unicodedata.category(character) == "Cc"]
    parts = []
    if controls:
        more = " and more" if len(controls) > _MOST_NAMED else ""
        parts.append(f"control characters {', '.join(controls[:_MOST_NAMED])}{more}")
    if len(controls) < len(found):
        parts.append("characters that are not valid Unicode")
    return " and ".join(parts)


def stored_file_name(name: str) -> str:
    """A file's name as valid Unicode: bytes in it that are not UTF-8 are spelled out, so names stay distinct."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
