"""Values of single fields, as files and people write them: structured, or as words that the rules read.

`number: 3 to 5`, `followers: 10k-50k` and `dates: in spring` are read by the same rules as a brief's text, with the
word beside them that a text would have.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from tcm_assets.campaigns.briefs.brief import FIELDS, AgeSpan, Brief, Budget, CountRange, DaySpan, FollowerRange
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.catalogue.countries import UnknownPlaceError, read_countries
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.tables.shared_columns import GENDERS

Brands = Mapping[str, str]

_READ_AS: Final = {
    "audience_ages": "aged {}",
    "follower_range": "{} followers",
    "creator_count": "{} creators",
    "budget": "budget {}",
    "dates": "{}",
    "tiers": "{} creators",
    "audience_genders": "{}",
}
"""How a value in words stands in a text, by field."""

_MEANT: Final = {
    "audience_ages": "an age span, such as 18-34 or 45+",
    "audience_genders": "genders: female, male or nonbinary",
    "follower_range": "a number of followers, such as 10k to 50k",
    "creator_count": "a number of creators, such as 5 or 3 to 5",
    "budget": "a sum of money with its currency, such as 2000 USD or 150 EUR per creator",
    "dates": "days, such as 2027-03-01 to 2027-04-15, or in spring",
    "tiers": "sizes of creators: nano, micro, mid, macro or mega",
}

_RANGES: Final[Mapping[str, tuple[type[Any], str, str]]] = {
    "audience_ages": (AgeSpan, "youngest", "oldest"),
    "follower_range": (FollowerRange, "least", "most"),
    "creator_count": (CountRange, "least", "most"),
    "dates": (DaySpan, "first", "last"),
}
_COUNTRIES: Final = ("audience_countries", "creator_countries", "either_countries")


def read_value(name: str, value: Any, day: date, brands: Brands) -> Any:
    """Return the value of a field, checked; raise ValueError that says what to write for any other.

    >>> read_value("creator_count", "3 to 5", date(2027, 1, 15), {}).most
    5
    """
    if name not in FIELDS:
        raise ValueError(f"{name!r} is no field of a brief; known are {', '.join(FIELDS)}")
    if value is None:
        return None
    if name in _COUNTRIES:
        return _countries(value)
    if name in ("must", "must_not"):
        return _conditions(name, value, day, brands)
    if name == "brand":
        return _brand(value, brands)
    if name in _RANGES:
        return _range(name, value, day, brands)
    if isinstance(value, str) and name in _READ_AS:
        return _in_words(name, value, day, brands)
    if name in ("tiers", "audience_genders"):
        return _listed(name, value, day, brands)
    return _checked(name, value)


def _checked(name: str, value: Any) -> Any:
    try:
        if name == "budget":
            return TypeAdapter(Budget).validate_python(value)
        checked = Brief.model_validate({"day": date.min, name: value})
    except ValidationError as error:
        raise ValueError(_first_fault(error)) from None
    return getattr(checked, name)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    steps = [str(step) for step in fault["loc"] if step not in FIELDS]
    place = f"{'.'.join(steps)}: " if steps else ""
    return place + fault["msg"].removeprefix("Value error, ")


def _in_words(name: str, text: str, day: date, brands: Brands) -> Any:
    brief = read_brief(_READ_AS[name].format(text), day, brands)
    found = getattr(brief, name)
    if found is None or brief.unused:
        why = f" ({brief.unused[0].reason})" if brief.unused else ""
        raise ValueError(f"{text!r} is not {_MEANT[name]}{why}")
    return found


def _range(name: str, value: Any, day: date, brands: Brands) -> Any:
    kind, low, high = _RANGES[name]
    if isinstance(value, str):
        return _in_words(name, value, day, brands)
    if isinstance(value, int) and not isinstance(value, bool) and name in ("creator_count", "follower_range"):
        value = {low: value, high: value if name == "creator_count" else None}
    if isinstance(value, date):
        value = {low: value, high: value}
    if isinstance(value, Sequence) and len(value) == 2:
        value = {low: value[0], high: value[1]}
    if isinstance(value, Mapping):
        value = {_USUAL_NAMES.get(str(key), key): each for key, each in value.items() if each is not None}
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        raise ValueError(f"{_first_fault(error)}; it has to be {_MEANT[name]}") from None


_USUAL_NAMES: Final = {"start": "first", "end": "last"}


def _countries(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise ValueError("countries are a text or a list of texts")
    try:
        found = {country for text in texts for country in read_countries(text)}
    except UnknownPlaceError as error:
        raise ValueError(str(error)) from None
    return tuple(sorted(found))


def _listed(name: str, value: Any, day: date, brands: Brands) -> Any:
    if not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value) or not value:
        raise ValueError(f"it has to be {_MEANT[name]}")
    known = (*TIER_NAMES, *GENDERS)
    found = [each for text in value for each in ([text] if text in known else _in_words(name, text, day, brands))]
    return _checked(name, tuple(dict.fromkeys(found)))


def _conditions(name: str, value: Any, day: date, brands: Brands) -> Any:
    """Read each entry: a table of kind and value, or words, which are read as those of a text."""
    entries = [value] if isinstance(value, str | Mapping) else value
    if not isinstance(entries, Sequence):
        raise ValueError("it has to be a list of texts")
    read: Callable[[str], list[Any]] = (
        (lambda text: _excluded(text, day, brands)) if name == "must_not" else (lambda text: _wished(text, day, brands))
    )
    found: list[Any] = []
    for entry in entries:
        if isinstance(entry, str) and entry.strip():
            found += read(entry.strip())
        elif isinstance(entry, str | int | float | list):
            raise ValueError(f"{entry!r} is no text")
        else:
            found.append(entry)
    return _checked(name, tuple(found))


def _excluded(text: str, day: date, brands: Brands) -> list[Any]:
    read = read_brief(f"we want no {text}", day, brands).must_not
    if read and (len(read) > 1 or read[0].kind != "subject"):
        return list(read)
    return [{"kind": "subject", "value": text}]


_HANDLES: Final = re.compile(r"@[\w.]+(?:[\s,;&]+(?:and\s+)?@[\w.]+)*")
"""Accounts alone: they have to be in the set."""


def _wished(text: str, day: date, brands: Brands) -> list[Any]:
    if _HANDLES.fullmatch(text):
        return list(read_brief(f"must include {text}", day, brands).must or ())
    read = [each for each in read_brief(text, day, brands).must or () if each.kind != "subject"]
    spoken = [each for each in read_brief(f"we must {text}", day, brands).must or () if each.kind == "language"]
    return read or spoken or [{"kind": "subject", "value": text}]


def _brand(value: Any, brands: Brands) -> Any:
    if isinstance(value, str):
        value = {"name": value.strip()}
    if isinstance(value, Mapping) and "brand_id" not in value and isinstance(value.get("name"), str):
        by_name = {name.casefold(): (name, brand_id) for name, brand_id in brands.items()}
        known = by_name.get(value["name"].casefold())
        value = {**value, **({"name": known[0], "brand_id": known[1]} if known else {})}
    return _checked("brand", value)
