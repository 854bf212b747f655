"""`visual_features`: what each video looks like, measured on frames sampled once a second."""

from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID, count, share
from tcm_assets.schemas.table import Column, Table

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
        "Mean absolute change of luma between sampled frames that follow each other: 0 a still picture, 1 black to "
        "white and back every second. Null for a clip of one sampled frame.",
        nullable=True,
    ),
    share("face_share", "Share of sampled frames that show at least one frontal face.", nullable=True),
)

VISUAL_FEATURES = Table(
    name="visual_features",
    grain="video",
    description=(
        "What each video looks like, measured on frames sampled once a second. A video without a clip in the media "
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
            description="Why the clip is unreadable, or what part of a measured clip was not measured.",
            nullable=True,
        ),
        Column(name="media_file", dtype="string", description="Name of the clip in the media folder.", nullable=True),
        Column(name="media_sha256", dtype="string", description="SHA-256 of the clip.", nullable=True),
        count("sampled_frame_count", "Frames measured, one a second, at most 600; 0 when not measured."),
        *MEASUREMENTS,
        count(
            "cut_count",
            "Hard cuts between sampled frames, at most one a second. Null for a clip of one sampled frame.",
            nullable=True,
        ),
    ),
)
