import ibis
import pytest

from tcm_assets.points.follower_tiers import (
    FOLLOWER_TIERS,
    SMALLEST_POPULATION,
    SMALLEST_TIER_POPULATION,
    follower_tier,
)

CONNECTION = ibis.duckdb.connect()


@pytest.mark.parametrize(
    ("follower_count", "tier"),
    [
        (None, None),
        (0, "nano"),
        (9_999, "nano"),
        (10_000, "micro"),
        (99_999, "micro"),
        (100_000, "mid"),
        (499_999, "mid"),
        (500_000, "macro"),
        (999_999, "macro"),
        (1_000_000, "mega"),
        (10**9, "mega"),
    ],
)
def test_a_tier_begins_with_its_minimum_and_unknown_followers_have_none(follower_count, tier):
    counted = ibis.literal(follower_count, type="int64")
    assert CONNECTION.to_pyarrow(follower_tier(counted)).as_py() == tier


def test_tiers_rise_from_no_followers_and_a_tier_needs_more_videos_than_everyone():
    minima = [tier.minimum_followers for tier in FOLLOWER_TIERS]
    assert minima == sorted(set(minima))
    assert minima[0] == 0
    assert (SMALLEST_POPULATION, SMALLEST_TIER_POPULATION) == (20, 100)
