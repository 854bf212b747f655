"""The asset `cleaned_creators`."""

import pytest

from tcm_assets.catalogue.csv_records import MissingColumnsError
from tcm_assets.catalogue.lists import CREATOR_COLUMNS

NINA = '1,Nina,@Nina,"dance videos, vlogs",1200,,,,,13-24,female,Norway,[]'


def test_reads_the_list_of_the_data_folder(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA)
    result = workbench.materialize("cleaned_creators")
    (nina,) = workbench.rows("cleaned_creators")
    assert (nina["creator_id"], nina["username"], nina["content_tags"]) == ("1", "nina", ["dance videos", "vlogs"])
    assert (nina["follower_count"], nina["like_count"]) == (1200, None)
    (event,) = result.asset_materializations_for_node("cleaned_creators")
    assert event.metadata["dagster/row_count"].value == 1


def test_a_row_that_left_the_list_leaves_the_table(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA, NINA.replace("1,Nina", "2,Otto", 1))
    workbench.materialize("cleaned_creators")
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS, NINA)
    workbench.materialize("cleaned_creators")
    assert [row["creator_id"] for row in workbench.rows("cleaned_creators")] == ["1"]


def test_an_empty_list_is_told_and_stops_nothing(workbench):
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS)
    result = workbench.materialize("cleaned_creators")
    failed = [check.check_name for check in result.get_asset_check_evaluations() if not check.passed]
    assert result.success
    assert failed == ["list_is_not_empty"]


def test_a_list_without_a_column_keeps_the_old_rows_and_says_which(workbench):
    workbench.given("cleaned_creators", {"creator_id": "1"})
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS[1:])
    with pytest.raises(MissingColumnsError, match="Creator ID"):
        workbench.materialize("cleaned_creators")
    assert [row["creator_id"] for row in workbench.rows("cleaned_creators")] == ["1"]
