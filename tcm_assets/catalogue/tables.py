"""Tables of the catalogue: the lists, the deliveries, the videos, and the rejected records."""

from typing import Literal, get_args

from tcm_assets.catalogue.exports.delivery_times import DELIVERY_TIME_SOURCES
from tcm_assets.tables.follower_tiers import TIER_NAMES
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
    amount,
    count,
    flag,
    moment,
    number,
    text,
    texts,
)
from tcm_assets.tables.table import Column, Table


def _per_view(name: str, description: str) -> Column:
    return number(name, description, "1 per view", nullable=True, minimum=0)


CLEANED_CREATORS = Table(
    name="cleaned_creators",
    grain="creator",
    description=(
        "The creators of creators.csv: handles without the @, content tags with their spelling mended, the audience "
        "parsed. A cell that is empty or cannot be read is null, never zero; what was mended, left empty or kept out "
        "is in rejected_records."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        text("username", "Handle, lower case, without the @.", nullable=True),
        texts("content_tags", "Content tags, lower case, spelling mended, in the list's order; empty when unknown."),
        text(
            "biography",
            "What the creator says of themselves, in any language, on one line: the list's Biography, or prose in the "
            "place of content tags.",
            nullable=True,
        ),
        text("country", "The creator's own country, by its English name.", nullable=True),
        count("follower_count", "Followers of the account.", nullable=True),
        count("like_count", "Likes over all videos of the account.", nullable=True),
        count("comment_count", "Comments, as the list counts them.", nullable=True),
        count("share_count", "Shares, as the list counts them.", nullable=True),
        count("view_count", "Views, as the list counts them.", nullable=True),
        *AUDIENCE,
        texts("media_files", "File names of the creator's listed clips, without folders; empty when none are listed."),
        flag("is_invented", "Whether the list marks the creator as invented for demonstration; false without a mark."),
    ),
)

CLEANED_BRANDS = Table(
    name="cleaned_brands",
    grain="brand",
    description=(
        "The brands of brands.csv with their target audience parsed. A cell that is empty or cannot be read is null; "
        "what was mended, left empty or kept out is in rejected_records."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        *AUDIENCE,
        text("marketing_goals", "Marketing goals of the brand.", nullable=True),
        text("past_activities", "Earlier sponsorships of the brand.", nullable=True),
    ),
)

ANY = "any"
"""Stands for every follower tier, or every country, in a list of rates."""

