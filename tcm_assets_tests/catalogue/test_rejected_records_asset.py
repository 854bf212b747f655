"""The asset `rejected_records`."""

import dagster as dg
import pytest

from tcm_assets.catalogue.lists import BRAND_COLUMNS, CREATOR_COLUMNS

pytestmark = pytest.mark.usefixtures("lists")


@pytest.fixture
def lists(workbench):
    workbench.write_list(
        workbench.settings.creators_csv, CREATOR_COLUMNS, "1,Nina,@nina,,,,,,,,,,", "1,Otto,,,,,,,,,,,"
    )
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS, "B1,Kite,,,,,", "B2,,,,,,")


def test_tells_of_every_input_what_was_kept_out_and_where(workbench):
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, {"id": "2", "day": "2020-10-01", "playCount": -1})
    (workbench.settings.landing_dir / "notes.txt").write_text("call Nina")
    workbench.materialize("rejected_records")
    rows = workbench.rows("rejected_records")
    assert {(row["source_file"], row["position"], row["field"]) for row in rows} == {
        ("creators.csv", 3, "Creator ID"),
        ("brands.csv", 3, "Brand Name"),
        ("landing/a.json", 2, "playCount"),
        ("landing/notes.txt", 0, ""),
    }
    assert {row["outcome"] for row in rows} == {"rejected"}
    assert all(row["reason"] for row in rows)


def test_a_video_of_a_day_without_partition_is_told_with_the_way_out(workbench):
    workbench.deliver("a.json", {"id": "1", "day": "2020-09-21"}, {"id": "2", "day": "2020-09-22"})
    workbench.materialize("rejected_records")
    (told,) = [row for row in workbench.rows("rejected_records") if row["source_file"] == "landing/a.json"]
    assert (told["record_id"], told["field"]) == ("1", "createTime")
    assert "TCM_START_DATE" in told["reason"]


def test_a_file_that_loses_most_of_its_records_is_a_warning(workbench):
    bad = [{"id": str(number), "day": "2020-10-01", "playCount": -1} for number in (2, 3)]
    workbench.deliver("a.json", {"id": "1", "day": "2020-10-01"}, *bad)
    workbench.deliver("b.json", {"id": "4", "day": "2020-10-01"})
    result = workbench.materialize("raw_videos", "rejected_records")
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    few = checks["few_records_are_rejected"]
    assert result.success
    assert (few.passed, few.severity) == (False, dg.AssetCheckSeverity.WARN)
    (rows,) = few.metadata["first_offending_rows"].value.values()
    assert rows == [{"source_file": "landing/a.json", "rejected_count": "2", "kept_count": "1"}]


def test_can_be_made_before_any_video_is(workbench):
    result = workbench.materialize("rejected_records")
    assert result.success
    assert {check.check_name for check in result.get_asset_check_evaluations()} == {"schema", "key_is_unique"}
