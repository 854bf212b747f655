"""Which video a record is about: its id, its page's address and its upload time held against each other.

The id of a video holds the second in which it was made, the address of its page holds its id and its account's handle,
and its record holds the time of the upload: three witnesses, of which two restore the third.
"""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import unquote

from tcm_assets.catalogue.caption_marks import bare_handle
from tcm_assets.catalogue.export_values import EPOCH, PLATFORM_FIRST_DAY
from tcm_assets.catalogue.identities.handles import is_page_of_nobody
from tcm_assets.catalogue.identities.written_ids import END_OF_IDS, Damage, WrittenId, read_written_id, rounds_to

SOONEST_UPLOAD = timedelta(days=-1)
"""How much earlier than its id a video may say that it was uploaded, where a time zone was forgotten. In 1,000 real
records the upload is 1 to 222 s later than the id."""

LATEST_UPLOAD = timedelta(days=31)
"""How much later than its id a video may have been uploaded: the platform schedules posts up to a month ahead."""


CLOCK_BITS = 32
"""Bits of an id below its time: they count within the second."""


def clock_of(video_id: str) -> int:
    """Return the Unix seconds in the id of a video or a recent account."""
    return int(video_id) >> CLOCK_BITS


def made_at(video_id: str, newest: datetime) -> datetime | None:
    """Return when the video of this id was made (UTC): the id's upper 32 bits are Unix seconds.

    None for an id without a time between the platform's first day and `newest`.

    >>> str(made_at("6748451240264420610", datetime(2026, 1, 1)))
    '2019-10-16 17:17:25'
    """
    moment = EPOCH + timedelta(seconds=int(video_id) >> CLOCK_BITS)
    return moment if moment.date() >= PLATFORM_FIRST_DAY and moment <= newest else None


def upload_day_of(video_id: str, now: datetime) -> date | None:
    """Return the day (UTC) in the id of a video; None for an id that no video uploaded until tomorrow has."""
    moment = made_at(video_id, now + timedelta(days=1))
    return None if moment is None else moment.date()


class PageAddress(NamedTuple):
    """What the address of a page says; None where it says nothing. The handle is lower case, without the @."""

    username: str | None
    video_id: str | None

    @property
    def handle(self) -> str | None:
        """The name if it is a handle: tools put an account's long id there, its number, or a sign for nobody."""
        name = self.username or ""
        is_handle = _HANDLE.fullmatch(name) and not name.isdecimal() and not is_page_of_nobody(name)
        return name if is_handle else None


_HANDLE = re.compile(r"[\w.]{2,24}")

