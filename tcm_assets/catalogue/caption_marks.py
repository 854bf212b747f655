"""Hashtags, mentions and web addresses in captions: where each begins and ends, for all who read or cut them."""

import re

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

HASHTAG = re.compile(f"[{HASHTAG_MARKS}]+([^{_TAG_END}]+)")
"""A hashtag; group 1 is its name: "cafe☕" of "#cafe☕", and two names of "#one#two"."""

MENTION = re.compile(rf"[{MENTION_MARKS}]([\w.]*[\w])")
"""A mention; group 1 is the handle: "nina.b" of "@nina.b." since the last full stop is the sentence's."""


def bare_handle(written: str) -> str:
    """Return a handle as tables hold it, empty when there is none.

    >>> bare_handle(" ＠Nina.B ")
    'nina.b'
    """
    return written.strip().lstrip(MENTION_MARKS).strip().lower()


WEB_ADDRESS = re.compile(r"https?://[^\s]+|www\.[^\s]+", re.IGNORECASE)


def re2_pattern(pattern: str) -> str:
    r"""Return `pattern` for RE2, the engine of Arrow, whose \w and \s know ASCII alone; both stand in brackets."""
    return pattern.replace(r"\w", r"\p{L}\p{N}_").replace(r"\s", r"\s\v\x1c-\x1f\x{85}\p{Z}")
