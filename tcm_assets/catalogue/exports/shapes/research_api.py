"""The shape of answers of the platform's Research API: `data.videos`. It gives no account ids."""

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

RESEARCH_API = Shape(
    name="Research API",
    source="the platform's Research API (`/v2/research/video/query/`)",
    marks=marks("video_description", "create_time username", "region_code username"),
    fields={
        "video_id": ("id", "video_id"),
        "video_url": ("share_url",),
        "uploaded_at": ("create_time",),
        "author_username": ("username",),
        "caption": ("video_description",),
        "hashtags": ("hashtag_names[].name", "hashtag_info_list[].hashtag_name"),
        "mentions": ("video_mention_list[].name",),
        "music_id": ("music_id",),
        "duration_s": ("video_duration", "duration"),
        "view_count": ("view_count",),
        "like_count": ("like_count",),
        "share_count": ("share_count",),
        "comment_count": ("comment_count",),
        "bookmark_count": ("favorites_count",),
        "record_country": ("region_code",),
    },
    has_addresses=False,
)
