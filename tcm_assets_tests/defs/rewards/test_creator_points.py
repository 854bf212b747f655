"""The asset `creator_points`."""

from datetime import date

import pytest

from tcm_assets.defs.partitions import window_of_keys


@pytest.fixture(autouse=True)
def earned(workbench):
    """Nina earned on two days, one video of hers has no points; Otto's account is not listed."""
    videos = [
        {"video_id": "1", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 9, 22)},
        {"video_id": "2", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 12, 21)},
        {"video_id": "3", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 12, 21)},
        {"video_id": "4", "author_id": "o", "author_username": "otto", "upload_date": date(2020, 12, 21)},
    ]
    points = dict(zip("1234", (300, 500, None, 900), strict=True))
    workbench.given("video_points", *({**video, "points": points[video["video_id"]]} for video in videos))
    workbench.given("video_credits", *({**video, "total_credits": 2} for video in videos))
    workbench.given("engagement_alerts", {**videos[3], "signal": "high_gift_spike", "evidence_value": 501})
    workbench.given("alert_cases", {**videos[3], "standing": "held"}, {**videos[0], "standing": "rejected"})
    workbench.given("cleaned_creators", {"creator_id": "1", "username": "nina"})


def test_adds_up_over_all_days(workbench):
    workbench.materialize("creator_points")
    nina, otto = workbench.rows("creator_points")
    assert (nina["total_points"], nina["mean_points"], nina["total_credits"]) == (800, 400, 6)
    assert (nina["video_count"], nina["scored_video_count"], nina["creator_id"]) == (3, 2, "1")
    assert (otto["alert_count"], otto["creator_id"]) == (1, None)
    assert (otto["points_rank"], nina["points_rank"]) == (None, 1)
    assert (otto["payable_points"], nina["payable_points"]) == (0, 500)
    assert (otto["held_points"], otto["rejected_points"], otto["standing"]) == (900, 0, "under_review")
    assert (nina["held_points"], nina["rejected_points"], nina["standing"]) == (0, 300, "good")


def test_standing_that_the_points_contradict_is_noticed(workbench):
    account = {"author_id": "n", "points_rank": 1, "total_points": 5}
    workbench.given(
        "creator_points",
        {**account, "held_points": 4, "rejected_points": 2, "standing": "under_review"},
        {**account, "author_id": "o", "held_points": 1, "standing": "good"},
        {**account, "author_id": "p", "payable_points": 5, "payable_video_count": 1},
        {**account, "author_id": "q", "payable_points": 5, "payable_video_count": 1, "points_rank": None},
    )
    checks = workbench.check("creator_points")
    assert checks["creator_points.payable_is_what_nothing_withholds"].metadata["offending_rows"].value == 3
    assert checks["creator_points.what_waits_is_part_of_the_total"].metadata["offending_rows"].value == 1
    assert checks["creator_points.who_waits_is_not_in_good_standing"].metadata["offending_rows"].value == 1


def test_points_of_days_that_have_no_partition_any_more_are_left_out_and_disturb_nothing(workbench):
    workbench.materialize("creator_points")
    before = workbench.rows("creator_points")
    earlier = {"video_id": "5", "author_id": "o", "points": 1, "upload_date": date(2019, 1, 1)}
    workbench.given("video_points", earlier, days=window_of_keys("2019-01-01", "2019-01-01"))
    result = workbench.materialize("creator_points", raise_on_error=False)
    assert workbench.rows("creator_points") == before
    assert all(check.passed for check in result.get_asset_check_evaluations())
