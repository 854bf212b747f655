"""Ids of creator and brand lists: believed, mended, or kept out.

A list may have ids of its own ("B001", "17") or those of TikTok's accounts. The latter have more digits than a
spreadsheet or a float holds, and two creators whose ids lost the same digits would become one.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from tcm_assets.catalogue.identities.written_ids import (
    FEWEST_ZEROS,
    LARGEST_NUMBERS,
    LEAST_ROUNDED_ACCOUNTS,
    SPREADSHEET_DIGITS,
    Damage,
    WrittenId,
    are_rounded,
    is_cut_from,
    looks_cut,
    looks_rounded,
    read_written_id,
    rounds_to,
)
from tcm_assets.catalogue.lists.cells import UnreadableCellError, parse_handle

FindAccounts = Callable[[Collection[str]], Mapping[str, str]]
"""Returns the account ids of handles, as trusted records of videos name them; unknown handles are left out."""


class ListedId(NamedTuple):
    """An id of a list: its text, or the `fault` for which it is not believed; `mending` says what was mended."""

    text: str | None
    mending: str = ""
    fault: str = ""


class ListIds:
    """The ids of one list. Whether numbers were rounded shows only in all of them together."""

    def __init__(self, rows: Iterable[tuple[str, str]], find_accounts: FindAccounts | None = None) -> None:
        """Take the id and the handle of each row, as written; `find_accounts` is called once, for doubtful rows."""
        digits: set[str] = set()
        doubtful: set[str] = set()
        for text, handle in rows:
            listed = _read(text)
            if listed.digits:
                digits.add(listed.digits)
            if listed.is_doubtful and (username := _handle(handle)):
                doubtful.add(username)
        self._are_rounded = are_rounded(digits, LEAST_ROUNDED_ACCOUNTS)
        self._accounts = find_accounts(doubtful) if find_accounts and doubtful else {}

    def read(self, text: str, username: str | None) -> ListedId:
        """Return the id written as `text` (not empty) in the row of the account `username`."""
        listed = _read(text)
        as_written = ListedId(listed.text, "" if listed.text == text else "read without what is around its digits")
        if not listed.is_doubtful:
            return as_written
        account = self._accounts.get(username or "")
        if account is not None and listed.may_be(account):
            return ListedId(account, "" if account == text else f"the videos of @{username} name the account {account}")
        if listed.fault:
            return ListedId(None, fault=f"{listed.fault}; accepted: an id from a column that is formatted as text")
        if listed.digits and (looks_cut(listed.digits) or not (self._are_rounded or _ends_in_zeros(listed.digits))):
            return as_written  # a list's own, or one that looks rounded by chance, as three in a hundred
        if account is not None:
            known = f"the videos of @{username} name another account, {account}"
        else:
            known = f"no video of @{username} names the account" if username else "no handle tells whose it is"
        return ListedId(
            None,
            fault=f"a spreadsheet or a float kept its first digits only, and {known}; accepted: an id from a column "
            "that is formatted as text",
        )


def _handle(cell: str) -> str | None:
    try:
        return parse_handle(cell)
    except UnreadableCellError:
        return None


class _ListedNumber(NamedTuple):
    """An id as a list writes it: without guards, and as TikTok's; the latter is None for an id of the list's own.

    `fault` says why it is nobody's id.
    """

    text: str
    number: WrittenId | None
    fault: str = ""

    @property
    def digits(self) -> str | None:
        return self.number.digits if self.number else None

    @property
    def is_doubtful(self) -> bool:
        """Return whether digits of the id are lost, or may be."""
        if self.fault:
            return True
        if self.number is None or self.digits is None:
            return self.number is not None
        is_long = len(self.digits) > SPREADSHEET_DIGITS
        return looks_rounded(self.digits) or looks_cut(self.digits) or (is_long and self.digits.endswith("00"))

    def may_be(self, account: str) -> bool:
        """Return whether the id of `account` may have been written so."""
        if self.fault:
            return account in self.text
        if self.digits is None:
            return self.number is not None and self.number.may_be(account)
        if self.digits == account or rounds_to(account, self.digits) or is_cut_from(account, self.digits):
            return True
        zeros = len(self.digits) - len(self.digits.rstrip("0"))
        return len(self.digits) == len(account) and self.digits[:-zeros] == account[:-zeros] if zeros else False


_LEAST_SCIENTIFIC = 10**11
"""Spreadsheets write smaller numbers in full, and every number in scientific notation with a sign: "1E+05"."""

_OPEN = re.compile(r"[0-9]{1,3}[.,]000")  # "150.000" may be 150 or 150,000; as a text it is neither
_DIGITS = re.compile(r"[0-9]+")


def _read(text: str) -> _ListedNumber:
    number = read_written_id(text)
    if number is None or number.damage is Damage.NO_ID:
        return _ListedNumber(text, None, _fault_of(text))
    if "e" in text.casefold() and "+" not in text and (number.about or 0) < _LEAST_SCIENTIFIC:
        return _ListedNumber(text, None)  # such as "1E5"
    if number.digits is None:
        return _ListedNumber(text, number)
    if _OPEN.fullmatch(text):
        return _ListedNumber(text, None)
    if len(number.digits) > SPREADSHEET_DIGITS:
        return _ListedNumber(number.digits, number)
    # "007" is another id than "7": leading zeros stay.
    written = _DIGITS.search(text)
    return _ListedNumber(written[0] if written and int(written[0]) == number.about else number.digits, number)


_NEGATIVE = re.compile(r"[-\u2212\u2013] ?[0-9]{15,20}")


def _fault_of(text: str) -> str:
    """Return why what is no whole number is no id of a list's own, either; "" for one that may be."""
    if text.isdecimal() and text.isascii() and int(text) in LARGEST_NUMBERS:
        return "it is the largest number that a program or a database holds, written for one above it"
    return "a number below zero is nobody's id" if _NEGATIVE.fullmatch(text) else ""


def _ends_in_zeros(digits: str) -> bool:
    return digits.endswith("0" * FEWEST_ZEROS)
