"""`content_sentiment`: a score of each video's content, with its scorer."""

from typing import Literal, get_args

from tcm_assets.tables.shared_columns import UPLOAD_DATE, VIDEO_ID, share, text
from tcm_assets.tables.table import Table

SentimentStatus = Literal[
    "scored",
    "no_text",
    "no_known_words",
    "unknown_language",
    "no_media",
    "unreadable",
    "refused",
    "failed_processing",
    "malformed_answer",
    "unavailable",
    "budget_spent",
]

SentimentBasis = Literal["words", "meaning", "emoji", "clip"]

CONTENT_SENTIMENT = Table(
    name="content_sentiment",
    grain="video",
    description=(
        "A score in [0, 1] of each video's content, with its scorer. A video that the scorer cannot judge has null and "
        "a reason, never a neutral default and never another scorer's score."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        share(
            "sentiment",
            "By a lexicon: 0 negative, 0.5 neutral, 1 positive text, in whatever language. By a model: how welcome "
            "the clip is on the platform, 1 most. Null when it cannot be judged.",
            nullable=True,
        ),
        text("scorer", "Name of the scorer: a lexicon or a model."),
        text("scorer_version", "Version of the scorer and its lexicon or prompt."),
        text(
            "basis",
            "What the score rests on. meaning: the vector of a text in a language in which the text model tells good "
            "from bad, and emoji; words: English words of the lexicon, and emoji; emoji: emoji alone, since nobody "
            "knows the text's words or language; clip: the clip. Null without a score.",
            nullable=True,
            values=get_args(SentimentBasis),
        ),
        text(
            "status",
            "scored: there is a score; no_text: nothing to read; no_known_words: no word of the text is in the "
            "lexicon; unknown_language: neither the lexicon nor the text model knows the text's language, and no emoji "
            "speaks; no_media: no clip in the media folder; unreadable: the clip cannot be read, or is larger than "
            "the scorer takes; refused: the scorer refused the clip; failed_processing: the scorer could not decode "
            "the clip; malformed_answer: the scorer's answer holds no score in [0, 1]; unavailable: the scorer did "
            "not answer; a later run asks again; budget_spent: the run's budget was already spent; a later run asks.",
            values=get_args(SentimentStatus),
        ),
        text(
            "reason",
            "The scorer's reason for the score, in its words, or why there is none; null from a lexicon.",
            nullable=True,
        ),
        text(
            "media_sha256",
            "SHA-256 of the judged clip; null from a scorer of texts, and without a clip.",
            nullable=True,
        ),
    ),
)
