"""Tables of the catalogue: the two lists, the deliveries, the videos, and the rejected records."""

from tcm_assets.tables.shared_columns import (
    AUDIENCE,
    AUTHOR_ID,
    AUTHOR_USERNAME,
    BRAND_ID,
    BRAND_NAME,
    CREATOR_ID,
    CREATOR_NAME,
    UPLOAD_DATE,
    VIDEO_ID,
    count,
)
from tcm_assets.tables.table import Column, Table

CLEANED_CREATORS = Table(
    name="cleaned_creators",
    grain="creator",
    description=(
        "The creators of creators.csv: handles without the @, content tags with their spelling mended, the audience "
        "parsed. A cell that is empty is null, never zero; a row that cannot be read is in rejected_records."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        Column(name="username", dtype="string", description="Handle, lower case, without the @.", nullable=True),
        Column(
            name="content_tags",
            dtype="array<string>",
            description="Content tags, lower case, spelling mended, in the list's order; empty when unknown.",
        ),
        count("follower_count", "Followers of the account.", nullable=True),
        count("like_count", "Likes over all videos of the account.", nullable=True),
        count("comment_count", "Comments, as the list counts them.", nullable=True),
        count("share_count", "Shares, as the list counts them.", nullable=True),
        count("view_count", "Views, as the list counts them.", nullable=True),
        *AUDIENCE,
        Column(
            name="media_files",
            dtype="array<string>",
            description="File names of the creator's listed clips, without folders; empty when none are listed.",
        ),
        Column(
            name="is_invented",
            dtype="boolean",
            description="Whether the list marks the creator as invented for demonstration; false without a mark.",
        ),
    ),
)

CLEANED_BRANDS = Table(
    name="cleaned_brands",
    grain="brand",
    description=(
        "The brands of brands.csv with their target audience parsed. A cell that is empty is null; a row that cannot "
        "be read is in rejected_records."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        *AUDIENCE,
        Column(name="marketing_goals", dtype="string", description="Marketing goals of the brand.", nullable=True),
        Column(name="past_activities", dtype="string", description="Earlier sponsorships of the brand.", nullable=True),
    ),
)

RAW_VIDEOS = Table(
    name="raw_videos",
    grain="delivery of a video",
    description=(
        "Every readable video record of every export file in the landing folder. A video in several files has a row "
        "per file: its counts over time."
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


def _per_view(name: str, counted: str, *, nullable: bool = True) -> Column:
    return Column(
        name=name,
        dtype="float64",
        description=f"{counted} / views, rounded to 5 decimals; null at zero views or where {counted} are unknown.",
        unit="1 per view",
        nullable=nullable,
        minimum=0,
    )


VIDEOS = Table(
    name="videos",
    grain="video",
    description=(
        "Each video once, with the counts of its latest delivery, its ratios per view and its engagement rate. "
        "Pictures of how users behave (distributions and correlations of the counts) are in the metadata."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *RAW_VIDEOS.columns,
        count("delivery_count", "Deliveries of this video in the landing folder."),
        _per_view("likes_per_view", "likes"),
        _per_view("shares_per_view", "shares"),
        _per_view("bookmarks_per_view", "bookmarks"),
        _per_view("comments_per_view", "comments"),
        Column(
            name="engagement_rate",
            dtype="float64",
            description="Sum of the four ratios per view, those that are known; null at zero views.",
            unit="1 per view",
            nullable=True,
            minimum=0,
        ),
    ),
)

REJECTED_RECORDS = Table(
    name="rejected_records",
    grain="problem with an input record",
    description=(
        "Every input record that was kept out of its table, replaced by a later one, or repaired, with its file, its "
        "position and the reason in plain words. No record disappears silently."
    ),
    key=("source_file", "position", "field", "reason"),
    columns=(
        Column(
            name="target_table",
            dtype="string",
            description="The table that the record was meant for.",
            values=("cleaned_creators", "cleaned_brands", "raw_videos"),
        ),
        Column(name="source_file", dtype="string", description="File, relative to the data folder."),
        Column(
            name="position",
            dtype="int64",
            description="Record or line in the file, counted from 1; 0 for the file as a whole.",
            minimum=0,
        ),
        Column(name="record_id", dtype="string", description="The record's own id, where it has one.", nullable=True),
        Column(
            name="field",
            dtype="string",
            description="The field or CSV column at fault; empty where the record as a whole is.",
        ),
        Column(
            name="outcome",
            dtype="string",
            description=(
                "rejected: the record was kept out. repaired: it went through after a change. "
                "superseded: another record of the same file took its place. "
                "outside_days: its upload day has no partition."
            ),
            values=("rejected", "repaired", "superseded", "outside_days"),
        ),
        Column(name="reason", dtype="string", description="What is wrong, in plain words."),
        Column(
            name="excerpt", dtype="string", description="The first 200 characters of what was found.", nullable=True
        ),
    ),
)
