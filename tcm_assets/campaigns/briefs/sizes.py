"""Sizes of creators: when "nano" or "micro" is said of creators, and not of a good ("micro SD cards")."""

from typing import Final

from tcm_assets.campaigns.briefs.reading import Reading
from tcm_assets.points.populations import TIER_NAMES

_MOST_BETWEEN: Final = 4  # words between a size and its creators: "micro vegan cooking and baking creators"
_OF_CREATORS: Final = (
    "influ",
    "микроинф",
    "макроинф",
    "микробл",
    "creat",
    "kreat",
    "cread",
    "créat",
    "criad",
    "creador",
)


def is_size(reading: Reading, at: int, *, is_counted: bool = False) -> bool:
    """Return whether a word for a size is said of creators; `is_counted` where a number stands before it."""
    item = reading.items[at]
    if any(part in item.text for part in _OF_CREATORS):
        return True
    if _creators_follow(reading, at):
        return True
    if reading.begins_good(at + 1) or reading.has(at + 1, "occasion") or _is_part_of_compound(reading, at):
        return False
    if is_counted:
        return True
    places = [*range(at + 1, at + 6), *range(at - 1, at - 3, -1)]
    near = [reading.items[place] for place in places if 0 <= place < len(reading.items)]
    return any(each.has("creator", "tier") or each.used_by == "creator_count" for each in near)


def _creators_follow(reading: Reading, at: int) -> bool:
    words = 0
    for item in reading.items[at + 1 :]:
        if item.has("creator"):
            return True
        is_between = item.has("both", "tier", "nationality", "country", "gender", "age_word") or item.is_dash
        if is_between or item.text == "/":
            continue
        words += 1
        if item.is_break or item.kind == "number" or item.has("scaffold", "for_whom") or words > _MOST_BETWEEN:
            return False
    return False


def _is_part_of_compound(reading: Reading, at: int) -> bool:
    """Return whether a hyphen joins a size to a plain word: "micro-brewery"."""
    if at + 1 >= len(reading.items):
        return False
    after = reading.items[at + 1]
    if after.is_dash:
        after = reading.items[at + 2] if at + 2 < len(reading.items) else after
    is_joined = after.start <= reading.items[at].end + 1 and reading.text[after.start - 1] in "-‐‑"
    return is_joined and after.kind == "word" and not after.tags


def read_tiers(reading: Reading) -> tuple[str, ...] | None:
    """Use the sizes of a text, and report words for a size that nobody can know ("small creators")."""
    names = []
    for at, item in enumerate(reading.items):
        if reading.has(at, "tier") and is_size(reading, at):
            names.append(item.tags["tier"])
            reading.use(at, at + 1, "tiers")
            if reading.has(at + 1, "creator"):
                reading.use(at + 1, at + 2, "tiers")
        elif reading.has(at, "vague_size") and _is_of_creators(reading, at):
            reading.refuse(
                at,
                at + 1,
                "how many followers that is, is not clear: write nano (fewer than 10,000), micro (to "
                "100,000), mid, macro or mega",
            )
    return tiers_of(names)


def _is_of_creators(reading: Reading, at: int) -> bool:
    after = reading.items[at + 1 : at + 3]
    if not after or after[0].is_break:
        return False
    return after[0].has("creator") or (len(after) > 1 and after[1].has("creator") and after[0].kind == "word")


def tiers_of(names: list[str]) -> tuple[str, ...] | None:
    """Return tiers each once, smallest first; None for none."""
    return tuple(name for name in TIER_NAMES if name in names) or None
