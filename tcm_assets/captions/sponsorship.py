"""`sponsored_content`: disclosures of advertising, and brand mentions, in each video's text."""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from pydantic.dataclasses import dataclass

from tcm_assets.captions.brand_mentions import brand_finder
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.catalogue.caption_marks import HASHTAG
from tcm_assets.data_files import CLOSED, Patterns, Texts, Words, read_data_file
from tcm_assets.models.vectors import rows_of

_TEXTS = pa.list_(pa.string())


def sponsored_content_batch(batch: pa.RecordBatch, brand_names: tuple[str, ...]) -> pa.RecordBatch:
    """Return rows of SPONSORED_CONTENT, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption, hashtags and mentions (lists of strings); `brand_names` are
    the brands to search for.
    """
    captions: list[str | None] = batch["caption"].to_pylist()
    tags: list[list[str]] = [own or [] for own in batch["hashtags"].to_pylist()]
    mentions: list[list[str]] = [own or [] for own in batch["mentions"].to_pylist()]
    signals = list(map(disclosure_signals, captions, tags))
    has_text = [bool((caption or "").strip() or own) for caption, own in zip(captions, tags, strict=True)]
    return rows_of(
        SPONSORED_CONTENT,
        {
            "video_id": batch["video_id"],
            "upload_date": batch["upload_date"],
            "is_sponsored": pa.array(map(bool, signals), pa.bool_(), mask=~np.array(has_text, np.bool_)),
            "disclosure_signals": pa.array(signals, _TEXTS),
            "brand_mentions": pa.array(map(brand_finder(brand_names).find, captions, tags, mentions), _TEXTS),
        },
    )


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class DisclosureWords:
    """The content of `disclosures.toml`; `tags` are by market."""

    tags: dict[str, Words]
    labels: Words
    phrases: Patterns
    denials: Texts
    between: Texts


_WORDS = read_data_file(DisclosureWords, __name__, "disclosures.toml")

# Lower case, without the #; whole tags, so #adventure, #address and #adidas do not count.
DISCLOSURE_TAGS = frozenset(tag for tags in _WORDS.tags.values() for tag in tags)
_PHRASE = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS.phrases)})(?!\w)")
_LABELS = any_of(_WORDS.labels)

_LABEL = re.compile(rf"(?:^\s*{_LABELS}(?:\s*[:|/–—]|\s+-|-\s|\s*$))|[(\[*]\s*{_LABELS}\s*[)\]*]")
"""A word such as "ad" or "Werbung" set apart: at the very start before a colon or dash, or in brackets. A hyphen that
joins it to the next word ("ad-libbing") does not set it apart."""

_SHOUTED_CODE = re.compile(r"\b(?:[Uu]se|[Ww]ith) [Cc]ode [A-Z0-9]{3,}(?!\w)")
"""A discount code is known by its capitals: "use code ANNA", but not "write with code blocks"."""

_DENIAL_BEFORE = re.compile(rf"(?:\b{any_of(_WORDS.denials)}\b[\s#]*(?:{any_of(_WORDS.between)}[\s#]+){{0,3}})$")
"""Words before a disclosure that turn it into its opposite or into a wish: "not an", "isn't", "I wish this was"."""

_DENIAL_REACH = 40  # characters before a disclosure in which a denial is searched for


def disclosure_signals(caption: str | None, hashtags: Iterable[str] | None) -> list[str]:
    """Return the disclosures of advertising in a caption and its tags: tags with their #, phrases and labels.

    Lower case, each once, in the text's order, then tags of `hashtags` that the caption lacks. A disclosure that the
    words before it deny ("not an #ad", "keine Werbung") or wish for does not count; nor do tags of denial
    (#notsponsored) and of begging (#sponsorme). An empty list means that nothing was disclosed, not that nothing was
    paid.

    >>> disclosure_signals("Ad | my new shoes, not an #ad", ["gifted"])
    ['ad', '#gifted']
    """
    written_text = unicodedata.normalize("NFKC", caption or "").replace("’", "'")
    text = written_text.lower()
    found: dict[int, str] = {}
    for match in HASHTAG.finditer(text):
        if match[1] in DISCLOSURE_TAGS and not _is_denied(text, match.start()):
            found[match.start()] = f"#{match[1]}"
    without_tags = HASHTAG.sub(lambda match: " " * len(match[0]), text)
    # A few capitals of other scripts become longer in lower case: then places in the two texts differ.
    shouted_text = written_text if len(written_text) == len(text) else ""
    for pattern, searched in ((_SHOUTED_CODE, shouted_text), (_PHRASE, without_tags), (_LABEL, without_tags)):
        for match in pattern.finditer(searched):
            if not _is_denied(text, match.start()):
                found[match.start()] = " ".join(match[0].lower().strip(" :|/–—-()[]*").split())
    written = set(HASHTAG.findall(text))
    others = (unicodedata.normalize("NFKC", tag).lower() for tag in hashtags or ())
    signals = [found[place] for place in sorted(found)]
    signals += [f"#{tag}" for tag in others if tag in DISCLOSURE_TAGS and tag not in written]
    return list(dict.fromkeys(signals))


def _is_denied(text: str, start: int) -> bool:
    return bool(_DENIAL_BEFORE.search(text[max(0, start - _DENIAL_REACH) : start]))
