"""How many creators a brief wants: which amounts count them, and what several of them say together."""

from typing import Final

from tcm_assets.campaigns.briefs.quantities import Amount
from tcm_assets.campaigns.briefs.reading import Reading
from tcm_assets.campaigns.briefs.sizes import is_size
from tcm_assets.tables.shared_columns import YOUNGEST_AGE

CreatorCount = dict[str, int | None]
"""`least` and `most` creators; null: no limit on that side."""

_MOST_BETWEEN: Final = 4  # words between a number and the creators it counts: "5 calm vegan cooking creators"
_MOST_CREATORS: Final = 1_000
_OF_ALL_SIZES: Final = "of all sizes together: how many of each is not kept"


def claim_creators(
    reading: Reading, amount: Amount, known: CreatorCount | None
) -> tuple[bool, CreatorCount | None, str | None]:
    """Use or report an amount that counts creators; return whether it does, the count by now, and a note on it.

    `known` is what amounts before it have counted.
    """
    ends = [end for end in (amount.low, amount.high) if end is not None]
    if amount.currency or amount.is_percent or not amount.is_whole or min(ends) < 1:
        return False, known, None
    place = _creators_behind(reading, amount) or _creators_before(reading, amount)
    if place is None:
        return False, known, None
    if max(ends) > _MOST_CREATORS:
        if not amount.is_word:
            reading.refuse(amount.first, amount.end, f"a set has at most {_MOST_CREATORS:,} creators")
        return not amount.is_word, known, None
    count = _count_of(reading, amount, place)
    note = None
    if known is not None:
        both = _more_of_another_size(reading, known, amount)
        note = None if both is None else _OF_ALL_SIZES
        joined = both or _other_end(known, count) or _or_that_many(reading, known, amount)
        if joined is None:
            reading.refuse(amount.first, amount.end, "a second number of creators: the first one counts")
            return True, known, None
        count = joined
    reading.use(amount.first, amount.end, "creator_count")
    if reading.has(place, "creator", "count_label", "people") and not reading.has(place, "tier"):
        reading.use(place, place + 1, "creator_count")
    return True, count, note


def _count_of(reading: Reading, amount: Amount, place: int) -> CreatorCount:
    """Return what an amount counts, with a limit behind the creators: "3 creators minimum"."""
    least, most = (None if end is None else int(end) for end in (amount.low, amount.high))
    if amount.is_exact and reading.has(place + 1, "at_least_after", "at_most_after"):
        is_least = reading.has(place + 1, "at_least_after")
        reading.use(place + 1, place + 2, "creator_count")
        return {"least": least if is_least else None, "most": None if is_least else most}
    return {"least": least, "most": most}


def _other_end(known: CreatorCount, count: CreatorCount) -> CreatorCount | None:
    """Return the range of two counts that limit one side each: "3 creators minimum, 5 max"."""
    least, most = known["least"], count["most"]
    is_open = known["most"] is None and count["least"] is None
    return {"least": least, "most": most} if is_open and least and most and least <= most else None


def _more_of_another_size(reading: Reading, count: CreatorCount, amount: Amount) -> CreatorCount | None:
    """Return the sum of two numbers of creators of different sizes: "2 micro and 3 nano creators"; None for others."""
    before = amount.first - 1
    while before >= 0 and (reading.items[before].has("both", "creator") or reading.items[before].text in (",", "+")):
        before -= 1
    is_pair = before >= 0 and reading.items[before].has("tier") and reading.has(amount.end, "tier")
    if not is_pair or not amount.is_exact or count["least"] != count["most"] or amount.low is None:
        return None
    if reading.items[before].tags["tier"] == reading.items[amount.end].tags["tier"]:
        return None
    total = (count["most"] or 0) + int(amount.low)
    return {"least": total, "most": total}


def _or_that_many(reading: Reading, count: CreatorCount, amount: Amount) -> CreatorCount | None:
    """Return the range that a second number opens: "3 creators, or 4"; None where it does not follow an "or"."""
    place = amount.first - 1
    is_or = place > 0 and reading.has(place, "both") and count["least"] == count["most"]
    if not is_or or not amount.is_exact or amount.low is None or amount.low <= (count["most"] or 0):
        return None
    return {"least": count["least"], "most": int(amount.low)}


def _creators_behind(reading: Reading, amount: Amount) -> int | None:
    tier: int | None = None
    for place in range(amount.end, min(amount.end + _MOST_BETWEEN + 1, len(reading.items))):
        item = reading.items[place]
        if item.used_by is not None or item.is_break or item.kind == "number":
            break
        if item.has("creator"):
            return place
        if item.has("people") and place == amount.end:
            tier = place if tier is None else tier
        if item.has("tier") and is_size(reading, place, is_counted=True):
            tier = place
        if item.has("gender", "years", "followers", "for_whom", "video") and tier is None:
            break
    return tier if tier is not None else (amount.end - 1 if amount.has_people else None)


def _creators_before(reading: Reading, amount: Amount) -> int | None:
    place = amount.first - 1
    has_colon = False
    if _follows_counted_creators(reading, amount) or _stands_behind_creators(reading, amount):
        return place
    while reading.is_free(place) and reading.items[place].text in (":", "：", "=", " "):
        has_colon = True
        place -= 1
    if reading.has(place, "count_label"):
        return place
    if not reading.has(place, "creator", "tier"):
        return None
    is_counted = has_colon or amount.has_people or reading.has(amount.end, "people")
    ends_there = amount.end >= len(reading.items) or reading.items[amount.end].is_break
    return place if is_counted or (ends_there and amount.is_exact) else None


def _follows_counted_creators(reading: Reading, amount: Amount) -> bool:
    """Return whether a number that ends its clause follows counted creators and an "or": "3 creators, or 4"."""
    ends = amount.end >= len(reading.items) or reading.items[amount.end].is_break
    place = amount.first - 2
    if not ends or not reading.has(amount.first - 1, "both"):
        return False
    if place >= 0 and reading.items[place].text == ",":
        place -= 1
    return place >= 0 and reading.items[place].used_by == "creator_count"


def _stands_behind_creators(reading: Reading, amount: Amount) -> bool:
    """Return whether a small number alone between two commas follows a clause with creators: "French creators, 4"."""
    largest = max(end for end in (amount.low, amount.high) if end is not None)
    is_alone = amount.first > 0 and reading.items[amount.first - 1].is_break
    is_alone = is_alone and (amount.end >= len(reading.items) or reading.items[amount.end].is_break)
    if not is_alone or amount.is_word or largest >= YOUNGEST_AGE or amount.first < 2:
        return False
    first, end = reading.clause(amount.first - 2)
    return any(item.has("creator") for item in reading.items[first:end])


def read_unclear_counts(reading: Reading) -> None:
    """Report "a handful of creators", which is no number."""
    for at in range(len(reading.items)):
        if reading.has(at, "few"):
            behind = [place for place in range(at + 1, at + 3 + _MOST_BETWEEN) if reading.has(place, "creator", "tier")]
            if behind:
                reading.refuse(at, at + 1, "how many creators that is, is not clear: write a number")
                reading.use(behind[0], behind[0] + 1, "scaffold")
