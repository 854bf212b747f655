"""Rows of `raw_videos` from records of one shape: every column read, and the video's identity settled.

A record is rejected only where it is not certain which video it is about, whose it is by its handle, or when it was
uploaded. Whatever else cannot be read is left empty and reported.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tcm_assets.catalogue.caption_marks import HASHTAG, HASHTAG_MARKS, MENTION, MENTION_MARKS, bare_handle, is_handle
from tcm_assets.catalogue.empty_values import NAMIBIA
from tcm_assets.catalogue.export_values import MAX_COUNT
from tcm_assets.catalogue.exports import columns as read
from tcm_assets.catalogue.exports.columns import Chunk, Column, PendingNumber, Values, is_nothing
from tcm_assets.catalogue.exports.flags import read_flags
from tcm_assets.catalogue.exports.name_lists import MAX_IMAGES, read_image_counts, read_names
from tcm_assets.catalogue.exports.page_addresses import read_page_addresses, reject_other_sites
from tcm_assets.catalogue.exports.row_identities import Identities, Suspect, read_accounts
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.guarded_text import unguarded
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.handles import names_nobody
from tcm_assets.catalogue.identities.videos import read_page_address
from tcm_assets.catalogue.rejections import Problems

CLOCK_TOLERANCE = timedelta(days=1)  # how far in the future an upload may lie, since time zones and clocks may be wrong
MAX_SIDE_PX = 100_000  # above any real picture
MAX_DURATION_S = 86_400  # one day; the platform's longest videos take an hour

COUNTS = ("view_count", "like_count", "share_count", "comment_count", "bookmark_count", "gift_count", "follower_count")
"""Columns that count something, and may be written in any notation."""

NUMBERS = {
    **dict.fromkeys(COUNTS, MAX_COUNT),
    "height_px": MAX_SIDE_PX,
    "width_px": MAX_SIDE_PX,
    "duration_s": MAX_DURATION_S,
    "image_count": MAX_IMAGES,
}
"""Columns of numbers, which may be texts, with their largest values."""


class ChunkRows(NamedTuple):
    """What records of one shape became.

    `columns` holds the values of the accepted records, by column; `rows` are their places among all records of the
    chunk. `problems`, `pending` and `suspects` are by those places, too; `shown` has for a column a number that shows
    its notation. `rounds_videos` is whether an id of a video was rounded; `loose` are the places of ids that no
    address confirms and that are not of the second of their upload.
    """

    rows: list[int]
    columns: dict[str, Values]
    problems: dict[int, Problems]
    pending: dict[str, list[PendingNumber]]
    shown: dict[str, str]
    rounds_videos: bool
    suspects: list[Suspect]
    loose: list[int]


def read_rows(shape: Shape, records: Sequence[dict[str, Any]], newest_upload: datetime) -> ChunkRows:
    """Read records of one shape; `newest_upload` is the latest time that an upload may have (UTC, without a zone)."""
    chunk = Chunk(shape, records)
    urls = read_page_addresses(chunk.column("video_url"))
    reject_other_sites(chunk.site(), urls)
    handles = _read_handles(chunk.column("author_username"), urls, chunk.column("author_id").values)
    videos = Identities.read(chunk, urls, handles, newest_upload)
    accounts = read_accounts(chunk.column("author_id"), videos)
    made_up = shape.templates.get("caption")
    captions = [
        "" if caption is None or (made_up and made_up.fullmatch(caption)) else caption
        for caption in read.read_texts(chunk.column("caption"))
    ]
    found: dict[str, Values] = {
        "video_id": videos.ids,
        "uploaded_s": videos.uploaded_s,
        "author_id": [account.author_id for account in accounts],
        DOUBTED_ID.name: [account.doubted for account in accounts],
        "author_username": handles,
        "author_name": read.read_texts(chunk.column("author_name")),
        "author_biography": [
            text and (" ".join(text.split()) or None) for text in read.read_texts(chunk.column("author_biography"))
        ],
        "is_verified": read_flags(chunk.column("is_verified")),
        "caption": captions,
        "hashtags": _or_marks(read_names(chunk.column("hashtags"), HASHTAG_MARKS), captions, HASHTAG.findall),
        "mentions": _or_marks(read_names(chunk.column("mentions"), MENTION_MARKS), captions, MENTION.findall),
        "music_id": read.read_sound_ids(chunk.column("music_id")),
        "music_title": read.read_texts(chunk.column("music_title")),
        "music_author": read.read_joined_texts(chunk.column("music_author")),
        "is_original_music": read_flags(chunk.column("is_original_music")),
        "video_url": urls if shape.has_addresses else _page_addresses(urls, videos.ids, handles),
        "height_px": read.read_counts(chunk.column("height_px"), MAX_SIDE_PX),
        "width_px": read.read_counts(chunk.column("width_px"), MAX_SIDE_PX),
        "duration_s": read.read_numbers(chunk.column("duration_s"), MAX_DURATION_S),
        "is_ad": read_flags(chunk.column("is_ad")),
        "is_sponsored": read_flags(chunk.column("is_sponsored")),
        "image_count": read_image_counts(chunk.column("image_count")),
        "is_slideshow": read_flags(chunk.column("is_slideshow")),
        "record_language": read.read_languages(chunk.column("record_language")),
        "record_country": read.read_countries(chunk.column("record_country")),
        **{name: read.read_counts(chunk.column(name)) for name in COUNTS},
    }
    rows = [row for row in range(chunk.size) if row not in chunk.problems or not chunk.problems[row].are_fatal]
    if len(rows) < chunk.size:
        found = {name: [values[row] for row in rows] for name, values in found.items()}
    return ChunkRows(
        rows,
        found,
        chunk.problems,
        chunk.pending,
        chunk.shown,
        videos.rounds_videos,
        videos.suspects,
        videos.loose,
    )


def _read_handles(column: Column, urls: Values, accounts: Values) -> Values:
    """Return handles as the records have them, else as their addresses do; a record without one is rejected.

    An address that was made of nothing (`/@undefined/`) names nobody, unless the record names the account by its id.
    """
    handles: Values = []
    for row, value in enumerate(column.values):
        handle: str | None = bare_handle(value) if type(value) is str else None
        if handle is not None and not is_handle(handle):
            handle = bare_handle(unguarded(str(value)))
        if handle and names_nobody(handle) and (of_page := _handle_of_page(urls[row])) and not names_nobody(of_page):
            column.repair(row, "is no handle: so tools write that they have none", f"'{of_page}' taken from the page")
            handle = of_page
        elif handle is None or not is_handle(handle) or is_nothing(value):
            handle = _handle_of_page(value) or _handle_of_page(urls[row])
            if handle is not None and is_nothing(accounts[row]) and _is_made_of_nothing(handle, urls[row]):
                handle = None
            if handle is None:
                column.reject(row, f"{_handle_fault(value)}, and no address of a page names the account")
            elif not is_nothing(value):
                column.repair(row, _handle_fault(value), f"'{handle}' taken from the address of the page")
        handles.append(handle)
    return handles


def _handle_of_page(address: object) -> str | None:
    page = read_page_address(address) if isinstance(address, str) and len(address) <= read.MAX_TEXT_CHARACTERS else None
    name = page.username if page else None
    return name if name and is_handle(name) and not _STANDS_FOR_NOBODY.fullmatch(name) else None


_STANDS_FOR_NOBODY = re.compile(r"_|ms4wljabaaaa.*")
"""What yt-dlp writes in addresses in place of a handle that it does not know: a sign, or the account's other id."""


def _is_made_of_nothing(handle: str, url: str | None) -> bool:
    return is_nothing(handle) or (url is not None and f"/@{NAMIBIA}/" in url)


def _handle_fault(value: object) -> str:
    if is_nothing(value):
        return "is missing"
    return "is no handle: letters, digits, _ and ." if isinstance(value, str) else "is not text"


def _or_marks(names: Values, captions: list[str], find: Any) -> Values:
    """Return names, where the record has no list of them those that the caption marks."""
    return [
        [name.lower() for name in find(caption)] if found is None else found
        for found, caption in zip(names, captions, strict=True)
    ]


def _page_addresses(urls: Values, ids: Values, handles: Values) -> Values:
    """Return addresses, in place of a missing one that which a video of this account has."""
    return [
        f"https://www.tiktok.com/@{handle}/video/{video_id}" if url is None and video_id and handle else url
        for url, video_id, handle in zip(urls, ids, handles, strict=True)
    ]
