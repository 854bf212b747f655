"""`caption_fingerprints`: by what a caption's words are found again in other captions."""

from tcm_assets.schemas.shared_columns import AUTHOR_ID, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

BAND_COUNT = 4
"""Hashes by which a caption is found again."""

MINIMUM_WORDS = 5
"""A shorter caption has no fingerprint: many people write the same three words and mean nothing by it."""

CAPTION_FINGERPRINTS = Table(
    name="caption_fingerprints",
    grain="video with a caption of at least 5 different words",
    description=(
        "The sets of words in captions, as hashes, and MinHash bands by which captions with nearly the same words are "
        "found without comparing all with all. Letter case, punctuation, digits, emoji, web addresses, hashtags and "
        "mentions do not count. Shorter captions, and those in scripts that set no spaces between words, have no row."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        Column(
            name="word_count",
            dtype="int64",
            description="Different words in the caption.",
            unit="count",
            minimum=MINIMUM_WORDS,
        ),
        Column(name="words_hash", dtype="int64", description="Hash of the set of words: equal for equal sets."),
        Column(
            name="word_hashes",
            dtype="array<int64>",
            description="A hash of each different word, in the order of the hashes as unsigned numbers.",
        ),
        Column(
            name="bands",
            dtype="array<int64>",
            description=(
                f"{BAND_COUNT} hashes, each of a part of the caption's MinHash signature. Two captions share one in 93 "
                "of 100 cases when nine tenths of their words are the same, in 61 at four fifths, always when all are, "
                "and in one of a thousand when three tenths are."
            ),
        ),
    ),
)
