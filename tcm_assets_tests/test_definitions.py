"""The code location as a whole: it loads, one job covers it, its resources can be replaced."""

import dagster as dg

from tcm_assets.definitions import build_defs, defs
from tcm_assets.matching.resources import Matching
from tcm_assets.tables.all_tables import ALL_TABLES


def test_the_definitions_are_loadable():
    dg.Definitions.validate_loadable(defs)


def test_one_job_covers_every_asset_and_every_check():
    graph = defs.resolve_asset_graph()
    layer = defs.resolve_job_def("everything").asset_layer
    assert {key.to_user_string() for key in layer.executable_asset_keys} == set(ALL_TABLES)
    assert set(layer.asset_graph.asset_check_keys) == set(graph.asset_check_keys)


def test_what_users_turn_on_is_there_and_off():
    turned_on = [*defs.sensors, *defs.schedules]
    assert {each.name for each in turned_on} == {
        "landing_folder",
        "creator_and_brand_lists",
        "ledger_activity",
        "follow_upstream",
        "outdated_days",
        "daily_refresh",
        "weekly_topics",
        "tell_operators",
    }
    assert {each.default_status.value for each in turned_on} == {"STOPPED"}
    assert all(each.description for each in turned_on)


def executed(job_name: str) -> set[str]:
    return {key.to_user_string() for key in defs.resolve_job_def(job_name).asset_layer.executable_asset_keys}


def test_the_rematch_job_covers_the_lists_and_what_rests_on_them():
    assert executed("rematch") == {
        "cleaned_creators",
        "cleaned_brands",
        "cleaned_rates",
        "rejected_records",
        "creator_profiles",
        "brand_profiles",
        "similarity_scores",
        "regulated_brands",
        "safety_quality",
        "recommendations",
        "recommendation_lists",
        "creator_forecasts",
        "held_out_forecasts",
        "forecast_quality",
        "creator_lookalikes",
        "sponsorship_history",
        "creator_sponsorships",
        "sponsorship_conflicts",
        "relevance_labels",
        "recommendation_quality",
        "creator_points",
        "campaign_briefs",
        "creator_safety",
        "safety_contests",
        "published_warehouse",
        "campaign_fits",
        "campaign_shortlist_limits",
        "campaign_shortlists",
        "campaign_totals",
    }
    # It has no days: a list that a day's table rested on would need another job.
    assert not any(ALL_TABLES[name].partition_column for name in executed("rematch"))


def test_a_refresh_of_a_day_waits_for_no_topics():
    assert executed("refresh") == set(ALL_TABLES) - {"content_topics"}
    checks = defs.resolve_job_def("refresh").asset_layer.asset_graph.asset_check_keys
    assert "content_topics" not in {key.asset_key.to_user_string() for key in checks}


def test_the_topics_job_covers_the_topics_and_what_rests_on_them():
    assert executed("topics") == {"content_topics", "video_topics", "published_warehouse"}


def test_the_settle_job_covers_cases_and_what_rests_on_them_and_on_the_ledger():
    assert executed("settle") == {
        "alert_cases",
        "points_ledger",
        "hold_events",
        "review_times",
        "creator_points",
        "creator_authenticity",
        "redemptions",
        "ledger_entries",
        "account_balances",
        "benefit_balances",
        "closed_periods",
        *("ledger_books", "account_books", "posting_ages", "trial_balance", "ledger_liability"),
        "ledger_marks",
        "published_warehouse",
    }


def test_a_resource_can_be_replaced():
    replaced = build_defs({"matching": Matching(top_k=1)})
    assert replaced.resources["matching"].top_k == 1
    assert defs.resources["matching"].top_k == 5


def test_steps_share_a_process_and_writers_take_turns():
    assert defs.executor.name == dg.in_process_executor.name
    pools = {pool for name in ALL_TABLES for pool in defs.get_assets_def(name).op.pools}
    assert pools == {"warehouse"}
