"""`text_embeddings`: each video's caption and hashtags as a vector."""

from tcm_assets.schemas.shared_columns import MODEL_NAME, MODEL_REVISION, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

TEXT_EMBEDDINGS = Table(
    name="text_embeddings",
    grain="video",
    description=(
        "The video's caption and hashtags as a sentence-embedding vector. Equal texts are embedded once, ever: vectors "
        "are kept by text, model and revision."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="text_sha256",
            dtype="string",
            description="SHA-256 of the embedded text; null when nothing but mentions and tags like #fyp is written.",
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        Column(
            name="embedding",
            dtype="array<float32>",
            description="Vector of norm 1 (384 numbers with the default model); null when there is no text to embed.",
            nullable=True,
        ),
    ),
)
