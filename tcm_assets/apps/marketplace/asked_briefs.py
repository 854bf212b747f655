"""The brief behind a page: read from a text, a file, a brand of the list or a new one, with a visitor's corrections."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import ValidationError

from tcm_assets.apps.marketplace.address import BRAND, BRIEF, FILE, MarketState
from tcm_assets.apps.published import Query, Row, fetch_rows, list_published_tables
from tcm_assets.campaigns.briefs.brief import BrandOfBrief, Brief, Origin
from tcm_assets.campaigns.briefs.corrections import added, without
from tcm_assets.campaigns.briefs.exchange_rates import Rates, with_converted_budget
from tcm_assets.campaigns.briefs.readers import RATE_CURRENCY
from tcm_assets.campaigns.shortlists.stored_briefs import brief_of_row

ReadText = Callable[[str, date, Mapping[str, str]], Brief]
"""Reads a text as on a day, with the ids of the listed brands by their names."""


@dataclass(frozen=True)
class AskedBrief:
    """A brief with its corrections, and in words those that could not be made and what it does not say."""

    brief: Brief
    faults: tuple[str, ...] = ()


def list_briefs(query: Query) -> dict[str, Row]:
    """Return the rows of `campaign_briefs` by their ids; none where that table is not made yet."""
    if "campaign_briefs" not in list_published_tables(query):
        return {}
    return {row["brief_id"]: row for row in fetch_rows(query, "FROM campaign_briefs ORDER BY brief_id")}


def ask(
    state: MarketState,
    brand: Row,
    *,
    read: ReadText,
    day: date,
    brands: Mapping[str, str],
    files: Mapping[str, Row],
    rates: Rates,
) -> AskedBrief | None:
    """Return the brief that a page asks for; None while it is empty.

    `brand` is the visitor's: a text that names no brand is for it. `brands` are ids by name, `files` the rows of
    `campaign_briefs`.
    """
    try:
        asked = _asked(state, brand, read, day, brands, files)
    except ValidationError:
        own = BrandOfBrief(name=brand["brand_name"], brand_id=brand["brand_id"])
        return AskedBrief(Brief(day=day, brand=own), (UNREADABLE,))
    if asked is None:
        return None
    found = _corrected(asked, state.fixes, brands)
    faults = (*found.faults, *_doubts(found.brief, state))
    return AskedBrief(with_converted_budget(found.brief, RATE_CURRENCY, rates), faults)


UNREADABLE: Final = (
    "This text says something that no brief can have. Shorten it to what you sell, whom you look for, how many, money "
    "and days."
)


def _doubts(brief: Brief, state: MarketState) -> list[str]:
    """Return in words why the answer may not be what a text asks for: it says nothing, or its subject is too long."""
    if state.asked_by == BRIEF and set(brief.said) <= {"brand"} and not state.fixes:
        return ["Nothing was read from this text, so the creators are those of the brand. Write what it is about."]
    if state.asked_by in (BRIEF, FILE) and brief.subject is not None and len(brief.subject) > _LONG_SUBJECT:
        return [
            "What it is about is long, so that no creator may fit it well. Correct it to a few words: the good, and "
            "the content around it."
        ]
    return []


_LONG_SUBJECT: Final = 300
"""Characters of a subject; a vector of more words is near to nothing in particular."""


def _asked(
    state: MarketState, brand: Row, read: ReadText, day: date, brands: Mapping[str, str], files: Mapping[str, Row]
) -> Brief | None:
    own = BrandOfBrief(name=brand["brand_name"], brand_id=brand["brand_id"])
    if state.asked_by == BRAND:
        return Brief(day=day, brand=own)
    if state.asked_by == BRIEF:
        if not state.text.strip():
            return None
        return _for_brand(read(state.text, day, brands), own)
    if state.asked_by == FILE:
        row = files.get(state.file)
        return None if row is None else _with_text_origins(brief_of_row(row), read, brands)
    if not state.new_sells.strip():
        return None
    name = state.new_name.strip() or "A new brand"
    brief = read(state.new_audience, day, {}) if state.new_audience.strip() else Brief(day=day)
    sells = BrandOfBrief(name=name, sells=state.new_sells.strip())
    return _for_audience(brief).model_copy(update={"brand": sells})


def _for_audience(brief: Brief) -> Brief:
    """Return a reading of words about an audience: a place that is said of nobody is the audience's."""
    if brief.either_countries is None:
        return brief
    places = tuple(sorted({*(brief.audience_countries or ()), *brief.either_countries}))
    origins = {name: origin for name, origin in brief.origins.items() if name != "either_countries"}
    spans = brief.origins["either_countries"].spans
    origins["audience_countries"] = Origin(source="text", spans=spans)
    return brief.model_copy(update={"audience_countries": places, "either_countries": None, "origins": origins})


def _for_brand(brief: Brief, brand: BrandOfBrief) -> Brief:
    if brief.brand is not None:
        return brief
    return brief.model_copy(update={"brand": brand})


def _with_text_origins(brief: Brief, read: ReadText, brands: Mapping[str, str]) -> Brief:
    """Return a stored brief with what its text left unused, which the table has in words alone."""
    if not brief.text:
        return brief
    again = read(brief.text, brief.day, brands)
    origins = {name: Origin(source="file") for name in brief.said if name not in ("must", "must_not")}
    return brief.model_copy(update={"unused": again.unused, "origins": origins})


def _corrected(brief: Brief, fixes: tuple[str, ...], brands: Mapping[str, str]) -> AskedBrief:
    faults = []
    for fix in fixes:
        field, is_value, value = fix.partition("=")
        try:
            brief = added(brief, field, value, brands) if is_value else without(brief, field)
        except ValueError as error:
            faults.append(f"{FIELD_NAMES.get(field, field)}: {_in_words(error)}")
    return AskedBrief(brief, tuple(faults))


def find_fault(brief: Brief, field: str, value: str, brands: Mapping[str, str]) -> str | None:
    """Return in words why a correction cannot be made; None where it can.

    >>> find_fault(Brief(day=date(2027, 1, 15)), "budget", "$0", {}).partition(" with ")[0]
    "Budget: '$0' is not a sum of money"
    """
    return next(iter(_corrected(brief, (f"{field}={value}",), brands).faults), None)


def _in_words(error: ValueError) -> str:
    """Return what a fault says to people; what the validators of a brief say is for programs."""
    return "no brief can have this value" if isinstance(error, ValidationError) else str(error)


FIELD_NAMES: Mapping[str, str] = {
    "subject": "What it is about",
    "wanted_content": "Content that creators should make",
    "audience_ages": "Ages of the audience",
    "audience_genders": "Genders of the audience",
    "audience_countries": "Countries of the audience",
    "creator_countries": "Countries of the creators",
    "either_countries": "Countries of creators or audience",
    "tiers": "Sizes of creators",
    "follower_range": "Followers",
    "creator_count": "Number of creators",
    "budget": "Budget",
    "dates": "Days of the campaign",
    "must": "Creators must have",
    "must_not": "Creators must not have",
}
"""Fields that a visitor can correct, in words."""

EXAMPLES: Mapping[str, str] = {
    "subject": "vegan skincare",
    "wanted_content": "calm how-to videos",
    "audience_ages": "18-34",
    "audience_genders": "women",
    "audience_countries": "Germany, Austria",
    "creator_countries": "United States",
    "either_countries": "United States",
    "tiers": "nano or micro",
    "follower_range": "10k to 50k",
    "creator_count": "3 to 5",
    "budget": "$2,000",
    "dates": "in spring",
    "must": "at least 20,000 views",
    "must_not": "alcohol",
}
