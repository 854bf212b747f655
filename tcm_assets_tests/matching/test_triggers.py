import dagster as dg

from tcm_assets.catalogue.lists import BRAND_COLUMNS, CREATOR_COLUMNS
from tcm_assets.matching.triggers import creator_and_brand_lists
from tcm_assets.resources import build_resources


def test_a_changed_list_asks_for_the_matching_once(workbench):
    data_folder = build_resources(workbench.settings)["data_folder"]
    workbench.write_list(workbench.settings.creators_csv, CREATOR_COLUMNS)

    def look_at_lists(cursor: str | None) -> tuple[int, str | None]:
        context = dg.build_sensor_context(cursor=cursor, resources={"data_folder": data_folder})
        data = creator_and_brand_lists.evaluate_tick(context)
        return len(data.run_requests), data.cursor or cursor

    first, cursor = look_at_lists(None)
    again, cursor = look_at_lists(cursor)
    workbench.write_list(workbench.settings.brands_csv, BRAND_COLUMNS)
    changed, cursor = look_at_lists(cursor)
    assert (first, again, changed) == (1, 0, 1)
