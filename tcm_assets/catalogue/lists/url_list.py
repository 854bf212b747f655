"""The list of videos to request, `live_urls.txt` of the data folder: one address or id a line."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tcm_assets.catalogue.identities.videos import read_page_address, upload_day_of
from tcm_assets.catalogue.identities.written_ids import (
    LEAST_REPEATED_VIDEOS,
    LEAST_ROUNDED_VIDEOS,
    Damage,
    are_rounded,
    looks_rounded,
    read_written_id,
)
from tcm_assets.catalogue.lists.cells import is_short_link
from tcm_assets.catalogue.lists.files import MissingListError, UnreadableListError, read_list_text
from tcm_assets.catalogue.rejections import WHOLE_FILE, Problem, RejectionLog, excerpt_of


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
VIDEO_ID = re.compile(r"[1-9][0-9]{5,19}")


class ListedVideos(NamedTuple):
    """The listed videos, each once, and the unreadable lines as rows of `rejected_records`."""

    refs: tuple[VideoRef, ...]
    rejections: pa.Table


def read_url_list(path: Path, now: datetime) -> ListedVideos:
    """Read the list; `now` is UTC without a zone. A missing file is an empty list, an unreadable one is a rejection."""
    log = RejectionLog(LIST_NAME)
    try:
        lines = read_list_text(path).text.splitlines()
    except MissingListError:
        lines = []
    except UnreadableListError as error:
        lines = []
        log.add(WHOLE_FILE, None, [_problem(str(error), None)], "rejected")
    written = [(position, line.strip()) for position, line in enumerate(lines, start=1)]
    listed = [(position, text, _read_line(text)) for position, text in written if text and not text.startswith("#")]
    bare_ids = [line.video_id for _, _, line in listed if line.video_id and line.is_bare]
    ids = [line.video_id for _, _, line in listed if line.video_id]
    # Sheets make addresses of the ids that they have.
    are_suspect = {True: are_rounded(bare_ids, LEAST_ROUNDED_VIDEOS), False: are_rounded(ids, LEAST_REPEATED_VIDEOS)}
    refs: dict[str, VideoRef] = {}
    for position, text, line in listed:
        ref = _video_ref(line, now, is_rounded=are_suspect[line.is_bare] or are_suspect[False])
        if not isinstance(ref, VideoRef):
            log.add(position, None, [_problem(ref, text)], "rejected")
            continue
        refs.setdefault(ref.video_id, ref)
        if line.mending:
            log.add(position, ref.video_id, [_problem(line.mending, text)], "repaired")
    return ListedVideos(tuple(refs.values()), log.table())


def reject_listed_outside_days(refs: tuple[VideoRef, ...], first_day: date, end_day: date) -> pa.Table:
    """Return the listed videos whose day has no partition as rows of `rejected_records`."""
    log = RejectionLog(LIST_NAME)
    for ref in refs:
        if not first_day <= ref.upload_date < end_day:
            what = f"{ref.video_id} was uploaded on {ref.upload_date}, which is no partition: it is not requested"
            log.add(WHOLE_FILE, ref.video_id, [_problem(what, ref.video_id)], "outside_days")
    return log.table()


_AROUND = " \"'<>,;\u200b\ufeff"  # signs that a copied address may have around it
_WHAT_TO_DO = "copy the address of the video's page (https://www.tiktok.com/@name/video/123...) from the browser"


class _Line(NamedTuple):
    """What a line says: a video, or its `fault`; `mending` says what was mended, `is_bare` that it is an id alone."""

    video_id: str | None = None
    username: str | None = None
    mending: str = ""
    fault: str = ""
    is_bare: bool = False


def _read_line(text: str) -> _Line:
    bare = text.strip(_AROUND)
    if is_short_link(bare):
        return _Line(fault=f"a short link does not hold the id of the video: open it, and {_WHAT_TO_DO}")
    page = read_page_address(bare) if "/" in bare else None
    if page is not None and page.video_id is None:
        return _Line(fault=f"the address is that of an account, not of a video: {_WHAT_TO_DO}")
    written = read_written_id(page.video_id if page else text)
    if written is not None and written.damage is Damage.APPROXIMATE:
        return _Line(fault=f"a spreadsheet or a float kept the first digits of the id only: {_WHAT_TO_DO}")
    if written is None or written.digits is None or not VIDEO_ID.fullmatch(written.digits):
        return _Line(fault=f"the line is neither the page of a TikTok video nor its id: {_WHAT_TO_DO}")
    mending = f"read as {written.digits}, without what is around the digits" if written.damage is Damage.GUARDED else ""
    return _Line(written.digits, page.username if page else None, mending, is_bare=page is None)


def _video_ref(line: _Line, now: datetime, *, is_rounded: bool) -> VideoRef | str:
    """Return the video of a line, or why there is none; `is_rounded` is whether something rounded ids like it."""
    if line.video_id is None:
        return line.fault
    if is_rounded and looks_rounded(line.video_id):
        return f"the ids of this list were rounded by a spreadsheet or a float: {_WHAT_TO_DO}"
    day = upload_day_of(line.video_id, now)
    if day is None:
        return "the id holds no day of upload: deliver the video in an export file once, then it is known"
    return VideoRef(line.video_id, day, line.username)


def _problem(what: str, found: str | None) -> Problem:
    return Problem(field="", what=what, mended=None, excerpt=excerpt_of(found))
