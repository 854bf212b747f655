"""Export files of the sample: their names, records and exact bytes, and the bad records planted in them."""

import gzip
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from zlib import crc32

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.uploads import InventedCreator, Upload

LANDING_FOLDER = "landing"
"""Folder of the export files, in the data folder."""

DELIVERY_DELAY = timedelta(days=1)
"""From the upload day to the day of the first delivery."""

_COMPRESSION_LEVEL = 6

_INTERRUPTED_PLACE = 0.75
"""Place among the daily files, as a share, of the one that also exists broken off: one without planted bad records."""

_INTERRUPTED_SHARE = 0.6
"""Share of that file's bytes that arrived."""

SIGNATURE = "generated demonstration account"
"""Signature of every generated account."""

PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX = 1024, 576
"""Size of the usual upright picture."""

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

_BELL = "\x07"
"""A control character, as broken keyboards and converters leave in texts."""

_MILLISECONDS_PER_SECOND = 1000

Record = dict[str, object]


def daily_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Yield name (relative to the data folder) and bytes of each day's file, and of the one that broke off."""
    interrupted = list(days)[int(_INTERRUPTED_PLACE * len(days))]
    for upload_date, records in days.items():
        delivered_on = upload_date + DELIVERY_DELAY
        content = export_bytes(records)
        yield f"{LANDING_FOLDER}/generated_{delivered_on}.json.gz", content
        if upload_date == interrupted:
            arrived = content[: int(_INTERRUPTED_SHARE * len(content))]
            yield f"{LANDING_FOLDER}/generated_interrupted_{delivered_on}.json.gz", arrived


def restated_delivery(day: date, records: list[Record]) -> tuple[str, bytes]:
    """Return name and bytes of the file that delivers earlier videos again on `day`."""
    return f"{LANDING_FOLDER}/generated_restated_{day}.json.gz", export_bytes(records)


def followed_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the files that deliver the followed videos again, by the day of collection."""
    for delivered_on in sorted(days):
        yield f"{LANDING_FOLDER}/generated_followed_{delivered_on}.json.gz", export_bytes(days[delivered_on])


def export_bytes(records: list[Record]) -> bytes:
    """Return an export file of `records`: compressed JSON, the same bytes for the same records."""
    document = json.dumps({"collector": records}, ensure_ascii=False, separators=(",", ":"))
    # Without mtime=0 gzip stores the time, and every run would give other bytes.
    return gzip.compress(document.encode(), _COMPRESSION_LEVEL, mtime=0)


def to_record(
    upload: Upload,
    caption: Caption,
    counts: Counts,
    *,
    has_clip: bool,
    picture_px: tuple[int, int] = (PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX),
    duration_s: int | None = None,
) -> Record:
    """Return the export record of a video; `picture_px` is (height, width), `duration_s` defaults to the upload's."""
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
    # Drawn from the video's id: its sound stays the same, whatever else is drawn.
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


def plant_bad_records(deliveries: list[list[Record]]) -> list[list[Record]]:
    """Return the records of each delivery with the bad ones planted, spread evenly over the deliveries.

    `deliveries` holds one non-empty list of good records per file. A bad copy of a file's first record goes before it;
    a control character goes into the caption of a file's last record.
    """
    faults = (_negative_views, _likes_in_words, _time_in_milliseconds, _no_id, _no_author, _fewer_views)
    planted = [list(records) for records in deliveries]
    for index, spoil in enumerate(faults):
        file = _file_index(index, len(faults) + 1, len(planted))
        bad = deepcopy(deliveries[file][0])
        spoil(bad)
        planted[file].insert(0, bad)
    file = _file_index(len(faults), len(faults) + 1, len(planted))
    last = planted[file][-1]
    planted[file][-1] = {**last, "text": f"{_BELL}{last['text']}"}
    return planted


def _file_index(index: int, count: int, file_count: int) -> int:
    """Return the file that gets fault `index` of `count`: the middle of its share of the files."""
    return (2 * index + 1) * file_count // (2 * count)


def _under_another_id(record: Record) -> None:
    # The lowest bit: the upload time in the upper bits stays.
    record["id"] = str(int(str(record["id"])) ^ 1)


def _negative_views(record: Record) -> None:
    _under_another_id(record)
    record["playCount"] = -250


def _likes_in_words(record: Record) -> None:
    _under_another_id(record)
    record["diggCount"] = "12.4K"


def _time_in_milliseconds(record: Record) -> None:
    _under_another_id(record)
    record["createTime"] = int(str(record["createTime"])) * _MILLISECONDS_PER_SECOND


def _no_id(record: Record) -> None:
    del record["id"]


def _no_author(record: Record) -> None:
    _under_another_id(record)
    record["authorMeta"] = None


def _fewer_views(record: Record) -> None:
    record["playCount"] = int(str(record["playCount"])) // 2
