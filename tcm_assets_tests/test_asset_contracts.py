"""What every asset owes its users, and one noun has at five addresses."""

from pathlib import Path

import dagster as dg
import pytest

from tcm_assets.captions.resources import TEXT_MODEL_VERSION
from tcm_assets.data_files import data_files_digest
from tcm_assets.definitions import defs
from tcm_assets.orchestration.table_checks import KEY_CHECK, SCHEMA_CHECK
from tcm_assets.tables.all_tables import ALL_TABLES

ROOT = Path(__file__).resolve().parents[1]

GRAPH = defs.resolve_asset_graph()

NAMES = sorted(key.to_user_string() for key in GRAPH.materializable_asset_keys)


def test_assets_and_tables_are_the_same():
    assert set(NAMES) == set(ALL_TABLES)


@pytest.mark.parametrize("name", NAMES)
def test_asset_tells_its_users_what_it_is(name: str):
    node = GRAPH.get(dg.AssetKey(name))
    assert node.owners
    assert len(node.kinds) >= 2
    assert node.code_version
    assert node.freshness_policy is not None
    assert node.automation_condition is not None
    assert node.description is not None
    assert len(node.description) > 60
    assert "Grain" in node.description


def test_another_text_model_outdates_all_that_uses_one():
    nodes = {name: GRAPH.get(dg.AssetKey(name)) for name in NAMES}
    users = {name for name, node in nodes.items() if "text_model" in node.assets_def.required_resource_keys}
    assert users == {
        "brand_profiles",
        "campaign_fits",
        "campaign_shortlist_limits",
        "campaign_shortlists",
        "campaign_totals",
        "content_analysis",
        "content_topics",
        "creator_profiles",
        "recommendation_quality",
        "regulated_brands",
        "safety_findings",
        "text_embeddings",
    }
    assert all(nodes[name].code_version.split("+")[0].endswith(f"-{TEXT_MODEL_VERSION}") for name in users)


@pytest.mark.parametrize("name", NAMES)
def test_an_edited_data_file_outdates_the_tables_of_its_subject(name: str):
    node = GRAPH.get(dg.AssetKey(name))
    digest = data_files_digest(f"tcm_assets.{node.group_name}")
    assert str(node.code_version).partition("+")[2] == (digest or "")


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_described(name: str):
    node = GRAPH.get(dg.AssetKey(name))
    schema = node.metadata["dagster/column_schema"]
    assert [column.name for column in schema.columns] == list(ALL_TABLES[name].column_names)
    for column in schema.columns:
        assert column.description, column.name
        assert column.description.strip(" .").lower() != column.name.replace("_", " ")
        assert column.type


@pytest.mark.parametrize("name", NAMES)
def test_schema_and_key_are_checked_and_block(name: str):
    checks = {key.name: GRAPH.get(key) for key in GRAPH.asset_check_keys if key.asset_key == dg.AssetKey(name)}
    assert checks[SCHEMA_CHECK].blocking
    assert checks[KEY_CHECK].blocking
    assert all(check.description for check in checks.values())


@pytest.mark.parametrize("name", NAMES)
def test_partitioned_assets_backfill_in_one_run(name: str):
    node = GRAPH.get(dg.AssetKey(name))
    assert node.is_partitioned == (ALL_TABLES[name].partition_column is not None)
    if node.is_partitioned:
        assert node.backfill_policy == dg.BackfillPolicy.single_run()


@pytest.mark.parametrize("name", NAMES)
def test_an_asset_is_made_in_the_folder_of_its_group(name: str):
    folder = ROOT / "tcm_assets" / GRAPH.get(dg.AssetKey(name)).group_name
    assert f"def {name}(" in (folder / "assets.py").read_text(encoding="utf-8")


def test_only_declared_inputs_have_no_upstream():
    roots = {key.to_user_string() for key in GRAPH.root_materializable_asset_keys}
    assert roots == {"cleaned_creators", "cleaned_brands", "cleaned_rates", "live_deliveries", "scoring_rules"}


def test_publication_waits_for_every_other_asset():
    upstream = dg.AssetSelection.assets("published_warehouse").upstream().resolve(GRAPH)
    assert {key.to_user_string() for key in upstream} == set(NAMES)
