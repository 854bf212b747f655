"""The share of a creator's audience that is in a brand's target, and how sure that is.

Three facets, each the share of the audience in the target, in [0, 1]; a target that takes everyone has a share of 1:
- age: years in both spans / years of the audience's span;
- gender: genders that both name / genders of the audience;
- place: countries that both name / countries of the audience.
The match is their product: a share of people must be of the right age, gender and place at once. A facet that is
unknown has an expected share, of people in general (`people.toml`), and could be anything: `low` takes it for 0, `high`
for 1. Of an audience whose place is unknown but whose creator's country is known, most live there.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from pydantic.dataclasses import dataclass as checked_dataclass

from tcm_assets.data_files import CLOSED, Share, read_data_file
from tcm_assets.models.vectors import FloatMatrix, Mask
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE


@checked_dataclass(frozen=True, kw_only=True, config=CLOSED)
class People:
    """The content of `people.toml`: shares of people of whom nothing else is known."""

    home_country: Share
    any_one_country: Share
    in_countries_of_worldwide: Share
    ages: dict[str, Share]


PEOPLE: Final = read_data_file(People, __name__, "people.toml")


@dataclass(frozen=True)
class AudienceMatch:
    """Arrays of shape (creators, brands), in [0, 1]. `known_facets`: the share of the facets that the brand asks for
    and the creator's side knows; 1 where it asks for nothing.
    """

    expected: FloatMatrix
    low: FloatMatrix
    high: FloatMatrix
    known_facets: FloatMatrix


@dataclass(frozen=True)
class _Facet:
    """Expected, least and most share in the target; whether the brand asks, and whether the creator's side is known."""

    expected: FloatMatrix
    low: FloatMatrix
    high: FloatMatrix
    asks: Mask
    known: Mask


def audience_match(creators: pa.RecordBatch | pa.Table, brands: pa.Table) -> AudienceMatch:
    """Return the match of rows of `creator_profiles` with rows of `brand_profiles`; of a pair by the pair alone."""
    shape = (creators.num_rows, brands.num_rows)
    expected, low, high = np.ones(shape), np.ones(shape), np.ones(shape)
    asked, known = np.zeros(shape), np.zeros(shape)
    for facet in (_age(creators, brands), _gender(creators, brands), _place(creators, brands)):
        asks = np.broadcast_to(facet.asks[None, :], shape)
        expected = expected * np.where(asks, facet.expected, 1.0)
        low = low * np.where(asks, facet.low, 1.0)
        high = high * np.where(asks, facet.high, 1.0)
        asked += asks
        known += asks & facet.known[:, None]
    known_facets = np.where(asked > 0, known / np.maximum(asked, 1), 1.0)
    return AudienceMatch(expected, low, high, known_facets)


def _age(creators: pa.RecordBatch | pa.Table, brands: pa.Table) -> _Facet:
    low, high, known = _age_bounds(creators)
    wanted_low, wanted_high, has_target = _age_bounds(brands)
    shared = np.minimum(high[:, None], wanted_high[None, :]) - np.maximum(low[:, None], wanted_low[None, :]) + 1
    share = np.clip(shared, 0, None) / np.maximum(high - low + 1, 1)[:, None]
    # An audience of "13 and older" is not spread evenly over a century.
    of_people = np.array([_people_between(first, last) for first, last in zip(wanted_low, wanted_high, strict=True)])
    is_wide = (low <= YOUNGEST_AGE) & (high >= OLDEST_AGE)
    share = np.where(is_wide[:, None], of_people[None, :], share)
    asks = has_target & ~((wanted_low <= YOUNGEST_AGE) & (wanted_high >= OLDEST_AGE))
    return _with_unknown(share, of_people, asks, known)


def _people_between(first: float, last: float) -> float:
    """Return the share of people of these ages, in years, both included."""
    total = 0.0
    for span, share in PEOPLE.ages.items():
        start, _, end = span.partition("-")
        years = range(int(start), int(end) + 1)
        total += share * sum(first <= year <= last for year in years) / len(years)
    return total


