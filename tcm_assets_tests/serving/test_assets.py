"""The asset `published_warehouse` and its check."""

import duckdb
import pytest

from tcm_assets.serving.assets import STATE
from tcm_assets.tables.all_tables import ALL_TABLES


def published(workbench, query):
    with duckdb.connect(str(workbench.settings.published_path), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def two_videos(full_workbench):
    full_workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})


@pytest.mark.usefixtures("two_videos")
def test_copies_every_table_and_lists_them(workbench):
    workbench.materialize("published_warehouse")
    listed = {row["table_name"]: row for row in workbench.rows("published_warehouse")}
    assert set(listed) == {*ALL_TABLES, "provenance"} - {"published_warehouse"}
    assert listed["videos"]["row_count"] == 2
    assert listed["videos"]["column_count"] == len(ALL_TABLES["videos"].columns)
    assert published(workbench, "SELECT video_id FROM videos ORDER BY video_id") == [("1",), ("2",)]


@pytest.mark.usefixtures("two_videos")
def test_notes_how_the_data_stands(workbench):
    result = workbench.materialize("published_warehouse", checks=False)
    (materialization,) = result.asset_materializations_for_node("published_warehouse")
    state = materialization.metadata[STATE].value
    assert "| published | days up to 2020-10-01" in state
    assert "| cases | none waits for a decision" in state
    assert "cannot be read" not in state


@pytest.mark.usefixtures("two_videos")
def test_a_new_copy_replaces_the_old_while_a_reader_keeps_it(workbench):
    workbench.materialize("published_warehouse")
    with duckdb.connect(str(workbench.settings.published_path), read_only=True) as reader:
        workbench.given("videos", {"video_id": "3"})
        workbench.materialize("published_warehouse")
        assert reader.execute("SELECT count(*) FROM videos").fetchall() == [(2,)]
    assert published(workbench, "SELECT video_id FROM videos") == [("3",)]


def test_a_copy_that_lacks_a_table_is_noticed(workbench):
    workbench.given("videos", {"video_id": "1"})
    result = workbench.materialize("published_warehouse", raise_on_error=False)
    (failed,) = [check for check in result.get_asset_check_evaluations() if not check.passed]
    assert not result.success
    assert failed.check_name == "tables_to_read_are_there"
    assert failed.metadata["offending_rows"].value == len(ALL_TABLES) - len(
        {"videos", "content_topics", "published_warehouse"}
    )
