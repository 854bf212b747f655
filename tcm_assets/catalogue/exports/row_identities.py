"""Identities of records: which videos and accounts they are about, and when the videos were uploaded.

The rules are those of `catalogue.identities`; here they meet the columns of an export, record by record.
"""

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY
from tcm_assets.catalogue.exports.columns import Chunk, Column, Values, is_nothing, read_time
from tcm_assets.catalogue.exports.upload_times import read_upload_times
from tcm_assets.catalogue.identities.account_ids import (
    UNKNOWN_ACCOUNT,
    AccountId,
    dispute_account,
    is_younger,
    may_be_spoiled,
    read_account_id,
)
from tcm_assets.catalogue.identities.shifted_ids import LATEST_S, SOONEST_S
from tcm_assets.catalogue.identities.videos import (
    CLOCK_BITS,
    LATEST_UPLOAD,
    SOONEST_UPLOAD,
    SettledVideo,
    clock_of,
    made_at,
    read_page_address,
    settle_video,
)
from tcm_assets.catalogue.identities.written_ids import SURE_ZEROS, looks_rounded, read_written_id

_MOST_REMEMBERED = 4_096  # ids of accounts: a file has many videos of one


class Suspect(NamedTuple):
    """An id of a video that may be rounded: the place of its record, and whether the address of the page repeats it."""

    place: int
    is_repeated: bool


_PLATFORM_START_S = int((datetime.combine(PLATFORM_FIRST_DAY, time.min) - EPOCH).total_seconds())
_EARLIEST_LAG_S = int(SOONEST_UPLOAD.total_seconds())
_LARGEST_LAG_S = int(LATEST_UPLOAD.total_seconds())


class Identities(NamedTuple):
    """Which videos records are about, and when these were uploaded, in Unix seconds; None where rejected.

    `loose` are the places of ids that no address confirms and that are not of the second of their upload.
    `other_handles` are those of the pages of records that name another handle, by the places of the records.
    """

    ids: Values
    uploaded_s: Values
    rounds_videos: bool
    suspects: list[Suspect]
    loose: list[int]
    other_handles: dict[int, str]

    @classmethod
    def read(cls, chunk: Chunk, urls: Values, handles: Values, newest: datetime) -> "Identities":
        """Settle the records of a chunk; `newest` is the latest time that an upload may have."""
        column = chunk.column("video_id")
        times = read_upload_times(chunk.column("uploaded_at"), column)
        start_s, newest_s = _PLATFORM_START_S, int((newest - EPOCH).total_seconds())
        rounds_videos = False
        ids: Values = []
        uploaded_s: Values = []
        suspects: list[Suspect] = []
        loose: list[int] = []
        other_handles: dict[int, str] = {}
        for row, (value, given, url) in enumerate(zip(column.values, times.values, urls, strict=True)):
            # What nearly every record has needs no closer look: an id of its upload's time, which its address repeats.
            if (
                type(given) is int
                and _is_plain_id(value)
                and start_s <= (clock := (number := int(value)) >> CLOCK_BITS) <= newest_s
                and _EARLIEST_LAG_S <= given - clock <= _LARGEST_LAG_S
                and start_s <= given <= newest_s
                and (url is None or url == f"https://www.tiktok.com/@{handles[row]}/video/{value}")
            ):
                if (value[-1] == "0" or number == int(float(number))) and looks_rounded(value):
                    suspects.append(Suspect(row, url is not None))
                if url is None and not SOONEST_S <= given - clock <= LATEST_S:
                    loose.append(row)
                ids.append(value)
                uploaded_s.append(given)
                continue
            seconds, fault = _upload_second(given, newest_s)
            found = _settle(column, times, row, url, seconds, fault, newest)
            rounds_videos |= found.was_rounded
            if found.page_handle and handles[row] not in (None, found.page_handle):
                other_handles[row] = found.page_handle
            if found.video_id is not None and looks_rounded(found.video_id):
                suspects.append(Suspect(row, found.is_repeated))
            if found.is_loose:
                loose.append(row)
            ids.append(found.video_id)
            uploaded_s.append(found.seconds)
        return cls(ids, uploaded_s, rounds_videos, suspects, loose, other_handles)


class _Settled(NamedTuple):
    """The video of a record and its upload in Unix seconds; whether its id was rounded.

    The video and its upload are None in a record that is rejected. `page_id` and `page_handle` are those of the address
    of its page.
    """

    video_id: str | None
    seconds: int | None
    was_rounded: bool
    page_id: str | None
    page_handle: str | None

    @property
    def is_repeated(self) -> bool:
        """Whether the address of the page names the video."""
        return self.video_id == self.page_id

    @property
    def is_loose(self) -> bool:
        """Whether no address says anything of the id, and the upload is of another second."""
        if self.page_id is not None or self.video_id is None or self.seconds is None:
            return False
        return not SOONEST_S <= self.seconds - clock_of(self.video_id) <= LATEST_S


