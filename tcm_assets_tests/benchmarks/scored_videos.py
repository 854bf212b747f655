"""Generated videos to score, and the two tables that the contenders read and write."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from tcm_assets.points.populations import SCORED_VIDEO_COLUMNS, TIER_NAMES
from tcm_assets.points.tables import VIDEO_POINTS
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets.tables.table import Column, Table
from tcm_assets.warehouse.relations import Window

SEED = 20201221

DAYS = 92

WINDOW = Window(date(2020, 9, 22), date(2020, 9, 22) + timedelta(days=DAYS))

UNKNOWN_SENTIMENT_SHARE = 0.05

UNKNOWN_BOOKMARKS_SHARE = 0.02

UNKNOWN_FOLLOWERS_SHARE = 0.05

VIDEOS_PER_ACCOUNT = 10

BATCH_VIDEOS = 500_000

_FLOATING_METRICS = {"engagement_rate", "sentiment"}

METRICS_TABLE = Table(
    name="video_metrics",
    grain="video",
    description="Each video with its seven metrics.",
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *(VIDEO_POINTS.column(name) for name in SCORED_VIDEO_COLUMNS),
        *(
            Column(
                name=metric,
                dtype="float64" if metric in _FLOATING_METRICS else "int64",
                description=metric,
                nullable=True,
            )
            for metric in SCORING_METRICS
        ),
    ),
)

POINTS_TABLE = Table(
    name="points_of_videos",
    grain="video",
    description="Each video's points: all that every contender writes.",
    key=("video_id",),
    partition_column="upload_date",
    columns=tuple(VIDEO_POINTS.column(name) for name in ("video_id", "upload_date", "points")),
)


def write_videos(path: Path, count: int) -> None:
    """Write `count` generated videos, always the same ones, to `video_metrics` in a new DuckDB file."""
    rng = np.random.default_rng(SEED)
    with duckdb.connect(str(path)) as connection:
        for start in range(0, count, BATCH_VIDEOS):
            batch = _videos(rng, start, min(BATCH_VIDEOS, count - start))
            connection.register("batch", batch)
            if start == 0:
                connection.execute("CREATE TABLE video_metrics AS FROM batch")
            else:
                connection.execute("INSERT INTO video_metrics BY NAME FROM batch")
            connection.unregister("batch")


def _videos(rng: np.random.Generator, start: int, count: int) -> pa.Table:
    """Return counts with heavy tails as in real exports; days, accounts and unknowns in no order."""
    views = rng.lognormal(9, 2, count).astype(np.int64) + 1
    shares_of_views = {"like_count": 0.09, "share_count": 0.004, "comment_count": 0.003, "bookmark_count": 0.01}
    counts = {
        name: np.minimum(views, views * ratio * rng.lognormal(0, 1, count)).astype(np.int64)
        for name, ratio in shares_of_views.items()
    }
    rate = sum((reactions / views).round(5) for reactions in counts.values())
    ids = np.arange(start, start + count) + 6_900_000_000_000_000_000
    accounts = rng.integers(0, max(count // VIDEOS_PER_ACCOUNT, 1), count)
    days = rng.integers(0, DAYS, count).astype("timedelta64[D]") + np.datetime64(WINDOW.start)
    return pa.table(
        {
            "video_id": pa.array(ids).cast(pa.string()),
            "upload_date": pa.array(days),
            "author_id": pa.array(accounts).cast(pa.string()),
            "author_username": pa.array(accounts).cast(pa.string()),
            "follower_tier": _tiers(rng, count),
            "view_count": views,
            **{name: counts[name] for name in ("like_count", "share_count", "comment_count")},
            "bookmark_count": pa.array(counts["bookmark_count"], mask=rng.random(count) < UNKNOWN_BOOKMARKS_SHARE),
            "engagement_rate": rate,
            "sentiment": pa.array(rng.random(count).round(2), mask=rng.random(count) < UNKNOWN_SENTIMENT_SHARE),
        }
    )


def _tiers(rng: np.random.Generator, count: int) -> pa.Array:
    """Return follower tiers, more of the small ones than of the large."""
    shares = np.arange(len(TIER_NAMES), 0, -1)
    places = rng.choice(len(TIER_NAMES), count, p=shares / shares.sum())
    unknown = rng.random(count) < UNKNOWN_FOLLOWERS_SHARE
    return pa.DictionaryArray.from_arrays(pa.array(places, mask=unknown), list(TIER_NAMES)).cast(pa.string())
