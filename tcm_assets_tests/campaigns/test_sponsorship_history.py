import math
import random

import pytest

from tcm_assets.campaigns.sponsorship_history import FEWEST_COMPARED, MOST_COMPARED
from tcm_assets_tests.campaigns.sponsorship_bench import video


def own(count, views=1_000, **columns):
    return [video(f"own{place}", days_ago=place + 1, views=views, **columns) for place in range(count)]


def test_each_brand_of_a_paid_video_has_a_row(deals):
    rows = deals.given([video("v")], paid={"v": ["Nike", "Puzzle"]}).history()
    assert [(row["brand_id"], row["brand_theme"], row["sponsor_name"]) for row in rows] == [
        ("B1", "sportswear", "Nike"),
        ("B6", None, "Puzzle"),
    ]
    assert {row["creator_id"] for row in rows} == {"1"}
    assert all(row["is_disclosed"] and row["disclosure_words"] == ["#ad"] for row in rows)
    assert all(row["suspected_score"] is None and row["suspected_signs"] == [] for row in rows)


@pytest.mark.parametrize(
    ("mentions", "sponsor"), [(["drinks"], "@drinks"), (["drinks", "nina"], "@drinks"), (["a", "b"], None), ([], None)]
)
def test_a_sponsor_outside_the_list_is_the_only_account_named(deals, mentions, sponsor):
    (row,) = deals.given([video("v", mentions=mentions)], paid={"v": []}).history()
    assert (row["brand_id"], row["brand_name"], row["sponsor_name"]) == (None, None, sponsor)


@pytest.mark.parametrize(("labels", "words"), [(["paid"], ["#ad", "label: paid"]), (None, ["#ad"])])
def test_labels_are_words_of_a_disclosure_and_an_earlier_version_read_none(deals, labels, words):
    (row,) = deals.given([video("v")], paid={"v": []}, labels=labels).history()
    assert row["disclosure_words"] == words


def test_a_brand_that_left_the_list_is_no_brand(deals):
    (row,) = deals.given([video("v")], paid={"v": ["Gone"]}).history()
    assert row["brand_id"] is None


def test_accounts_that_are_not_listed_are_here_without_a_creator(deals):
    (row,) = deals.given([video("v", author_id="9", author_username="otto")], paid={"v": ["Nike"]}).history()
    assert (row["creator_id"], row["author_id"]) == (None, "9")


def test_two_creators_of_one_account_do_not_double_its_videos(deals):
    creators = [
        {"creator_id": name, "creator_name": name, "username": handle} for name, handle in (("7", "x"), ("1", "nina"))
    ]
    (row,) = deals.given([video("v")], paid={"v": ["Nike"]}, creators=creators).history()
    assert row["creator_id"] == "1"


def test_only_strong_suspicions_are_here_and_never_disclosed_ones(deals):
    videos = [video("paid"), video("strong"), video("weak")]
    rows = deals.given(videos, paid={"paid": []}, suspected={"paid": 0.9, "strong": 0.5, "weak": 0.49}).history()
    assert [(row["video_id"], row["is_disclosed"], row["suspected_score"]) for row in rows] == [
        ("paid", True, None),
        ("strong", False, 0.5),
    ]
    assert rows[1]["suspected_signs"] == ["gift"]


def test_lift_is_the_log_ratio_to_the_median_of_own_videos(deals):
    videos = [video("paid", views=4_000), *own(4), video("viral", days_ago=2, views=50_000_000)]
    (row,) = deals.given(videos, paid={"paid": ["Nike"]}).history()
    assert row["own_video_count"] == 5
    assert row["lift"] == pytest.approx(math.log(4_001 / 1_001), abs=1e-6)


def test_too_few_own_videos_give_no_lift(deals):
    (row,) = deals.given([video("paid"), *own(FEWEST_COMPARED - 1)], paid={"paid": []}).history()
    assert (row["own_video_count"], row["lift"]) == (FEWEST_COMPARED - 1, None)


def test_paid_suspected_and_unread_videos_are_not_own(deals):
    videos = [video("paid"), *own(8)]
    deals.given(videos, paid={"paid": [], "own0": []}, suspected={"own1": 0.8, "own2": 0.1}, unread=["own3"])
    assert [row["own_video_count"] for row in deals.history() if row["video_id"] == "paid"] == [5]


def test_only_counts_of_a_similar_age_are_compared(deals):
    videos = [video("paid", days_ago=9, age_days=8), *own(6)]
    assert deals.given(videos, paid={"paid": []}).history()[0]["own_video_count"] == 0
    aged = [video("paid", days_ago=9, age_days=8), *own(6, age_days=30)]
    (row,) = deals.given(aged, paid={"paid": []}).history()
    assert (row["own_video_count"], row["view_age_days"]) == (6, 8)


def test_the_nearest_own_videos_are_compared_whatever_their_order(deals):
    videos = [video("paid"), *own(MOST_COMPARED, views=100), *[video(f"far{n}", days_ago=44) for n in range(30)]]
    videos.append(video("quarter", days_ago=60))
    random.Random(3).shuffle(videos)
    (row,) = deals.given(videos, paid={"paid": []}).history()
    assert row["own_video_count"] == MOST_COMPARED
    assert row["lift"] == pytest.approx(math.log(1_001 / 101), abs=1e-6)


def test_unknown_views_have_no_lift(deals):
    (row,) = deals.given([video("paid", views=None), *own(6)], paid={"paid": []}).history()
    assert (row["view_count"], row["lift"], row["own_video_count"]) == (None, None, 6)


def test_no_videos_and_no_creators_give_no_rows(deals):
    assert deals.given([], creators=[], brands=[]).history() == []
