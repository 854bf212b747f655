"""The shape of the platform's web items, as TikTok-Api gives them: `desc`, `author.uniqueId`, `stats`, `statsV2`."""

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

TIKTOK_API = Shape(
    name="TikTok-Api",
    source="TikTok-Api (Python), and other tools that keep the web page's own items (`itemList`, `itemStruct`)",
    marks=marks("desc createTime", "desc stats", "desc statsV2", "createTime author stats"),
    fields={
        "video_id": ("id",),
        "video_url": ("webVideoUrl", "shareUrl", "url"),
        "uploaded_at": ("createTime",),
        "author_id": ("author.id", "authorId"),
        "author_username": ("author.uniqueId", "author"),
        "author_name": ("author.nickname", "nickname"),
        "author_biography": ("author.signature",),
        "is_verified": ("author.verified",),
        # The newer of the two places has counts in full, as text; the older one rounds large ones.
        "follower_count": ("authorStatsV2.followerCount", "authorStats.followerCount"),
        "caption": ("desc",),
        "hashtags": ("challenges[].title", "textExtra[].hashtagName"),
        "mentions": ("textExtra[].userUniqueId",),
        "music_id": ("music.id",),
        "music_title": ("music.title",),
        "music_author": ("music.authorName",),
        "is_original_music": ("music.original",),
        "height_px": ("video.height",),
        "width_px": ("video.width",),
        "duration_s": ("video.duration",),
        "view_count": ("statsV2.playCount", "stats.playCount"),
        "like_count": ("statsV2.diggCount", "stats.diggCount"),
        "share_count": ("statsV2.shareCount", "stats.shareCount"),
        "comment_count": ("statsV2.commentCount", "stats.commentCount"),
        "bookmark_count": ("statsV2.collectCount", "stats.collectCount"),
        "is_ad": ("isAd",),
        "image_count": ("imagePost.images",),
        "record_language": ("textLanguage",),
        "record_country": ("locationCreated",),
    },
    has_addresses=False,
)
