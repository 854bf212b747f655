"""Places: whose the countries of a brief are, the creators', the audience's, or either's."""

from collections.abc import Iterable
from typing import Final

from tcm_assets.campaigns.briefs.reading import Item, Reading, needs_a_place_word

_MOST_BETWEEN: Final = 6  # items between a country and the word that says whose it is
_MOST_BEHIND: Final = 2  # where places usually follow: "US creators", "trips to Turkey seeks ten creators" is none
_PLACES_FIRST: Final = frozenset({"ja", "ko", "zh", "tr", "hi"})
_AUDIENCE: Final = ("gender", "age_word", "audience", "ages", "years", "aged")

Roles = dict[str, list[str]]


def countries_mentioned(reading: Reading) -> list[str]:
    """Return all countries that a text names, also by nationality."""
    found = [name for item in reading.items for name in item.tags.get("country", ())]
    return [*found, *(item.tags["nationality"] for item in reading.items if "nationality" in item.tags)]


def read_places(reading: Reading) -> Roles:
    """Use the free places of a text; return countries by field."""
    roles: Roles = {"creator_countries": [], "audience_countries": [], "either_countries": []}
    last_role: str | None = None
    for at, item in enumerate(reading.items):
        if item.text == "georgia" and item.used_by is None and "country" in item.tags and reading.language == "en":
            reading.refuse(
                at, at + 1, "Georgia may be the state or the country: write United States, or Tbilisi's country"
            )
            continue
        if item.used_by is None and "country" in item.tags and _is_place(reading, at):
            role = _role_of(reading, at, last_role)
            roles[role] += item.tags["country"]
            first = at
            while reading.has(first - 1, "in_place", "country_label") or (
                reading.is_free(first - 1) and reading.items[first - 1].text in ("the", "la", "los", "den", "der", "l'")
            ):
                first -= 1
            reading.use(first, at + 1, role)
            last_role = role
        elif item.used_by is None and "nationality" in item.tags and _is_of_creators(reading, at):
            roles["creator_countries"].append(item.tags["nationality"])
            reading.use(at, at + 1, "creator_countries")
        elif item.used_by is None and "nationality" in item.tags and _is_of_audience(reading, at):
            roles["audience_countries"].append(item.tags["nationality"])
            reading.use(at, at + 1, "audience_countries")
    return roles


def _is_place(reading: Reading, at: int) -> bool:
    """Return whether a name that is a word as well stands for the country: behind "in", in a list, or alone."""
    item = reading.items[at]
    if not needs_a_place_word(item):
        return True
    before = reading.items[at - 1] if at else None
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    if before is not None and (before.has("in_place", "range", "country_label", "for_whom") or before.text == "to"):
        return True
    if before is not None and before.has("both") and at > 1 and reading.items[at - 2].has("country"):
        return True
    is_alone = (before is None or before.is_break) and (after is None or after.is_break)
    return is_alone or (after is not None and after.has("creator", "tier"))


def _is_of_creators(reading: Reading, at: int) -> bool:
    """Return whether a nationality is that of creators: right before or behind them."""
    for step in (1, -1):
        for place in (at + step, at + 2 * step, at + 3 * step):
            if not 0 <= place < len(reading.items) or reading.items[place].is_break:
                break
            if reading.items[place].has("creator", "tier"):
                return True
            if not reading.items[place].has("both", "nationality") and step == -1:
                break
    return False


def _is_of_audience(reading: Reading, at: int) -> bool:
    """Return whether a nationality is that of an audience right beside it: "pubblico tedesco", "German women"."""
    places = [place for place in (at - 1, at + 1) if 0 <= place < len(reading.items)]
    items = [reading.items[place] for place in places]
    return any(item.has("audience", "gender", "age_word") or item.used_by == "audience_genders" for item in items)


def _role_of(reading: Reading, at: int, last_role: str | None) -> str:
    """Return the field of a country: by the nearest word for people before it in its clause, else behind it."""
    first, end = reading.clause(at, is_part=_parts)
    before = reading.items[max(first, at - _MOST_BETWEEN * 2) : at]
    reach = _MOST_BETWEEN if reading.language in _PLACES_FIRST else _MOST_BEHIND
    behind = reading.items[at + 1 : min(end, at + 1 + reach)]
    if any(item.has("country_label") for item in before):
        return last_role or _role_of_sentence_before(reading, first) or "either_countries"
    if any(item.has("resident") for item in (*before[-2:], *behind[:2])):
        return "creator_countries"
    if role := _first_role(reversed(before)):
        return role
    if any(item.has("creator", "tier") for item in behind):
        return "creator_countries"
    if role := _first_role([item for item in behind if item.used_by != "creator_count"]):
        return role
    if (city := _city_before(reading, at)) is not None:
        reading.refuse(city, city + 1, "a place inside a country: the country counts")
        return _role_of(reading, city, last_role)
    is_bare = all(item.has("country", "in_place", "both", "scaffold") for item in reading.items[first:end])
    if is_bare and first > 0 and not reading.items[first - 1].ends_sentence:
        return _role_of_clause_before(reading, first - 1) or "either_countries"
    return "either_countries"


def _city_before(reading: Reading, at: int) -> int | None:
    """Return the place of a town that is named before its country: "in Prague, Czechia"."""
    city = at - 2
    if not reading.has(city - 1, "in_place") or not reading.is_free(city) or reading.items[at - 1].text != ",":
        return None
    item = reading.items[city]
    return city if item.kind == "word" and not item.tags and reading.text[item.start].isupper() else None


def _parts(item: Item) -> bool:
    return (item.is_break and item.text not in "،") or item.text == ","


def _first_role(items: Iterable[Item]) -> str | None:
    for item in items:
        if item.used_by in ("budget", "dates"):
            continue
        if item.has("creator", "tier") or item.used_by == "creator_count":
            return "creator_countries"
        if item.used_by in ("audience_ages", "audience_genders") or item.has(*_AUDIENCE):
            return "audience_countries"
    return None


def _role_of_clause_before(reading: Reading, at: int) -> str | None:
    """Return the role of the clause before, where that is about nothing but people."""
    first, end = reading.clause(max(at - 1, 0), is_part=_parts)
    items = reading.items[first:end]
    audience = [item for item in items if item.used_by in _AUDIENCE_FIELDS or item.has(*_AUDIENCE)]
    others = [
        item for item in items if item not in audience and item.used_by is None and not item.has("scaffold", "both")
    ]
    if audience and not [item for item in others if item.kind != "sign"]:
        return "audience_countries"
    creators = [item for item in items if item.used_by in ("creator_countries", "audience_countries")]
    return creators[0].used_by if creators and len(items) == len(creators) else None


_AUDIENCE_FIELDS: Final = ("audience_ages", "audience_genders", "audience_countries")


def _role_of_sentence_before(reading: Reading, first: int) -> str | None:
    return _first_role(reversed(reading.items[max(0, first - 2 * _MOST_BETWEEN) : first]))
