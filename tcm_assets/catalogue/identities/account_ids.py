"""The id of an account as one record gives it, and what the whole file shows of such ids.

An id that is believed here may still be settled by other files (see `accounts`).
"""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.identities.videos import CLOCK_BITS
from tcm_assets.catalogue.identities.written_ids import (
    LEAST_ROUNDED_ACCOUNTS,
    SPREADSHEET_DIGITS,
    Damage,
    are_rounded,
    looks_cut,
    looks_rounded,
    read_written_id,
)
from tcm_assets.catalogue.rejections import excerpt_of

DOUBTED_ID = pa.field("doubted_author_id", pa.string())
"""A column of the archive beside `author_id`: the account's id as the record has it where that is doubted, "" where it
has none; null where the id is trusted."""


class AccountId(NamedTuple):
    """An account's id as one record gives it: the id, None where unknown; and the doubted one, None where trusted."""

    author_id: str | None
    doubted: str | None


UNKNOWN_ACCOUNT = AccountId(None, "")
"""Of a record that says nothing of its account's id."""


def read_account_id(value: object) -> AccountId:
    """Read the account's id of a record.

    What is no number ("0", a handle, an address) says as little as nothing: other records may name the account.

    >>> read_account_id("6.90E+18")
    AccountId(author_id=None, doubted='6.90E+18')
    """
    written = read_written_id(value)
    if written is None or written.damage is Damage.NO_ID:
        return UNKNOWN_ACCOUNT
    if written.digits is None:
        return AccountId(None, excerpt_of(str(value)))
    return AccountId(written.digits, written.digits if may_be_spoiled(written.digits) else None)


def may_be_spoiled(digits: str) -> bool:
    """Return whether the digits of an account's id may be the rest of another one."""
    return looks_rounded(digits) if len(digits) > SPREADSHEET_DIGITS else looks_cut(digits)


def dispute_account(account: AccountId, page_handle: str = "") -> AccountId:
    """Return the account of a record that others contradict: it is doubted, whatever its id.

    `page_handle` is that of its page where that is another handle than its own.
    """
    return AccountId(None, f"{account.author_id or account.doubted or ''}@{page_handle}")


def is_younger(author_id: str, made: int) -> bool:
    """Return whether an account was made after a video (Unix seconds): ids of recent accounts have a clock, too.

    In 1,000 real records no account is.
    """
    return int(author_id) >> CLOCK_BITS > made


def distrust_rounded_accounts(
    author_ids: pa.ChunkedArray, doubted: pa.ChunkedArray, *, rounds_videos: bool
) -> pa.ChunkedArray:
    """Return the author_ids of one file, null where the file shows that it rounds them.

    It shows it by several ids that are all like a float, or far more than would be by chance, or by one where the ids
    of its videos are rounded too (`rounds_videos`). A single id that is like a float may be so by chance, and stays.
    """
    least = 1 if rounds_videos else LEAST_ROUNDED_ACCOUNTS
    if pc.all(pc.is_null(doubted)).as_py():
        return author_ids
    ids = author_ids.drop_null().unique().to_pylist()
    if not are_rounded(ids, least) and not _are_cut(ids):
        return author_ids
    return pc.if_else(pc.is_null(doubted), author_ids, pa.scalar(None, pa.string()))


def _are_cut(ids: Sequence[str]) -> bool:
    """Return whether all ids of a file but old ones have fewer digits than an account's.

    Old accounts have ids of up to ten digits, as many as 32 bits hold: there must be several, most of them so long.
    """
    recent = {digits for digits in ids if int(digits) >= _LEAST_RECENT}
    if len(recent) < LEAST_ROUNDED_ACCOUNTS or not all(map(looks_cut, recent)):
        return False
    if any(len(digits) > _MOST_OLD_DIGITS for digits in recent):
        return True
    longest = sum(len(digits) == _MOST_OLD_DIGITS for digits in recent)
    return len(recent) >= _FEWEST_OF_32_BITS and 2 * longest > len(recent)


_LEAST_RECENT = 10**8
_MOST_OLD_DIGITS = 10
_FEWEST_OF_32_BITS = 5
