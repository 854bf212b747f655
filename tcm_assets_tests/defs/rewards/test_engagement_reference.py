"""The asset `engagement_reference`."""

from datetime import date, timedelta

from tcm_assets.defs.partitions import window_of_keys

DAY = date(2020, 10, 30)
OF_DAY = window_of_keys("2020-10-30", "2020-10-30")


def videos(day, count=60, likes=800):
    return [
        {
            "video_id": f"{day} {place}",
            "upload_date": day,
            "view_count": 10_000,
            "like_count": likes,
            "comment_count": 30,
            "follower_count": 20_000,
        }
        for place in range(count)
    ]


def likes_of(workbench, category="all"):
    (row,) = [
        row
        for row in workbench.rows("engagement_reference")
        if (row["upload_date"], row["follower_tier"], row["category"], row["ratio"])
        == (DAY, "micro", category, "likes_per_view")
    ]
    return row


def test_a_day_rests_on_the_thirty_days_that_end_on_it(workbench):
    given = [*videos(DAY), *videos(DAY - timedelta(days=29)), *videos(DAY - timedelta(days=30))]
    workbench.given("videos", *given)
    workbench.given(
        "content_analysis",
        *({"video_id": video["video_id"], "upload_date": video["upload_date"], "category": "music"} for video in given),
    )
    result = workbench.materialize("engagement_reference", days=OF_DAY)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    row = likes_of(workbench, "music")
    assert (row["population_count"], row["window_days"]) == (120, 30)
    assert (row["compared_tier"], row["compared_category"]) == ("micro", "music")


def test_what_is_uploaded_later_changes_no_earlier_day(workbench):
    workbench.given("content_analysis")
    workbench.given("videos", *videos(DAY))
    workbench.materialize("engagement_reference", days=OF_DAY)
    alone = workbench.rows("engagement_reference")
    workbench.given("videos", *videos(DAY), *videos(DAY + timedelta(days=1), likes=9_000))
    workbench.materialize("engagement_reference", days=OF_DAY)
    assert workbench.rows("engagement_reference") == alone


def test_a_day_without_videos_has_its_rows(workbench):
    workbench.given("content_analysis")
    workbench.given("videos")
    result = workbench.materialize("engagement_reference", days=OF_DAY)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert (likes_of(workbench)["population_count"], likes_of(workbench)["log_scale"]) == (0, None)
