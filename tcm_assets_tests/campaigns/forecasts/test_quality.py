from datetime import date
from math import log

import ibis
import pytest

from tcm_assets.campaigns.forecasts.quality import measure_quality
from tcm_assets.campaigns.tables import HELD_OUT_FORECASTS
from tcm_assets.tables.types import ibis_schema


def video(number, actual, account="a", low=99, high=999, **others):
    return {
        "holdout": "accounts",
        "video_id": str(number),
        "upload_date": date(2026, 1, 1),
        "account_key": account,
        "follower_tier": "nano",
        "history_video_count": 7,
        "history_spread": 0.5,
        "is_sponsored": False,
        "basis": "own video",
        "actual_basis": "seen",
        "delivered_views": actual,
        "actual_views": actual,
        "views_low": low,
        "views_median": 300,
        "views_high": high,
        "tier_views_low": 9,
        "tier_views_high": 9_999,
        "is_covered": low <= actual <= high,
        "is_covered_by_tier": 9 <= actual <= 9_999,
        **others,
    }


def quality_of(*videos):
    rows = measure_quality(ibis.memtable(list(videos), schema=ibis_schema(HELD_OUT_FORECASTS))).to_pyarrow().to_pylist()
    return {(row["holdout"], row["subset_of"], row["subset"]): row for row in rows}


def test_coverage_and_width_are_as_counted_by_hand():
    found = quality_of(video(1, 300), video(2, 500), video(3, 9, "b"), video(4, 700, "b", follower_tier=None))
    row = found["accounts", "all", "all"]
    assert (row["video_count"], row["account_count"], row["coverage"], row["tier_coverage"]) == (4, 2, 0.75, 1.0)
    assert row["median_high_over_low"] == 10
    assert row["tier_high_over_low"] == 1_000
    assert row["width_share"] == pytest.approx(1 / 3, abs=1e-4)
    assert row["interval_score"] == pytest.approx(log(10) + 10 * log(10) / 4, abs=1e-4)
    assert row["tier_interval_score"] == pytest.approx(log(1_000), abs=1e-4)
    # Account a has 2 of 2, account b 1 of 2: deviations of 0.5 and -0.5 from 0.75 of 2, over 4 videos.
    error = (2 * (0.5**2 + 0.5**2)) ** 0.5 / 4
    assert row["coverage_low"] == pytest.approx(0.75 - 1.96 * error, abs=1e-4)
    assert row["coverage_high"] == 1.0
    assert found["accounts", "follower tier", "unknown"]["video_count"] == 1


def test_subsets_are_told_apart():
    found = quality_of(
        video(1, 300, history_video_count=3, is_sponsored=True),
        video(2, 300, history_video_count=20, actual_basis="grown", history_spread=2.0),
        video(1, 300, holdout="days", is_sponsored=None),
    )
    assert {(kind, subset) for holdout, kind, subset in found if holdout == "accounts"} == {
        ("all", "all"),
        ("follower tier", "nano"),
        ("history", "3 to 4 videos"),
        ("history", "20 videos and more"),
        ("counts", "seen at 7 days"),
        ("counts", "grown to 7 days"),
        ("spread", "calm accounts"),
        ("spread", "usual accounts"),
        ("posts", "disclosed as paid"),
        ("posts", "not disclosed as paid"),
    }
    assert found["days", "all", "all"]["video_count"] == 1
    assert found["days", "all", "all"]["coverage_low"] is None


def test_nothing_held_out_measures_nothing():
    assert quality_of() == {}
