"""`text_embeddings`: the text of each video, and its vector."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

import pyarrow as pa

from tcm_assets.captions.hashtags import INTRODUCED_MENTION, distinct_tags, tag_words
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.tables import TEXT_EMBEDDINGS
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import VECTOR_TYPE, model_columns, rows_of

_BLANKS = re.compile(r"[\s\u200b\ufeff\ufff0-\uffff]+")  # white space, and characters that show nothing
_READABLE = frozenset("LNS")  # Unicode's letters, numbers and symbols (emoji are symbols); not punctuation alone


def text_embeddings_batch(batch: pa.RecordBatch, encoder: TextEncoder) -> pa.RecordBatch:
    """Return rows of TEXT_EMBEDDINGS, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption and hashtags (list of strings, without the #). Videos without
    a text get null, and the encoder is not called where none has one.
    """
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    texts = [video_text(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)]
    to_encode = [text for text in texts if text is not None]
    vectors = iter(encoder.encode(to_encode) if to_encode else ())
    embeddings = [None if text is None else next(vectors) for text in texts]
    hashes = [None if text is None else hashlib.sha256(text.encode()).hexdigest() for text in texts]
    return rows_of(
        TEXT_EMBEDDINGS,
        {
            "video_id": batch["video_id"],
            "upload_date": batch["upload_date"],
            "text_sha256": pa.array(hashes, pa.string()),
            **model_columns(encoder, len(texts)),
            "embedding": pa.array(embeddings, VECTOR_TYPE),
        },
    )


def video_text(caption: str | None, hashtags: Iterable[str] | None) -> str | None:
    """Return caption and hashtags as one line of text, or None when nothing readable remains.

    A tag in the caption becomes its words in its place, since many stand inside a sentence; a repeated tag counts
    once; tags of `hashtags` that the caption lacks follow at the end. Left out are the platform's noise (#fyp, #viral),
    which is found on videos of every kind, mentions ("Reply to @someone"), which say who and not what, and addresses.
    Letters in fancy styles ("𝕡𝕒𝕣𝕥") become plain ones, which models know; white space is folded.

    >>> video_text("Never satisfied... #fitness #fyp #leg_day", ["fitness", "fyp", "leg_day", "gymmotivation"])
    'Never satisfied... fitness leg day gym motivation'
    """
    plain = ADDRESS.sub(" ", INTRODUCED_MENTION.sub(" ", plain_text(caption)))
    tags = tuple(plain_text(tag) for tag in hashtags or ())
    to_place = dict.fromkeys(distinct_tags(plain, tags))

    def words_of(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in to_place:
            return " "  # noise, or placed already
        del to_place[name]
        return f" {tag_words(match[1])} "

    placed = HASHTAG.sub(words_of, plain)
    text = _BLANKS.sub(" ", " ".join([placed, *map(tag_words, to_place)])).strip()
    return text if any(unicodedata.category(character)[0] in _READABLE for character in text) else None
