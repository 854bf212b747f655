"""Histories of accounts whose views are known to follow a law, as rows of `video_history.read_history`."""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.forecasts.growth import MATURE

FIRST_UPLOAD = datetime(2026, 1, 1, 18)  # noqa: DTZ001 - the tables hold UTC without a zone

NO_GROWTH = pa.table(
    {
        "age": pa.array([], pa.int64()),
        "young_views": pa.array([], pa.int64()),
        "mature_views": pa.array([], pa.int64()),
    }
)


def history_row(account="a", number=0, views=100, day=0, **others):
    """A mature video of an account, uploaded `day` days after the first."""
    return {
        "account_key": account,
        "video_id": f"{account}-{number:03d}",
        "uploaded_at": FIRST_UPLOAD + timedelta(days=day),
        "view_count": views,
        "age": MATURE,
        "follower_count": 20_000,
        "is_sponsored": 0,
        "category": None,
        "engagement_rate": 0.1,
        "is_training": True,
        **others,
    }


def history_of(*rows):
    schema = pa.schema(
        [
            ("account_key", pa.string()),
            ("video_id", pa.string()),
            ("uploaded_at", pa.timestamp("us")),
            ("view_count", pa.int64()),
            ("age", pa.int64()),
            ("follower_count", pa.int64()),
            ("is_sponsored", pa.int64()),
            ("category", pa.string()),
            ("engagement_rate", pa.float64()),
            ("is_training", pa.bool_()),
        ]
    )
    return pa.Table.from_pylist(list(rows), schema=schema)


def made_history(account_count=40, video_count=24, between=1.5, within=0.5, seed=1):
    """Accounts that differ by `between` in ln(views), each with a video every other day that differs by `within`."""
    return mixed_history(account_count, video_count, between, (within,), seed)


def mixed_history(account_count=40, video_count=24, between=1.0, withins=(0.5,), seed=1, paid_every=0, paid_ratio=1.0):
    """Accounts whose videos differ by one of `withins` in turn; each `paid_every`-th video is paid, and gets
    `paid_ratio` of the views.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for account in range(account_count):
        usual = rng.normal(9, between)
        for number in range(video_count):
            is_paid = paid_every > 0 and (number + account) % paid_every == paid_every - 1
            views = np.exp(usual + rng.normal(0, withins[account % len(withins)])) * (paid_ratio if is_paid else 1)
            name = f"account-{account:02d}"
            rows.append(history_row(name, number, int(views), 2 * number, is_sponsored=int(is_paid)))
    return history_of(*rows)
