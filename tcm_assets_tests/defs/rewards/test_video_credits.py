"""The asset `video_credits`."""


def test_counts_thresholds_bonus_and_tier(workbench):
    best = {"view_count": 500_000, "like_count": 200_000, "share_count": 1_000, "comment_count": 5_000}
    workbench.given(
        "videos",
        {"video_id": "1", **best, "gift_count": 1_000},
        {"video_id": "2", **best},
        {"video_id": "3", "share_count": 10},
    )
    workbench.materialize("video_credits")
    first, second, third = workbench.rows("video_credits")
    assert (first["base_credits"], first["bonus_credits"], first["total_credits"]) == (25, 5, 30)
    assert (first["reward_tier"], first["wallet_usd"], first["exposure_min"]) == ("gold", 5, 20)
    # Unknown gifts earn nothing and are not said to be zero.
    assert (second["gift_count_credits"], second["base_credits"]) == (None, 20)
    assert (third["total_credits"], third["reward_tier"]) == (1, "none")


def test_a_video_that_is_restated_keeps_one_row(workbench):
    for share_count in (10, 50):
        workbench.given("videos", {"video_id": "1", "share_count": share_count})
        workbench.materialize("video_credits")
    assert [row["total_credits"] for row in workbench.rows("video_credits")] == [2]
