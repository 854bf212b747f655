"""Places: whose the countries of a brief are, the creators', the audience's, or either's."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tcm_assets.campaigns.briefs.reading import Item, Reading, needs_a_place_word
from tcm_assets.catalogue.countries import countries_named, region_named

_MOST_BETWEEN: Final = 6  # items between a country and the word that says whose it is
_MOST_BEHIND: Final = 2  # where places usually follow: "US creators", "trips to Turkey seeks ten creators" is none
_PLACES_FIRST: Final = frozenset({"ja", "ko", "zh", "tr", "hi"})
_AUDIENCE: Final = ("gender", "age_word", "audience", "ages", "years", "aged")

Roles = dict[str, list[str]]


def countries_mentioned(reading: Reading) -> list[str]:
    """Return all countries that a text names, also by nationality."""
    found = [name for item in reading.items for name in item.tags.get("country", ())]
    nations = (item.tags["nationality"] for item in reading.items if "nationality" in item.tags)
    return [*found, *(country for nation in nations for country in countries_of(nation))]


@lru_cache(256)
def countries_of(nation: str) -> tuple[str, ...]:
    """Return the countries of a nationality, which may be that of a region: "European"."""
    return tuple(countries_named(nation) or region_named(nation) or [nation])


def read_places(reading: Reading) -> Roles:
    """Use the free places of a text; return countries by field."""
    roles: Roles = {"creator_countries": [], "audience_countries": [], "either_countries": []}
    last_role: str | None = None
    for at, item in enumerate(reading.items):
        if reading.has(at, "unclear_place") and _is_placed(reading, at):
            reading.refuse(at, at + 1, "not everybody means the same countries by it: write the countries")
        elif reading.has(at, "worldwide"):
            reading.refuse(at, at + 1, "no limit: creators of all countries pass")
        elif reading.has(at, "town") and _is_placed(reading, at):
            if not _has_country_behind(reading, at):
                last_role = _read_town(reading, at, roles, last_role)
            elif not reading.has(at - 1, "in_place"):  # else its country says so, with its own role
                reading.refuse(at, at + 1, "a place inside a country: the country counts")
            continue
        if item.text == "georgia" and item.used_by is None and "country" in item.tags and reading.language == "en":
            reading.refuse(
                at, at + 1, "Georgia may be the state or the country: write United States, or Tbilisi's country"
            )
            continue
        if item.used_by is None and "country" in item.tags and _is_place(reading, at):
            if _is_origin(reading, at):
                continue
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
            roles["creator_countries"] += countries_of(item.tags["nationality"])
            reading.use(at, at + 1, "creator_countries")
        elif item.used_by is None and "nationality" in item.tags and _is_of_audience(reading, at):
            roles["audience_countries"] += countries_of(item.tags["nationality"])
            reading.use(at, at + 1, "audience_countries")
    return roles


def _read_town(reading: Reading, at: int, roles: Roles, last_role: str | None) -> str | None:
    """Count the country of a town where creators or audience are said to be there; a brand's own town is reported."""
    country, role = reading.items[at].tags["town"], _role_of(reading, at, last_role)
    first = at - reading.has(at - 1, "in_place", "resident")
    if role == "either_countries":
        reading.refuse(first, at + 1, f"towns are not known: write {country} for creators or audience there")
        return last_role
    roles[role].append(country)
    reading.refuse(first, at + 1, f"towns are not known, only countries: {country} counts")
    return role


def _is_placed(reading: Reading, at: int) -> bool:
    """Return whether a town or region stands where places stand: behind "in" or another place, or before creators."""
    item = reading.items[at]
    if item.kind == "word" and reading.text[item.start].islower() and "town" in item.tags:
        return False
    before = at - 1
    while before >= 0 and (
        reading.items[before].text in ("the", "la", "der", "dem") or reading.items[before].has("both")
    ):
        before -= 1
    if before >= 0 and reading.items[before].has("in_place", "country_label", "resident"):
        return True
    first, end = reading.clause(at)
    if at > 0 and all(each.has("town", "both", "in_place") for each in reading.items[first:end]):
        return True  # alone between two commas
    is_listed = before >= 0 and reading.items[before].has("town", "country", "unclear_place")
    if is_listed and (before < at - 1 or reading.items[before].is_break):
        return True
    return any(
        place < len(reading.items) and reading.items[place].has("creator", "resident") for place in (at + 1, at + 2)
    )


