"""How much of a creator's audience is in a brand's target.

Three facets, each the share of the creator's audience that the brand asks for, in [0, 1]:
- age: years in both intervals / years in the creator's interval;
- gender: genders that both name / genders of the creator's audience;
- place: countries that both name / countries of the creator's audience.
A facet for which the brand takes everyone gives 0.95, a little less than a target that names this very audience. A
facet that is unknown on either side is left out. The match is the geometric mean of the known facets: a facet without
overlap means that no one in the target is reached, so the match is 0; a facet left out neither helps nor hurts.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tcm_assets.models.vectors import FloatMatrix, Mask
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE

CATCH_ALL_MATCH = 0.95  # match of a facet for which the brand takes everyone
# Match of a worldwide audience and a brand that names countries: an unknown part of it lives there.
WORLDWIDE_AUDIENCE_MATCH = 0.5


@dataclass(frozen=True)
class _WordShares:
    """The share of each word in each row's list: array of shape (n, words); and which rows are known."""

    named: FloatMatrix
    known: Mask


def audience_match(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    """Return arrays of shape (creators, brands): the match in [0, 1], and where a facet is known on both sides."""
    facets = (_age(creators, brands), _gender(creators, brands), _place(creators, brands))
    log_sum = np.zeros((creators.num_rows, brands.num_rows))
    count = np.zeros_like(log_sum)
    for match, known in facets:
        with np.errstate(divide="ignore"):
            log_sum += np.where(known, np.log(match), 0.0)
        count += known
    return np.exp(log_sum / np.maximum(count, 1)), count > 0


def _age(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    low, high, creator_known = _age_bounds(creators)
    wanted_low, wanted_high, brand_known = _age_bounds(brands)
    shared = np.minimum(high[:, None], wanted_high[None, :]) - np.maximum(low[:, None], wanted_low[None, :]) + 1
    share = np.clip(shared, 0, None) / np.maximum(high - low + 1, 1)[:, None]
    takes_everyone = (wanted_low <= YOUNGEST_AGE) & (wanted_high >= OLDEST_AGE)
    return np.where(takes_everyone[None, :], CATCH_ALL_MATCH, share), creator_known[:, None] & brand_known[None, :]


def _age_bounds(rows: pa.RecordBatch | pa.Table) -> tuple[FloatMatrix, FloatMatrix, Mask]:
    bounds = (rows[name].cast(pa.float64()) for name in ("audience_age_min", "audience_age_max"))
    low, high = (bound.to_numpy(zero_copy_only=False) for bound in bounds)
    known = ~(np.isnan(low) | np.isnan(high))
    return np.where(known, low, 0.0), np.where(known, high, 0.0), known


def _gender(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    audience = _word_shares(creators["audience_genders"].to_pylist(), GENDERS)
    target = _word_shares(brands["audience_genders"].to_pylist(), GENDERS)
    # A target of both women and men excludes hardly anyone: it counts as "all".
    takes_everyone = target.named[:, GENDERS.index("female")] * target.named[:, GENDERS.index("male")] > 0
    match = np.where(takes_everyone[None, :], CATCH_ALL_MATCH, _share_named(audience, target))
    return match, audience.known[:, None] & target.known[None, :]


def _place(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    audience_lists = creators["audience_locations"].to_pylist()
    target_lists = brands["audience_locations"].to_pylist()
    # Countries that no brand names never match, so the brands' words are enough.
    words = tuple(sorted({word for words in target_lists for word in words or ()} | {WORLDWIDE}))
    worldwide = words.index(WORLDWIDE)
    audience, target = _word_shares(audience_lists, words), _word_shares(target_lists, words)
    share = _share_named(audience, target)
    share = np.where(audience.named[:, [worldwide]] > 0, WORLDWIDE_AUDIENCE_MATCH, share)
    match = np.where(target.named[:, worldwide][None, :] > 0, CATCH_ALL_MATCH, share)
    return match, audience.known[:, None] & target.known[None, :]


def _word_shares(lists: list[list[str] | None], words: tuple[str, ...]) -> _WordShares:
    """Return each row's words as shares of its list; a null or empty list is unknown."""
    places = {word: place for place, word in enumerate(words)}
    named = np.zeros((len(lists), len(words)))
    for row, own in enumerate(lists):
        for word in own or ():
            if word in places:
                named[row, places[word]] = 1 / len(own or ())
    return _WordShares(named, np.array([bool(own) for own in lists], dtype=np.bool_))


def _share_named(audience: _WordShares, target: _WordShares) -> FloatMatrix:
    """Return the share of each audience's words that each target names: array of shape (creators, brands)."""
    shares: FloatMatrix = np.clip(audience.named @ (target.named > 0).T, 0.0, 1.0)
    return shares
