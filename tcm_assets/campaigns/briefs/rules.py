"""Reading of a brief by rules: money, sizes, counts, places, ages, dates and exclusions, in 20 languages.

The order decides who uses a word: handles and dates first, then amounts, then people and places, then exclusions, and
the subject is what is left. No model, no network, and a few milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tcm_assets.campaigns.briefs.audiences import ages_of, read_people
from tcm_assets.campaigns.briefs.brands_named import read_brand, read_sponsors
from tcm_assets.campaigns.briefs.brief import MOST_CHARACTERS, MOST_ENTRIES, Brief, Origin, Span, Unused
from tcm_assets.campaigns.briefs.counted import count_amounts
from tcm_assets.campaigns.briefs.dates import Days, days_at
from tcm_assets.campaigns.briefs.exclusions import read_exclusions
from tcm_assets.campaigns.briefs.lexicon import southern_countries
from tcm_assets.campaigns.briefs.places import countries_mentioned, read_places
from tcm_assets.campaigns.briefs.reading import Reading, read_items
from tcm_assets.campaigns.briefs.sizes import read_tiers
from tcm_assets.campaigns.briefs.spelling import SLIPPED
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
    if counted.count_note:
        notes["creator_count"] = counted.count_note
    exclusions = read_exclusions(reading)
    said["must_not"] = _no_more(reading, exclusions)
    said["tiers"] = read_tiers(reading)
    sponsors = read_sponsors(reading)
    said["brand"] = read_brand(reading, brands)
    said["audience_genders"], words = read_people(reading)
    said["audience_ages"] = ages_of(counted.ages, words, day)
    for field_name, countries in read_places(reading).items():
        said[field_name] = sorted(set(countries)) or None
    said["must"] = [*(read_wishes(reading, counted) or ()), *sponsors] or None
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
    _refuse_weekdays(reading)
    return {"first": found.first, "last": found.last} if found else None


def _refuse_weekdays(reading: Reading) -> None:
    """Report "by next Friday": which week is meant, is not clear; "Sunday roast" is a good."""
    for at in range(1, len(reading.items)):
        if reading.has(at, "weekday"):
            first = at - (reading.has(at - 1, "next_ones") or reading.items[at - 1].text in ("this", "next"))
            if first > 0 and reading.has(first - 1, "before", "since") and not reading.begins_good(at + 1):
                reading.refuse(first - 1, at + 1, "which week is meant, is not clear: write the date")


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


def _no_more(reading: Reading, exclusions: Sequence[tuple[dict[str, Any], int, int]]) -> list[dict[str, Any]]:
    """Return the conditions that a brief may have, and report those beyond."""
    for _, first, end in exclusions[MOST_ENTRIES:]:
        start, behind = reading.items[first].start, reading.items[end - 1].end
        reading.unused.append((start, behind, f"only the first {MOST_ENTRIES} exclusions are kept"))
    return [condition for condition, _, _ in exclusions[:MOST_ENTRIES]]


def _slips(reading: Reading, name: str) -> str | None:
    """Return which words of a field were taken for slips of the pen."""
    slips = [
        f"“{reading.text[item.start : item.end]}” is read as {item.tags[SLIPPED]}"
        for item in reading.items
        if item.has(SLIPPED) and item.used_by == name
    ]
    return "; ".join(dict.fromkeys(slips)) or None


def _origins(reading: Reading, said: Mapping[str, Any], notes: Mapping[str, str]) -> dict[str, Origin]:
    found: dict[str, Origin] = {}
    for name, value in said.items():
        if name in ("must", "must_not"):
            for place, condition in enumerate(value):
                spans = reading.spans_of(f"{name}.{place}") or reading.spans_of(f"{name}.{condition['kind']}")
                slips = _slips(reading, f"{name}.{place}")
                found[f"{name}.{place}"] = Origin(source="text", spans=spans, note=slips)
        else:
            note = "; ".join(filter(None, [notes.get(name), _slips(reading, name)])) or None
            found[name] = Origin(source="text", spans=reading.spans_of(name), note=note)
    return found


def _unused(reading: Reading, kept: str, whole: str) -> Iterable[Unused]:
    for start, end, reason in reading.unused:
        yield Unused(text=kept[start:end], span=Span(start=start, end=end), reason=reason)
    if len(whole) > len(kept):
        behind = Span(start=len(kept), end=len(kept))
        yield Unused(text="", span=behind, reason=f"the text after {MOST_CHARACTERS:,} characters was not read")