_PAGE = re.compile(
    r"(?:https?://)?(?:[a-z]{1,3}\.)?tiktok\.com/"
    r"(?:@(?P<user>[\w.%-]*)(?:/(?:video|photo)/(?P<id>[1-9][0-9]{5,19}))?"
    r"|(?:v|embed(?:/v[0-9])?|player/v[0-9]|share/video|i18n/share/video)/(?P<bare_id>[1-9][0-9]{5,19}))"
    r"(?:\.html)?/?(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


def read_page_address(text: str) -> PageAddress | None:
    """Read the address of a video's or an account's page; None for anything else.

    >>> read_page_address("https://www.tiktok.com/@M1/video/7680535555537441855?lang=en")
    PageAddress(username='m1', video_id='7680535555537441855')
    """
    page = _PAGE.fullmatch(text.strip())
    if page is None:
        return None
    username = bare_handle(unquote(page["user"] or ""))
    video_id = page["id"] or page["bare_id"]
    return PageAddress(username or None, video_id if video_id and int(video_id) < END_OF_IDS else None)


class SettledVideo(NamedTuple):
    """Which video a record is about.

    `mending` says how a spoiled id was restored, "" where it was not; `fault` why no id is certain, "" where one is.
    `has_two_witnesses` is false where the id stands alone: its record has no time, and no other word for the id.
    `was_rounded` says that the file lost digits of the id, so that its other ids are doubtful too.
    """

    video_id: str | None
    mending: str = ""
    fault: str = ""
    has_two_witnesses: bool = True
    was_rounded: bool = False


_FROM_PAGE = "taken from the address of the page"


def settle_video(
    written: WrittenId | None, page_id: str | None, uploaded_at: datetime | None, newest: datetime
) -> SettledVideo:
    """Return the video that a record is about, by its id as written, the id in its page's address, and its upload time.

    `uploaded_at` is None where it cannot be read; `newest` is the latest time that an upload may have. Two of the three
    must agree: an id and a page name one video, or one of them has the time of the upload. An id without a time from
    the platform's first day to `newest` is no id of a video, whoever names it, and one with zeros in place of digits
    no witness, though an address repeats it: tools make addresses of the ids that they have.
    """
    digits = None if written is None else written.digits
    if digits is not None and made_at(digits, newest) is None and page_id in (None, digits):
        return SettledVideo(None, fault=_is_no_video(digits, newest))
    if page_id is not None and not _is_whole_id(page_id, newest):
        page_id = None
    if digits is None or made_at(digits, newest) is None:
        return _settle_by_page(written, page_id, uploaded_at, newest)
    if page_id is None:
        return _settle_by_time(digits, _unguarded(written), uploaded_at, newest)
    if digits == page_id:
        return SettledVideo(digits, _unguarded(written))
    if rounds_to(page_id, digits):
        return SettledVideo(page_id, f"was rounded; {_FROM_PAGE}", was_rounded=True)
    of_time = [candidate for candidate in (digits, page_id) if _is_of_time(candidate, uploaded_at, newest)]
    if of_time == [page_id]:
        return SettledVideo(page_id, f"is of another time than the upload; {_FROM_PAGE}, which is of that time")
    if of_time == [digits]:
        return SettledVideo(digits, "differs from that in the address of the page, which is of another time; kept")
    return SettledVideo(None, fault=f"the id and the address of the page name two videos, {digits} and {page_id}")


def _is_whole_id(digits: str, newest: datetime) -> bool:
    written = read_written_id(digits)
    return written is not None and written.digits is not None and made_at(digits, newest) is not None


def _is_no_video(digits: str, newest: datetime) -> str:
    return (
        f"is no id of a video: {digits} holds no time from {PLATFORM_FIRST_DAY} to {newest.date()} in its upper 32 bits"
    )


def _settle_by_page(
    written: WrittenId | None, page_id: str | None, uploaded_at: datetime | None, newest: datetime
) -> SettledVideo:
    """Return the video of a record of whose id digits are lost, or that has none."""
    if written is not None and written.damage is Damage.APPROXIMATE:
        if page_id is None:
            return SettledVideo(None, fault=_SPOILED, was_rounded=True)
        if written.may_be(page_id) or _is_of_time(page_id, uploaded_at, newest):
            return SettledVideo(page_id, f"is spoiled: only its first digits are known; {_FROM_PAGE}", was_rounded=True)
        fault = f"the digits of the id are lost, and the page is of another video, {page_id}"
        return SettledVideo(None, fault=fault, was_rounded=True)
    what = "is missing" if written is None else f"is no id of a video, {_WHOLE}"
    if page_id is None:
        if written is None:
            return SettledVideo(None, fault="is missing, and no address of the video's page is there to take it from")
        return SettledVideo(None, fault=f"is no id of a video, {_WHOLE}")
    if uploaded_at is not None and not _is_of_time(page_id, uploaded_at, newest):
        return SettledVideo(None, fault=f"{what}, and the page is of a video of another time, {page_id}")
    # An address alone names a video and its handle; beside something else in place of the id, it needs the time.
    is_enough = uploaded_at is not None or written is None
    return SettledVideo(page_id, f"{what}; {_FROM_PAGE}", has_two_witnesses=is_enough)


_WHOLE = "which is a whole number below 2^64, and not the largest of a database"

_SPOILED = (
    "is spoiled: a spreadsheet or a float kept its first digits only, and no address of the video's page is there to "
    "take it from; deliver a file in which ids are text"
)


def _settle_by_time(digits: str, mending: str, uploaded_at: datetime | None, newest: datetime) -> SettledVideo:
    """Return the video of a record that names no page: its time must be that of its id."""
    if uploaded_at is None or _is_of_time(digits, uploaded_at, newest):
        return SettledVideo(digits, mending, has_two_witnesses=uploaded_at is not None)
    fault = (
        f"the id {digits} is of {made_at(digits, newest)}, the upload of {uploaded_at}, and no address of the video's "
        "page says which is right"
    )
    return SettledVideo(None, fault=fault)


def _unguarded(written: WrittenId | None) -> str:
    is_guarded = written is not None and written.damage is Damage.GUARDED
    return "holds more than digits; read without the rest" if is_guarded else ""


def _is_of_time(video_id: str, uploaded_at: datetime | None, newest: datetime) -> bool:
    """Return whether the time in an id is that of the upload."""
    moment = made_at(video_id, newest)
    if moment is None or uploaded_at is None:
        return False
    return SOONEST_UPLOAD <= uploaded_at - moment <= LATEST_UPLOAD