CLEANED_RATES = Table(
    name="cleaned_rates",
    grain="follower tier x country",
    description=(
        "What brands pay for a thousand views of a paid video, by follower tier and country, from rates.csv; from the "
        "bundled list where the data folder has none. People edit it: their own contracts are the best source."
    ),
    key=("rate",),
    columns=(
        text("rate", "Follower tier and country, as 'micro, United States'."),
        text("follower_tier", "The tier of the creators; any for every one.", values=(ANY, *TIER_NAMES)),
        text("country", "Country of the creators, by its English name; any for every one."),
        text("currency", "Currency of the costs: ISO 4217, 3 letters."),
        number("cost_per_thousand_low", "Low end of what a thousand views usually cost, above 0.", "money", minimum=0),
        number("cost_per_thousand_high", "High end of it.", "money", minimum=0),
        text("source", "Where the costs are from; an assumption says so.", nullable=True),
        flag("is_assumed", "Whether `source` calls the costs an assumption."),
        text("as_of", "The day that the source is of, YYYY-MM-DD, or its year, YYYY.", nullable=True),
        flag("is_bundled", "Whether it is from the bundled list, and not the data folder's own."),
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
        moment("uploaded_at", "When the video was uploaded."),
        AUTHOR_ID,
        AUTHOR_USERNAME,
        text("author_name", "Display name of the account.", nullable=True),
        text(
            "author_biography",
            "What the account says of itself at delivery, on one line; null where it says nothing or the export has no "
            "such field.",
            nullable=True,
        ),
        flag("is_verified", "Whether TikTok verified the account.", nullable=True),
        text("caption", "The video's text; empty when it has none. Control characters are removed."),
        texts("hashtags", "Hashtag names in the caption's order, lower case, without the #."),
        texts("mentions", "Handles mentioned, lower case, without the @."),
        text("music_id", "TikTok's id of the sound.", nullable=True),
        text("music_title", "Title of the sound.", nullable=True),
        text("music_author", "Author of the sound.", nullable=True),
        flag("is_original_music", "Whether the sound was recorded with this video.", nullable=True),
        text("video_url", "Web page of the video.", nullable=True),
        amount("height_px", "Height of the picture.", "px", nullable=True),
        amount("width_px", "Width of the picture.", "px", nullable=True),
        number("duration_s", "Length.", "s", nullable=True, minimum=0),
        flag("is_ad", "Whether the export says that the video is an advertisement.", nullable=True),
        flag("is_sponsored", "Whether the export says that the video is sponsored.", nullable=True),
        flag("is_slideshow", "Whether the export says that the video is a slideshow of images.", nullable=True),
        amount("image_count", "Images of a slideshow; null where the export lists none.", "count", nullable=True),
        text("record_language", "Language of the caption by the export: its ISO 639 code.", nullable=True),
        text(
            "record_country", "Country by the export, of the video or its account: ISO 3166, 2 letters.", nullable=True
        ),
        count("view_count", "Times played; null where it cannot be read.", nullable=True),
        count("like_count", "Likes (diggCount in the collector's files); null where unknown.", nullable=True),
        count("share_count", "Shares; null where unknown.", nullable=True),
        count("comment_count", "Comments; null where unknown.", nullable=True),
        count("bookmark_count", "Bookmarks (collectCount); null where the export has none.", nullable=True),
        count("gift_count", "Gifts received; null where the export has none.", nullable=True),
        count("follower_count", "Followers of the account at delivery; null where unknown.", nullable=True),
        text("source_file", "Export file, relative to the landing folder; what cannot be shown is spelled out."),
        amount("position", "Place of the record in its file; for .jsonl the line. Counted from 1.", minimum=1),
        moment(
            "delivered_at", "When the counts were collected: the last time in the file's name, else the file's own."
        ),
        text(
            "delivery_time_from",
            "Where delivered_at comes from: the file's name; the file's own time, where the name has none or one that "
            "cannot be; the newest upload in the file or the time of reading, where that cannot be, too.",
            values=DELIVERY_TIME_SOURCES,
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
        *(
            _per_view(
                f"{counted}_per_view",
                f"{counted} / views, rounded to 5 decimals; null at zero views or where {counted} are unknown.",
            )
            for counted in ("likes", "shares", "bookmarks", "comments")
        ),
        _per_view(
            "engagement_rate",
            "Sum of the ratios per view, of bookmarks where they are known; null at zero views, and where likes, "
            "shares or comments are unknown.",
        ),
    ),
)

TargetTable = Literal[
    "cleaned_creators",
    "cleaned_brands",
    "cleaned_rates",
    "raw_videos",
    "visual_features",
    "relevance_labels",
    "campaign_briefs",
]
RecordOutcome = Literal["rejected", "repaired", "superseded", "outside_days"]

REJECTED_RECORDS = Table(
    name="rejected_records",
    grain="problem with an input record",
    description=(
        "Every input record that was kept out of its table, replaced by a later one, or repaired, with its file, its "
        "position and the reason in plain words. No record disappears silently."
    ),
    key=("source_file", "position", "field", "reason"),
    columns=(
        text(
            "target_table",
            "The table that the record was meant for.",
            values=get_args(TargetTable),
        ),
        text("source_file", "File, relative to the data folder."),
        amount("position", "Record or line in the file, counted from 1; 0 for the file as a whole."),
        text("record_id", "The record's own id, where it has one.", nullable=True),
        text("field", "The field or CSV column at fault; empty where the record as a whole is."),
        text(
            "outcome",
            "rejected: the record was kept out. repaired: it was stored after a change. superseded: another record of "
            "the same file, or another clip of the video, took its place. outside_days: its upload day has no "
            "partition.",
            values=get_args(RecordOutcome),
        ),
        text("reason", "What is wrong, in plain words."),
        text("excerpt", "The first 200 characters of what was found.", nullable=True),
        count(
            "record_count",
            "Records that the row is about: 1 for one record, 0 for a file as a whole; of a kind of which a file has "
            "more than 1,000, the number of those that are not listed one by one.",
        ),
    ),
)
