"""Written ids: TikTok's ids as files have them, and what spreadsheets and floats did to them.

An id is a whole number below 2^64, more than a float or a spreadsheet can hold. Which digits were lost is said here;
`videos` and `accounts` say how they are found again.
"""

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from tcm_assets.catalogue.empty_values import is_empty

END_OF_IDS = 2**64
"""Ids are unsigned integers of 64 bits."""

LARGEST_EXACT_FLOAT = 2**53
"""Up to here a 64-bit float holds every whole number; above it, only some."""

LARGEST_NUMBERS = frozenset({2**31 - 1, 2**32 - 1, LARGEST_EXACT_FLOAT - 1, 2**63 - 1, END_OF_IDS - 1})
"""What programs and databases write for a number that is above the largest they can hold: nobody's id."""

SPREADSHEET_DIGITS = 15
"""Significant digits that spreadsheets keep of a number; zeros take the place of the others."""


SURE_ZEROS = "0" * 7
"""The end of an id of which digits are lost for certain: it was shown with 12 digits at most, as spreadsheets do unless
told otherwise. By chance one id in ten millions ends so."""

_BITS_OF_A_SHORT_FLOAT = 24
"""Significant bits of a 32-bit float. By chance no id is one: it would end in 39 zeros."""

_FLOAT_DIGITS = 17
"""Significant digits that tell any 64-bit float from all others."""


class Damage(Enum):
    """What happened to an id on its way into a file."""

    NONE = "none"
    GUARDED = "guarded"
    """The digits are there, with something around them that guarded them or that a float left behind."""
    APPROXIMATE = "approximate"
    """Only the first digits are known: the id is in scientific notation, is a float, or was rounded to 15 digits."""
    NO_ID = "no id"
    """It is not a number at all."""


class WrittenId(NamedTuple):
    """An id as a file has it: its digits where they are known, else None, and its damage.

    `about` is its value, at least about; None for what is no number. `spread` is how far the true id may lie from it.
    """

    digits: str | None
    damage: Damage
    about: int | None = None
    spread: int = 0

    def may_be(self, digits: str) -> bool:
        """Return whether the id with these digits may have been written so."""
        return self.about is not None and abs(int(digits) - self.about) <= self.spread


_DIGITS = re.compile(r"[0-9]{1,20}", re.ASCII)
# What people and programs put around digits so that a spreadsheet leaves them alone: '768, ="768", "768", `768, 768.0.
_GUARDED = re.compile(
    r"""[=+]?["'`´‘’“”\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\s]*(?P<digits>[0-9]{1,20})(?P<fraction>[.,]0*)?"""
    r"""["'`´‘’“”\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\s]*""",
    re.ASCII,
)
_WRAPPED = re.compile(
    r"""[\[({<"'#:\s]*(?:\$?(?:numberLong|id|uid|userid|user_id)["':=\s]*)?(?P<digits>[1-9][0-9]{16,19})[nL]?[\])}>"'\s]*""",
    re.ASCII | re.IGNORECASE,
)
"""Long ids as programs write out what they hold them in: ['768'], {"$numberLong": "768"}, 768n, 768L."""

