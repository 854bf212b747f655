"""The export files: which there are, what they are called and their exact bytes.

Belongs here: names, compression, order. A day's videos are delivered on the next day, whose date is in the file's name,
so that counts are never older than the video. One file broke off on its way and was sent again: both lie there.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta

from tcm_assets.sample.records import Record

LANDING_FOLDER = "landing"
"""Where export files are, relative to the data folder."""

DELIVERY_DELAY = timedelta(days=1)
"""From the upload day to the day of the first delivery."""

_COMPRESSION_LEVEL = 6

_INTERRUPTED_PLACE = 0.75
"""Which daily file also exists broken off, as a share of the way through them: one without planted bad records."""

_INTERRUPTED_SHARE = 0.6
"""Share of that file's bytes that arrived."""


def daily_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Name (relative to the data folder) and bytes of each day's file, and of the one that broke off."""
    interrupted = list(days)[int(_INTERRUPTED_PLACE * len(days))]
    for upload_date, records in days.items():
        delivered_on = upload_date + DELIVERY_DELAY
        content = export_bytes(records)
        yield f"{LANDING_FOLDER}/generated_{delivered_on}.json.gz", content
        if upload_date == interrupted:
            arrived = content[: int(_INTERRUPTED_SHARE * len(content))]
            yield f"{LANDING_FOLDER}/generated_interrupted_{delivered_on}.json.gz", arrived


def restated_delivery(day: date, records: list[Record]) -> tuple[str, bytes]:
    """Name and bytes of the file that delivers earlier videos again on `day`."""
    return f"{LANDING_FOLDER}/generated_restated_{day}.json.gz", export_bytes(records)


def followed_deliveries(days: dict[date, list[Record]]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files that deliver the followed videos again, by the day of collection."""
    for delivered_on in sorted(days):
        yield f"{LANDING_FOLDER}/generated_followed_{delivered_on}.json.gz", export_bytes(days[delivered_on])


def export_bytes(records: list[Record]) -> bytes:
    """An export file of `records`: compressed JSON, the same bytes for the same records."""
    document = json.dumps({"collector": records}, ensure_ascii=False, separators=(",", ":"))
    # gzip would note the time of compression, and with it every run would give other bytes.
    return gzip.compress(document.encode(), _COMPRESSION_LEVEL, mtime=0)
