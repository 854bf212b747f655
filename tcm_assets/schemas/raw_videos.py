"""`raw_videos`: every delivery of every video, as the export files told it."""

from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID, count
from tcm_assets.schemas.table import Column, Table

RAW_VIDEOS = Table(
    name="raw_videos",
    grain="delivery of a video",
    description=(
        "Every readable video record of every export file in the landing folder. A video that several files hold "
        "appears once per file, so its counts over time are known."
    ),
    key=("video_id", "source_file"),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(name="uploaded_at", dtype="timestamp(6)", description="When the video was uploaded.", unit="UTC"),
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(name="author_name", dtype="string", description="Display name of the account.", nullable=True),
        Column(name="is_verified", dtype="boolean", description="Whether TikTok verified the account.", nullable=True),
        Column(
            name="caption",
            dtype="string",
            description="The video's text; empty when it has none. Control characters are removed.",
        ),
        Column(
            name="hashtags",
            dtype="array<string>",
            description="Hashtag names in the caption's order, lower case, without the #.",
        ),
        Column(name="mentions", dtype="array<string>", description="Handles mentioned, lower case, without the @."),
        Column(name="music_id", dtype="string", description="TikTok's id of the sound.", nullable=True),
        Column(name="music_title", dtype="string", description="Title of the sound.", nullable=True),
        Column(name="music_author", dtype="string", description="Author of the sound.", nullable=True),
        Column(
            name="is_original_music",
            dtype="boolean",
            description="Whether the sound was recorded with this video.",
            nullable=True,
        ),
        Column(name="video_url", dtype="string", description="Web page of the video.", nullable=True),
        Column(
            name="height_px", dtype="int64", description="Height of the picture.", unit="px", nullable=True, minimum=0
        ),
        Column(
            name="width_px", dtype="int64", description="Width of the picture.", unit="px", nullable=True, minimum=0
        ),
        Column(name="duration_s", dtype="float64", description="Length.", unit="s", nullable=True, minimum=0),
        count("view_count", "Times played."),
        count("like_count", "Likes (diggCount in the export)."),
        count("share_count", "Shares."),
        count("comment_count", "Comments."),
        count("bookmark_count", "Bookmarks (collectCount); null where the export has none.", nullable=True),
        count("gift_count", "Gifts received; null where the export has none.", nullable=True),
        count("follower_count", "Followers of the account at delivery; null where unknown.", nullable=True),
        Column(name="source_file", dtype="string", description="Export file, relative to the landing folder."),
        Column(
            name="position",
            dtype="int64",
            description="Place of the record in its file; for .jsonl the line. Counted from 1.",
            minimum=1,
        ),
        Column(
            name="delivered_at",
            dtype="timestamp(6)",
            description="When the counts were collected: the date in the file's name, else the file's change time.",
            unit="UTC",
        ),
    ),
)
