"""Exclusions: what a brief does not want, and how far each negation reaches.

A negation reaches to the end of its clause, to a "but", or to what another field has used; "and" and "or" add to what
it excludes: "no alcohol, no politics and no more than 3 creators" excludes two things and limits a third.
"""

from collections.abc import Iterator
from typing import Any, Final

from tcm_assets.campaigns.briefs.places import countries_of
from tcm_assets.campaigns.briefs.reading import Item, Reading

_MOST_COUNTRIES: Final = 12  # that are left out; a larger region is said better by what is wanted
_LONGEST: Final = 8  # words of an excluded thing; more is a sentence that the rules do not understand
_TRIMMED: Final = frozenset(
    {"any", "the", "'", "’", "de", "d", "mit", "wie", "com", "con", "al", "el", "la", "los", "las"}
)

Found = list[tuple[dict[str, Any], int, int]]


def read_exclusions(reading: Reading) -> Found:
    """Use the negations of a text and what they reach; return conditions with their first item and the one behind."""
    found: Found = []
    at = 0
    while at < len(reading.items):
        if reading.has(at, "unlimited"):
            reading.refuse(at, at + 1, "no limit: nothing has to be kept")
            at += 1
        elif reading.has(at, "not_only"):
            at = _refuse_not_only(reading, at)
        elif reading.has(at, "lacking") and _is_part_of_good(reading, at):
            at += 1
        elif reading.has(at, "without_alcohol") and _ends_clause(reading, at + 1) and _begins_clause(reading, at):
            reading.use(at, at + 1, f"must_not.{len(found)}")
            found.append(({"kind": "safety", "value": "alcohol"}, at, at + 1))
            at += 1
        elif reading.has(at, "not_after") and _ends_clause(reading, at + 1):
            found += _excluded_before(reading, at)
            at += 1
        elif reading.has(at, "not") or _is_non(reading, at):
            at = _exclude_behind(reading, at, found)
        else:
            at += 1
    return found


def _refuse_not_only(reading: Reading, at: int) -> int:
    """Report "not only women", which limits nothing; return where reading goes on."""
    end = at + 1
    while reading.is_free(end) and not reading.items[end].is_break and not reading.has(end, "but", "creator"):
        end += 1
    reading.refuse(at, end, "it limits nothing: write who is wanted")
    return end


def _is_part_of_good(reading: Reading, at: int) -> bool:
    """Return whether "without" says what a good lacks: "bread without gluten", not "videos without swearing"."""
    if reading.language == "zh" and not _is_known(reading, at + 1):  # 无糖茶饮, tea without sugar
        return True
    if reading.has(at + 1, "safety", "handle", "brand", "country", "tier", "rival", "creator", "video"):
        return False
    before = reading.items[at - 1] if at else None
    is_good = before is not None and before.kind in ("word", "run") and before.used_by is None
    if (
        before is None
        or not is_good
        or before.has("creator", "scaffold", "video", "both", "tier", "audience", "people")
    ):
        return False
    first, _ = reading.clause(at)
    return not any(item.has("creator", "video") or item.used_by == "creator_count" for item in reading.items[first:at])


def _begins_clause(reading: Reading, at: int) -> bool:
    return at == 0 or reading.items[at - 1].is_break


def _ends_clause(reading: Reading, at: int) -> bool:
    if at >= len(reading.items):
        return True
    item = reading.items[at]
    return item.is_break or item.has("both") or (item.kind == "run" and not item.tags) or item.used_by is not None


def _exclude_behind(reading: Reading, at: int, found: Found) -> int:
    """Add what a negation excludes behind it; return where reading goes on."""
    first = at
    at += 2 * _is_non(reading, at)
    while reading.has(at, "not") or (reading.has(at, "both") and at == first):
        at += 1
    start = at
    while at < len(reading.items):
        item = reading.items[at]
        if item.used_by is not None or item.ends_sentence or item.text in ":–—" or item.has("but", "not"):
            break
        if item.is_break and not _list_goes_on(reading, at):
            break
        if at > start and item.has("for_whom", "since", "before") and not item.has("both", "like"):
            break
        if at > start and item.has("creator") and item.has("scaffold"):
            break
        at += 1
    before = len(found)
    for low, high in _parts(reading, start, at):
        countries = _countries(reading, low, high)
        if len(countries) > _MOST_COUNTRIES:
            reading.refuse(first, max(at, first + 1), "so many countries are not left out: write those that are wanted")
        elif countries:
            found += [({"kind": "country", "value": country}, low, high) for country in countries]
        elif (condition := _condition(reading, low, high)) is not None:
            found.append((condition, low, high))
    if len(found) == before:
        if first < at and reading.is_free(first):
            reading.refuse(first, max(at, first + 1), "it is not clear what this excludes")
    else:
        reading.use(first, at, f"must_not.{before}")
    for place, (_, low, high) in enumerate(found[before:], before):
        for item in reading.items[low:high]:
            item.used_by = f"must_not.{place}"
    return max(at, first + 1)


def _is_non(reading: Reading, at: int) -> bool:
    """Return whether a place or size is left out by "non-": "non-US creators"."""
    if at + 2 >= len(reading.items) or not reading.is_free(at) or reading.items[at].text != "non":
        return False
    return reading.items[at + 1].is_dash and reading.has(at + 2, "country", "nationality", "tier")


