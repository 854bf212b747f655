"""Plain text: a caption's letters as people type them, whatever way they were written."""

import re
import unicodedata

# NFKC takes the vowel "am" of Thai and Lao apart, and makes of the single letters of Hangul ("ㅋㅋㅋ") ones that join
# into syllables; neither a dictionary nor a person finds such words again.
_AM = {"\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
_FOLDED = re.compile("[^\u3131-\u318e]+")
# Marks that are not seen: zero-width blanks, soft hyphens, directions. Joiners stay, since emoji and Persian need them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def plain_text(text: str | None) -> str:
    """Return a text in Unicode's NFKC, in which fancy and full-width letters are plain ones, without unseen marks.

    >>> plain_text("𝕡𝕒𝕣𝕥 ２"), plain_text("น้ำ") == "น้ำ", plain_text("tu\u200btorial"), plain_text(None)
    ('part 2', True, 'tutorial', '')
    """
    if not text or text.isascii():
        return text or ""
    plain = _FOLDED.sub(_normalized, _UNSEEN.sub("", text))
    for in_parts, typed in _AM.items():
        plain = plain.replace(in_parts, typed)
    return plain


def _normalized(part: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", part[0])
