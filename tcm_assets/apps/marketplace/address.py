"""The state of the marketplace in the page's address: section, brief with corrections, filters, chosen creators.

All of it is one parameter, so that each change of the page is one step of the browser's Back. An address is what
anybody can type: what it cannot mean is left out, and everything in it has a greatest length.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from tcm_assets.alerts.authenticity_tables import LEVELS
from tcm_assets.apps.marketplace.filters import (
    BEST_FIT,
    LARGEST_COUNT,
    MOST_SHARE,
    OLDEST_SHOWN,
    ORDERS,
    RECENT_DAYS,
    SHARE_STEP,
    UNSPONSORED_DAYS,
    CreatorFilters,
)
from tcm_assets.campaigns.safety.tables import SAFETY_LEVELS
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.shared_columns import GENDERS, YOUNGEST_AGE

FIND: Final = "Find"
CAMPAIGN: Final = "Campaign"
COMPARE: Final = "Compare"
SECTIONS: Final = (FIND, CAMPAIGN, COMPARE)

BRAND: Final = "The brand"
BRIEF: Final = "A brief"
FILE: Final = "A brief of the folder"
NEW_BRAND: Final = "Another brand"
ASKED_BY: Final = (BRAND, BRIEF, FILE, NEW_BRAND)

LONGEST_TEXT: Final = 2_000
"""Characters of a brief on the page: a page of text; a longer one belongs into a file."""
MOST_COMPARED: Final = 4
"""More do not fit beside each other."""
_MOST_IDS: Final = 50
_MOST_FIXES: Final = 40
_LONGEST_VALUE: Final = 200
_PLAIN_TEXT: Final = 200
"""Characters up to which a text stands in the address as it is; a longer one is packed."""
_PACKED: Final = "!"
_BETWEEN: Final = ";"
"""Between the parts of the state. The address itself escapes what it must, once."""
_LONGEST_ADDRESS: Final = 20_000


@dataclass(frozen=True, kw_only=True)
class MarketState:
    """What the visitor has asked for, typed and chosen.

    `fixes` correct the brief as it was read, in order: "budget=3000 USD" is another value of a field, "must_not.0"
    alone takes a chip away. `only_meeting` leaves out who does not meet the brief. `chosen` creators are in the
    campaign whatever else, `dropped` ones never; both are ids.
    """

    section: str = FIND
    asked_by: str = BRAND
    brand_id: str = ""
    text: str = ""
    file: str = ""
    new_name: str = ""
    new_sells: str = ""
    new_audience: str = ""
    fixes: tuple[str, ...] = ()
    filters: CreatorFilters = field(default_factory=CreatorFilters)
    order: str = BEST_FIT
    only_meeting: bool = False
    page: int = 1
    compared: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"section": SECTIONS, "asked_by": ASKED_BY, "order": tuple(ORDERS)}
_SEVERAL: Final[Mapping[str, tuple[str, ...]]] = {
    "tiers": TIER_NAMES,
    "genders": GENDERS,
    "safety": SAFETY_LEVELS,
    "reactions": LEVELS,
}
_DAYS: Final[Mapping[str, tuple[int, ...]]] = {"recent_days": RECENT_DAYS, "unsponsored_days": UNSPONSORED_DAYS}
_SHARES: Final = ("least_engagement", "least_score", "least_confidence")
_TEXTS: Final = ("text", "new_sells", "new_audience")
_MOST: Final[Mapping[str, int]] = {
    "fixes": _MOST_FIXES,
    "compared": MOST_COMPARED,
    "chosen": _MOST_IDS,
    "dropped": _MOST_IDS,
}
_LONGEST: Final[Mapping[str, int]] = {"name": 60, "new_name": 100}
"""Characters that the page's own fields take."""
_LONGEST_FIELD: Final = 300  # what a new brand sells, and its audience

_FILTER: Final = "f."
_NOTHING: Final = MarketState()


def write_address(state: MarketState) -> str:
    """Return the state as one text; "" for a page that nobody has touched.

    >>> write_address(MarketState(text="Vegan soap", asked_by=BRIEF, filters=CreatorFilters(tiers=("micro",))))
    'asked_by:A brief;text:Vegan soap;f.tiers:micro'
    """
    found: list[tuple[str, str]] = []
    for name, value in _changed(state, _NOTHING):
        if name == "filters":
            for inner, each in _changed(value, _NOTHING.filters):
                found += [(_FILTER + inner, word) for word in _words(each)]
        else:
            found += [(name, _pack(word) if name in _TEXTS else word) for word in _words(value)]
    return _BETWEEN.join(f"{name}:{_escape(word)}" for name, word in found)