_OTHER_DIGITS = re.compile(r"(?![0-9])\d")
"""Digits of other scripts, and full-width ones."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[,. '’_\u00a0\u202f])[0-9]{3})(?:(?P=mark)[0-9]{3}){1,5}")
_SCIENTIFIC = re.compile(
    r"[+]?(?P<whole>[0-9])(?:[.,](?P<rest>[0-9]{0,20}))? ?[eE] ?[+]?(?P<power>[0-9]{1,2})", re.ASCII
)
_MAX_WRITTEN = 80  # characters; a longer text is no id


def read_written_id(value: object) -> WrittenId | None:
    """Read an id as a file has it, a number or a text; None where there is nothing.

    >>> read_written_id("'7680535555537441855")
    WrittenId(digits='7680535555537441855', damage=<Damage.GUARDED: 'guarded'>, about=7680535555537441855, spread=0)
    >>> read_written_id("7.68054E+18").may_be("7680535555537441855")
    True
    """
    if type(value) is int:
        return _whole(value, Damage.NONE)
    if isinstance(value, float):
        return None if math.isnan(value) else _of_float(value)
    if not isinstance(value, str):
        return None if value is None else WrittenId(None, Damage.NO_ID)
    if _DIGITS.fullmatch(value):
        return _whole(int(value), Damage.NONE)
    text = value.strip()
    if not text or len(text) > _MAX_WRITTEN:
        return WrittenId(None, Damage.NO_ID) if text else None
    if not text.isascii():
        text = _OTHER_DIGITS.sub(lambda digit: str(int(digit[0])), text)
    if written := _SCIENTIFIC.fullmatch(text.strip("'\"=`")):
        return _of_scientific(written)
    if written := _GUARDED.fullmatch(text):
        digits, is_float = written["digits"], written["fraction"] is not None
        # A float writes 7680535555537441792.0; with other digits, the id only passed through one as text.
        return _of_float(float(digits)) if is_float and looks_rounded(digits) else _whole(int(digits), Damage.GUARDED)
    if written := _WRAPPED.fullmatch(text):
        return _whole(int(written["digits"]), Damage.GUARDED)
    if _GROUPED.fullmatch(text):
        return _whole(int(re.sub(r"[^0-9]", "", text)), Damage.GUARDED)
    return WrittenId(None, Damage.NO_ID)


def _whole(number: int, damage: Damage) -> WrittenId:
    if not 0 < number < END_OF_IDS or number in LARGEST_NUMBERS:
        return WrittenId(None, Damage.NO_ID)
    if number > LARGEST_EXACT_FLOAT:
        if number % (unit := 1 << (number.bit_length() - _BITS_OF_A_SHORT_FLOAT)) == 0:
            return WrittenId(None, Damage.APPROXIMATE, number, unit)
        if number % 10 ** len(SURE_ZEROS) == 0:
            return WrittenId(None, Damage.APPROXIMATE, number, 10 ** _zeros_of(str(number)))
    return WrittenId(str(number), damage, number)


def _of_float(value: float) -> WrittenId:
    if not 0 < value < END_OF_IDS:
        return WrittenId(None, Damage.NO_ID)
    if value <= LARGEST_EXACT_FLOAT:
        return _whole(int(value), Damage.GUARDED) if value.is_integer() else WrittenId(None, Damage.NO_ID)
    # Its shortest decimal form tells how many digits it was written with: 7.68e18 in a file is no rounding of a float.
    written = _SCIENTIFIC.fullmatch(f"{Decimal(repr(value)).normalize():E}")
    return WrittenId(None, Damage.NO_ID) if written is None else _of_scientific(written)


def _of_scientific(written: re.Match[str]) -> WrittenId:
    rest, power = written["rest"] or "", int(written["power"])
    about = Decimal(f"{written['whole']}.{rest or '0'}E{power}")
    if not 0 < about < END_OF_IDS:
        return WrittenId(None, Damage.NO_ID)
    unknown = power - len(rest)
    if unknown <= 0 and about == int(about) and about <= LARGEST_EXACT_FLOAT:
        return _whole(int(about), Damage.GUARDED)
    # A whole unit of the last digit: some programs cut digits off instead of rounding.
    return WrittenId(None, Damage.APPROXIMATE, int(about), max(10 ** max(unknown, 0), int(math.ulp(float(about)))))


_NUMBER_OR_HANDLE = re.compile(r"@.*|[-+0-9.,]*", re.ASCII | re.DOTALL)


def is_spoiled_id(text: str) -> bool:
    """Return whether a text stands for an id and is none: spoiled by a spreadsheet or a float, a handle, or a number.

    >>> [is_spoiled_id(each) for each in ("6.9E+18", "'6900000000000104729", "0", "-1", "@nina", "6900000000000104729")]
    [True, True, True, True, True, False]
    """
    written = read_written_id(text)
    if written is None or is_empty(text) or written.damage is Damage.APPROXIMATE:
        return True
    if written.digits is not None:
        return written.digits != text
    return _NUMBER_OR_HANDLE.fullmatch(text) is not None


def looks_rounded(digits: str) -> bool:
    """Return whether an id is what a float or a spreadsheet leaves of one, or by chance like that.

    Of ids with 19 digits one in 200 is by chance what a float is written as, and one in ten thousand ends in as many
    zeros as a spreadsheet leaves. Older ids are shorter and end in zero bits: floats hold nearly all of them as they
    are.
    """
    number = int(digits)
    if number <= LARGEST_EXACT_FLOAT:
        return False
    if number == int(float(number)):
        return True
    # Zeros stand for the digits that were not written: of 100 ids, 99 need no closer look.
    if digits[-1] != "0" or digits[_FLOAT_DIGITS:].strip("0"):
        return False
    return _lost_digits(digits) > 0 or number in _wholes_of(float(number))


def _wholes_of(value: float) -> set[int]:
    """Return the whole numbers that programs write a large float as.

    That is its value (Python), or its first digits with zeros after them: the fewest that tell it from other floats
    (JavaScript, and so Node, jq and n8n), 16 or 17 (databases that make a decimal of it).
    """
    shortened = (repr(value), f"{value:.15e}", f"{value:.16e}")
    return {int(value), *(int(Decimal(text)) for text in shortened)}


def _lost_digits(digits: str) -> int:
    """Return how many digits a spreadsheet made zeros of; 0 for an id that none has rounded.

    It keeps 15 digits, or the fewer that it showed.
    """
    lost, zeros = len(digits) - SPREADSHEET_DIGITS, _zeros_of(digits)
    return zeros if lost > 0 and zeros >= max(lost, FEWEST_ZEROS) else 0


def _zeros_of(digits: str) -> int:
    return len(digits) - len(digits.rstrip("0"))


FEWEST_ZEROS = 3
"""Zeros at the end of an id that a spreadsheet left; fewer are common."""


def rounds_to(digits: str, rounded: str) -> bool:
    """Return whether a float or a spreadsheet makes the second id of the first, another one.

    >>> [rounds_to("7680535555537441855", each) for each in ("7680535555537441792", "7680535555537442000")]
    [True, True]
    """
    exact, found = int(digits), int(rounded)
    if exact == found:
        return False
    lost = _lost_digits(rounded)
    if lost > 0 and abs(exact - found) < 10**lost:
        return True
    return exact > LARGEST_EXACT_FLOAT and found in _wholes_of(float(exact))


def largest_loss(rounded: str) -> int:
    """Return how far from an id that looks rounded the one may lie that it was rounded from, at most.

    >>> [largest_loss(each) for each in ("7680535555537441792", "7680535555537000000")]
    [10000, 1000000]
    """
    zeros: int = 10 ** _lost_digits(rounded)
    return max(_LOSS_OF_A_FLOAT, zeros)


_LOSS_OF_A_FLOAT = 10_000  # a float keeps 16 digits of an id at least


def looks_cut(digits: str) -> bool:
    """Return whether an account's id has as many digits as no account: old ones have up to 8, later ones 17 and more.

    Programs leave so many of an id that they cut to its first 15 digits or its lower 32 bits.
    """
    return _LEAST_CUT <= len(digits) <= SPREADSHEET_DIGITS


_LEAST_CUT = 9


def is_cut_from(digits: str, cut: str) -> bool:
    """Return whether the second id is what is left of the first one, cut off.

    >>> [is_cut_from("6900000000000104729", each) for each in ("690000000000010", str(6900000000000104729 % 2**32))]
    [True, True]
    """
    if not looks_cut(cut) or digits == cut:
        return False
    return (len(cut) == SPREADSHEET_DIGITS and digits.startswith(cut)) or int(digits) % 2**32 == int(cut)


LEAST_ROUNDED_VIDEOS = 1
"""Ids of videos that show that a file rounds them: one alone is so by chance in one of 200 files."""

LEAST_REPEATED_VIDEOS = 2
"""Ids of videos that show it though addresses repeat them, since tools make these of the ids that they have, or though
the file has whole ids of accounts."""

LEAST_ROUNDED_ACCOUNTS = 2
"""Ids of accounts that show it, unless one ends in the zeros of a spreadsheet."""

_LEAST_TELLING = 10**18
"""Ids from here on show whether a file rounds: in real files 62 of 64 that are smaller look as if it did."""


class RoundedIds(NamedTuple):
    """How many of the ids of a field show whether a file rounds, look rounded, and end in a spreadsheet's zeros."""

    telling: int
    rounded: int
    with_zeros: int

    def are_of_rounding(self, least: int) -> bool:
        """Return whether the file rounded the ids, all of them or part.

        All with 19 digits look rounded, and `least` different ones are there, or one with a spreadsheet's zeros. Beside
        exact ids, as in a file that was put together, far more look so than would by chance.
        """
        if self.rounded == self.telling:
            return self.rounded >= max(least, 1) or self.with_zeros > 0
        return _are_too_many(self.rounded, self.telling, *_MOST_LIKE_FLOATS) or _are_too_many(
            self.with_zeros, self.telling, *_MOST_WITH_ZEROS
        )


