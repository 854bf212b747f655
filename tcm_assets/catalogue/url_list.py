"""The list of videos to request, `live_urls.txt` of the data folder: one address or id a line."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY
from tcm_assets.catalogue.rejections import WHOLE_FILE, Rejection, rejections_table, safe_text
from tcm_assets.catalogue.tables import RecordOutcome


@dataclass(frozen=True)
class VideoRef:
    """A video to request, with its upload day (UTC) as known before.

    `username` and `author_id` are None where the catalogue does not know the video's account.
    """

    video_id: str
    upload_date: date
    username: str | None = None
    author_id: str | None = None


LIST_NAME = "live_urls.txt"
MAX_LIST_BYTES = 50_000_000  # room for more than 500,000 addresses
VIDEO_ID = re.compile(r"[1-9][0-9]{5,19}")

_PAGE = re.compile(
    rf"(?:https?://)?(?:www\.|m\.)?tiktok\.com/(?:@(?P<user>[\w.-]*)/video|v|embed(?:/v2)?)/(?P<id>{VIDEO_ID.pattern})"
    r"(?:\.html)?/?(?:[?#].*)?",
    re.ASCII,
)


class ListedVideos(NamedTuple):
    """The listed videos, each once, and the unreadable lines as rows of `rejected_records`."""

    refs: tuple[VideoRef, ...]
    rejections: pa.Table


def read_url_list(path: Path, now: datetime) -> ListedVideos:
    """Read the list; `now` is UTC without a zone. A missing file is an empty list, an unreadable one is a rejection."""
    try:
        if path.stat().st_size > MAX_LIST_BYTES:
            return _unreadable(f"the list is above {MAX_LIST_BYTES:,} bytes")
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except FileNotFoundError:
        return ListedVideos((), rejections_table([]))
    except OSError as error:
        return _unreadable(f"cannot be read: {error.strerror or error}")
    refs: dict[str, VideoRef] = {}
    rejections: list[Rejection] = []
    for position, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        ref = _parse_line(text, now)
        if isinstance(ref, VideoRef):
            refs.setdefault(ref.video_id, ref)
        else:
            rejections.append(_rejection(position, ref, safe_text(text[:400])))
    return ListedVideos(tuple(refs.values()), rejections_table(rejections))


def reject_listed_outside_days(refs: tuple[VideoRef, ...], first_day: date, end_day: date) -> pa.Table:
    """Return the listed videos whose day has no partition as rows of `rejected_records`."""
    return rejections_table(
        _rejection(
            WHOLE_FILE,
            f"{ref.video_id} was uploaded on {ref.upload_date}, which is no partition: it is not requested",
            ref.video_id,
            outcome="outside_days",
            record_id=ref.video_id,
        )
        for ref in refs
        if not first_day <= ref.upload_date < end_day
    )


def decode_upload_day(video_id: str, now: datetime) -> date | None:
    """Return the upload day (UTC) in a TikTok id's upper 32 bits, Unix seconds; None when no video can have it.

    >>> decode_upload_day("6748451240264420610", datetime(2026, 1, 1))
    datetime.date(2019, 10, 16)
    """
    seconds = int(video_id) >> 32
    uploaded_at = EPOCH + timedelta(seconds=seconds)
    return uploaded_at.date() if PLATFORM_FIRST_DAY <= uploaded_at.date() <= now.date() + timedelta(days=1) else None


def _parse_line(text: str, now: datetime) -> VideoRef | str:
    page = _PAGE.fullmatch(text)
    video_id = page["id"] if page else text
    if not page and not VIDEO_ID.fullmatch(text):
        return "the line is not the page of a TikTok video (https://www.tiktok.com/@name/video/123...) and not its id"
    day = decode_upload_day(video_id, now)
    if day is None:
        return "the id holds no day of upload: deliver the video in an export file once, then it is known"
    username = page["user"].lower() if page and page["user"] else None
    return VideoRef(video_id, day, username)


def _unreadable(reason: str) -> ListedVideos:
    return ListedVideos((), rejections_table([_rejection(WHOLE_FILE, reason, None)]))


def _rejection(
    position: int,
    reason: str,
    excerpt: str | None,
    *,
    outcome: RecordOutcome = "rejected",
    record_id: str | None = None,
) -> Rejection:
    return Rejection(
        source_file=LIST_NAME,
        position=position,
        record_id=record_id,
        outcome=outcome,
        reason=reason,
        excerpt=excerpt,
    )
