"""Forecast rows of the listed creators: views, engagements and price of the next paid video, or why they are blank.

The next video is one as the account usually uploads, at its usual hour and weekday and of its usual category, and it is
a paid one: what is bought is no ordinary video.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.forecast_tables import CREATOR_FORECASTS
from tcm_assets.campaigns.forecasts.features import HISTORY, Occasions, compute_features, recent_values
from tcm_assets.campaigns.forecasts.growth import MATURE_AGE_D, SECONDS_PER_DAY, Floats, Whole
from tcm_assets.campaigns.forecasts.interval_model import (
    FEWEST_TRAINING_ACCOUNTS,
    FEWEST_TRAINING_VIDEOS,
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


def forecast_creators(creators: pa.Table, training: TrainingSet, rates: pa.Table, now_s: float) -> pa.Table:
    """Return rows of `creator_forecasts` for `creators` (CREATOR_COLUMNS), by creator_id.

    `now_s` is when the newest delivery was collected, in Unix seconds: videos younger than MATURE_AGE_D then are no
    history yet. `rates` are rows of `cleaned_rates`.
    """
    listed = creators.sort_by("creator_id").to_pylist()
    planned = _plan_videos(listed, training, now_s)
    features = compute_features(training.columns, training.growth, planned)
    history = np.where(planned.account == _NO_ACCOUNT, 0, features[:, HISTORY]).astype(np.int64)
    views = _forecast(training, features, history)
    rate_by_view = _usual_engagement(training, planned, now_s)
    tiers = tier_places(planned.followers)
    prices = Rates(Rate.of(row) for row in rates.to_pylist())
    rows = [
        _row(
            creator,
            tier=None if tiers[place] == UNKNOWN_TIER else TIER_NAMES[tiers[place]],
            has_videos=bool(planned.account[place] != _NO_ACCOUNT),
            history_video_count=int(history[place]),
            views=None if views is None or np.isnan(views[place, 0]) else [int(each) for each in views[place]],
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
    return Occasions(account, np.full(count, now_s), followers, hour, weekday, np.ones(count), category)


def _newest(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else np.nan


def _most_frequent(values: Floats) -> float:
    """Return the most frequent value, of equals the least; NaN without any."""
    known = values[~np.isnan(values)].astype(np.int64)
    return float(np.argmax(np.bincount(known))) if len(known) else np.nan


def _forecast(training: TrainingSet, features: Floats, history: Whole) -> Floats | None:
    """Return low, median and high views, whole numbers; NaN for too little history, None without a model."""
    if not training.videos.are_enough:
        return None
    views = np.full((len(features), 3), np.nan)
    is_known = history >= FEWEST_HISTORY
    if is_known.any():
        model = IntervalModel.train(training.videos, training.fold)
        views[is_known] = round_views(np.expm1(model.predict(features[is_known])))
    return views


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
    views: list[int] | None,
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
    row |= dict(zip(("views_low", "views_median", "views_high"), views, strict=True))
    reasons = []
    if engagement_rate is None:
        reasons.append("engagements: no mature video has known views, likes, comments and shares")
    else:
        engagements = [round(each * engagement_rate) for each in views]
        row |= dict(zip(("engagements_low", "engagements_median", "engagements_high"), engagements, strict=True))
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
        "fee_basis": price.fee_basis,
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
            f"{counted(history_video_count, 'video')} of the account with known views at {MATURE_AGE_D} days; "
            f"{FEWEST_HISTORY} are needed"
        )
    videos = len(training.place)
    accounts = len(np.unique(training.videos.account))
    return (
        f"{counted(videos, 'video')} of {counted(accounts, 'account')} can be learned from; {FEWEST_TRAINING_VIDEOS} "
        f"of {FEWEST_TRAINING_ACCOUNTS} are needed"
    )
