"""The asset `cleaned_brands`."""

from tcm_assets.catalogue.lists import BRAND_COLUMNS


def test_reads_the_list_of_the_data_folder(workbench):
    workbench.write_list(
        workbench.settings.brands_csv,
        BRAND_COLUMNS,
        'B1,Kite,18-35,female,"Norway, Sweden",Sell kites,',
        "B2,Rope,All,all,Worldwide,,",
    )
    result = workbench.materialize("cleaned_brands")
    kite, rope = workbench.rows("cleaned_brands")
    assert (kite["audience_age_min"], kite["audience_age_max"]) == (18, 35)
    assert kite["audience_locations"] == ["Norway", "Sweden"]
    assert (kite["marketing_goals"], kite["past_activities"]) == ("Sell kites", None)
    assert (rope["audience_age_min"], rope["audience_genders"]) == (13, ["female", "male", "nonbinary"])
    (event,) = result.asset_materializations_for_node("cleaned_brands")
    assert event.metadata["dagster/row_count"].value == 2


def test_a_row_that_cannot_be_read_is_left_out_and_the_rest_stays(workbench):
    workbench.write_list(
        workbench.settings.brands_csv,
        BRAND_COLUMNS,
        "B1,Kite,of all ages and none,female,Norway,,",
        "B2,Rope,All,all,Worldwide,,",
    )
    assert workbench.materialize("cleaned_brands").success
    assert [row["brand_id"] for row in workbench.rows("cleaned_brands")] == ["B2"]
