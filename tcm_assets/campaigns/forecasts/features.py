"""Features: what is known of an account when a video is uploaded, from its earlier uploads alone.

An earlier upload counts once it is mature, MATURE_AGE_D days before the video in question: what a later delivery adds
is not known at that time. An account's history is of its own videos, those that disclose no partnership; what its paid
ones got beside them is kept apart, in PAID_COUNT and PAID_LIFT.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.campaigns.forecasts.growth import MATURE_AGE_D, SECONDS_PER_DAY, Floats, Growth, Whole

RECENT_VIDEOS: Final = 30
"""Mature videos that medians and spreads are of: fewer are noisy, and older ones tell of another time. In worlds
without a drift 30 and 40 were measured alike, and 20 had interval scores that were 0.3 % worse."""

NEWEST_VIDEOS: Final = 5
"""Of these, the newest: their median against that of all shows where an account is heading."""

FEWEST_COMPARED: Final = 3
"""Own videos before a paid one that it is compared with: as many as a forecast needs."""

_ACCOUNT_STRIDE_S: Final = 1e11
"""Seconds between the times of two accounts on one axis: longer than any calendar."""

_LONGEST_PAUSE_D: Final = 60.0
"""Days since the last upload are cut off here: how long ago a folder ends is no habit of the account."""

FEATURES: Final = (
    "recent_log_views",
    "newest_log_views",
    "log_views_spread",
    "log_views_low",
    "log_views_high",
    "history_video_count",
    "log_followers",
    "log_views_per_follower",
    "days_since_last",
    "hour",
    "weekday",
    "category",
    "paid_video_count",
    "paid_log_lift",
)
"""Columns of a feature matrix. Logarithms are natural; `log_views_low` and `log_views_high` are the account's own 10 %
and 90 % quantiles, over its median. `paid_log_lift` is the mean of ln(views) of its earlier paid videos, each over the
account's median when that video was uploaded; `paid_video_count` is how many these are, at most RECENT_VIDEOS."""

CATEGORY: Final = FEATURES.index("category")
HISTORY: Final = FEATURES.index("history_video_count")
RECENT: Final = FEATURES.index("recent_log_views")
SPREAD: Final = FEATURES.index("log_views_spread")
FOLLOWERS: Final = FEATURES.index("log_followers")
PAID_COUNT: Final = FEATURES.index("paid_video_count")
PAID_LIFT: Final = FEATURES.index("paid_log_lift")

OF_OWN_VIDEOS: Final = slice(0, PAID_COUNT)
"""The features that say something of the account's own videos."""


@dataclass(frozen=True)
class VideoColumns:
    """Videos by account (an index of `accounts`), upload time and id, as arrays over videos.

    `views` has NaN and `age` UNKNOWN where no count is known. `category` is an index of the content categories, NaN for
    none; `followers`, `is_sponsored` (0 or 1) and `engagement_rate` are NaN where unknown. `is_training` is whether
    the account was drawn to train with.
    """

    accounts: npt.NDArray[np.object_]
    account: Whole
    video_id: npt.NDArray[np.object_]
    uploaded_s: Floats
    views: Floats
    age: Whole
    followers: Floats
    is_sponsored: Floats
    category: Floats
    engagement_rate: Floats
    is_training: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, rows: pa.Table, categories: tuple[str, ...]) -> "VideoColumns":
        """Return the columns of `rows` of `video_history.read_history`, in any order."""
        rows = rows.sort_by([("account_key", "ascending"), ("uploaded_at", "ascending"), ("video_id", "ascending")])
        accounts, account = np.unique(_texts(rows, "account_key"), return_inverse=True)
        places = {name: float(place) for place, name in enumerate(categories)}
        return cls(
            accounts=accounts,
            account=account.astype(np.int64),
            video_id=_texts(rows, "video_id"),
            uploaded_s=rows["uploaded_at"].to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6,
            views=_numbers(rows, "view_count"),
            age=rows["age"].to_numpy().astype(np.int64),
            followers=_numbers(rows, "follower_count"),
            is_sponsored=_numbers(rows, "is_sponsored"),
            category=np.array([places.get(name, np.nan) for name in rows["category"].to_pylist()], dtype=float),
            engagement_rate=_numbers(rows, "engagement_rate"),
            is_training=np.array(rows["is_training"].to_pylist(), dtype=bool),
        )

    def __len__(self) -> int:
        return len(self.account)

    @property
    def is_paid(self) -> npt.NDArray[np.bool_]:
        """Return whether each video is disclosed as paid; one that was not read counts as an own one."""
        is_paid: npt.NDArray[np.bool_] = self.is_sponsored == 1
        return is_paid


def _texts(rows: pa.Table, name: str) -> npt.NDArray[np.object_]:
    return np.array(rows[name].to_pylist(), dtype=object)


def _numbers(rows: pa.Table, name: str) -> Floats:
    return np.array([np.nan if value is None else value for value in rows[name].to_pylist()], dtype=float)


