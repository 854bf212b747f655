"""Forecast rows of the listed creators: views, engagements and price of the next video, or why they are blank.

The next video is one as the account usually uploads, at its usual hour and weekday and of its usual category. It is a
paid one, since that is what is bought, where the folder has enough paid videos to tell what they get; else an own one,
and `basis` says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.campaigns.forecast_tables import CREATOR_FORECASTS
from tcm_assets.campaigns.forecasts.features import HISTORY, Occasions, compute_features, recent_values
from tcm_assets.campaigns.forecasts.growth import MATURE_AGE_D, SECONDS_PER_DAY, Floats
from tcm_assets.campaigns.forecasts.interval_model import (
    FEWEST_TRAINING_ACCOUNTS,
    FEWEST_TRAINING_VIDEOS,
    OWN,
    IntervalModel,
)
from tcm_assets.campaigns.forecasts.prices import Rate, Rates, compute_engagement_cost, compute_price
from tcm_assets.campaigns.forecasts.training import FEWEST_HISTORY, UNKNOWN_TIER, TrainingSet, tier_places
from tcm_assets.charts.labels import counted
from tcm_assets.tables.follower_tiers import TIER_NAMES
from tcm_assets.tables.shared_columns import WORLDWIDE
from tcm_assets.tables.types import arrow_schema

CREATOR_COLUMNS: Final = (
    "creator_id",
    "creator_name",
    "follower_count",
    "country",
    "audience_locations",
    "account_key",
)
"""What is read of each listed creator."""

_NO_ACCOUNT: Final = -1

_DIGITS: Final = 3
"""Significant digits of forecast views: more would say that they are known."""

_RATIO_DECIMALS: Final = 2

_OF_OWN_VIDEOS: Final = "; the views are of an own video, since too few paid ones are known"


def forecast_creators(creators: pa.Table, training: TrainingSet, rates: pa.Table, now_s: float) -> pa.Table:
    """Return rows of `creator_forecasts` for `creators` (CREATOR_COLUMNS), by creator_id.

    `now_s` is when the newest delivery was collected, in Unix seconds: videos younger than MATURE_AGE_D then are no
    history yet. `rates` are rows of `cleaned_rates`.
    """
    listed = creators.sort_by("creator_id").to_pylist()
    planned = _plan_videos(listed, training, now_s)
    features = compute_features(training.columns, training.growth, planned)
    history = np.where(planned.account == _NO_ACCOUNT, 0, features[:, HISTORY]).astype(np.int64)
    forecast = _Forecast.make(training, features, history >= FEWEST_HISTORY)
    rate_by_view = _usual_engagement(training, planned, now_s)
    tiers = tier_places(planned.followers)
    prices = Rates(Rate.of(row) for row in rates.to_pylist())
    rows = [
        _row(
            creator,
            tier=None if tiers[place] == UNKNOWN_TIER else TIER_NAMES[tiers[place]],
            has_videos=bool(planned.account[place] != _NO_ACCOUNT),
            history_video_count=int(history[place]),
            views=forecast.columns(place),
            training=training,
            engagement_rate=None if np.isnan(rate_by_view[place]) else float(rate_by_view[place]),
            rates=prices,
        )
        for place, creator in enumerate(listed)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(CREATOR_FORECASTS))


def _plan_videos(listed: list[dict[str, Any]], training: TrainingSet, now_s: float) -> Occasions:
    """Return the next video of each creator; account is _NO_ACCOUNT where no video of theirs is known."""
    columns = training.columns
    places = {key: place for place, key in enumerate(columns.accounts)}
    account = np.array([places.get(creator["account_key"], _NO_ACCOUNT) for creator in listed], dtype=np.int64)
    uploaded = Occasions.of_videos(columns)
    begin = np.searchsorted(columns.account, account, side="left")
    end = np.searchsorted(columns.account, account, side="right")
    followers, hour, weekday, category = (np.full(len(listed), np.nan) for _ in range(4))
    for place, creator in enumerate(listed):
        own = slice(begin[place], end[place])
        listed_followers = creator["follower_count"]
        followers[place] = _newest(columns.followers[own]) if listed_followers is None else listed_followers
        hour[place], weekday[place] = _most_frequent(uploaded.hour[own]), _most_frequent(uploaded.weekday[own])
        category[place] = _most_frequent(columns.category[own])
    count = len(listed)
    return Occasions(account, np.full(count, now_s), followers, hour, weekday, category)


def _newest(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else np.nan


def _most_frequent(values: Floats) -> float:
    """Return the most frequent value, of equals the least; NaN without any."""
    known = values[~np.isnan(values)].astype(np.int64)
    return float(np.argmax(np.bincount(known))) if len(known) else np.nan


@dataclass(frozen=True)
class _Forecast:
    """Low, median and high views of each planned video, whole numbers and NaN for too little history; what they are of,
    one of BASES; and the views of a paid video over those of an own one, NaN where that is not known.
    """

    views: Floats
    basis: str
    paid_ratio: Floats

    @classmethod
    def make(cls, training: TrainingSet, features: Floats, is_known: npt.NDArray[np.bool_]) -> "_Forecast":
        """Forecast the planned videos that are `is_known`; none of them without enough to learn from."""
        count = len(features)
        views, paid_ratio, basis = np.full((count, 3), np.nan), np.full(count, np.nan), OWN
        if training.videos.are_enough and is_known.any():
            model = IntervalModel.train(training.videos, training.fold)
            known = features[is_known]
            views[is_known] = round_views(np.expm1(model.predict(known, np.ones(len(known), dtype=bool))))
            paid_ratio[is_known] = np.exp(model.paid_lifts(known))
            basis = model.paid_basis
        return cls(views, basis, paid_ratio)

    def columns(self, place: int) -> dict[str, Any] | None:
        """Return what the row of a planned video says of its views; None where nothing is known."""
        if np.isnan(self.views[place, 0]):
            return None
        low, median, high = (int(each) for each in self.views[place])
        ratio = self.paid_ratio[place]
        return {
            "basis": self.basis,
            "paid_ratio": None if np.isnan(ratio) else round(float(ratio), _RATIO_DECIMALS),
            "views_low": low,
            "views_median": median,
            "views_high": high,
        }


def round_views(views: Floats) -> Floats:
    """Return views rounded to three digits, at least zero.

    >>> round_views(np.array([854_934.0, 1_236.0, 12.4, -0.2])).tolist()
    [855000.0, 1240.0, 12.0, 0.0]
    """
    whole = np.maximum(np.round(views), 0)
    unit = 10.0 ** np.maximum(np.floor(np.log10(np.maximum(whole, 1))) - _DIGITS + 1, 0)
    rounded: Floats = np.round(whole / unit) * unit
    return rounded


def _usual_engagement(training: TrainingSet, planned: Occasions, now_s: float) -> Floats:
    """Return the median engagement rate of each account's recent mature videos, per view; NaN where unknown."""
    columns = training.columns
    until_s = np.full(len(planned.account), now_s - MATURE_AGE_D * SECONDS_PER_DAY)
    recent = recent_values(columns, columns.engagement_rate, planned.account, until_s)
    recent[planned.account == _NO_ACCOUNT] = np.nan
    known = ~np.isnan(recent).all(axis=1)
    rates = np.full(len(recent), np.nan)
    rates[known] = np.nanmedian(recent[known], axis=1)
    return rates