def _settle(
    column: Column, times: Column, row: int, url: str | None, seconds: int | None, fault: str, newest: datetime
) -> _Settled:
    """Return what a record is about; `fault` is why its upload time (None then) cannot be believed."""
    value = column.values[row]
    written = None if is_nothing(value) else read_written_id(value)
    page = read_page_address(url) if url else None
    page_id = page.video_id if page else None
    uploaded_at = None if seconds is None else EPOCH + timedelta(seconds=seconds)
    settled = settle_video(written, page_id, uploaded_at, newest)
    if settled.video_id is None:
        settled = _settle_by_other_fields(column, row, page_id, uploaded_at, newest) or settled
    if settled.video_id is None:
        # A fault of the id alone begins with "is".
        column.reject(row, settled.fault if settled.fault.startswith("is ") else f"is not certain: {settled.fault}")
    elif settled.mending:
        what, _, mended = settled.mending.partition("; ")
        column.repair(row, what, mended or "kept")
    made = None if settled.video_id is None else made_at(settled.video_id, newest)
    if fault and not (made and settled.has_two_witnesses):
        times.reject(row, fault)
        seconds = None
    elif made:
        clock = int((made - EPOCH).total_seconds())
        if seconds is None or not _EARLIEST_LAG_S <= seconds - clock <= _LARGEST_LAG_S:
            what = fault or f"is {uploaded_at}, and the video's id, which is certain, of another time"
            times.repair(row, what, f"taken from the video's id, which holds the second: {made.isoformat()}")
            seconds = clock
    page_handle = page.handle if page else None
    return _Settled(settled.video_id, seconds, settled.was_rounded, page_id, page_handle)


def _settle_by_other_fields(
    column: Column, row: int, page_id: str | None, uploaded_at: datetime | None, newest: datetime
) -> SettledVideo | None:
    """Return the video by another field for ids: a table may have the account's as "id" beside a "video_id"."""
    for path in column.paths[1:]:
        value = column.chunk.values(path)[row]
        if value == column.values[row] or is_nothing(value):
            continue
        settled = settle_video(read_written_id(value), page_id, uploaded_at, newest)
        if settled.video_id is not None and settled.has_two_witnesses:
            return settled._replace(mending=f"is no id of a video of this time; taken from {path}")
    return None


def _upload_second(value: object, newest_s: int) -> tuple[int | None, str]:
    """Return an upload time in Unix seconds, and why it cannot be believed."""
    seconds, fault = read_time(value)
    if seconds is None:
        return None, fault
    if seconds < _PLATFORM_START_S:
        return None, f"is before {PLATFORM_FIRST_DAY}, when the platform did not exist"
    if seconds > newest_s:
        newest = EPOCH + timedelta(seconds=newest_s)
        return None, f"is after {newest:%Y-%m-%d}, a day after the file was read; Unix seconds are needed"
    return seconds, ""


def read_accounts(column: Column, videos: Identities) -> list[AccountId]:
    """Return the accounts' ids; one that is the video's own id is none, as yt-dlp gives it for pages without one.

    An account is doubted where the page of the record is that of another handle: one of the two is somebody else's.
    """
    accounts = []
    for row, (value, video) in enumerate(zip(column.values, videos.ids, strict=True)):
        plain = _plain_account(value) if type(value) is str else None
        if plain is not None:
            # What nearly every record has: an account made before the video, whom no page contradicts.
            if video and (len(value), value) < (len(video), video) and row not in videos.other_handles:
                accounts.append(plain)
                continue
            account = plain
        else:
            account = UNKNOWN_ACCOUNT if is_nothing(value) else read_account_id(value)
            if account.author_id is not None and account.author_id != str(value):
                column.repair(row, "holds more than digits", f"read as {account.author_id}")
            elif account == UNKNOWN_ACCOUNT and not is_nothing(value):
                column.repair(row, "is no id of an account, which is a whole number", "taken as missing")
        author_id = account.author_id
        if author_id is not None and author_id == video:
            account = UNKNOWN_ACCOUNT
        elif author_id and video and _is_after(author_id, video):
            column.repair(row, "is the id of something that was made after the video", "taken as missing")
            account = UNKNOWN_ACCOUNT
        if row in videos.other_handles:
            account = dispute_account(account, videos.other_handles[row])
        accounts.append(account)
    return accounts


@lru_cache(_MOST_REMEMBERED)
def _plain_account(value: str) -> AccountId | None:
    """Return the account of an id that needs no closer look; None for any other."""
    return AccountId(value, None) if _is_plain_id(value) and not may_be_spoiled(value) else None


def _is_after(author_id: str, video_id: str) -> bool:
    """Return whether an account is younger than a video: of nearly all, their digits alone say that it is not."""
    if len(author_id) < len(video_id) or (len(author_id) == len(video_id) and author_id <= video_id):
        return False
    return is_younger(author_id, clock_of(video_id))


def _is_plain_id(value: object) -> bool:
    """Return whether an id is as nearly every record has it, and needs no closer look: digits in text."""
    return (
        type(value) is str
        and value.isdigit()
        and value.isascii()
        and len(value) < _LONGEST_PLAIN
        and value[0] != "0"
        and value[-len(SURE_ZEROS) :] != SURE_ZEROS
    )


_LONGEST_PLAIN = 20
"""Digits from which an id may be above 2^64."""