def _countries(reading: Reading, first: int, end: int) -> list[str]:
    """Return the countries that the items name, of a region all; none where a brand or account is named."""
    items = reading.items[first:end]
    if any(item.has("handle", "brand", "safety", "rival") for item in items):
        return []
    named = [country for item in items for country in item.tags.get("country", ())]
    nations = [item.tags["nationality"] for item in items if "nationality" in item.tags]
    people = reading.items[first : end + 1]
    if not named and nations and all(item.has("nationality", "creator") or _is_trimmed(item) for item in people):
        named = [country for nation in nations for country in countries_of(nation)]
    return list(dict.fromkeys(named))


def _list_goes_on(reading: Reading, at: int) -> bool:
    """Return whether a comma stands within a list of what is excluded: "no alcohol, gambling or weapons"."""
    place = at + 1
    while place < len(reading.items) and not reading.items[place].is_break:
        item = reading.items[place]
        if item.used_by is not None or item.kind == "number" or item.has("not", "creator", "tier", "currency"):
            return False
        if item.has("both") and place > at + 1 and _is_known(reading, at + 1):
            return True
        place += 1
    return _is_known(reading, at + 1) and place - at <= 2


_KNOWN: Final = ("safety", "handle", "brand")


def _is_known(reading: Reading, at: int) -> bool:
    return reading.has(at, *_KNOWN)


def _parts(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for at in range(start, end + 1):
        if at == end or reading.items[at].has("both") or reading.items[at].is_break:
            if first < at:
                yield first, at
            first = at + 1
        elif at > first and reading.items[at].has(*_KNOWN) and reading.items[at - 1].has(*_KNOWN):
            yield first, at  # "not @one @two": each by itself
            first = at


def _condition(reading: Reading, first: int, end: int) -> dict[str, Any] | None:
    """Return what the items name: the first thing that is known among them, or their words."""
    for tag, kind in (("handle", "creator"), ("brand", "brand"), ("safety", "safety")):
        for item in reading.items[first:end]:
            if tag in item.tags:
                return {"kind": kind, "value": item.tags[tag]}
    rivals = any(item.has("rival") for item in reading.items[first:end])
    for at in range(first, end):
        item = reading.items[at]
        is_named = reading.text[item.start].isupper() and item.kind == "word" and not item.has("country")
        is_led = at > first and reading.items[at - 1].has("like", "sponsored")
        if is_named and is_led and (rivals or reading.language != "de"):
            return {"kind": "brand", "value": reading.raw(at, _end_of_name(reading, at, end))}
    for item in reading.items[first:end]:
        if "country" in item.tags:
            return {"kind": "country", "value": item.tags["country"][0]}
    tiers = [item for item in reading.items[first:end] if "tier" in item.tags]
    if tiers:
        return {"kind": "tier", "value": tiers[0].tags["tier"]}
    while first < end and (_is_trimmed(reading.items[first])):
        first += 1
    while first < end and _is_trimmed(reading.items[end - 1]):
        end -= 1
    if first == end or end - first > _LONGEST:
        return None
    if _is_unknown_place(reading, first):
        return None
    return {"kind": "subject", "value": reading.raw(first, end)}


def _end_of_name(reading: Reading, at: int, end: int) -> int:
    while at < end and (reading.text[reading.items[at].start].isupper() or reading.items[at].kind == "sign"):
        at += 1
    return at


def _is_trimmed(item: Item) -> bool:
    return item.has("scaffold", "creator", "like", "not", "audience") or item.text in _TRIMMED or item.kind == "sign"


def _is_unknown_place(reading: Reading, first: int) -> bool:
    """Return whether a place that is no country was meant: "not in Texas"."""
    before = reading.items[first - 1] if first else None
    return before is not None and before.has("in_place") and reading.text[reading.items[first].start].isupper()


def _excluded_before(reading: Reading, at: int) -> Found:
    """Return what stands before a negation that follows: お酒なし, "siyaset yok", "Nike and Adidas excluded"."""
    first = at
    while first > 0:
        item = reading.items[first - 1]
        if item.used_by is not None or item.is_break or item.has("not_after"):
            break
        if item.has("both") and not (_is_known(reading, first) and _is_known(reading, first - 2)):
            break
        first -= 1
    known = [place for place in range(first, at) if _is_known(reading, place)]
    if not known and not (first < at and reading.language in _POSTPOSED):
        return []
    start = known[0] if known else first
    parts = [(place, place + 1) for place in known] if len(known) > 1 else [(start, at)]
    number = sum(1 for name in {item.used_by for item in reading.items} if name and name.startswith("must_not."))
    found: Found = []
    for low, high in parts:
        condition = _condition(reading, low, high)
        if condition is not None:
            end = high if (low, high) != parts[-1] else at + 1
            reading.use(low, end, f"must_not.{number + len(found)}")
            found.append((condition, low, end))
    if found:
        reading.use(start, at, "scaffold")
    return found


_POSTPOSED: Final = frozenset({"ja", "ko", "zh", "tr", "hi"})
