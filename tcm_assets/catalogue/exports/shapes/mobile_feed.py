"""The shape of the mobile app's feed (`aweme_list`): `aweme_id`, `statistics`, lengths in milliseconds."""

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

MOBILE_FEED = Shape(
    name="mobile feed",
    source="tools that keep the mobile app's answers (`aweme_list`, `aweme_details`)",
    marks=marks("aweme_id"),
    fields={
        "video_id": ("aweme_id",),
        "video_url": ("share_url", "share_info.share_url"),
        "uploaded_at": ("create_time",),
        "author_id": ("author.uid", "author_user_id"),
        "author_username": ("author.unique_id",),
        "author_name": ("author.nickname",),
        "author_biography": ("author.signature",),
        "follower_count": ("author.follower_count",),
        "caption": ("desc",),
        "hashtags": ("text_extra[].hashtag_name", "cha_list[].cha_name"),
        "mentions": ("text_extra[].user_unique_id",),
        "music_id": ("music.id_str", "music.mid", "music.id"),
        "music_title": ("music.title",),
        "music_author": ("music.author",),
        "is_original_music": ("music.is_original_sound", "music.is_original"),
        "height_px": ("video.height",),
        "width_px": ("video.width",),
        "duration_s": ("video.duration", "duration"),
        "view_count": ("statistics.play_count",),
        "like_count": ("statistics.digg_count",),
        "share_count": ("statistics.share_count",),
        "comment_count": ("statistics.comment_count",),
        "bookmark_count": ("statistics.collect_count",),
        "is_ad": ("is_ads",),
        "image_count": ("image_post_info.images",),
        "record_language": ("desc_language",),
        "record_country": ("region",),
    },
    divisors={"duration_s": 1_000},
)
