"""Rows of `held_out_forecasts`: what was forecast of each held-out video, and what it got."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.forecast_tables import GROWN, HELD_OUT_FORECASTS, SEEN
from tcm_assets.campaigns.forecasts.features import HISTORY, SPREAD
from tcm_assets.campaigns.forecasts.growth import MATURE, Floats
from tcm_assets.campaigns.forecasts.held_out import ACCOUNTS, DAYS, HeldOut, hold_out_accounts, hold_out_days
from tcm_assets.campaigns.forecasts.training import UNKNOWN_TIER, TrainingSet
from tcm_assets.tables.follower_tiers import TIER_NAMES
from tcm_assets.tables.types import arrow_schema

_SPREAD_DECIMALS = 4


def forecast_held_out(training: TrainingSet) -> pa.Table:
    """Return rows of `held_out_forecasts`; none where there are too few videos to train with."""
    if not training.videos.are_enough:
        return arrow_schema(HELD_OUT_FORECASTS).empty_table()
    uploaded_s = training.columns.uploaded_s[training.place]
    held = {
        ACCOUNTS: hold_out_accounts(training.videos, training.fold),
        DAYS: hold_out_days(training.videos, uploaded_s, training.fold),
    }
    return pa.concat_tables([_rows(training, holdout, each) for holdout, each in held.items() if each is not None])


def _rows(training: TrainingSet, holdout: str, held: HeldOut) -> pa.Table:
    columns, videos = training.columns, training.videos
    place = training.place[held.place]
    low, median, high = _views(held.forecast)
    tier_low, tier_high = _views(held.tier_quantiles)
    actual = _views(videos.log_views[held.place, None])[0]
    count = len(place)
    tiers = [None if tier == UNKNOWN_TIER else TIER_NAMES[tier] for tier in videos.tier[held.place]]
    uploaded = [datetime.fromtimestamp(second, UTC).date() for second in columns.uploaded_s[place]]
    is_sponsored = columns.is_sponsored[place]
    values: dict[str, Any] = {
        "holdout": [holdout] * count,
        "video_id": columns.video_id[place],
        "upload_date": uploaded,
        "account_key": columns.accounts[columns.account[place]],
        "follower_tier": tiers,
        "history_video_count": videos.features[held.place, HISTORY].astype(np.int64),
        "history_spread": np.round(videos.features[held.place, SPREAD], _SPREAD_DECIMALS),
        "is_sponsored": [None if np.isnan(each) else bool(each) for each in is_sponsored],
        "basis": held.basis,
        "actual_basis": np.where(columns.age[place] == MATURE, SEEN, GROWN),
        "delivered_views": columns.views[place].astype(np.int64),
        "actual_views": actual,
        "views_low": low,
        "views_median": median,
        "views_high": high,
        "tier_views_low": tier_low,
        "tier_views_high": tier_high,
        "is_covered": (actual >= low) & (actual <= high),
        "is_covered_by_tier": (actual >= tier_low) & (actual <= tier_high),
    }
    schema = arrow_schema(HELD_OUT_FORECASTS)
    return pa.table([pa.array(values[field.name], field.type) for field in schema], schema=schema)


def _views(log_views: Floats) -> list[Any]:
    """Return whole views, an array for each column of logarithms."""
    views = np.maximum(np.round(np.expm1(log_views)), 0).astype(np.int64)
    return list(views.T)
