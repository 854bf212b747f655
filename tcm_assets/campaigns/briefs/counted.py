"""What each amount counts: money, followers, views, engagement, creators or years of age, by the words beside it.

Every number is used once: what a unit claims first is gone for the next, and a number that no unit claims is reported.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tcm_assets.campaigns.briefs.brief import MOST_FOLLOWERS
from tcm_assets.campaigns.briefs.budgets import claim_money
from tcm_assets.campaigns.briefs.creator_counts import CreatorCount, claim_creators, read_unclear_counts
from tcm_assets.campaigns.briefs.formulas import refuse_formulas
from tcm_assets.campaigns.briefs.quantities import MOST_VALUE, Amount, amount_at
from tcm_assets.campaigns.briefs.reading import Reading
from tcm_assets.tables.shared_columns import OLDEST_AGE, YOUNGEST_AGE


@dataclass
class Counted:
    """The fields that amounts give, as keyword arguments of their parts of a brief; null: not said."""

    budget: dict[str, Any] | None = None
    budget_note: str | None = None
    follower_range: dict[str, Any] | None = None
    creator_count: CreatorCount | None = None
    count_note: str | None = None
    ages: list[tuple[int, int]] = field(default_factory=list)
    views: int | None = None
    engagement: float | None = None


def count_amounts(reading: Reading, countries: Sequence[str]) -> Counted:
    """Read every amount of a text; `countries` are those it names, by which shared currencies are known."""
    counted = Counted()
    _read_decades(reading, counted)
    refuse_formulas(reading)
    for claim in (
        lambda amount: _claim_money(reading, amount, counted, countries),
        lambda amount: _claim_engagement(reading, amount, counted),
        lambda amount: _claim_followers(reading, amount, counted),
        lambda amount: _claim_views(reading, amount, counted),
        lambda amount: _claim_years(reading, amount, counted),
        lambda amount: _claim_creators(reading, amount, counted),
        lambda amount: _claim_bare_ages(reading, amount, counted),
    ):
        _each_amount(reading, claim)
    read_unclear_counts(reading)
    _each_amount(reading, lambda amount: _refuse(reading, amount))
    return counted


def _each_amount(reading: Reading, claim: Callable[[Amount], bool]) -> None:
    """Offer each amount, the widest from its first word on, until all are offered."""
    at = 0
    while at < len(reading.items):
        amount = amount_at(reading, at) if reading.is_free(at) else None
        if amount is None:
            at += 1
            continue
        at = amount.end if claim(amount) else max(amount.end, at + 1)


def _read_decades(reading: Reading, counted: Counted) -> None:
    """Read 20代, 20대, "in their 20s" and "twenties" as ages."""
    for at, item in enumerate(reading.items):
        if item.used_by is None and item.has("decade") and item.kind == "whole":
            low = int(item.text[:2])
            counted.ages.append((max(low, YOUNGEST_AGE), low + 9))
            reading.use(at, at + 1, "audience_ages")
        elif item.kind == "number" and reading.is_free(at) and reading.has(at + 1, "decade") and item.text.isdigit():
            low = int(item.text)
            if low % 10 == 0 and YOUNGEST_AGE - 3 <= low <= OLDEST_AGE - 10:
                counted.ages.append((max(low, YOUNGEST_AGE), low + 9))
                reading.use(at, at + 2, "audience_ages")


def _claim_money(reading: Reading, amount: Amount, counted: Counted, countries: Sequence[str]) -> bool:
    is_money, budget, note = claim_money(reading, amount, countries, is_first=counted.budget is None)
    if budget is not None:
        counted.budget, counted.budget_note = budget, note
    return is_money


def _claim_engagement(reading: Reading, amount: Amount, counted: Counted) -> bool:
    place = _beside(reading, amount, "engagement")
    if not amount.is_percent or place is None or counted.engagement is not None:
        return False
    least = amount.low if amount.low is not None else amount.high
    counted.engagement = round((least or 0) / 100, 6)
    _use_with(reading, amount, place, "must.engagement")
    return True


def _claim_followers(reading: Reading, amount: Amount, counted: Counted) -> bool:
    place = _beside(reading, amount, "followers")
    if place is None or amount.currency or amount.is_percent:
        return False
    if counted.follower_range is not None:
        reading.refuse(amount.first, amount.end, "a second number of followers: the first one counts")
        return True
    low, high = amount.low, amount.high
    if max(end for end in (low, high) if end is not None) > MOST_FOLLOWERS:
        reading.refuse(amount.first, amount.end, "nobody has that many followers")
        return True
    if amount.is_exact:  # "with 50k followers" is a least number, nobody has them exactly
        high = None
    counted.follower_range = {"least": _whole(low), "most": _whole(high)}
    _use_with(reading, amount, place, "follower_range")
    return True


def _claim_views(reading: Reading, amount: Amount, counted: Counted) -> bool:
    place = _beside(reading, amount, "views")
    if place is None or amount.currency or amount.is_percent or counted.views is not None:
        return False
    if MOST_VALUE in (amount.low, amount.high):
        reading.refuse(amount.first, amount.end, "no video has that many views")
        return True
    counted.views = _whole(amount.low if amount.low is not None else amount.high)
    _use_with(reading, amount, place, "must.views")
    return True


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _beside(reading: Reading, amount: Amount, tag: str) -> int | None:
    """Return the place of a unit right behind an amount, with one word between at most, or before it."""
    for place in (amount.end, amount.end + 1):
        if reading.has(place, tag):
            return place
        if not reading.is_free(place) or reading.items[place].is_break or reading.items[place].kind == "number":
            break
    for place in (amount.first - 1, amount.first - 2):
        if reading.has(place, tag) and not _belongs_to_number_before(reading, place):
            return place
        if not reading.is_free(place) or (reading.items[place].is_break and reading.items[place].text not in ":："):
            break
    return None


def _belongs_to_number_before(reading: Reading, place: int) -> bool:
    """Return whether a unit counts the number before it: "5 creators 18-24"."""
    before = place - 1
    if not 0 <= before < len(reading.items):
        return False
    item = reading.items[before]
    return item.kind == "number" or item.has("multiplier", "number_word", "people")


def _use_with(reading: Reading, amount: Amount, place: int, field_name: str) -> None:
    first, end = min(amount.first, place), max(amount.end, place + 1)
    reading.use(first, end, field_name)


def _claim_years(reading: Reading, amount: Amount, counted: Counted) -> bool:
    """Read ages with a unit, a label or people beside them: "25-40 years", "aged 18 to 24", "women 25-40"."""
    if amount.currency or amount.is_percent or amount.has_factor or not _are_ages(amount):
        return False
    end = amount.end
    if reading.has(end, "years"):
        end += 1
        while reading.has(end, "years"):
            end += 1
        return _add_ages(reading, amount, amount.first, end, counted)
    first = amount.first
    place = first - 1
    while reading.is_free(place) and (reading.items[place].text in (":", "：", "de", "von", "from") or place == first):
        place -= 1
    if reading.has(place, "aged"):
        return _add_ages(reading, amount, place, end, counted)
    is_open = not amount.is_exact
    if is_open and (reading.has(first - 1, "gender", "audience", "age_word") or _is_among_people(reading, first)):
        return _add_ages(reading, amount, first, end, counted)
    if is_open and reading.has(end, "gender", "age_word"):
        return _add_ages(reading, amount, first, end, counted)
    return False


def _is_among_people(reading: Reading, first: int) -> bool:
    """Return whether people are named shortly before, with nothing counted between."""
    for place in range(first - 1, max(first - 4, -1), -1):
        item = reading.items[place]
        if item.has("gender", "audience"):
            return not any(reading.items[between].has("creator") for between in range(place, first))
        if item.is_break or item.kind == "number":
            return False
    return False


def _are_ages(amount: Amount) -> bool:
    ends = [end for end in (amount.low, amount.high) if end is not None]
    return amount.is_whole and all(YOUNGEST_AGE <= end <= OLDEST_AGE for end in ends)


def _add_ages(reading: Reading, amount: Amount, first: int, end: int, counted: Counted) -> bool:
    low = YOUNGEST_AGE if amount.low is None else int(amount.low)
    high = OLDEST_AGE if amount.high is None else int(amount.high)
    if amount.high is not None and amount.low is None and _is_under(reading, amount):
        high -= high > low
    counted.ages.append((low, high))
    reading.use(first, end, "audience_ages")
    return True


_UNDER: Final = frozenset(
    [
        "under",
        "below",
        "unter",
        "menos",
        "de",
        "moins",
        "de",
        "meno",
        "di",
        "onder",
        "de",
        "under",
        "poniżej",
        "до",
        "менее",
        "di",
        "bawah",
        "dưới",
        "<",
        "younger",
        "than",
    ]
)


def _is_under(reading: Reading, amount: Amount) -> bool:
    """Return whether a limit leaves itself out: "under 25" is up to 24."""
    return reading.items[amount.first].text in _UNDER


def _claim_creators(reading: Reading, amount: Amount, counted: Counted) -> bool:
    is_count, counted.creator_count, note = claim_creators(reading, amount, counted.creator_count)
    counted.count_note = note or counted.count_note
    return is_count


def _claim_bare_ages(reading: Reading, amount: Amount, counted: Counted) -> bool:
    """Read "45+" or "18 to 34" without a word: two ends of two digits that count nothing else."""
    is_open = not amount.is_exact
    if amount.currency or amount.is_percent or amount.has_factor or not is_open or not _are_ages(amount):
        return False
    if counted.ages or amount.digits > 3 or amount.is_word:
        return False
    end = amount.end
    if (
        reading.is_free(end)
        and reading.items[end].text == "s"
        and reading.items[end - 1].end == reading.items[end].start
    ):
        end += 1  # "no under-18s"
    is_bare = end >= len(reading.items) or reading.items[end].is_break or reading.items[end].used_by is not None
    if not is_bare and not reading.has(end, "both", "in_place", "country", "for_whom", "from", "scaffold"):
        return False
    return _add_ages(reading, amount, amount.first, end, counted)


def _refuse(reading: Reading, amount: Amount) -> bool:
    """Report an amount in digits that counts nothing known; a number word stays a word of the subject."""
    if amount.is_word:
        return False
    end = amount.end
    reason = "it is not clear what this number counts"
    is_budget = reading.has(amount.first - 1, "budget") or reading.has(amount.first - 2, "budget")
    if is_budget or reading.items[end - 1].text == "grand":
        reason = "a sum without a currency: write it, such as 2000 USD"
    if reading.has(end, "counted_span"):
        end, reason = end + 1, "a length of time without a day to begin on"
    elif amount.is_percent:
        reason = "it is not clear what this share is of"
    reading.refuse(amount.first, end, reason)
    return True
