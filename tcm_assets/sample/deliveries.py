"""The export files: which there are, what they are called and their exact bytes."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.invented_creators import InventedCreator
from tcm_assets.sample.uploads import Upload

LANDING_FOLDER = "landing"
"""Where export files are, relative to the data folder."""

DELIVERY_DELAY = timedelta(days=1)
"""From the upload day to the day of the first delivery."""

_COMPRESSION_LEVEL = 6

_INTERRUPTED_PLACE = 0.75
"""Which daily file also exists broken off, as a share of the way through them: one without planted bad records."""

_INTERRUPTED_SHARE = 0.6
"""Share of that file's bytes that arrived."""

Record = dict[str, object]


def daily_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Name (relative to the data folder) and bytes of each day's file, and of the one that broke off."""
    interrupted = list(days)[int(_INTERRUPTED_PLACE * len(days))]
    for upload_date, records in days.items():
        delivered_on = upload_date + DELIVERY_DELAY
        content = export_bytes(records)
        yield f"{LANDING_FOLDER}/generated_{delivered_on}.json.gz", content
        if upload_date == interrupted:
            arrived = content[: int(_INTERRUPTED_SHARE * len(content))]
            yield f"{LANDING_FOLDER}/generated_interrupted_{delivered_on}.json.gz", arrived


def restated_delivery(day: date, records: list[Record]) -> tuple[str, bytes]:
    """Name and bytes of the file that delivers earlier videos again on `day`."""
    return f"{LANDING_FOLDER}/generated_restated_{day}.json.gz", export_bytes(records)


def followed_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files that deliver the followed videos again, by the day of collection."""
    for delivered_on in sorted(days):
        yield f"{LANDING_FOLDER}/generated_followed_{delivered_on}.json.gz", export_bytes(days[delivered_on])


def export_bytes(records: list[Record]) -> bytes:
    """An export file of `records`: compressed JSON, the same bytes for the same records."""
    document = json.dumps({"collector": records}, ensure_ascii=False, separators=(",", ":"))
    # gzip would note the time of compression, and with it every run would give other bytes.
    return gzip.compress(document.encode(), _COMPRESSION_LEVEL, mtime=0)


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
