"""Every kind, owner, tag and name of metadata is explained in one place."""

import re
from pathlib import Path

import pytest

import tcm_assets
from tcm_assets.captions.tables import TEXT_EMBEDDINGS
from tcm_assets.definitions import defs
from tcm_assets.orchestration.labels import KINDS, METADATA, TAGS, TEAMS
from tcm_assets.orchestration.table_asset import table_asset

PACKAGE = Path(tcm_assets.__file__).parent
GRAPH = defs.resolve_asset_graph()
NODES = [GRAPH.get(key) for key in GRAPH.materializable_asset_keys]

NAMES_OF_METADATA = re.compile(r'"(dagster/[a-z_]+|tcm(?:_assets)?/[a-z_]+)"')


def test_every_kind_and_owner_is_explained_and_every_explained_one_is_used():
    assert {kind for node in NODES for kind in node.kinds} == set(KINDS)
    assert {owner for node in NODES for owner in node.owners} == set(TEAMS)


def test_an_unknown_kind_stops_the_definition():
    def function() -> None:
        """An asset of the captions."""

    function.__module__ = "tcm_assets.captions.assets"
    with pytest.raises(ValueError, match=r"text_embeddings: spark is explained nowhere"):
        table_asset(TEXT_EMBEDDINGS, code_version="1", kinds={"spark", "python"})(function)


def test_every_tag_of_an_asset_or_a_job_is_explained():
    tags = {tag for node in NODES for tag in node.tags if not tag.startswith("dagster/kind/")}
    jobs = {tag for job in defs.jobs for tag in {**job.tags, **(job.run_tags or {})}}
    assert tags | jobs <= set(TAGS)


def test_every_name_with_a_namespace_in_the_code_is_explained_and_no_other():
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "labels.py"]
    named = {name for text in sources for name in NAMES_OF_METADATA.findall(text)}
    explained = {name for name in {**TAGS, **METADATA} if "/" in name}
    assert named == explained, "explain them in orchestration/labels.py"


def test_the_metadata_of_assets_is_explained():
    assert {name for node in NODES for name in node.metadata} <= set(METADATA)


def test_meanings_are_sentences():
    for meanings in (KINDS, TEAMS, TAGS, METADATA):
        assert all(re.fullmatch(r"[A-Z].+\.", meaning) for meaning in meanings.values())


def test_a_team_answers_for_whole_groups():
    owners = {node.group_name: node.owners for node in NODES}
    assert all(node.owners == owners[node.group_name] for node in NODES)
