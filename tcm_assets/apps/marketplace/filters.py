"""Filters and orders of a shortlist: which creators meet all conditions, and who comes first.

A filter leaves out creators whose value is unknown; in an order they come last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.apps.marketplace.creators import Market
from tcm_assets.apps.marketplace.fit import Fits
from tcm_assets.tables.shared_columns import WORLDWIDE

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

RECENT_DAYS: Final = (30, 90)
"""Days within which the newest video may be asked for."""
UNSPONSORED_DAYS: Final = (14, 30, 60, 90)
"""Days without a paid video that may be asked for."""
OLDEST_SHOWN: Final = 65
"""The end of the range of ages that may be asked for, in years; the whole range asks for nothing."""
SHARE_STEP: Final = 0.05
MOST_SHARE: Final = 0.95
"""The most that a score, the evidence or a percentile may be asked to be."""
LARGEST_COUNT: Final = 10_000_000_000
"""The largest number of views and the largest price that may be asked for."""

BEST_FIT: Final = "Best fit"

ORDERS: Final[Mapping[str, tuple[str, bool]]] = {
    BEST_FIT: ("score", True),
    "Most expected views": ("views_median", True),
    "Lowest price": ("price_high", False),
    "Most followers": ("follower_count", True),
    "Newest video": ("newest_video_on", True),
    "Surest score": ("confidence", True),
}
"""Orders by their names: the column, and whether the largest comes first. The score decides between equals."""


@dataclass(frozen=True, kw_only=True)
class CreatorFilters:
    """Conditions on a creator; an empty value asks for nothing.

    `ages` is met by an audience that overlaps it, `genders` and `places` by one that has any of them (a worldwide
    audience is everywhere), `countries` by the creator's own. `least_engagement` is a percentile, `least_score` and
    `least_confidence` are in [0, 1]. `most_price` is money as the forecasts have it, for a video. `recent_days` count
    back from the newest day of the data, as `unsponsored_days` do: no disclosed partnership within them.
    """

    name: str = ""
    contents: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None
    genders: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    safety: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    least_engagement: float = 0.0
    least_views: int = 0
    least_forecast: int = 0
    most_price: float = 0.0
    recent_days: int = 0
    unsponsored_days: int = 0
    least_score: float = 0.0
    least_confidence: float = 0.0
    has_clips: bool = False
    has_restricted: bool = False

    def count(self) -> int:
        """Return how many conditions differ from none."""
        nothing = CreatorFilters()
        return sum(getattr(self, name) != getattr(nothing, name) for name in self.__dataclass_fields__)


def meets(market: Market, fits: Fits, filters: CreatorFilters) -> Mask:
    """Return which creators meet every condition: array of shape (creators,)."""
    facts = market.facts
    met: Mask = np.ones(len(market), dtype=np.bool_)

    def at_least(column: pa.ChunkedArray, least: float | date) -> Mask:
        return _true(pc.greater_equal(column, least))

    if filters.name:
        wanted = filters.name.strip().removeprefix("@")
        by_name = pc.match_substring(facts["creator_name"], wanted, ignore_case=True)
        met &= _true(by_name) | _true(pc.match_substring(facts["username"], wanted, ignore_case=True))
    if filters.contents:
        met &= _has_any(facts["content_tags"], filters.contents) | _is_in(facts["category"], filters.contents)
    if filters.tiers:
        met &= _is_in(facts["follower_tier"], filters.tiers)
    if filters.countries:
        met &= _is_in(facts["country"], filters.countries)
    if filters.ages:
        youngest, oldest = filters.ages
        met &= at_least(facts["audience_age_max"], youngest)
        met &= _true(pc.less_equal(facts["audience_age_min"], oldest))
    if filters.genders:
        met &= _has_any(facts["audience_genders"], filters.genders)
    if filters.places:
        met &= _has_any(facts["audience_locations"], (*filters.places, WORLDWIDE))
    if filters.safety:
        met &= _is_in(facts["safety_level"], filters.safety)
    if filters.reactions:
        met &= _is_in(facts["authenticity_level"], filters.reactions)
    for name, least in (
        ("engagement_percentile", filters.least_engagement),
        ("median_view_count", filters.least_views),
        ("views_median", filters.least_forecast),
    ):
        if least:
            met &= at_least(facts[name], least)
    if filters.most_price:
        met &= _true(pc.less_equal(facts["price_high"], filters.most_price))
    if market.newest_day and filters.recent_days:
        met &= at_least(facts["newest_video_on"], market.newest_day - timedelta(days=filters.recent_days))
    if market.newest_day and filters.unsponsored_days:
        since = market.newest_day - timedelta(days=filters.unsponsored_days)
        # Known to have none at all, or none since then.
        without = _true(pc.equal(facts["paid_video_count"], 0)) | _true(pc.less(facts["last_sponsored_on"], since))
        met &= without
    for name, least in (("score", filters.least_score), ("confidence", filters.least_confidence)):
        if least:
            met &= at_least(fits.rows[name], least)
    if filters.has_clips:
        met &= _true(pc.greater(facts["measured_clip_count"], 0))
    if not filters.has_restricted:
        met &= ~_true(facts["is_restricted"])
    return met


def _true(column: pa.ChunkedArray) -> Mask:
    found: Mask = column.fill_null(False).to_numpy().astype(np.bool_)
    return found


def _is_in(column: pa.ChunkedArray, values: tuple[str, ...]) -> Mask:
    return _true(pc.is_in(column, value_set=pa.array(values, pa.string())))


def _has_any(column: pa.ChunkedArray, values: tuple[str, ...]) -> Mask:
    found: Mask = np.zeros(len(column), dtype=np.bool_)
    if not len(column):
        return found
    lists = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    hits = pc.is_in(pc.list_flatten(lists), value_set=pa.array(values, pa.string())).to_numpy(zero_copy_only=False)
    found[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[hits]] = True
    return found


@dataclass(frozen=True)
class Ranking:
    """Creators in the asked order, as places of the market, and the rank by score of every one that has a score.

    Those who meet the brief come first: `meeting_count` of them.
    """

    places: Places
    rank: Places
    """By place; 0 for a creator without a score."""
    meeting_count: int


def rank_market(
    market: Market,
    fits: Fits,
    filters: CreatorFilters,
    order: str = BEST_FIT,
    *,
    meeting: Mask | None = None,
    is_meeting_only: bool = False,
) -> Ranking:
    """Return the creators with a score that meet the filters, in an order of ORDERS; `meeting` the brief first.

    A rank is by score among all listed creators, so that a filter does not change it.
    """
    scored = fits.numbers("score")
    sorted_by = pa.table(
        {"score": scored, "name": pc.utf8_lower(market.facts["creator_name"]), "id": market.facts["creator_id"]}
    )
    order_of = [("score", "descending"), ("name", "ascending"), ("id", "ascending")]
    everybody: Places = pc.sort_indices(sorted_by, sort_keys=order_of).to_numpy().astype(np.int64)
    best = everybody[~np.isnan(scored)[everybody]]
    rank = np.zeros(len(market), dtype=np.int64)
    rank[best] = np.arange(1, len(best) + 1)
    places = best[meets(market, fits, filters)[best]]
    column, is_largest_first = ORDERS.get(order, ORDERS[BEST_FIT])
    if column != "score":
        values = _numbers(fits.rows[column] if column == "confidence" else market.facts[column])[places]
        keys = -values if is_largest_first else values
        places = places[np.argsort(np.where(np.isnan(keys), np.inf, keys), kind="stable")]
    if meeting is None:
        return Ranking(places, rank, len(places))
    first, others = places[meeting[places]], places[~meeting[places]]
    return Ranking(first if is_meeting_only else np.concatenate([first, others]), rank, len(first))


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    found: npt.NDArray[np.float64] = column.cast(pa.float64()).to_numpy()
    return found


def rows_at(market: Market, fits: Fits, ranking: Ranking, places: Sequence[int] | Places) -> list[dict[str, Any]]:
    """Return facts, score, components, confidence and rank by score of creators, one dictionary each."""
    indices = pa.array(places, pa.int64())
    facts = market.facts.take(indices).to_pylist()
    scores = fits.rows.take(indices).to_pylist()
    ranks = ranking.rank[np.asarray(places, np.int64)].tolist()
    return [
        {**score, **fact, "score_rank": rank or None} for fact, score, rank in zip(facts, scores, ranks, strict=True)
    ]
