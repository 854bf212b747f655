"""`content_sentiment`: a score of each video's content, with who gave it."""

from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID, share
from tcm_assets.schemas.table import Column, Table

CONTENT_SENTIMENT = Table(
    name="content_sentiment",
    grain="video",
    description=(
        "A score in [0, 1] of each video's content, with its scorer. A video that the scorer cannot judge has a null "
        "and the reason, never a middling stand-in."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        share("sentiment", "0 negative, 0.5 neutral, 1 positive; null when it cannot be judged.", nullable=True),
        Column(name="scorer", dtype="string", description="Name of the scorer."),
        Column(name="scorer_version", dtype="string", description="Version of the scorer and its lexicon or prompt."),
        Column(
            name="status",
            dtype="string",
            description="scored; no_text: nothing to read; no_known_words: no word of the text is in the lexicon.",
            values=("scored", "no_text", "no_known_words"),
        ),
    ),
)
