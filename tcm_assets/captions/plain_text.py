"""Plain text: a caption's letters as people type them, whatever way they were written."""

import re
import unicodedata

# Thai and Lao AM and the single letters of Hangul ("ㅋㅋㅋ"). NFKC takes the first apart, so that neither a dictionary
# nor a person finds the word again, and makes of the second letters that join into syllables.
_KEPT = "\u0e33\u0eb3\u3131-\u318e"
_FOLDED = re.compile(f"[^{_KEPT}]+")
# Marks that are not seen: zero-width blanks, soft hyphens, directions. Joiners stay, since emoji and Persian need them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def plain_text(text: str | None) -> str:
    """Return a text in Unicode's NFKC, in which fancy and full-width letters are plain ones, without unseen marks.

    >>> plain_text("𝕡𝕒𝕣𝕥 ２"), plain_text("น้ำ") == "น้ำ", plain_text("tu\u200btorial"), plain_text(None)
    ('part 2', True, 'tutorial', '')
    """
    if not text or text.isascii():
        return text or ""
    return _FOLDED.sub(_normalized, _UNSEEN.sub("", text))


def _normalized(part: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", part[0])