@dataclass(frozen=True)
class Occasions:
    """Videos to be forecast, uploaded or planned: account (an index as in `VideoColumns`), time and what is known."""

    account: Whole
    uploaded_s: Floats
    followers: Floats
    hour: Floats
    weekday: Floats
    category: Floats

    @classmethod
    def of_videos(cls, videos: VideoColumns) -> "Occasions":
        """Return the videos themselves, each at its upload."""
        hours = videos.uploaded_s // 3600
        return cls(
            account=videos.account,
            uploaded_s=videos.uploaded_s,
            followers=videos.followers,
            hour=hours % 24,
            weekday=(hours // 24 + _WEEKDAY_OF_1970) % 7,
            category=videos.category,
        )


_WEEKDAY_OF_1970: Final = 3  # 1 January 1970 was a Thursday; Monday is 0


def compute_features(videos: VideoColumns, growth: Growth, occasions: Occasions) -> Floats:
    """Return the features of `occasions`, shape (n, len(FEATURES)); NaN where unknown.

    `history_video_count` is the number of the account's own mature videos before the occasion that were read.
    """
    typical = growth.typical_log_views(videos.views, videos.age)
    own = np.where(videos.is_paid, np.nan, typical)
    until_s = occasions.uploaded_s - MATURE_AGE_D * SECONDS_PER_DAY
    recent, count = _recent_of(videos, own, occasions.account, until_s)
    lifts = recent_values(videos, _paid_lifts(videos, typical, own), occasions.account, until_s)
    paid_count = np.sum(~np.isnan(lifts), axis=1)
    low, median, high = _quantiles(recent, (0.1, 0.5, 0.9))
    newest = _quantiles(recent[:, :NEWEST_VIDEOS], (0.5,))[0]
    log_followers = np.log1p(occasions.followers)
    since_last = _seconds_since_last(videos, occasions) / SECONDS_PER_DAY
    by_name = {
        "recent_log_views": median,
        "newest_log_views": newest - median,
        "log_views_spread": _spread(recent),
        "log_views_low": low - median,
        "log_views_high": high - median,
        "history_video_count": count.astype(float),
        "log_followers": log_followers,
        "log_views_per_follower": median - log_followers,
        "days_since_last": np.minimum(since_last, _LONGEST_PAUSE_D),
        "hour": occasions.hour,
        "weekday": occasions.weekday,
        "category": occasions.category,
        "paid_video_count": paid_count.astype(float),
        "paid_log_lift": np.where(paid_count > 0, np.nansum(lifts, axis=1) / np.maximum(paid_count, 1), np.nan),
    }
    return np.column_stack([by_name[name] for name in FEATURES])


def recent_values(videos: VideoColumns, values: Floats, account: Whole, until_s: Floats) -> Floats:
    """Return the newest known `values` of each account up to a time, newest first, shape (n, RECENT_VIDEOS)."""
    return _recent_of(videos, values, account, until_s)[0]


def _recent_of(videos: VideoColumns, values: Floats, account: Whole, until_s: Floats) -> tuple[Floats, Whole]:
    known = np.flatnonzero(~np.isnan(values))
    return _recent(_axis(videos.account[known], videos.uploaded_s[known]), values[known], account, until_s)


def _paid_lifts(videos: VideoColumns, typical: Floats, own: Floats) -> Floats:
    """Return ln(views) of each paid video over the account's own median at its upload; NaN for others, and without
    FEWEST_COMPARED own videos.
    """
    lifts = np.full(len(videos), np.nan)
    paid = np.flatnonzero(videos.is_paid & ~np.isnan(typical))
    until_s = videos.uploaded_s[paid] - MATURE_AGE_D * SECONDS_PER_DAY
    recent, count = _recent_of(videos, own, videos.account[paid], until_s)
    (median,) = _quantiles(recent, (0.5,))
    lifts[paid] = np.where(count >= FEWEST_COMPARED, typical[paid] - median, np.nan)
    return lifts


def _axis(account: Whole, uploaded_s: Floats) -> Floats:
    """Return times of all accounts on one axis, so that one search finds a place within an account."""
    return account * _ACCOUNT_STRIDE_S + uploaded_s


def _recent(axis: Floats, values: Floats, account: Whole, until_s: Floats) -> tuple[Floats, Whole]:
    """Return the newest values up to a time, newest first and NaN where there are fewer, and how many there are."""
    begin = np.searchsorted(axis, _axis(account, np.zeros(len(account))), side="left")
    end = np.searchsorted(axis, _axis(account, until_s), side="right")
    places = end[:, None] - 1 - np.arange(RECENT_VIDEOS)
    is_own = places >= begin[:, None]
    padded = np.append(values, np.nan)
    found: Floats = padded[np.where(is_own, places, len(values))]
    return found, np.maximum(end - begin, 0).astype(np.int64)


def _quantiles(recent: Floats, levels: tuple[float, ...]) -> list[Floats]:
    """Return quantiles over the known values of each row, by linear interpolation; NaN without any."""
    ordered = np.sort(recent, axis=1)  # NaN last
    count = np.sum(~np.isnan(recent), axis=1)
    rows = np.arange(len(recent))
    found = []
    for level in levels:
        place = level * np.maximum(count - 1, 0)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, np.maximum(count - 1, 0))
        low, high = ordered[rows, below], ordered[rows, above]
        found.append(low + (place - below) * (high - low))
    return found


def _spread(recent: Floats) -> Floats:
    """Return the standard deviation over the known values of each row; NaN for fewer than two."""
    is_known = ~np.isnan(recent)
    count = is_known.sum(axis=1)
    filled = np.where(is_known, recent, 0.0)
    mean = filled.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(is_known, (recent - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(count >= 2, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def _seconds_since_last(videos: VideoColumns, occasions: Occasions) -> Floats:
    """Return the seconds since the account's upload before; NaN without one. Uploads need no count for that."""
    if not len(videos):
        return np.full(len(occasions.account), np.nan)
    axis = _axis(videos.account, videos.uploaded_s)
    place = np.searchsorted(axis, _axis(occasions.account, occasions.uploaded_s), side="left") - 1
    is_own = (place >= 0) & (videos.account[np.maximum(place, 0)] == occasions.account)
    return np.where(is_own, occasions.uploaded_s - videos.uploaded_s[np.maximum(place, 0)], np.nan)
