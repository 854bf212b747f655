import math
from datetime import date

import pytest

from tcm_assets.campaigns.creator_sponsorships import (
    NO_TEXTS,
    NO_VIDEOS,
    NOTHING_DISCLOSED,
    TOO_FEW_PAID,
    median_interval,
)
from tcm_assets_tests.campaigns.sponsorship_bench import NEWEST_DAY, video

NINA = {"creator_id": "1", "creator_name": "Nina", "username": "nina"}


@pytest.mark.parametrize(("count", "place"), [(4, 1), (5, 1), (6, 1), (7, 2), (10, 3), (50, 20)])
def test_the_interval_of_a_median_is_that_of_order_statistics(count, place):
    interval = median_interval([float(value) for value in range(1, count + 1)])
    assert interval == (float(place), (count + 1) / 2, float(count + 1 - place))
    missed = 2 * sum(math.comb(count, below) for below in range(place)) / 2**count
    assert missed <= 0.2
    assert missed + 2 * math.comb(count, place) / 2**count > 0.2


def test_three_values_have_no_interval():
    assert median_interval([]) is None
    assert median_interval([1.0, 2.0, 3.0]) is None


def test_saturation_is_of_the_last_ninety_days_of_the_data(deals):
    videos = [video(f"v{place}", days_ago=place * 30) for place in range(5)]
    row = deals.given(videos, paid={"v0": ["Nike"], "v4": ["Adidas"]}, unread=["v2"]).creators()["1"]
    assert (row["video_count"], row["known_share"], row["as_of"]) == (5, 0.8, NEWEST_DAY)
    assert (row["recent_video_count"], row["recent_paid_count"], row["recent_paid_share"]) == (2, 1, 0.5)
    assert row["paid_video_count"] == 2


def test_sponsors_are_counted_by_videos_and_the_last_one_is_named(deals):
    videos = [video(f"v{place}", days_ago=place) for place in range(4)]
    paid = {"v1": ["Nike"], "v2": ["Adidas"], "v3": ["Adidas", "Nike"]}
    row = deals.given(videos, paid=paid).creators()["1"]
    assert (row["sponsors"], row["sponsor_video_counts"]) == (["Adidas", "Nike"], [2, 2])
    assert (row["last_sponsor"], row["last_sponsored_on"]) == ("Nike", date(2020, 12, 19))


def test_a_last_sponsor_without_a_name_is_not_replaced_by_an_earlier_one(deals):
    row = deals.given([video("v0"), video("v1", days_ago=1)], paid={"v0": [], "v1": ["Nike"]}).creators()["1"]
    assert (row["last_sponsor"], row["last_sponsored_on"]) == (None, NEWEST_DAY)
    assert row["sponsors"] == ["Nike"]


def test_the_lift_is_the_median_of_paid_videos_each_once(deals):
    videos = [video(f"own{place}", days_ago=place) for place in range(10)]
    paid_views = (2_001, 2_001, 500, 8_000)
    videos += [video(f"paid{place}", days_ago=place, views=views) for place, views in enumerate(paid_views)]
    paid = {f"paid{place}": ["Nike", "Adidas"] for place in range(4)}
    row = deals.given(videos, paid=paid, suspected={"own9": 0.9}).creators()["1"]
    assert (row["lift_video_count"], row["suspected_count"]) == (4, 1)
    assert row["paid_lift"] == pytest.approx(math.log(2_002 / 1_001), abs=1e-6)
    assert row["paid_lift_low"] < row["paid_lift"] < row["paid_lift_high"]
    assert row["blank_reason"] is None


def test_what_no_video_tells_is_null_with_its_reason(deals):
    silent = {"creator_id": "2", "creator_name": "Otto", "username": "otto"}
    nameless = {"creator_id": "3", "creator_name": "Ada", "username": None}
    rows = deals.given([video("v")], creators=[NINA, silent, nameless]).creators()
    for name in ("2", "3"):
        assert (rows[name]["video_count"], rows[name]["blank_reason"]) == (0, NO_VIDEOS)
        kept = {key for key, value in rows[name].items() if value is not None}
        assert kept == {"creator_id", "creator_name", "video_count", "as_of", "blank_reason"}
    assert (rows["1"]["recent_paid_share"], rows["1"]["blank_reason"]) == (0.0, NOTHING_DISCLOSED)


def test_videos_that_cannot_be_read_say_nothing(deals):
    row = deals.given([video("v")], unread=["v"]).creators()["1"]
    assert (row["video_count"], row["known_share"], row["blank_reason"]) == (1, 0.0, NO_TEXTS)
    assert (row["recent_paid_count"], row["suspected_count"], row["paid_video_count"]) == (None, None, None)


def test_too_few_paid_videos_have_no_lift(deals):
    videos = [video("paid"), *[video(f"own{place}") for place in range(6)]]
    row = deals.given(videos, paid={"paid": ["Nike"]}).creators()["1"]
    assert (row["lift_video_count"], row["paid_lift"], row["blank_reason"]) == (1, None, TOO_FEW_PAID)


def test_a_folder_without_videos_has_records_without_a_clock(deals):
    row = deals.given([]).creators()["1"]
    assert (row["as_of"], row["blank_reason"]) == (None, NO_VIDEOS)
