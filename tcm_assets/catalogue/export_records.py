"""One record of an export: a row of `raw_videos`, or the reasons why it is none."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tcm_assets.catalogue.export_values import (
    EPOCH,
    MAX_NAME_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    PLATFORM_FIRST_DAY,
    Fields,
    cleaned,
    names,
    optional_count,
    optional_flag,
    optional_number,
    optional_text,
    required_count,
    required_id,
    whole_number_fault,
)
from tcm_assets.catalogue.rejections import Problems

CLOCK_TOLERANCE = timedelta(days=1)
"""How far a record may lie in the future: time zones and clocks that are a little wrong are not faults of the video."""

MAX_SIDE_PX = 100_000
"""No picture is larger; beyond it the value is something else."""

MAX_DURATION_S = 86_400
"""A day: the platform's longest videos take an hour."""

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
    """What all records of one file share. Times are UTC without a zone.

    `newest_upload` is the latest time that an upload can have: a day after the file was read for the first time.
    """

    source_file: str
    delivered_at: datetime
    newest_upload: datetime


def read_record(record: object, position: int, delivery: Delivery, problems: Problems) -> VideoRow | None:
    """The record at `position` as a row, its problems noted in `problems`; None when one of them is fatal.

    Fatal: no id, no author, no upload time between September 2016 and `delivery.newest_upload`, a view, like, share or
    comment count that is no whole number from 0 to 2^62, a caption that is no text or above 10,000 characters. Any
    other value that cannot be read is left empty, and so is what the export does not have: never zero.
    """
    if not isinstance(record, dict):
        problems.reject("", "the record is not an object", record)
        return None
    author = _part(record, "authorMeta", problems, required=True)
    author_stats = _part(record, "authorStats", problems)
    music = _part(record, "musicMeta", problems)
    picture = _part(record, "videoMeta", problems)

    video_id = required_id(record, "id", problems)
    uploaded_at = _upload_time(record, delivery.newest_upload, problems)
    author_id = required_id(author, "id", problems, path="authorMeta.") if author is not None else None
    username = _username(author, problems) if author is not None else None
    caption = _caption(record, problems)
    views, likes, shares, comments = (
        required_count(record, name, problems) for name in ("playCount", "diggCount", "shareCount", "commentCount")
    )
    author, author_stats, music, picture = (part or _NO_FIELDS for part in (author, author_stats, music, picture))
    optional = {
        "author_name": optional_text(author, "nickName", problems, path="authorMeta."),
        "is_verified": optional_flag(author, "verified", problems, path="authorMeta."),
        "hashtags": names(record, "hashtags", problems, mark="#"),
        "mentions": names(record, "mentions", problems, mark="@"),
        "music_id": optional_text(music, "musicId", problems, path="musicMeta."),
        "music_title": optional_text(music, "musicName", problems, path="musicMeta."),
        "music_author": optional_text(music, "musicAuthor", problems, path="musicMeta."),
        "is_original_music": optional_flag(music, "musicOriginal", problems, path="musicMeta."),
        "video_url": _web_address(record, problems),
        "height_px": optional_count(picture, "height", problems, path="videoMeta.", maximum=MAX_SIDE_PX),
        "width_px": optional_count(picture, "width", problems, path="videoMeta.", maximum=MAX_SIDE_PX),
        "duration_s": optional_number(picture, "duration", problems, path="videoMeta.", maximum=MAX_DURATION_S),
        "bookmark_count": optional_count(record, "collectCount", problems),
        "gift_count": optional_count(record, "giftCount" if "giftCount" in record else "gifts", problems),
        "follower_count": _follower_count(author, author_stats, problems),
    }
    if (
        video_id is None
        or uploaded_at is None
        or author_id is None
        or username is None
        or caption is None
        or views is None
        or likes is None
        or shares is None
        or comments is None
    ):
        return None
    return VideoRow(
        video_id=video_id,
        upload_date=uploaded_at.date(),
        uploaded_at=uploaded_at,
        author_id=author_id,
        author_username=username,
        caption=caption,
        view_count=views,
        like_count=likes,
        share_count=shares,
        comment_count=comments,
        source_file=delivery.source_file,
        position=position,
        delivered_at=delivery.delivered_at,
        **optional,  # type: ignore[arg-type]
    )


def _part(record: Fields, name: str, problems: Problems, *, required: bool = False) -> dict[str, object] | None:
    """The object `name` inside the record."""
    value = record.get(name)
    if isinstance(value, dict):
        return value
    if required:
        problems.reject(name, f"{name} is missing" if value is None else f"{name} is not an object", value)
    elif value is not None:
        problems.repair(name, f"{name} is not an object", "its values left empty", value)
    return None


def _upload_time(record: Fields, newest: datetime, problems: Problems) -> datetime | None:
    value = record.get("createTime")
    fault = whole_number_fault(value)
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


def _username(author: Fields, problems: Problems) -> str | None:
    value = author.get("name")
    if not isinstance(value, str):
        fault = "is missing" if value is None else "is not text"
        problems.reject("authorMeta.name", f"authorMeta.name {fault}", value)
        return None
    if len(value) > MAX_NAME_CHARACTERS:
        problems.reject("authorMeta.name", f"authorMeta.name is above {MAX_NAME_CHARACTERS} characters", value)
        return None
    username = cleaned(value, "authorMeta.name", problems).strip().lstrip("@").strip().lower()
    if not username:
        problems.reject("authorMeta.name", "authorMeta.name is empty", value)
        return None
    return username


def _caption(record: Fields, problems: Problems) -> str | None:
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
        return cleaned(value, "text", problems)
    return None


def _web_address(record: Fields, problems: Problems) -> str | None:
    """The video's page; anything but a web address is left out, since people will click on it."""
    address = optional_text(record, "webVideoUrl", problems)
    if address is None or address.startswith(("https://", "http://")):
        return address
    problems.repair("webVideoUrl", "webVideoUrl is not a web address", "left empty", address)
    return None


def _follower_count(author: Fields, author_stats: Fields, problems: Problems) -> int | None:
    """The first follower count that there is, by the names that exports have given it."""
    if author_stats.get("followerCount") is not None:
        return optional_count(author_stats, "followerCount", problems, path="authorStats.")
    name = "followerCount" if author.get("followerCount") is not None else "fans"
    return optional_count(author, name, problems, path="authorMeta.")
