"""The shape of the collector of tiktok-scraper, the source system's own: `authorMeta`, `playCount`, `diggCount`."""

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

COLLECTOR_FIELDS = {
    "video_id": ("id",),
    "video_url": ("webVideoUrl",),
    "uploaded_at": ("createTime",),
    "author_id": ("authorMeta.id",),
    "author_username": ("authorMeta.name",),
    "author_name": ("authorMeta.nickName",),
    "author_biography": ("authorMeta.signature",),
    "is_verified": ("authorMeta.verified",),
    "follower_count": ("authorStats.followerCount", "authorMeta.followerCount", "authorMeta.fans"),
    "caption": ("text",),
    "hashtags": ("hashtags[].name",),
    "mentions": ("mentions[].name",),
    "music_id": ("musicMeta.musicId",),
    "music_title": ("musicMeta.musicName",),
    "music_author": ("musicMeta.musicAuthor",),
    "is_original_music": ("musicMeta.musicOriginal",),
    "height_px": ("videoMeta.height",),
    "width_px": ("videoMeta.width",),
    "duration_s": ("videoMeta.duration",),
    "view_count": ("playCount",),
    "like_count": ("diggCount",),
    "share_count": ("shareCount",),
    "comment_count": ("commentCount",),
    "bookmark_count": ("collectCount",),
    "gift_count": ("giftCount", "gifts"),
}

COLLECTOR = Shape(
    name="collector",
    source="tiktok-scraper (npm), and this project's live sources",
    # Counts alone may be those of another thing, such as `statsV2` of the web page.
    marks=marks(
        "authorMeta",
        *(f"{count} {other}" for count in ("playCount", "diggCount") for other in ("id", "createTime", "webVideoUrl")),
        "id text createTime",
    ),
    fields=COLLECTOR_FIELDS,
)
