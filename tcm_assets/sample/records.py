"""One record of an export file, in the shape in which the platform's scrapers write it.

Belongs here: names and nesting of the export's fields. Addresses of pictures and files are empty, since there are none;
the page addresses are under .example, a domain reserved for examples, so that no generated link leads anywhere.
"""

from zlib import crc32

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.invented_creators import InventedCreator
from tcm_assets.sample.uploads import Upload

Record = dict[str, object]

SIGNATURE = "generated demonstration account"
"""What every generated account says of itself."""

PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX = 1024, 576
"""The usual upright picture."""

_SONGS = (
    ("Paper Lanterns", "The Sample Rates"),
    ("Slow Elevator", "Nullable"),
    ("Neon Puddles", "Left Join"),
    ("Cactus in the Rain", "Dot Product"),
    ("Tuesday Again", "The Idempotents"),
    ("Kite Weather", "Marigold Index"),
    ("Seven Spoons", "Outer Union"),
    ("Velvet Compiler", "Shallow Copy"),
)
"""Invented titles and bands, for videos with borrowed sound."""

_ORIGINAL_SOUND_SHARE = 0.45


def to_record(
    upload: Upload,
    caption: Caption,
    counts: Counts,
    *,
    has_clip: bool,
    picture_px: tuple[int, int] = (PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX),
    duration_s: int | None = None,
) -> Record:
    """The export record of a video; `picture_px` is height and width, `duration_s` defaults to the upload's."""
    creator = upload.creator
    return {
        "id": upload.video_id,
        "text": caption.text,
        "createTime": upload.uploaded_at_s,
        "authorMeta": _author(creator),
        "musicMeta": _music(upload),
        "covers": {"default": "", "origin": "", "dynamic": ""},
        "webVideoUrl": f"https://tiktok.example/@{creator.username}/video/{upload.video_id}",
        "videoUrl": "",
        "videoUrlNoWaterMark": "",
        "videoMeta": {"height": picture_px[0], "width": picture_px[1], "duration": duration_s or upload.duration_s},
        "diggCount": counts.like_count,
        "shareCount": counts.share_count,
        "playCount": counts.view_count,
        "commentCount": counts.comment_count,
        "collectCount": counts.bookmark_count,
        "giftCount": counts.gift_count,
        "downloaded": has_clip,
        "mentions": [f"@{handle}" for handle in caption.mentions],
        "hashtags": [{"id": _id_of(name), "name": name, "title": "", "cover": ""} for name in caption.hashtags],
        "generated": True,
    }


def _author(creator: InventedCreator) -> Record:
    author: Record = {
        "id": creator.author_id,
        "secUid": "",
        "name": creator.username,
        "nickName": creator.name,
        "verified": False,
        "signature": SIGNATURE,
        "avatar": "",
    }
    if creator.follower_count is not None:
        author["fans"] = creator.follower_count
    return author


def _music(upload: Upload) -> Record:
    # By the video's id instead of a stream of its own: a sound follows from its video, whatever else is drawn.
    draw = crc32(upload.video_id.encode())
    is_original = draw % 100 < 100 * _ORIGINAL_SOUND_SHARE
    title, author = ("original sound", upload.creator.name) if is_original else _SONGS[draw % len(_SONGS)]
    return {
        "musicId": upload.video_id if is_original else _id_of(title),
        "musicName": title,
        "musicAuthor": author,
        "musicOriginal": is_original,
        "playUrl": "",
        "coverThumb": "",
        "coverMedium": "",
        "coverLarge": "",
    }


def _id_of(name: str) -> str:
    return str(crc32(name.encode()))
