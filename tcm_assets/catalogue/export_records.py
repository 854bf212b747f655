"""Export records: one record becomes a row of `raw_videos`, or the reasons why it cannot."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tcm_assets.catalogue.export_values import (
    EPOCH,
    MAX_NAME_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    PLATFORM_FIRST_DAY,
    Fields,
    clean,
    find_whole_number_fault,
    read_count,
    read_flag,
    read_names,
    read_number,
    read_text,
    require_count,
    require_id,
)
from tcm_assets.catalogue.rejections import Problems

CLOCK_TOLERANCE = timedelta(days=1)
"""How far in the future an upload may lie, since time zones and clocks may be wrong."""

MAX_SIDE_PX = 100_000
"""Above any real picture."""

MAX_DURATION_S = 86_400
"""One day; the platform's longest videos take an hour."""

_PLATFORM_START_S = (datetime.combine(PLATFORM_FIRST_DAY, time.min) - EPOCH).total_seconds()

_NO_FIELDS: dict[str, object] = {}


class VideoRow(NamedTuple):
    """A row of `raw_videos`, in the table's order."""

    video_id: str
    upload_date: date
    uploaded_at: datetime
    author_id: str
    author_username: str
    author_name: str | None
    is_verified: bool | None
    caption: str
    hashtags: list[str]
    mentions: list[str]
    music_id: str | None
    music_title: str | None
    music_author: str | None
    is_original_music: bool | None
    video_url: str | None
    height_px: int | None
    width_px: int | None
    duration_s: float | None
    view_count: int
    like_count: int
    share_count: int
    comment_count: int
    bookmark_count: int | None
    gift_count: int | None
    follower_count: int | None
    source_file: str
    position: int
    delivered_at: datetime


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
    author = _read_part(record, "authorMeta", problems, is_required=True)
    author_stats = _read_part(record, "authorStats", problems) or _NO_FIELDS
    music = _read_part(record, "musicMeta", problems) or _NO_FIELDS
    picture = _read_part(record, "videoMeta", problems) or _NO_FIELDS

    required = {
        "video_id": require_id(record, "id", problems),
        "uploaded_at": _read_upload_time(record, delivery.newest_upload, problems),
        "author_id": None if author is None else require_id(author, "id", problems, path="authorMeta."),
        "author_username": None if author is None else _read_username(author, problems),
        "caption": _read_caption(record, problems),
        "view_count": require_count(record, "playCount", problems),
        "like_count": require_count(record, "diggCount", problems),
        "share_count": require_count(record, "shareCount", problems),
        "comment_count": require_count(record, "commentCount", problems),
    }
    author = author or _NO_FIELDS
    optional = {
        "author_name": read_text(author, "nickName", problems, path="authorMeta."),
        "is_verified": read_flag(author, "verified", problems, path="authorMeta."),
        "hashtags": read_names(record, "hashtags", problems, mark="#"),
        "mentions": read_names(record, "mentions", problems, mark="@"),
        "music_id": read_text(music, "musicId", problems, path="musicMeta."),
        "music_title": read_text(music, "musicName", problems, path="musicMeta."),
        "music_author": read_text(music, "musicAuthor", problems, path="musicMeta."),
        "is_original_music": read_flag(music, "musicOriginal", problems, path="musicMeta."),
        "video_url": _read_web_address(record, problems),
        "height_px": read_count(picture, "height", problems, path="videoMeta.", maximum=MAX_SIDE_PX),
        "width_px": read_count(picture, "width", problems, path="videoMeta.", maximum=MAX_SIDE_PX),
        "duration_s": read_number(picture, "duration", problems, path="videoMeta.", maximum=MAX_DURATION_S),
        "bookmark_count": read_count(record, "collectCount", problems),
        "gift_count": read_count(record, "giftCount" if "giftCount" in record else "gifts", problems),
        "follower_count": _read_follower_count(author, author_stats, problems),
    }
    uploaded_at = required["uploaded_at"]
    if not isinstance(uploaded_at, datetime) or None in required.values():
        return None
    return VideoRow(
        upload_date=uploaded_at.date(),
        source_file=delivery.source_file,
        position=position,
        delivered_at=delivery.delivered_at,
        **required,  # type: ignore[arg-type]
        **optional,  # type: ignore[arg-type]
    )


def _read_part(record: Fields, name: str, problems: Problems, *, is_required: bool = False) -> dict[str, object] | None:
    """Return the object `name` inside the record."""
    value = record.get(name)
    if isinstance(value, dict):
        return value
    if is_required:
        problems.reject(name, f"{name} is missing" if value is None else f"{name} is not an object", value)
    elif value is not None:
        problems.repair(name, f"{name} is not an object", "its values left empty", value)
    return None


def _read_upload_time(record: Fields, newest: datetime, problems: Problems) -> datetime | None:
    value = record.get("createTime")
    fault = find_whole_number_fault(value)
    if fault:
        problems.reject("createTime", f"createTime {fault}", value)
        return None
    seconds = int(value)  # type: ignore[call-overload]
    if seconds < _PLATFORM_START_S:
        problems.reject(
            "createTime", f"createTime is before {PLATFORM_FIRST_DAY}, when the platform did not exist", value
        )
    elif seconds > (newest - EPOCH).total_seconds():
        problems.reject(
            "createTime",
            f"createTime is after {newest:%Y-%m-%d}, a day after the file was read; Unix seconds are needed",
            value,
        )
    else:
        return EPOCH + timedelta(seconds=seconds)
    return None


def _read_username(author: Fields, problems: Problems) -> str | None:
    value = author.get("name")
    if not isinstance(value, str):
        fault = "is missing" if value is None else "is not text"
        problems.reject("authorMeta.name", f"authorMeta.name {fault}", value)
        return None
    if len(value) > MAX_NAME_CHARACTERS:
        problems.reject("authorMeta.name", f"authorMeta.name is above {MAX_NAME_CHARACTERS} characters", value)
        return None
    username = clean(value, "authorMeta.name", problems).strip().lstrip("@").strip().lower()
    if not username:
        problems.reject("authorMeta.name", "authorMeta.name is empty", value)
        return None
    return username


def _read_caption(record: Fields, problems: Problems) -> str | None:
    value = record.get("text")
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.reject("text", "text is not text", value)
    elif len(value) > MAX_TEXT_CHARACTERS:
        problems.reject(
            "text", f"text has {len(value):,} characters; at most {MAX_TEXT_CHARACTERS:,} is a caption", value
        )
    else:
        return clean(value, "text", problems)
    return None


def _read_web_address(record: Fields, problems: Problems) -> str | None:
    """Return the video's page; anything but a web address is left out, since people will click on it."""
    address = read_text(record, "webVideoUrl", problems)
    if address is None or address.startswith(("https://", "http://")):
        return address
    problems.repair("webVideoUrl", "webVideoUrl is not a web address", "left empty", address)
    return None


def _read_follower_count(author: Fields, author_stats: Fields, problems: Problems) -> int | None:
    """Return the first known follower count, by the names that exports have given it."""
    if author_stats.get("followerCount") is not None:
        return read_count(author_stats, "followerCount", problems, path="authorStats.")
    name = "followerCount" if author.get("followerCount") is not None else "fans"
    return read_count(author, name, problems, path="authorMeta.")