def _age_bounds(rows: pa.RecordBatch | pa.Table) -> tuple[FloatMatrix, FloatMatrix, Mask]:
    bounds = (rows[name].cast(pa.float64()) for name in ("audience_age_min", "audience_age_max"))
    low, high = (bound.to_numpy(zero_copy_only=False) for bound in bounds)
    known = ~(np.isnan(low) | np.isnan(high))
    return np.where(known, low, 0.0), np.where(known, high, 0.0), known


def _gender(creators: pa.RecordBatch | pa.Table, brands: pa.Table) -> _Facet:
    audience, known = _word_shares(creators["audience_genders"].to_pylist(), GENDERS)
    target, has_target = _word_shares(brands["audience_genders"].to_pylist(), GENDERS)
    # A target of both women and men excludes hardly anyone: it counts as everyone.
    takes_both = target[:, GENDERS.index("female")] * target[:, GENDERS.index("male")] > 0
    of_people = np.full(len(target), 1 / 2)
    return _with_unknown(_share_named(audience, target), of_people, has_target & ~takes_both, known)


def _place(creators: pa.RecordBatch | pa.Table, brands: pa.Table) -> _Facet:
    audience_lists = creators["audience_locations"].to_pylist()
    target_lists = brands["audience_locations"].to_pylist()
    homes: list[str | None] = creators["country"].to_pylist()
    # Countries that no brand names never match, so the brands' words are enough.
    words = tuple(sorted({word for words in target_lists for word in words or ()} | {WORLDWIDE}))
    worldwide = words.index(WORLDWIDE)
    audience, known = _word_shares(audience_lists, words)
    target, has_target = _word_shares(target_lists, words)
    asks = has_target & (target[:, worldwide] == 0)
    counts = (target > 0).sum(axis=1)
    share = _share_named(audience, target)
    is_worldwide = audience[:, [worldwide]] > 0
    share = np.where(is_worldwide, PEOPLE.in_countries_of_worldwide, share)
    anywhere = np.minimum(1.0, counts * PEOPLE.any_one_country)
    facet = _with_unknown(share, anywhere, asks, known)
    # Of an unknown audience, most are of the creator's own country.
    at_home = np.array([[bool(home) and home in (own or ()) for own in target_lists] for home in homes], np.bool_)
    at_home = at_home.reshape(len(homes), len(target_lists))
    abroad = np.array([bool(home) for home in homes], np.bool_)[:, None] & ~at_home
    by_home = np.where(at_home, PEOPLE.home_country, facet.expected)
    by_home = np.where(abroad, (1 - PEOPLE.home_country) * anywhere[None, :], by_home)
    is_guess = ~known[:, None]
    return _Facet(np.where(is_guess, by_home, facet.expected), facet.low, facet.high, asks, known)


def _with_unknown(share: FloatMatrix, of_people: FloatMatrix, asks: Mask, known: Mask) -> _Facet:
    """Return a facet: the known share, or that of people in general, which could be anything."""
    share = np.clip(share, 0.0, 1.0)
    is_known = known[:, None]
    return _Facet(
        np.where(is_known, share, of_people[None, :]),
        np.where(is_known, share, 0.0),
        np.where(is_known, share, 1.0),
        asks,
        known,
    )


def _word_shares(lists: list[list[str] | None], words: tuple[str, ...]) -> tuple[FloatMatrix, Mask]:
    """Return each row's words as shares of its list, shape (n, words); and which rows have a list that is not empty."""
    places = {word: place for place, word in enumerate(words)}
    named = np.zeros((len(lists), len(words)))
    for row, own in enumerate(lists):
        for word in own or ():
            if word in places:
                named[row, places[word]] = 1 / len(own or ())
    return named, np.array([bool(own) for own in lists], dtype=np.bool_)


def _share_named(audience: FloatMatrix, target: FloatMatrix) -> FloatMatrix:
    """Return the share of each audience's words that each target names: array of shape (creators, brands)."""
    shares: FloatMatrix = np.clip(audience @ (target > 0).T, 0.0, 1.0)
    return shares
