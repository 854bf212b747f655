"""The asset `scoring_reference`."""

from datetime import date
from itertools import product

from tcm_assets.defs.partitions import window_of_keys
from tcm_assets.schemas.follower_tiers import EVERYONE, POPULATIONS
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS


def views(workbench):
    return {
        row["upload_date"]: row
        for row in workbench.rows("scoring_reference")
        if (row["population"], row["metric"]) == (EVERYONE, "view_count")
    }


def test_a_day_rests_on_the_thirty_days_that_end_on_it(workbench):
    uploads = {date(2020, 10, 1): 100, date(2020, 10, 2): 200, date(2020, 10, 30): 300, date(2020, 10, 31): 400}
    workbench.given(
        "videos",
        *({"video_id": str(count), "upload_date": day, "view_count": count} for day, count in uploads.items()),
    )
    workbench.given("content_sentiment", {"video_id": "200", "upload_date": date(2020, 10, 2), "sentiment": 0.5})
    workbench.materialize("scoring_reference", days=window_of_keys("2020-10-30", "2020-10-31"))
    of_day = views(workbench)
    assert of_day[date(2020, 10, 30)]["population_count"] == 3
    # October 1st is 31 days away by now, and the 31st is new.
    assert of_day[date(2020, 10, 31)]["population_count"] == 3
    assert of_day[date(2020, 10, 31)]["window_days"] == 30
    assert of_day[date(2020, 10, 31)]["scored_population_count"] == 1
    assert (of_day[date(2020, 10, 31)]["minimum"], of_day[date(2020, 10, 31)]["maximum"]) == (200, 200)


def test_what_is_uploaded_later_changes_no_earlier_day(workbench):
    workbench.given("content_sentiment")
    first = {"video_id": "1", "view_count": 100}
    october_1 = window_of_keys("2020-10-01", "2020-10-01")
    workbench.given("videos", first)
    workbench.materialize("scoring_reference", days=october_1)
    alone = workbench.rows("scoring_reference")
    workbench.given("videos", first, {"video_id": "2", "view_count": 900, "upload_date": date(2020, 10, 2)})
    workbench.materialize("scoring_reference", days=october_1)
    assert workbench.rows("scoring_reference") == alone


def test_the_first_day_has_a_window_that_begins_before_it(workbench):
    workbench.given("videos", {"video_id": "1", "upload_date": date(2020, 9, 22), "view_count": 7})
    workbench.given("content_sentiment")
    result = workbench.materialize("scoring_reference", days=window_of_keys("2020-09-22", "2020-09-22"))
    assert all(check.passed for check in result.get_asset_check_evaluations())
    rows = workbench.rows("scoring_reference")
    assert {(row["population"], row["metric"]) for row in rows} == {*product(POPULATIONS, SCORING_METRICS)}
    assert len(rows) == 6 * 7
    assert views(workbench)[date(2020, 9, 22)]["population_count"] == 1


def test_a_tier_with_enough_videos_has_its_own_row_and_the_others_say_so(workbench):
    few, many = ({"follower_count": followers} for followers in (5, 10**6))
    workbench.given(
        "videos",
        *({"video_id": f"few {n}", "view_count": n, **few} for n in range(99)),
        *({"video_id": f"many {n}", "view_count": 1_000 * n, **many} for n in range(100)),
    )
    workbench.given("content_sentiment")
    result = workbench.materialize("scoring_reference")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    compared_with = {
        row["population"]: row["compared_with"]
        for row in workbench.rows("scoring_reference")
        if row["metric"] == "view_count"
    }
    assert (compared_with["nano"], compared_with["mega"], compared_with["mid"]) == (EVERYONE, "mega", EVERYONE)
