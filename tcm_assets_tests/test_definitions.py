"""The code location as a whole: it loads, one job covers it, its resources can be replaced."""

import dagster as dg

from tcm_assets.definitions import build_defs, defs
from tcm_assets.defs.resources import Matching
from tcm_assets.schemas.all_tables import ALL_TABLES


def test_the_definitions_are_loadable():
    dg.Definitions.validate_loadable(defs)


def test_the_refresh_job_covers_every_asset_and_every_check():
    graph = defs.resolve_asset_graph()
    layer = defs.resolve_job_def("refresh").asset_layer
    assert {key.to_user_string() for key in layer.executable_asset_keys} == set(ALL_TABLES)
    assert set(layer.asset_graph.asset_check_keys) == set(graph.asset_check_keys)


def test_what_users_turn_on_is_there_and_off():
    turned_on = [*defs.sensors, *defs.schedules]
    assert {each.name for each in turned_on} == {
        "landing_folder",
        "creator_and_brand_lists",
        "follow_upstream",
        "daily_refresh",
    }
    assert {each.default_status.value for each in turned_on} == {"STOPPED"}
    assert all(each.description for each in turned_on)


def test_the_rematch_job_covers_what_is_not_about_single_days():
    layer = defs.resolve_job_def("rematch").asset_layer
    whole = {name for name, table in ALL_TABLES.items() if table.partition_column is None}
    assert {key.to_user_string() for key in layer.executable_asset_keys} == whole


def test_a_resource_can_be_replaced():
    replaced = build_defs({"matching": Matching(top_k=1)})
    assert replaced.resources["matching"].top_k == 1
    assert defs.resources["matching"].top_k == 5


def test_steps_share_a_process_and_writers_take_turns():
    assert defs.executor is dg.in_process_executor
    pools = {pool for name in ALL_TABLES for pool in defs.get_assets_def(name).op.pools}
    assert pools == {"warehouse"}
