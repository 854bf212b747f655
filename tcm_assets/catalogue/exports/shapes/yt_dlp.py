"""The shape of yt-dlp's `.info.json`, of one video or of the `entries` of a playlist."""

import re

from tcm_assets.catalogue.exports.shapes.shape import Shape, marks

YT_DLP = Shape(
    name="yt-dlp",
    source="yt-dlp (`--write-info-json`, `--dump-json`, `--dump-single-json`)",
    marks=marks(
        "ie_key timestamp",  # entries of flat playlists
        "ie_key view_count",
        "webpage_url timestamp",
        "extractor_key timestamp",
        "uploader timestamp",
        "extractor_key view_count",
    ),
    fields={
        "video_id": ("id",),
        "video_url": ("webpage_url", "original_url", "url"),
        "uploaded_at": ("timestamp",),
        "author_id": ("uploader_id",),
        "author_username": ("uploader",),
        "author_name": ("channel", "creator"),
        "follower_count": ("channel_follower_count",),
        # The title is the caption's beginning.
        "caption": ("description", "title"),
        "music_title": ("track",),
        "music_author": ("artists", "artist"),
        "height_px": ("height",),
        "width_px": ("width",),
        "duration_s": ("duration",),
        "view_count": ("view_count",),
        "like_count": ("like_count",),
        "share_count": ("repost_count",),
        "comment_count": ("comment_count",),
        "bookmark_count": ("save_count",),
    },
    templates={"caption": re.compile(r"TikTok video #\d*")},
    site_fields=("extractor_key", "ie_key", "extractor"),
)
