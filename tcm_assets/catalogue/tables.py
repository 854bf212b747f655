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


def _text(name: str, description: str, *, nullable: bool = False, values: tuple[str, ...] | None = None) -> Column:
    return Column(name=name, dtype="string", description=description, nullable=nullable, values=values)


def _list(name: str, description: str) -> Column:
    return Column(name=name, dtype="array<string>", description=description)


def _measure(name: str, dtype: str, description: str, unit: str) -> Column:
    return Column(name=name, dtype=dtype, description=description, unit=unit, nullable=True, minimum=0)


def _per_view(name: str, counted: str) -> Column:
    description = f"{counted} / views, rounded to 5 decimals; null at zero views or where {counted} are unknown."
    return _measure(name, "float64", description, "1 per view")


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
        _text("username", "Handle, lower case, without the @.", nullable=True),
        _list("content_tags", "Content tags, lower case, spelling mended, in the list's order; empty when unknown."),
        count("follower_count", "Followers of the account.", nullable=True),
        count("like_count", "Likes over all videos of the account.", nullable=True),
        count("comment_count", "Comments, as the list counts them.", nullable=True),
        count("share_count", "Shares, as the list counts them.", nullable=True),
        count("view_count", "Views, as the list counts them.", nullable=True),
        *AUDIENCE,
        _list("media_files", "File names of the creator's listed clips, without folders; empty when none are listed."),
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
        _text("marketing_goals", "Marketing goals of the brand.", nullable=True),
        _text("past_activities", "Earlier sponsorships of the brand.", nullable=True),
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
        _text("author_name", "Display name of the account.", nullable=True),
        Column(name="is_verified", dtype="boolean", description="Whether TikTok verified the account.", nullable=True),
        _text("caption", "The video's text; empty when it has none. Control characters are removed."),
        _list("hashtags", "Hashtag names in the caption's order, lower case, without the #."),
        _list("mentions", "Handles mentioned, lower case, without the @."),
        _text("music_id", "TikTok's id of the sound.", nullable=True),
        _text("music_title", "Title of the sound.", nullable=True),
        _text("music_author", "Author of the sound.", nullable=True),
        Column(
            name="is_original_music",
            dtype="boolean",
            description="Whether the sound was recorded with this video.",
            nullable=True,
        ),
        _text("video_url", "Web page of the video.", nullable=True),
        _measure("height_px", "int64", "Height of the picture.", "px"),
        _measure("width_px", "int64", "Width of the picture.", "px"),
        _measure("duration_s", "float64", "Length.", "s"),
        count("view_count", "Times played."),
        count("like_count", "Likes (diggCount in the export)."),
        count("share_count", "Shares."),
        count("comment_count", "Comments."),
        count("bookmark_count", "Bookmarks (collectCount); null where the export has none.", nullable=True),
        count("gift_count", "Gifts received; null where the export has none.", nullable=True),
        count("follower_count", "Followers of the account at delivery; null where unknown.", nullable=True),
        _text("source_file", "Export file, relative to the landing folder."),
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
        _measure(
            "engagement_rate",
            "float64",
            "Sum of the known ratios per view; null at zero views.",
            "1 per view",
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
        _text(
            "target_table",
            "The table that the record was meant for.",
            values=("cleaned_creators", "cleaned_brands", "raw_videos"),
        ),
        _text("source_file", "File, relative to the data folder."),
        Column(
            name="position",
            dtype="int64",
            description="Record or line in the file, counted from 1; 0 for the file as a whole.",
            minimum=0,
        ),
        _text("record_id", "The record's own id, where it has one.", nullable=True),
        _text("field", "The field or CSV column at fault; empty where the record as a whole is."),
        _text(
            "outcome",
            "rejected: the record was kept out. repaired: it was stored after a change. superseded: another record of "
            "the same file took its place. outside_days: its upload day has no partition.",
            values=("rejected", "repaired", "superseded", "outside_days"),
        ),
        _text("reason", "What is wrong, in plain words."),
        _text("excerpt", "The first 200 characters of what was found.", nullable=True),
    ),
)
