"""The mark of a ledger in a file beside the data folder's identity, held against the ledger at every write.

Postings and reviews write it when they are committed. Redemptions, which people wait for, are gathered and written a
moment later: touching a second file in each would slow down the disk's own log. So a process that is killed leaves a
mark that lags by that moment.
"""

import logging
import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlalchemy import Connection

from tcm_assets.ledger.marks import EntryTip, LedgerMark, digest_entry, measure_tips, require_mark
from tcm_assets.ledger.schema import ENTRIES, REDEMPTIONS
from tcm_assets.services.private_files import replace_whole

_log = logging.getLogger(__name__)

MARK_NAME: Final = "high_water_mark"
_LONGEST: Final = 64 * 1024  # bytes; a mark has about one kilobyte
_GATHERED_S: Final = 0.2  # how long redemptions are gathered
_BLOCK: Final = 4096  # bytes; a mark is filled with blanks up to a whole block, so that it is replaced by one write


def mark_path(identity_path: Path) -> Path:
    """Return the file, beside a data folder's identity, with the mark of its ledger."""
    return identity_path.with_name(MARK_NAME)


class MarkFile:
    """The mark at `path` of the ledger at `place`, which is a URL without a password; for all threads of a process."""

    def __init__(self, path: Path, place: str) -> None:
        self.path = path
        self.place = place
        self._lock = threading.Lock()
        self._redeemed: EntryTip | None = None
        self._redeemed_count = 0

    def read(self) -> LedgerMark | None:
        """Return the mark; None where there is none, or where a power cut left half of one."""
        try:
            with self.path.open("rb") as stream:
                return LedgerMark.model_validate_json(stream.read(_LONGEST))
        except (FileNotFoundError, ValidationError):
            return None

    def check(self, connection: Connection) -> None:
        """Raise LedgerBehindError where the connection's ledger lacks what the mark tells of."""
        mark = self.read()
        if mark is not None:
            require_mark(connection, mark, self.place)

    def measure(self, connection: Connection) -> LedgerMark:
        """Return the mark to write once the connection's transaction is committed."""
        return measure_tips(connection, self.read() or LedgerMark())

    def write(self, mark: LedgerMark) -> None:
        """Write the mark unless a later one is there; another process may be quicker."""
        present = self.read()
        if present is not None and present.tip and mark.tip and present.tip.entry_id > mark.tip.entry_id:
            return
        if present is None:
            self.replace(mark)
            return
        # Another thread or process may have counted redemptions since this mark was measured.
        counts = {name: max(count, mark.row_counts.get(name, 0)) for name, count in present.row_counts.items()}
        mark = mark.model_copy(update={"row_counts": {**mark.row_counts, **counts}})
        content = mark.model_dump_json().encode()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.pwrite(descriptor, _filled(content), 0)
        finally:
            os.close(descriptor)

    def replace(self, mark: LedgerMark) -> None:
        """Write the mark whatever is there, for good: a power cut leaves the old one or this one."""
        replace_whole(self.path, _filled(mark.model_dump_json().encode()).decode())

    def settle(self, mark: LedgerMark) -> None:
        """Write a whole mark for good; what was seen since it was measured stays."""
        self.flush()
        present = self.read()
        if present is not None and present.tip and (mark.tip is None or present.tip.entry_id > mark.tip.entry_id):
            last_ids = {**mark.last_ids, ENTRIES.name: present.tip.entry_id}
            mark = mark.model_copy(update={"tip": present.tip, "last_ids": last_ids})
        self.replace(mark)

    def note_redemption(
        self, entry_id: int, account_id: str, points: int, idempotency_key: str, redeemed_at: datetime
    ) -> None:
        """Have the mark advance soon to the entry of a redemption that is committed."""
        digest = digest_entry(entry_id, account_id, points, idempotency_key, redeemed_at)
        tip = EntryTip(entry_id=entry_id, idempotency_key=idempotency_key, digest=digest)
        with self._lock:
            is_first = self._redeemed_count == 0
            self._redeemed_count += 1
            if self._redeemed is None or self._redeemed.entry_id < entry_id:
                self._redeemed = tip
        if is_first:
            soon = threading.Timer(_GATHERED_S, self.flush)
            soon.daemon = True
            soon.start()

    def flush(self) -> None:
        """Write the redemptions that were gathered."""
        with self._lock:
            tip, count = self._redeemed, self._redeemed_count
            self._redeemed, self._redeemed_count = None, 0
        if tip is None:
            return
        mark = self.read() or LedgerMark()
        counts = {**mark.row_counts, REDEMPTIONS.name: mark.row_counts.get(REDEMPTIONS.name, 0) + count}
        if mark.tip is None or mark.tip.entry_id < tip.entry_id:
            last_ids = {**mark.last_ids, ENTRIES.name: tip.entry_id}
            mark = mark.model_copy(update={"tip": tip, "last_ids": last_ids})
        try:
            self.write(mark.model_copy(update={"row_counts": counts}))
        except OSError as error:
            # A full disk, or a folder that is gone: the mark lags, and the next write to the ledger says so.
            _log.warning("the mark of the ledger could not be written: %s", error)


def _filled(content: bytes) -> bytes:
    return content + b" " * (-len(content) % _BLOCK)
