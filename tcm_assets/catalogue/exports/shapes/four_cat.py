"""The shape of 4CAT's tables of videos, of Zeeschuimer's collections among others: `body`, `plays`, `tiktok_url`."""

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

FOUR_CAT = Shape(
    name="4CAT",
    source="4CAT Capture and Analysis Toolkit (tables of TikTok videos)",
    marks=marks("tiktok_url", "body unix_timestamp"),
    fields={
        "video_id": ("id",),
        "video_url": ("tiktok_url",),
        "uploaded_at": ("unix_timestamp", "timestamp"),
        "author_id": ("author_id",),
        "author_username": ("author",),
        "author_name": ("author_full",),
        "follower_count": ("author_followers",),
        "caption": ("body",),
        "hashtags": ("hashtags[].name",),
        "music_id": ("music_id",),
        "music_title": ("music_name",),
        "music_author": ("music_author",),
        "view_count": ("plays",),
        "like_count": ("likes",),
        "share_count": ("shares",),
        "comment_count": ("comments",),
        "is_ad": ("is_ad",),
        "is_sponsored": ("is_paid_partnership",),
        "record_country": ("location_created",),
    },
)