def _has_country_behind(reading: Reading, at: int) -> bool:
    """Return whether the country of a town follows it: "in Prague, Czechia"."""
    place = at + 1
    if place < len(reading.items) and reading.items[place].text in (",", "("):
        place += 1
    return reading.has(place, "country") and reading.items[at].tags["town"] in reading.items[place].tags["country"]


def _is_place(reading: Reading, at: int) -> bool:
    """Return whether a country's name stands for the country: not for a good, and not for a word of the language.

    One that is a word as well has to stand behind "in", in a list, or alone.
    """
    item = reading.items[at]
    before = reading.items[at - 1] if at else None
    if _is_of_brand(reading, at) or (not _is_led(before) and item.text not in _CODES and reading.begins_good(at + 1)):
        return False
    if not needs_a_place_word(item):
        return True
    after = reading.items[at + 1] if at + 1 < len(reading.items) else None
    if before is not None and (before.has("in_place", "range", "country_label", "for_whom") or before.text == "to"):
        return True
    if before is not None and before.has("both") and at > 1 and reading.items[at - 2].has("country"):
        return True
    is_alone = (before is None or before.is_break) and (after is None or after.is_break)
    return is_alone or (after is not None and after.has("creator", "tier"))


def _is_origin(reading: Reading, at: int) -> bool:
    """Return whether a place is where a good is from ("tea from Sri Lanka"): creators are said to be elsewhere."""
    if at < 2 or not reading.has(at - 1, "in_place") or reading.items[at - 1].text not in _FROM:
        return False
    good = reading.items[at - 2]
    if (
        good.kind != "word"
        or good.used_by is not None
        or good.tags
        or _role_of(reading, at, None) != "either_countries"
    ):
        return False
    places = [place for place, item in enumerate(reading.items) if item.has("country") and place != at]
    return any(_role_of(reading, place, None) == "creator_countries" for place in places[:_MOST_PLACES])


_MOST_PLACES: Final = 10  # other places of a text that are looked at
_FROM: Final = frozenset(
    {"from", "of", "aus", "de", "du", "d'", "des", "do", "da", "dal", "dalla", "van", "uit", "från", "fra", "z"}
)
_CODES: Final = frozenset({"us", "usa", "uk", "uae", "eu", "ksa", "dach"})


def _is_led(before: Item | None) -> bool:
    """Return whether a word leads to a place: "in", "and", people."""
    return before is not None and (
        before.has("in_place", "for_whom", "country_label", "both", "country", "creator", "gender", "audience", "not")
        or before.used_by not in (None, "unused")
    )


def _is_of_brand(reading: Reading, at: int) -> bool:
    """Return whether a place says where the brand is from, in languages that put it first: 日本の抹茶ブランド."""
    if reading.language not in _PLACES_FIRST:
        return False
    for item in reading.items[at + 1 :]:
        if item.has("brand_word"):
            return True
        if item.is_break or item.has("creator", "tier", "audience", "gender"):
            return False
    return False


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
    if any(_are_creators(item) for item in behind):
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
    return city if item.kind == "word" and set(item.tags) <= {"town"} and reading.text[item.start].isupper() else None


def _parts(item: Item) -> bool:
    return (item.is_break and item.text not in "،") or item.text == ","


def _first_role(items: Iterable[Item]) -> str | None:
    for item in items:
        if item.used_by in ("budget", "dates"):
            continue
        if _are_creators(item) or item.used_by == "creator_count":
            return "creator_countries"
        if item.used_by in ("audience_ages", "audience_genders") or item.has(*_AUDIENCE):
            return "audience_countries"
    return None


def _are_creators(item: Item) -> bool:
    """Return whether an item stands for creators: a size that is said of a good does not."""
    return item.has("creator") or (item.has("tier") and item.used_by is not None)


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
