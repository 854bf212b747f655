"""`visual_features`: looks, cuts, faces, loudness and embedding of each video's clip."""

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.tables.shared_columns import UPLOAD_DATE, VIDEO_ID, count, share
from tcm_assets.tables.table import Column, Table

MEASUREMENTS = (
    share("brightness", "Mean luma of the frames: 0 black, 1 white.", nullable=True),
    share(
        "contrast",
        "Standard deviation of luma within a frame over its maximum (127.5), mean over frames: 0 one shade, "
        "1 half black and half white.",
        nullable=True,
    ),
    Column(
        name="colorfulness",
        dtype="float64",
        description="Hasler and Suesstrunk's colourfulness, mean over frames: 0 grey, above 100 extremely colourful.",
        unit="1",
        nullable=True,
        minimum=0,
        maximum=377,
    ),
    share("saturation", "Mean saturation (HSV) of the frames: 0 grey, 1 pure colours.", nullable=True),
    Column(
        name="sharpness",
        dtype="float64",
        description="Variance of the Laplacian of luma (0 to 255), frames at most 320 px a side; mean over frames.",
        unit="luma squared",
        nullable=True,
        minimum=0,
        maximum=1_040_400,
    ),
    share("edge_density", "Share of pixels that Canny marks as an edge, mean over frames.", nullable=True),
    share(
        "motion",
        "Mean absolute change of luma between consecutive sampled frames: 0 a still picture, 1 black to white and back "
        "every second. Null for a clip of one sampled frame.",
        nullable=True,
    ),
    share(
        "face_share",
        "Share of sampled frames that show at least one frontal face of an eighth of the longest side or more.",
        nullable=True,
    ),
)
"""Looks of the pictures, by which creators and brands are compared too; all null together, except `motion`."""

MORE_MEASUREMENTS = (
    count(
        "cut_count",
        "Hard cuts between consecutive sampled frames: colour histograms that correlate less than 0.5, and a change of "
        "luma above 0.1. Frames are a second apart, so at most one cut a second is counted. Null for a clip of one "
        "sampled frame.",
        nullable=True,
    ),
    Column(
        name="shot_count",
        dtype="int64",
        description="Shots between those cuts: cut_count + 1. Null for a clip of one sampled frame.",
        unit="count",
        nullable=True,
        minimum=1,
    ),
    Column(
        name="cuts_per_minute",
        dtype="float64",
        description=(
            "Cut rate: cut_count over the time from the first decoded frame to the last. Frames are a second apart, so "
            "60 means another scene every second. Null for a clip of one sampled frame."
        ),
        unit="1 per minute",
        nullable=True,
        minimum=0,
        maximum=60,
    ),
    Column(
        name="is_vertical",
        dtype="boolean",
        description="Whether the picture is higher than wide, after its rotation tag.",
        nullable=True,
    ),
    Column(
        name="faces_per_frame",
        dtype="float64",
        description=(
            "Mean number of frontal faces in a sampled frame, counting those of an eighth of the longest side or more."
        ),
        unit="count",
        nullable=True,
        minimum=0,
    ),
    share(
        "face_area_share",
        "Share of the picture inside the squares around those faces, mean over all sampled frames, with faces or not.",
        nullable=True,
    ),
    Column(
        name="has_sound",
        dtype="boolean",
        description=(
            "Whether any 0.4 s of the first audio track are louder than -70 LUFS; false for a silent track and without "
            "a track. Null when the sound cannot be read; status_reason says why."
        ),
        nullable=True,
    ),
    Column(
        name="loudness_lufs",
        dtype="float64",
        description=(
            "Integrated loudness (EBU R 128, ITU-R BS.1770-4) of the first ten minutes of sound: -23 is the level of "
            "European broadcasting, about -14 that of music services. Null without sound."
        ),
        unit="LUFS",
        nullable=True,
        minimum=-70,
        maximum=10,
    ),
)
"""Cuts, faces and sound; null when not measured."""


def vision_score_column_name(category: str) -> str:
    """Return the column of a clip's score in a category: vision_dance_videos_score for "dance videos"."""
    return f"vision_{category.replace(' ', '_')}_score"


EMBEDDING = (
    Column(
        name="embedding_status",
        dtype="string",
        description=(
            "embedded: there is a vector; not_measured: there are no frames to embed; off: no vision model is set "
            "(TCM_VISION_MODEL); no_model: the model that is set cannot be found or loaded, see the materialization's "
            "metadata; not_read: the clip could not be read again for its vector, refresh to try again."
        ),
        values=("embedded", "not_measured", "off", "no_model", "not_read"),
    ),
    Column(
        name="embedding",
        dtype="array<float32>",
        description=(
            "Embedding of norm 1 (512 numbers with CLIP ViT-B/32): the mean of the vectors of at most 16 sampled "
            "frames, evenly spaced from the first to the last, scaled to norm 1. The same model's vector of a text "
            "is near it when the text describes the clip."
        ),
        nullable=True,
    ),
    Column(name="vision_model_name", dtype="string", description="CLIP model that made the vector.", nullable=True),
    Column(
        name="vision_model_revision",
        dtype="string",
        description="The model's commit on the hub, or a fingerprint of its files.",
        nullable=True,
    ),
    Column(
        name="vision_category",
        dtype="string",
        description=(
            "The category with the highest score. It is the nearest of 13 and may not be near: look at its score."
        ),
        nullable=True,
        values=CONTENT_CATEGORIES,
    ),
    *(
        share(
            vision_score_column_name(category),
            f"Share of '{category}' in what the clip shows: softmax, over the 13 categories, of the cosines of the "
            "clip's vector with the vectors of texts about each category, times the model's logit scale.",
            nullable=True,
        )
        for category in CONTENT_CATEGORIES
    ),
)
"""Embedding of a clip by an image encoder, and its categories; null without a vector."""

VISUAL_FEATURES = Table(
    name="visual_features",
    grain="video",
    description=(
        "Looks of each video, measured on one frame a second, and its loudness. A video without a clip in the media "
        "folder, or with one that cannot be read, has a row that says so."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="status",
            dtype="string",
            description=(
                "measured: at least one frame was decoded; no_media: no clip of this video in the media folder; "
                "unreadable: a clip, but none of its frames could be measured."
            ),
            values=("measured", "no_media", "unreadable"),
        ),
        Column(
            name="status_reason",
            dtype="string",
            description="Why the clip is unreadable, or which part of a measured clip was not measured.",
            nullable=True,
        ),
        Column(name="media_file", dtype="string", description="Name of the clip in the media folder.", nullable=True),
        Column(name="media_sha256", dtype="string", description="SHA-256 of the clip.", nullable=True),
        Column(
            name="frame_sampling",
            dtype="string",
            description=(
                "every_second: measured on the first frame of every second; key_frames: on the first key frame of "
                "every second that has one, which is faster and less exact. Null when not measured."
            ),
            nullable=True,
            values=("every_second", "key_frames"),
        ),
        count("sampled_frame_count", "Frames measured, one a second, at most 600; 0 when not measured."),
        *MEASUREMENTS,
        *MORE_MEASUREMENTS,
        *EMBEDDING,
    ),
)
