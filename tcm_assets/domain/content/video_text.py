"""The text of a video: what a model reads of its caption and hashtags.

Belongs here: which characters of a caption count, and in what form. Does not belong here: what a text is about
(`keywords`, `content_analysis`), or its vector.
"""

import re
import unicodedata
from collections.abc import Iterable

from tcm_assets.domain.content.hashtags import HASHTAG, distinct_tags, tag_words
from tcm_assets.domain.content.mentions import MENTION

_BLANKS = re.compile(r"[\s\u200b\ufeff\ufff0-\uffff]+")  # white space, and characters that show nothing
_TELLING_CATEGORIES = frozenset("LNS")  # Unicode's letters, numbers, symbols (emoji are symbols); not punctuation alone


def video_text(caption: str | None, hashtags: Iterable[str] | None) -> str | None:
    """Caption and hashtags as one line of text, or None when nothing remains to be read.

    A tag in the caption becomes its words where it stands, since many stand inside a sentence; a repeated tag counts
    once; tags of `hashtags` that the caption lacks follow at the end. Left out are the platform's noise (#fyp, #viral),
    which stands beside videos of every kind, and mentions ("Reply to @someone"), which say who and not what. Letters in
    fancy styles ("𝕡𝕒𝕣𝕥") become plain ones (Unicode NFKC), which models know; white space is folded.
    """
    plain = MENTION.sub(" ", unicodedata.normalize("NFKC", caption or ""))
    tags = tuple(unicodedata.normalize("NFKC", tag) for tag in hashtags or ())
    to_place = dict.fromkeys(distinct_tags(plain, tags))

    def words_of(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in to_place:
            return " "  # noise, or placed already
        del to_place[name]
        return f" {tag_words(match[1])} "

    placed = HASHTAG.sub(words_of, plain)
    text = _BLANKS.sub(" ", " ".join([placed, *map(tag_words, to_place)])).strip()
    return text if any(unicodedata.category(character)[0] in _TELLING_CATEGORIES for character in text) else None
