"""`visual_features`: looks, cuts, faces, loudness and embedding of each video's clip."""

from functools import partial
from typing import Literal, get_args

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.settings import FRAME_SAMPLINGS
from tcm_assets.tables.shared_columns import UPLOAD_DATE, VIDEO_ID, amount, count, flag, number, share, text, vector
from tcm_assets.tables.table import Table

_share = partial(share, nullable=True)
_number = partial(number, nullable=True)

MEASUREMENTS = (
    _share("brightness", "Mean luma of the frames: 0 black, 1 white."),
    _share(
        "contrast",
        "Standard deviation of luma within a frame over its maximum (127.5), mean over frames: 0 one shade, "
        "1 half black and half white.",
    ),
    _number(
        "colorfulness",
        "Hasler and Suesstrunk's colourfulness, mean over frames: 0 grey, above 100 extremely colourful.",
        "1",
        minimum=0,
        maximum=377,
    ),
    _share("saturation", "Mean saturation (HSV) of the frames: 0 grey, 1 pure colours."),
    _number(
        "sharpness",
        "Variance of the Laplacian of luma (0 to 255), frames at most 320 px a side; mean over frames.",
        "luma squared",
        minimum=0,
        maximum=1_040_400,
    ),
    _share("edge_density", "Share of pixels that Canny marks as an edge, mean over frames."),
    _share(
        "motion",
        "Mean absolute change of luma between consecutive sampled frames: 0 a still picture, 1 black to white and back "
        "every second. Null for a clip of one sampled frame.",
    ),
    _share(
        "face_share",
        "Share of sampled frames that show at least one frontal face of an eighth of the longest side or more.",
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
    amount(
        "shot_count",
        "Shots between those cuts: cut_count + 1. Null for a clip of one sampled frame.",
        "count",
        nullable=True,
        minimum=1,
    ),
    _number(
        "cuts_per_minute",
        "Cut rate: cut_count over the time from the first decoded frame to the last. Frames are a second apart, so "
        "60 means another scene every second. Null for a clip of one sampled frame.",
        "1 per minute",
        minimum=0,
        maximum=60,
    ),
    flag("is_vertical", "Whether the picture is higher than wide, after its rotation tag.", nullable=True),
    _number(
        "faces_per_frame",
        "Mean number of frontal faces in a sampled frame, counting those of an eighth of the longest side or more.",
        "count",
        minimum=0,
    ),
    _share(
        "face_area_share",
        "Share of the picture inside the squares around those faces, mean over all sampled frames, with faces or not.",
    ),
    flag(
        "has_sound",
        "Whether any 0.4 s of the first audio track are louder than -70 LUFS; false for a silent track and without "
        "a track. Null when the sound cannot be read; status_reason says why.",
        nullable=True,
    ),
    _number(
        "loudness_lufs",
        "Integrated loudness (EBU R 128, ITU-R BS.1770-4) of the first ten minutes of sound: -23 is the level of "
        "European broadcasting, about -14 that of music services. Null without sound.",
        "LUFS",
        minimum=-70,
        maximum=10,
    ),
)
"""Cuts, faces and sound; null when not measured."""


def vision_score_column_name(category: str) -> str:
    """Return the column of a clip's score in a category: vision_dance_videos_score for "dance videos"."""
    return f"vision_{category.replace(' ', '_')}_score"


EmbeddingStatus = Literal["embedded", "not_measured", "off", "no_model", "not_read"]

EMBEDDING = (
    text(
        "embedding_status",
        "embedded: there is a vector; not_measured: there are no frames to embed; off: no vision model is set "
        "(TCM_VISION_MODEL); no_model: the model that is set cannot be found or loaded, see the materialization's "
        "metadata; not_read: the clip could not be read again for its vector, refresh to try again.",
        values=get_args(EmbeddingStatus),
    ),
    vector(
        "embedding",
        "Embedding of norm 1 (512 numbers with CLIP ViT-B/32): the mean of the vectors of at most 16 sampled "
        "frames, evenly spaced from the first to the last, scaled to norm 1. The same model's vector of a text "
        "is near it when the text describes the clip.",
        nullable=True,
    ),
    text("vision_model_name", "CLIP model that made the vector.", nullable=True),
    text("vision_model_revision", "The model's commit on the hub, or a fingerprint of its files.", nullable=True),
    text(
        "vision_category",
        "The category with the highest score. It is the nearest of 13 and may not be near: look at its score.",
        nullable=True,
        values=CONTENT_CATEGORIES,
    ),
    *(
        _share(
            vision_score_column_name(category),
            f"Share of '{category}' in what the clip shows: softmax, over the 13 categories, of the cosines of the "
            "clip's vector with the vectors of texts about each category, times the model's logit scale.",
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
        text(
            "status",
            "measured: at least one frame was decoded; no_media: no clip of this video in the media folder; "
            "unreadable: a clip, but none of its frames could be measured.",
            values=("measured", "no_media", "unreadable"),
        ),
        text(
            "status_reason",
            "Why the clip is unreadable, or which part of a measured clip was not measured.",
            nullable=True,
        ),
        text("media_file", "Name of the clip in the media folder.", nullable=True),
        text("media_sha256", "SHA-256 of the clip.", nullable=True),
        text(
            "frame_sampling",
            "every_second: measured on the first frame of every second; key_frames: on the first key frame of "
            "every second that has one, which is faster and less exact. Null when not measured.",
            nullable=True,
            values=FRAME_SAMPLINGS,
        ),
        count("sampled_frame_count", "Frames measured, one a second, at most 600; 0 when not measured."),
        *MEASUREMENTS,
        *MORE_MEASUREMENTS,
        *EMBEDDING,
    ),
)