def _row(
    creator: Mapping[str, Any],
    *,
    tier: str | None,
    has_videos: bool,
    history_video_count: int,
    views: dict[str, Any] | None,
    training: TrainingSet,
    engagement_rate: float | None,
    rates: Rates,
) -> dict[str, Any]:
    country = find_country(creator["country"], creator["audience_locations"])
    row: dict[str, Any] = {
        "creator_id": creator["creator_id"],
        "creator_name": creator["creator_name"],
        "follower_tier": tier,
        "country": country,
        "history_video_count": history_video_count,
    }
    if views is None:
        why = _why_no_forecast(creator["account_key"], has_videos, history_video_count, training)
        return {**row, "blank_reason": why}
    row |= views
    reasons = []
    if engagement_rate is None:
        reasons.append("engagements: no mature video has known views, likes, comments and shares")
    else:
        row |= {f"engagements_{end}": round(row[f"views_{end}"] * engagement_rate) for end in ("low", "median", "high")}
    rate = rates.find(tier, country)
    if rate is None:
        where = f"{tier or 'accounts of unknown size'} in {country or 'an unknown country'}"
        reasons.append(f"price: rates.csv has no row for {where}, and none for any")
        return {**row, "blank_reason": "; ".join(reasons)}
    price = compute_price(row["views_median"], rate)
    row |= {
        "currency": price.currency,
        "cost_per_thousand_low": rate.cost_per_thousand_low,
        "cost_per_thousand_high": rate.cost_per_thousand_high,
        "price_low": price.low,
        "price_high": price.high,
        "fee_basis": price.fee_basis + (_OF_OWN_VIDEOS if row["basis"] == OWN else ""),
    }
    if engagement_rate is not None:
        cost = compute_engagement_cost(price, row["engagements_median"])
        if cost is None:
            reasons.append("cost per engagement: no engagement is expected")
        else:
            row["cost_per_engagement_low"], row["cost_per_engagement_high"] = cost
    return {**row, "blank_reason": "; ".join(reasons) or None}


def find_country(own: str | None, audience_locations: list[str] | None) -> str | None:
    """Return the country whose rates count: the creator's own, else the only one of the audience; None where unknown.

    >>> find_country(None, ["Kenya"]), find_country("Chile", ["Kenya"]), find_country(None, ["Kenya", "Nigeria"])
    ('Kenya', 'Chile', None)
    """
    if own is not None:
        return own
    if audience_locations is not None and len(audience_locations) == 1 and audience_locations != [WORLDWIDE]:
        return audience_locations[0]
    return None


def _why_no_forecast(account_key: str | None, has_videos: bool, history_video_count: int, training: TrainingSet) -> str:
    if account_key is None:
        return "no account is known: the list has no handle, and no video is of an account with the creator's id"
    if not has_videos:
        return "no video of the account is known"
    if history_video_count < FEWEST_HISTORY:
        return (
            f"{counted(history_video_count, 'own video')} of the account with known views at {MATURE_AGE_D} days; "
            f"{FEWEST_HISTORY} are needed"
        )
    videos, accounts = training.videos.own_counts
    return (
        f"{counted(videos, 'own video')} of {counted(accounts, 'account')} can be learned from; "
        f"{FEWEST_TRAINING_VIDEOS} of {FEWEST_TRAINING_ACCOUNTS} are needed"
    )