def _escape(word: str) -> str:
    return word.replace("~", "~~").replace(_BETWEEN, "~,")


def _unescape(word: str) -> str:
    return re.sub("~([~,])", lambda found: "~" if found[1] == "~" else _BETWEEN, word)


def _changed(given: Any, default: Any) -> list[tuple[str, Any]]:
    return [
        (each.name, value)
        for each in fields(given)
        if (value := getattr(given, each.name)) != getattr(default, each.name)
    ]


def _words(value: Any) -> list[str]:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return [str(int(value)) if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)]


def read_address(address: str) -> MarketState:
    """Return the state that an address has; parts that mean nothing are as if they were not there.

    >>> read_address("section:Campaign;page:x;f.recent_days:30").filters.recent_days
    30
    """
    given: dict[str, list[str]] = {}
    if len(address) <= _LONGEST_ADDRESS:
        for part in address.split(_BETWEEN):
            name, _, word = part.partition(":")
            given.setdefault(name, []).append(_unescape(word))
    values = _read(given, _NOTHING, "")
    filters = _read(given, _NOTHING.filters, _FILTER)
    return MarketState(**values, filters=CreatorFilters(**filters))


def _read(given: Mapping[str, list[str]], default: Any, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(default):
        words = given.get(prefix + each.name)
        if not words or each.name == "filters":
            continue
        value = _value(each.name, words, getattr(default, each.name))
        if value is not None:
            found[each.name] = value
    return found


def _value(name: str, words: list[str], default: Any) -> Any:
    word = words[0]
    if name in _CHOICES:
        return word if word in _CHOICES[name] else None
    if name in _TEXTS:
        return _unpack(word)[: LONGEST_TEXT if name == "text" else _LONGEST_FIELD]
    if name == "ages":
        return _ages(words)
    if name in _SEVERAL:
        return tuple(dict.fromkeys(each for each in words if each in _SEVERAL[name]))
    if isinstance(default, tuple):
        short = [each[:_LONGEST_VALUE] for each in words]
        return tuple(dict.fromkeys(short) if name != "fixes" else short)[: _MOST.get(name, _MOST_IDS)]
    if isinstance(default, bool):
        return word == "1"
    if isinstance(default, int | float):
        return _offered(name, _number(word, type(default)))
    return word[: _LONGEST.get(name, _LONGEST_VALUE)]


def _offered(name: str, number: int | float | None) -> int | float | None:
    """Return the nearest number that the page can show; None for one that it cannot mean."""
    if number is None:
        return None
    if name in _DAYS:
        return number if number in _DAYS[name] else None
    if name in _SHARES:
        return min(round(round(number / SHARE_STEP) * SHARE_STEP, 2), MOST_SHARE) if number <= 1 else None
    return max(number, 1) if name == "page" else min(number, LARGEST_COUNT)


def _ages(words: list[str]) -> tuple[int, int] | None:
    """Return two ages that the slider has; None for anything else, and for its whole range, which asks nothing."""
    found = [_number(word, int) for word in words]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    youngest, oldest = (min(max(int(age), YOUNGEST_AGE), OLDEST_SHOWN) for age in (found[0], found[1]))
    is_asking = found[0] <= found[1] and (youngest, oldest) != (YOUNGEST_AGE, OLDEST_SHOWN)
    return (youngest, oldest) if is_asking else None


def _number(word: str, kind: type[int] | type[float]) -> int | float | None:
    try:
        number = kind(word[:_LONGEST_VALUE])
    except ValueError:
        return None
    return number if 0 <= number < 1e15 else None


def _pack(text: str) -> str:
    if len(text) <= _PLAIN_TEXT and not text.startswith(_PACKED):
        return text
    return _PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _unpack(word: str) -> str:
    if not word.startswith(_PACKED):
        return word
    packed = word.removeprefix(_PACKED)
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        # No more than a brief can have: a few packed bytes may stand for gigabytes.
        return zlib.decompressobj().decompress(data, 4 * LONGEST_TEXT).decode(errors="ignore")
    except (binascii.Error, zlib.error, ValueError):
        return ""
