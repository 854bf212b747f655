"""Training videos: those of all accounts, listed or not, that have enough history and a count to learn from."""

from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.campaigns.forecasts.features import HISTORY, Occasions, VideoColumns, compute_features
from tcm_assets.campaigns.forecasts.growth import Floats, Growth, Whole
from tcm_assets.campaigns.forecasts.interval_model import HISTORY_BANDS, TrainingVideos, deal_accounts
from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.tables.follower_tiers import FOLLOWER_TIERS

FEWEST_HISTORY: Final = HISTORY_BANDS[0]
"""Mature own videos of an account that a forecast needs.

Measured on worlds in which accounts of a size differ little and much, before history had a calibration of its own: with
one or two videos intervals held 77 to 80 % and were 6 to 20 % narrower than the tier's quantiles; from three on they
held 79 to 82 % and were 12 to 28 % narrower.
"""

MOST_LEARNED: Final = 12_000
"""Videos to learn from: training and measuring take seconds, whatever the size of the folder."""

UNKNOWN_TIER: Final = -1


@dataclass(frozen=True)
class TrainingSet:
    """What a model learns from: `place` of each video in `columns`, and the `fold` of its account."""

    columns: VideoColumns
    growth: Growth
    place: npt.NDArray[np.intp]
    videos: TrainingVideos
    fold: Whole

    @classmethod
    def choose(cls, history: pa.Table, growth_pairs: pa.Table) -> "TrainingSet":
        """Choose from rows of `video_history.read_history`, with `is_training`, and of `read_growth`, in any order."""
        columns = VideoColumns.of(history, CONTENT_CATEGORIES)
        growth = Growth.measure(growth_pairs)
        log_views = growth.drawn_log_views(columns.views, columns.age, columns.video_id)
        features = compute_features(columns, growth, Occasions.of_videos(columns))
        can_teach = columns.is_training & ~np.isnan(log_views) & (features[:, HISTORY] >= FEWEST_HISTORY)
        place = np.flatnonzero(can_teach)
        if len(place) > MOST_LEARNED:
            digests = [(crc32(str(columns.video_id[each]).encode()), columns.video_id[each], each) for each in place]
            place = np.sort(np.array([each for _, _, each in sorted(digests)[:MOST_LEARNED]]))
        account = columns.account[place]
        fold = np.zeros(len(place), dtype=np.int64)
        if len(place):
            known, inverse = np.unique(account, return_inverse=True)
            fold = deal_accounts([str(each) for each in columns.accounts[known]])[inverse]
        return cls(
            columns=columns,
            growth=growth,
            place=place,
            videos=TrainingVideos(
                features=features[place],
                log_views=log_views[place],
                account=account,
                tier=tier_places(columns.followers)[place],
                is_paid=columns.is_paid[place],
            ),
            fold=fold,
        )


def tier_places(followers: Floats) -> Whole:
    """Return the place of each account's tier in FOLLOWER_TIERS, UNKNOWN_TIER where followers are unknown."""
    bounds = [tier.minimum_followers for tier in FOLLOWER_TIERS]
    places = np.searchsorted(bounds, np.nan_to_num(followers), side="right") - 1
    return np.where(np.isnan(followers), UNKNOWN_TIER, places).astype(np.int64)
