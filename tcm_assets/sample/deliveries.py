"""Export files of the sample: their names, records and exact bytes, and the bad records planted in them."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from zlib import crc32

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.clips import CLIP_HEIGHT_PX, CLIP_WIDTH_PX, ClipPlan
from tcm_assets.sample.counts import Counts
from tcm_assets.sample.uploads import InventedCreator, Upload

LANDING_FOLDER = "landing"
"""Folder of the export files, in the data folder."""

DELIVERY_DELAY = timedelta(days=1)
"""From the upload day to the day of the first delivery."""

_A_YEAR_S = 31_536_000

_INTERRUPTED_PLACE = 0.75
"""Which of the daily files also exists broken off, as a share of their sequence: one without planted bad records."""

_INTERRUPTED_SHARE = 0.6
"""Share of that file's bytes that arrived."""

_PICTURE_HEIGHT_PX, _PICTURE_WIDTH_PX = 1024, 576
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

Record = dict[str, object]


def daily_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Yield name (relative to the data folder) and bytes of each day's file, and of the one that broke off."""
    interrupted = list(days)[int(_INTERRUPTED_PLACE * len(days))]
    for upload_date, records in days.items():
        delivered_on = upload_date + DELIVERY_DELAY
        content = export_bytes(records)
        yield export_name(str(delivered_on)), content
        if upload_date == interrupted:
            yield export_name(f"interrupted_{delivered_on}"), content[: int(_INTERRUPTED_SHARE * len(content))]


def export_name(words: str) -> str:
    """Return the name of an export file, relative to the data folder."""
    return f"{LANDING_FOLDER}/generated_{words}.json.gz"


def export_bytes(records: list[Record]) -> bytes:
    """Return an export file of `records`: compressed JSON, the same bytes for the same records."""
    document = json.dumps({"collector": records}, ensure_ascii=False, separators=(",", ":"))
    # Without mtime=0 gzip stores the time, and every run would give other bytes.
    return gzip.compress(document.encode(), 6, mtime=0)


def to_record(upload: Upload, caption: Caption, counts: Counts, clip: ClipPlan | None) -> Record:
    """Return the export record of a video, with the picture and the duration of its `clip` where it has one."""
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
        "videoMeta": {
            "height": CLIP_HEIGHT_PX if clip else _PICTURE_HEIGHT_PX,
            "width": CLIP_WIDTH_PX if clip else _PICTURE_WIDTH_PX,
            "duration": clip.duration_s if clip else upload.duration_s,
        },
        "diggCount": counts.like_count,
        "shareCount": counts.share_count,
        "playCount": counts.view_count,
        "commentCount": counts.comment_count,
        "collectCount": counts.bookmark_count,
        "giftCount": counts.gift_count,
        "downloaded": clip is not None,
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
        "signature": creator.biography,
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
    planted = [list(records) for records in deliveries]
    fault_count = len(_bad_copies(deliveries[0][0])) + 1
    # The middle of each fault's share of the files.
    files = [(2 * fault + 1) * len(planted) // (2 * fault_count) for fault in range(fault_count)]
    for fault, file in enumerate(files[:-1]):
        planted[file].insert(0, _bad_copies(deliveries[file][0])[fault])
    last = planted[files[-1]].pop()
    planted[files[-1]].append({**last, "text": f"{_BELL}{last['text']}"})
    return planted


def _bad_copies(record: Record) -> list[Record]:
    """Return copies of `record` with one fault each: three that the good one replaces, and four to be rejected."""
    # Another video: the lowest bit of the id changes, the upload time in the upper bits stays.
    other = {**record, "id": str(int(str(record["id"])) ^ 1)}
    author = record["authorMeta"]
    return [
        {**record, "playCount": -250},
        {**record, "diggCount": "12.4K"},
        {**record, "playCount": int(str(record["playCount"])) // 2},
        # Of another time than the id.
        {**other, "createTime": int(str(record["createTime"])) - _A_YEAR_S},
        {name: value for name, value in record.items() if name != "id"},
        # As a spreadsheet writes it.
        {**record, "id": f"{int(str(record['id'])):.5E}"},
        {"input": author["name"] if isinstance(author, dict) else None, "error": "Profile not found"},
    ]
