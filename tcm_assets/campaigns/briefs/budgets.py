"""The budget: which sum of money in a text is the most to be spent, and for what; others are reported."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tcm_assets.campaigns.briefs.brief import MOST_MONEY
from tcm_assets.campaigns.briefs.money import find_currency
from tcm_assets.campaigns.briefs.quantities import Amount
from tcm_assets.campaigns.briefs.reading import Reading

_REACH: Final = 5  # items from a sum to what says that it is per creator


def claim_money(
    reading: Reading, amount: Amount, countries: Sequence[str], *, is_first: bool
) -> tuple[bool, dict[str, Any] | None, str | None]:
    """Use or report an amount that is money; return whether it is, the budget where it is one, and a note on it.

    `countries` are those that the text names, by which shared currencies are known.
    """
    if amount.currency is None:
        return False, None, None
    code, note = find_currency(amount.currency, reading.language, countries)
    first, end, reason = _fault(reading, amount, is_first=is_first)
    if reason is not None or code is None:
        reading.refuse(first, end, reason or str(note))
        return True, None, None
    basis, basis_items = _basis(reading, amount)
    most = amount.high if amount.high is not None else amount.low
    budget = {
        "amount": most,
        "currency": code,
        "basis": basis,
        "least_amount": amount.low if amount.low != most else None,
    }
    place = first - 1
    reading.use(first, end, "budget")
    for item in basis_items:
        reading.use(item, item + 1, "budget")
    while reading.has(place, "budget") or (reading.is_free(place) and reading.items[place].text in (":", "=")):
        if reading.items[place].text in (":", "=") and not reading.has(place - 1, "budget"):
            break
        reading.use(place, place + 1, "budget")
        place -= 1
    return True, budget, note


def _fault(reading: Reading, amount: Amount, *, is_first: bool) -> tuple[int, int, str | None]:
    """Return the items of a sum and why it cannot be the budget; None where it can."""
    first, end = amount.first, amount.end
    most = amount.high if amount.high is not None else amount.low
    dash = reading.items[first - 1] if first else None
    is_minus = dash is not None and dash.is_dash and dash.used_by is None and dash.end == reading.items[first].start
    if is_minus and (first == 1 or reading.items[first - 2].end < reading.items[first - 1].start):
        return first - 1, end, "less than nothing: write the most that you would spend"
    if most is None or most <= 0:
        return first, end, "nothing can be spent: write the most that you would spend"
    if most > MOST_MONEY:
        return first, end, "more money than there is: write the most that you would spend"
    if amount.high is None:
        return first, end, "a least sum limits nothing: write the most that you would spend"
    if (other := _other_basis(reading, amount)) is not None:
        first, end = min(first, other), max(end, other + 1)
        return first, end, "no budget for creators: write it in all, per creator or per video"
    if not is_first:
        return first, end, "a second sum of money: the first one is the budget"
    return first, end, None


def _other_basis(reading: Reading, amount: Amount) -> int | None:
    """Return the place of what says that money is counted by something else: "per month", "CPM"."""
    places = (amount.end, amount.end + 1, amount.first - 1)
    found = next((place for place in places if reading.has(place, "per_other")), None)
    is_beside = found is not None and all(reading.is_free(place) for place in range(amount.end, found))
    return found if is_beside else None


def _basis(reading: Reading, amount: Amount) -> tuple[str, list[int]]:
    """Return whether money is per creator, per video or in all, and the items that say so.

    The nearest words decide, those behind the sum first, and no further than to the next sum.
    """
    first, end = reading.clause(amount.first, is_part=lambda item: item.ends_sentence or item.text in "、,，،")
    behind = range(amount.end, min(end + 1, amount.end + _REACH))
    before = range(amount.first - 1, max(first - 1, amount.first - _REACH) - 1, -1)
    for near in (behind, before):
        for at in _up_to_next_sum(reading, near):
            if (found := _basis_at(reading, at, amount)) is not None:
                return found
    for_one = amount.end
    if reading.has(for_one, "for_whom", "in_all") and reading.is_free(for_one + 1):
        number = reading.items[for_one + 1]
        if number.tags.get("number_word") == 1 and reading.has(for_one + 2, "creator"):
            return "per_creator", []
    return "in_all", []


def _up_to_next_sum(reading: Reading, places: Iterable[int]) -> Iterable[int]:
    for at in places:
        if not 0 <= at < len(reading.items) or reading.items[at].has("currency"):
            return
        yield at


def _basis_at(reading: Reading, at: int, amount: Amount) -> tuple[str, list[int]] | None:
    for basis in ("per_creator", "per_video"):
        if reading.has(at, basis):
            return basis, [at]
    if reading.is_free(at) and reading.items[at].text == "/":  # "$500/creator"
        for basis, tag in (("per_creator", "creator"), ("per_video", "video")):
            if reading.has(at + 1, tag):
                return basis, [at, at + 1]
    if reading.has(at, "per_one") and (at >= amount.end - 1 or reading.items[at].text not in ("a", "за", "на")):
        for basis, tag in (("per_creator", "creator"), ("per_video", "video")):
            noun = next((place for place in (at + 1, at + 2, at - 1) if reading.has(place, tag)), None)
            if noun is not None:
                return basis, [at, noun]
    return ("in_all", [at]) if reading.has(at, "in_all") else None
