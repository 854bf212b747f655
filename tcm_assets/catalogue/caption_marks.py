"""Hashtags, mentions and addresses in captions: where each begins and ends, for all who read or cut them."""

import re
from collections.abc import Callable, Iterator

# A mark may be typed on an East Asian keyboard, full width.
HASHTAG_MARKS = "#＃"
MENTION_MARKS = "@＠"

# A tag ends at white space, a punctuation mark or the next tag; emoji and every script belong to it. U+200C and U+200D
# join letters and emoji; U+203C and U+2049 are emoji; U+FFF0 and up are placeholders that some keyboards leave behind.
_TAG_END = (
    rf"""\s{HASHTAG_MARKS}{MENTION_MARKS}!"$%&'()*+,\-./:;<=>?\[\]\\^`{{|}}~"""
    "\u00a1\u00ab\u00bb\u00bf\u060c\u061b\u061f\u2000-\u200b\u200e-\u203b\u203d-\u2048\u204a-\u206f\u3000-\u303f"
    "\ufeff\uff01\uff0c\uff1f\ufff0-\uffff"
)

# An account's name with an ending that may be a domain's, right after a word ("sister@nina.belle"), reads as e-mail.
ADDRESS = re.compile(r"https?://[^\s]+|www\.[^\s]+|[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.)+[\w]{2,63}", re.IGNORECASE)
"""A web or e-mail address."""

_FIRST_MARK = f"(?<![{HASHTAG_MARKS}])"  # of many marks in a row, which are not searched again from each of them
_TAG = f"{_FIRST_MARK}[{HASHTAG_MARKS}]+([^{_TAG_END}]+)"
_HANDLE = rf"[{MENTION_MARKS}]([\w.]*[\w])"
_HTML_CHARACTER = r"&#[\w]+;"


class MarkPattern:
    """A pattern of marks, group 1 their names, that sees none in web or e-mail addresses and in "&#39;".

    A mark may follow a letter: the platform reads two in "welcome#one@two".
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        scanned = (pattern, _TAG, _HANDLE, ADDRESS.pattern, _HTML_CHARACTER)
        self._scanned = re.compile("|".join(scanned), re.IGNORECASE)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the marks of `text`."""
        return (match for match in self._scanned.finditer(text) if match[1])

    def findall(self, text: str) -> list[str]:
        """Return the names of the marks of `text`."""
        return [match[1] for match in self.finditer(text)]

    def sub(self, replace: Callable[[re.Match[str]], str] | str, text: str) -> str:
        """Return `text` with its marks replaced."""
        instead = replace if callable(replace) else lambda _: replace
        return self._scanned.sub(lambda match: instead(match) if match[1] else match[0], text)


HASHTAG = MarkPattern(_TAG)
"""A hashtag; group 1 is its name: "cafe☕" of "#cafe☕", and two names of "#one#two"."""

MENTION = MarkPattern(_HANDLE)
"""A mention; group 1 is the handle: "nina.b" of "@nina.b." since the last full stop is the sentence's."""


def bare_name(written: str, marks: str) -> str:
    """Return the name of a tag or an account as tables hold it, without leading `marks`; empty when there is none.

    >>> bare_name(" ＃Baking ", HASHTAG_MARKS)
    'baking'
    """
    return written.strip().lstrip(marks).strip().lower()


def bare_handle(written: str) -> str:
    """Return a handle as tables hold it, empty when there is none.

    >>> bare_handle(" ＠Nina.B ")
    'nina.b'
    """
    return bare_name(written, MENTION_MARKS)


_WHOLE_HANDLE = re.compile(r"[\w.]{1,64}")


def is_handle(name: str) -> bool:
    """Return whether a name without its @ can be a handle: letters and digits of any script, _ and full stops.

    >>> is_handle("nina.b"), is_handle("nina b!"), is_handle("{'id': '1'}")
    (True, False, False)
    """
    return _WHOLE_HANDLE.fullmatch(name) is not None


def re2_pattern(pattern: str) -> str:
    r"""Return `pattern` for RE2, the engine of Arrow, whose \w and \s know ASCII alone; both stand in brackets.

    Without what keeps Python's engine from searching long words and rows of marks again from each of their letters,
    upper bounds of repetitions and looking back: RE2 never does, cannot look back, and takes half a second to compile a
    counted class.
    """
    unbounded = re.sub(r"\{(\d+),\d+\}", r"{\1,}", pattern.replace(_FIRST_MARK, ""))
    return unbounded.replace(r"\w", r"\p{L}\p{N}_").replace(r"\s", r"\s\v\x1c-\x1f\x{85}\p{Z}")