def count_rounded(ids: Iterable[str]) -> RoundedIds:
    """Count the different ids, all that a file has in one field, that look rounded."""
    telling = {number for digits in ids if (number := int(digits)) >= _LEAST_TELLING}
    # What neither ends in a zero nor is a float needs no closer look: 89 of 100.
    near = (str(number) for number in telling if not number % 10 or number == int(float(number)))
    rounded = [digits for digits in near if looks_rounded(digits)]
    return RoundedIds(len(telling), len(rounded), sum(_lost_digits(digits) > 0 for digits in rounded))


def are_rounded(ids: Iterable[str], least: int) -> bool:
    """Return whether a file rounded these ids, all that it has in one field; see `RoundedIds.are_of_rounding`."""
    return count_rounded(ids).are_of_rounding(least)


_MOST_LIKE_FLOATS = (2, 1 / 20)
_MOST_WITH_ZEROS = (1, 1 / 1_000)
"""How many ids of a file look rounded by chance at most, and which share of them: ten times the usual one."""


def _are_too_many(count: int, of: int, most: int, share: float) -> bool:
    return count > most and count > of * share


def has_exact(ids: Iterable[str]) -> bool:
    """Return whether a file kept an id that nothing that rounds would have kept."""
    return any(int(digits) > LARGEST_EXACT_FLOAT and not looks_rounded(digits) for digits in ids)
