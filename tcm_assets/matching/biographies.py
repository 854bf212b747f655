"""Biographies cut into the phrases that may say what an account makes."""

import re
from typing import Final

from tcm_assets.captions.plain_text import plain_text

MOST_PHRASES: Final = 12
"""Phrases that are read of a biography; the platform takes 80 characters, other places a few hundred."""

_LEAST_LETTERS: Final = 3
_NO_WORDS: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|[@＠]\S+|\b[\w-]+\.(?:com|net|org|io|me|ee|link)\b\S*"
)
"""Addresses, mail and handles: they name an account, not what it makes."""

_BETWEEN: Final = re.compile(
    r"[\n\r|•·;/~●▪★☆→⬇➡✦✧]+|(?<=[.!?。！？])\s*|\s[-–—]\s|,\s+|、|，|\s{2,}"
    r"|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\uFE0F\u200D]+"
)


def biography_phrases(biography: str | None) -> list[str]:
    """Return the phrases of a biography in its order, each once; empty where it has no words.

    Letters of fancy fonts become plain ones; hashtags lose their mark.

    >>> biography_phrases("𝗗𝗮𝗻𝗰𝗲𝗿 🇳🇱 | mum of 2 • booking: me@mail.com")
    ['Dancer', 'mum of 2', 'booking']
    """
    text = _NO_WORDS.sub(" ", plain_text(biography))
    parts = (part.strip(" \t,.:#*()[]{}\"'“”_-–—") for part in _BETWEEN.split(text) if part)
    wordy = (part for part in parts if sum(map(str.isalpha, part)) >= _LEAST_LETTERS or _is_short_word(part))
    return list(dict.fromkeys(wordy))[:MOST_PHRASES]


def _is_short_word(part: str) -> bool:
    """Return whether two characters may be a word, as in Chinese and Japanese."""
    return sum("\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af" for character in part) > 1
