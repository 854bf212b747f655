"""Export records: one record becomes a row of `raw_videos`, or the reasons why it cannot."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from tcm_assets.catalogue.caption_marks import HASHTAG_MARKS, MENTION_MARKS, bare_handle
from tcm_assets.catalogue.export_values import (
    EPOCH,
    MAX_NAME_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    PLATFORM_FIRST_DAY,
    Fields,
    find_whole_number_fault,
)
from tcm_assets.catalogue.identities.accounts import DOUBTED_ID
from tcm_assets.catalogue.rejections import Problems

CLOCK_TOLERANCE = timedelta(days=1)  # how far in the future an upload may lie, since time zones and clocks may be wrong
MAX_SIDE_PX = 100_000  # above any real picture
MAX_DURATION_S = 86_400  # one day; the platform's longest videos take an hour
_PLATFORM_START_S = (datetime.combine(PLATFORM_FIRST_DAY, time.min) - EPOCH).total_seconds()
VideoRow = dict[str, Any]  # a row of `raw_videos`, by column


class Delivery(NamedTuple):
    """What the records of one file share; times are UTC without a zone.

    `newest_upload` is the latest possible upload time: a day after the file was first read.
    """

    source_file: str
    delivered_at: datetime
    newest_upload: datetime


def read_record(record: object, position: int, delivery: Delivery, problems: Problems) -> VideoRow | None:
    """Return the record at `position` as a row, None when a problem is fatal; problems are added to `problems`.

    Fatal: no id, no author, no upload time between September 2016 and `delivery.newest_upload`, a view, like, share or
    comment count that is no whole number from 0 to 2^62, a caption that is no text or above 10,000 characters. Other
    unreadable or missing values are left empty, never zero.
    """
    if not isinstance(record, dict):
        problems.reject("", "the record is not an object", record)
        return None
    fields = Fields(record, problems)
    author = fields.part("authorMeta", is_required=True)
    missing = Fields({}, problems)
    author_stats = fields.part("authorStats") or missing
    music = fields.part("musicMeta") or missing
    picture = fields.part("videoMeta") or missing

    required: VideoRow = {
        "video_id": fields.required_id("id"),
        "uploaded_at": _read_upload_time(fields, delivery.newest_upload),
        "author_username": None if author is None else _read_username(author),
        "caption": _read_caption(fields),
        "view_count": fields.required_count("playCount"),
        "like_count": fields.required_count("diggCount"),
        "share_count": fields.required_count("shareCount"),
        "comment_count": fields.required_count("commentCount"),
    }
    author = author or missing
    account = author.account_id("id")
    optional = {
        "author_id": account.author_id,
        DOUBTED_ID.name: account.doubted,
        "author_name": author.text("nickName"),
        "is_verified": author.flag("verified"),
        "hashtags": fields.names("hashtags", marks=HASHTAG_MARKS),
        "mentions": fields.names("mentions", marks=MENTION_MARKS),
        "music_id": music.text("musicId"),
        "music_title": music.text("musicName"),
        "music_author": music.text("musicAuthor"),
        "is_original_music": music.flag("musicOriginal"),
        "video_url": _read_web_address(fields),
        "height_px": picture.count("height", MAX_SIDE_PX),
        "width_px": picture.count("width", MAX_SIDE_PX),
        "duration_s": picture.number("duration", MAX_DURATION_S),
        "bookmark_count": fields.count("collectCount"),
        "gift_count": fields.count("giftCount" if "giftCount" in record else "gifts"),
        "follower_count": _read_follower_count(author, author_stats),
    }
    if None in required.values():
        return None
    place = {"source_file": delivery.source_file, "position": position, "delivered_at": delivery.delivered_at}
    return {"upload_date": required["uploaded_at"].date(), **required, **optional, **place}


def _read_upload_time(record: Fields, newest: datetime) -> datetime | None:
    value = record.get("createTime")
    fault = find_whole_number_fault(value)
    if not fault:
        seconds = int(value)  # type: ignore[call-overload]
        if seconds < _PLATFORM_START_S:
            fault = f"is before {PLATFORM_FIRST_DAY}, when the platform did not exist"
        elif seconds > (newest - EPOCH).total_seconds():
            fault = f"is after {newest:%Y-%m-%d}, a day after the file was read; Unix seconds are needed"
        else:
            return EPOCH + timedelta(seconds=seconds)
    record.reject("createTime", fault)
    return None


def _read_username(author: Fields) -> str | None:
    value = author.get("name")
    if not isinstance(value, str):
        author.reject("name", "is missing" if value is None else "is not text")
    elif len(value) > MAX_NAME_CHARACTERS:
        author.reject("name", f"is above {MAX_NAME_CHARACTERS} characters")
    elif username := bare_handle(author.clean("name", value)):
        return username
    else:
        author.reject("name", "is empty")
    return None


def _read_caption(record: Fields) -> str | None:
    value = record.get("text")
    if value is None:
        return ""
    if not isinstance(value, str):
        record.reject("text", "is not text")
    elif len(value) > MAX_TEXT_CHARACTERS:
        record.reject("text", f"has {len(value):,} characters; at most {MAX_TEXT_CHARACTERS:,} is a caption")
    else:
        return record.clean("text", value)
    return None


def _read_web_address(record: Fields) -> str | None:
    """Return the video's page; anything but a web address is left out, since people will click on it."""
    address = record.text("webVideoUrl")
    if address is None or address.startswith(("https://", "http://")):
        return address
    record.repair("webVideoUrl", "is not a web address", found=address)
    return None


def _read_follower_count(author: Fields, author_stats: Fields) -> int | None:
    """Return the first known follower count, by the names that exports have given it."""
    if author_stats.get("followerCount") is not None:
        return author_stats.count("followerCount")
    return author.count("followerCount" if author.get("followerCount") is not None else "fans")
