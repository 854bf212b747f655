from datetime import date

import ibis
import pyarrow as pa
import pytest

from tcm_assets.catalogue.tables import VIDEOS
from tcm_assets.points.tables import CREDIT_METRICS, VIDEO_CREDITS, credits_column_name
from tcm_assets.points.video_credits import compute_video_credits
from tcm_assets.tables.types import ibis_schema

THRESHOLDS = {
    "view_count": (50_000, 100_000, 200_000, 400_000, 500_000),
    "like_count": (10_000, 20_000, 50_000, 100_000, 200_000),
    "share_count": (10, 50, 100, 500, 1_000),
    "comment_count": (20, 100, 300, 1_000, 5_000),
    "gift_count": (10, 50, 200, 500, 1_000),
}
"""The source system's table, written out: the code is held against it, and a test that imported it would follow it."""

NOTHING = dict.fromkeys(THRESHOLDS, 0)


def credits_of_all(*videos):
    schema = ibis_schema(VIDEOS)
    known = {"upload_date": date(2020, 12, 1)}
    rows = [
        dict.fromkeys(VIDEOS.column_names) | known | {"video_id": f"{place:03}"} | counts
        for place, counts in enumerate(videos)
    ]
    connection = ibis.duckdb.connect()
    result = compute_video_credits(connection.create_table("videos", pa.Table.from_pylist(rows, schema.to_pyarrow())))
    assert result.schema() == ibis_schema(VIDEO_CREDITS)
    return connection.to_pyarrow(result.order_by("video_id")).to_pylist()


def credits_of(**counts):
    return credits_of_all(counts)[0]


def earning(base):
    """Counts that earn `base` credits: as many whole metrics as fit, and one for the rest."""
    counts = dict(NOTHING)
    for metric, thresholds in THRESHOLDS.items():
        reached = min(base, len(thresholds))
        base -= reached
        counts[metric] = thresholds[reached - 1] if reached else 0
    return counts


def test_no_other_metric_earns_credits():
    assert tuple(THRESHOLDS) == CREDIT_METRICS


@pytest.mark.parametrize("metric", THRESHOLDS)
def test_a_threshold_belongs_to_the_credit_that_it_opens(metric):
    thresholds = THRESHOLDS[metric]
    at = credits_of_all(*(NOTHING | {metric: threshold} for threshold in thresholds))
    below = credits_of_all(*(NOTHING | {metric: threshold - 1} for threshold in thresholds))
    assert [row[credits_column_name(metric)] for row in at] == [row["base_credits"] for row in at] == [1, 2, 3, 4, 5]
    assert [row[credits_column_name(metric)] for row in below] == [0, 1, 2, 3, 4]


def test_an_unknown_count_earns_unknown_credits_and_adds_nothing():
    row = credits_of(view_count=500_000, like_count=0, share_count=0, comment_count=0, gift_count=None)
    assert row["gift_count_credits"] is None
    assert row["like_count_credits"] == 0
    assert row["base_credits"] == 5


def test_a_video_of_which_nothing_is_known_has_no_credits():
    row = credits_of()
    assert (row["base_credits"], row["total_credits"], row["reward_tier"]) == (0, 0, "none")


@pytest.mark.parametrize(
    ("base", "bonus", "tier", "wallet_usd", "exposure_min"),
    [
        (0, 0, "none", 0, 0),
        (11, 0, "none", 0, 0),
        (12, 0, "silver", 0, 10),
        (15, 0, "silver", 0, 10),
        (16, 5, "gold", 5, 20),
        (25, 5, "gold", 5, 20),
    ],
)
def test_bonus_and_tiers(base, bonus, tier, wallet_usd, exposure_min):
    row = credits_of(**earning(base))
    assert (row["base_credits"], row["bonus_credits"], row["total_credits"]) == (base, bonus, base + bonus)
    assert (row["reward_tier"], row["wallet_usd"], row["exposure_min"]) == (tier, wallet_usd, exposure_min)
