from datetime import timedelta

import dagster as dg

from tcm_assets.orchestration.partitions import all_days
from tcm_assets_tests.campaigns.forecasts.made_histories import made_history

FORECASTS = ("creator_forecasts", "held_out_forecasts", "forecast_quality")


def given_videos(workbench, history):
    """Store a made history as videos that were delivered once, a week after their upload."""
    first = all_days().start
    rows = []
    for row in history.to_pylist():
        day = first + (row["uploaded_at"].date() - history["uploaded_at"][0].as_py().date())
        uploaded_at = row["uploaded_at"].replace(year=day.year, month=day.month, day=day.day)
        rows.append(
            {
                "video_id": row["video_id"],
                "author_id": row["account_key"],
                "author_username": row["account_key"],
                "upload_date": day,
                "uploaded_at": uploaded_at,
                "delivered_at": uploaded_at + timedelta(days=8),
                "view_count": row["view_count"],
                "follower_count": row["follower_count"],
            }
        )
    workbench.given("raw_videos", *rows)
    workbench.given("videos", *({**row, "engagement_rate": 0.1} for row in rows))


def test_forecasts_are_made_from_tables_and_pass_their_checks(full_workbench):
    given_videos(full_workbench, made_history(20, 28))
    full_workbench.given(
        "cleaned_creators",
        {"creator_id": "account-03", "creator_name": "Nina", "audience_locations": ["Brazil"]},
        {"creator_id": "2", "creator_name": "Otto"},
    )
    result = full_workbench.materialize("cleaned_rates", *FORECASTS)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    made = full_workbench.rows("creator_forecasts")
    otto, nina = made
    assert nina["views_low"] < nina["views_median"] < nina["views_high"]
    assert "micro, Brazil; assumed rates that come with the project" in nina["fee_basis"]
    assert nina["fee_basis"].endswith("the views are of an own video, since too few paid ones are known")
    assert (nina["basis"], nina["paid_ratio"]) == ("own video", None)
    assert nina["blank_reason"] is None
    assert otto["blank_reason"].startswith("no account is known")
    whole = [row for row in full_workbench.rows("forecast_quality") if row["subset_of"] == "all"]
    assert [row["holdout"] for row in whole] == ["accounts", "days"]
    assert all(0.65 < row["coverage"] < 0.92 and row["width_share"] < 0.7 for row in whole)
    full_workbench.materialize("creator_forecasts", checks=False)
    assert full_workbench.rows("creator_forecasts") == made


def test_an_empty_folder_has_no_forecast_and_every_check_passes(full_workbench):
    result = full_workbench.materialize("cleaned_rates", *FORECASTS)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert [full_workbench.rows(name) for name in FORECASTS] == [[], [], []]


def test_a_creator_without_a_video_is_blank_with_its_reason(full_workbench):
    full_workbench.given("cleaned_creators", {"creator_id": "1", "username": "nina", "follower_count": 5_000})
    full_workbench.materialize("cleaned_rates", *FORECASTS)
    (nina,) = full_workbench.rows("creator_forecasts")
    assert (nina["follower_tier"], nina["views_low"]) == ("nano", None)
    assert nina["blank_reason"] == "no video of the account is known"


def test_own_rates_count_and_a_bad_one_is_reported(full_workbench):
    header = ("Tier", "Country", "Currency", "CPM Low", "CPM High", "Source", "As Of")
    path = full_workbench.settings.rates_csv
    full_workbench.write_list(path, header, "any,any,EUR,5,6,contracts,2026", "huge,any,EUR,5,6,,")
    full_workbench.materialize("cleaned_rates", "rejected_records")
    (rate,) = full_workbench.rows("cleaned_rates")
    assert (rate["rate"], rate["currency"], rate["is_bundled"]) == ("any, any", "EUR", False)
    (problem,) = [row for row in full_workbench.rows("rejected_records") if row["source_file"] == "rates.csv"]
    assert (problem["position"], problem["field"], problem["target_table"]) == (3, "Tier", "cleaned_rates")


def test_intervals_that_hold_too_seldom_are_a_warning_unless_it_may_be_chance(full_workbench):
    quality = {"subset_of": "all", "subset": "all", "video_count": 500, "account_count": 50, "coverage": 0.7}
    full_workbench.given("forecast_quality", {**quality, "coverage_low": 0.65, "coverage_high": 0.75})
    name = "forecast_quality.intervals_hold_as_often_as_meant"
    result = full_workbench.check("forecast_quality")[name]
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.WARN)
    full_workbench.given("forecast_quality", {**quality, "coverage_low": 0.55, "coverage_high": 0.85})
    assert full_workbench.check("forecast_quality")[name].passed


def test_paid_and_seen_videos_that_hold_too_seldom_are_a_warning_even_if_all_videos_hold(full_workbench):
    name = "forecast_quality.intervals_of_paid_and_seen_videos_hold"
    bounds = {"coverage_low": 0.55, "coverage_high": 0.69}
    for subset_of, subset in (("posts", "disclosed as paid"), ("counts", "seen at 7 days")):
        few = {"subset_of": subset_of, "subset": subset, "coverage": 0.62}
        full_workbench.given("forecast_quality", {**few, **bounds})
        assert not full_workbench.check("forecast_quality")[name].passed
        full_workbench.given("forecast_quality", {**few, "coverage_high": 0.85})
        assert full_workbench.check("forecast_quality")[name].passed
