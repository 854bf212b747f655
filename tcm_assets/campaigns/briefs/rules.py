"""Reading of a brief by rules: money, sizes, counts, places, ages, dates and exclusions, in 20 languages.

The order decides who uses a word: handles and dates first, then amounts, then people and places, then exclusions, and
the subject is what is left. No model, no network, and a few milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tcm_assets.campaigns.briefs.audiences import ages_of, read_people
from tcm_assets.campaigns.briefs.brief import MOST_CHARACTERS, MOST_ENTRIES, Brief, Origin, Span, Unused
from tcm_assets.campaigns.briefs.counted import count_amounts, tiers_of
from tcm_assets.campaigns.briefs.dates import Days, days_at
from tcm_assets.campaigns.briefs.exclusions import read_exclusions
from tcm_assets.campaigns.briefs.lexicon import southern_countries
from tcm_assets.campaigns.briefs.places import countries_mentioned, read_places
from tcm_assets.campaigns.briefs.reading import Reading, read_items
from tcm_assets.campaigns.briefs.subject import read_subject
from tcm_assets.campaigns.briefs.wishes import read_wishes
from tcm_assets.catalogue.rejections import safe_text

NOTE_EITHER = "said of neither: creators or their audience are there"


def read_brief(text: str, day: date, brands: Mapping[str, str] | None = None) -> Brief:
    """Read a brief by rules, as on `day`; `brands` are the ids of the listed brands by their names.

    >>> brief = read_brief("Vegan soap, 5 micro creators in the US, $2,000", date(2027, 1, 15))
    >>> brief.subject, brief.tiers, brief.creator_countries, brief.budget.amount
    ('Vegan soap', ('micro',), ('United States',), 2000.0)
    """
    brands = brands or {}
    whole = safe_text(text).strip()
    kept = whole[:MOST_CHARACTERS]
    reading = read_items(kept, tuple(sorted(brands)))
    said: dict[str, Any] = {}
    notes: dict[str, str] = {}
    mentioned = countries_mentioned(reading)
    said["dates"] = _read_dates(reading, day, mentioned)
    counted = count_amounts(reading, mentioned)
    said["budget"], said["creator_count"] = counted.budget, counted.creator_count
    said["follower_range"] = counted.follower_range
    if counted.budget_note:
        notes["budget"] = counted.budget_note
    exclusions = read_exclusions(reading)
    said["must_not"] = [condition for condition, _, _ in exclusions][:MOST_ENTRIES]
    said["tiers"] = _read_tiers(reading)
    said["brand"] = _read_brand(reading, brands)
    said["audience_genders"], words = read_people(reading)
    said["audience_ages"] = ages_of(counted.ages, words, day)
    for field_name, countries in read_places(reading).items():
        said[field_name] = sorted(set(countries)) or None
    said["must"] = read_wishes(reading, counted)
    said["subject"], said["wanted_content"] = read_subject(reading)
    if said["brand"] and said["brand"]["brand_id"] is None:
        said["brand"]["sells"] = said["subject"]
    if said["either_countries"]:
        notes["either_countries"] = NOTE_EITHER
    said = {name: value for name, value in said.items() if value}
    unused = sorted(_unused(reading, kept, whole), key=lambda each: each.span.start if each.span else 0)
    return Brief.model_validate(
        {
            "text": kept,
            "language": reading.language,
            "day": day,
            **said,
            "origins": _origins(reading, said, notes),
            "unused": unused[: 4 * MOST_ENTRIES],
        }
    )


def _read_dates(reading: Reading, day: date, countries: Sequence[str]) -> dict[str, date | None] | None:
    """Use the days of a text: the first that are named; further ones are reported."""
    is_southern = bool(countries) and set(countries) <= southern_countries()
    found: Days | None = None
    at = 0
    while at < len(reading.items):
        days = days_at(reading, at, day, is_southern=is_southern) if reading.is_free(at) else None
        if days is None:
            at += 1
            continue
        if days.fault is not None:
            reading.refuse(days.at, days.end, days.fault)
        elif found is None:
            found = days
            reading.use(days.at, days.end, "dates")
        elif _goes_on(reading, found, days):
            found = Days(found.first, days.last, found.at, days.end)
            reading.use(found.at, days.end, "dates")
        elif _completes(found, days):
            found = Days(found.first or days.first, found.last or days.last, found.at, days.end)
            reading.use(days.at, days.end, "dates")
        else:
            reading.refuse(days.at, days.end, "a second date: the first one counts")
        at = days.end
    return {"first": found.first, "last": found.last} if found else None


def _goes_on(reading: Reading, found: Days, days: Days) -> bool:
    """Return whether days follow those before them with an "and" or "or" between: "in September and October"."""
    between = reading.items[found.end : days.at] or reading.items[days.at : days.at + 1]
    if not (found.first and found.last and days.first and days.last and any(item.has("both") for item in between)):
        return False
    return len(between) <= 2 and 0 <= (days.first - found.last).days <= 1


def _completes(found: Days, days: Days) -> bool:
    """Return whether days give the end that is open: "starting in May ... until 30 June"."""
    if found.first and not found.last and days.last and not days.first:
        return days.last >= found.first
    return bool(found.last and not found.first and days.first and not days.last and days.first <= found.last)


def _read_tiers(reading: Reading) -> tuple[str, ...] | None:
    names = []
    for at, item in enumerate(reading.items):
        if reading.has(at, "tier") and _is_size(reading, at):
            names.append(item.tags["tier"])
            reading.use(at, at + 1, "tiers")
            if reading.has(at + 1, "creator"):
                reading.use(at + 1, at + 2, "tiers")
    return tiers_of(names)


def _is_size(reading: Reading, at: int) -> bool:
    """Return whether a word for a size is said of creators: "nano or micro influencers", not "micro-brewery"."""
    item = reading.items[at]
    if "influ" in item.text or item.text.startswith(("микроинф", "макроинф", "микробл")):
        return True
    places = [*range(at + 1, at + 6), *range(at - 1, at - 3, -1)]
    near = [reading.items[place] for place in places if 0 <= place < len(reading.items)]
    return any(each.has("creator", "tier") or each.used_by == "creator_count" for each in near)


def _read_brand(reading: Reading, brands: Mapping[str, str]) -> dict[str, Any] | None:
    for at, item in enumerate(reading.items):
        if reading.has(at, "brand"):
            reading.use(at, at + 1, "brand")
            name = item.tags["brand"]
            return {"name": name, "brand_id": brands[name]}
    return None


def _origins(reading: Reading, said: Mapping[str, Any], notes: Mapping[str, str]) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for name, value in said.items():
        if name in ("must", "must_not"):
            for place, condition in enumerate(value):
                spans = reading.spans_of(f"{name}.{place}") or reading.spans_of(f"{name}.{condition['kind']}")
                found[f"{name}.{place}"] = Origin(source="text", spans=spans)
        else:
            found[name] = Origin(source="text", spans=reading.spans_of(name), note=notes.get(name))
    return found


def _unused(reading: Reading, kept: str, whole: str) -> Iterable[Unused]:
    for start, end, reason in reading.unused:
        yield Unused(text=kept[start:end], span=Span(start=start, end=end), reason=reason)
    if len(whole) > len(kept):
        behind = Span(start=len(kept), end=len(kept))
        yield Unused(text="", span=behind, reason=f"the text after {MOST_CHARACTERS:,} characters was not read")
