"""Tables between assets: lazily in, limited to the days; one atomic replacement out; a range equals its days."""

import shutil
from dataclasses import replace
from datetime import date

import dagster as dg
import pytest

from tcm_assets.orchestration.io_manager import WarehouseIOManager
from tcm_assets.orchestration.partitions import DAILY, window_of_keys
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.sample.plan import SamplePlan
from tcm_assets.sample.write import write_sample
from tcm_assets.sentiment import assets as sentiment_assets
from tcm_assets.settings import BUNDLED_DATA_DIR
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.long_tests import LONG_TEST

CREATORS_CSV = BUNDLED_DATA_DIR / "creators.csv"

SMALL = SamplePlan(
    first_day=date(2020, 10, 1),
    end_day=date(2020, 10, 3),
    mean_videos_per_day=6,
    clip_count=2,
    restated_video_count=2,
    restatement_age_days=1,
    bot_like_count=1,
    unliked_count=1,
    gift_spike_count=1,
    viral_count=1,
)

TWO_DAYS = window_of_keys("2020-10-01", "2020-10-02")

PARTITIONED = [name for name, table in ALL_TABLES.items() if table.partition_column]

MAY_BE_EMPTY = {
    "engagement_alerts",
    "alert_cases",
    "live_deliveries",
    "points_ledger",
    "hold_events",
    "partnership_signs",
    "safety_findings",
}
"""A few videos raise no alert and no suspicion; they are too few to be a population, so none has points; and nobody was
asked."""


@pytest.fixture
def io_manager(workbench):
    warehouse = WarehouseResource(database=str(workbench.settings.warehouse_path))
    return WarehouseIOManager(warehouse=warehouse)


def loaded(io_manager, **partitions):
    context = dg.build_input_context(asset_key=dg.AssetKey("videos"), asset_partitions_def=DAILY, **partitions)
    return io_manager.load_input(context)


def test_an_input_opens_nothing_until_it_is_computed(workbench, io_manager):
    days = dg.PartitionKeyRange("2020-10-01", "2020-10-02")
    table = loaded(io_manager, asset_partition_key_range=days)
    assert table.columns == ALL_TABLES["videos"].column_names
    assert not workbench.settings.warehouse_path.parent.exists()


def test_an_input_holds_the_days_of_the_partition_alone(workbench, io_manager):
    days = {"1": date(2020, 9, 30), "2": date(2020, 10, 1), "3": date(2020, 10, 2), "4": date(2020, 10, 3)}
    workbench.given("videos", *({"video_id": video, "upload_date": day} for video, day in days.items()))
    one_day = loaded(io_manager, asset_partition_key_range=dg.PartitionKeyRange("2020-10-01", "2020-10-01"))
    range_of_days = loaded(io_manager, asset_partition_key_range=dg.PartitionKeyRange("2020-10-01", "2020-10-02"))
    assert workbench.warehouse.fetch(one_day)["video_id"].to_pylist() == ["2"]
    assert sorted(workbench.warehouse.fetch(range_of_days)["video_id"].to_pylist()) == ["2", "3"]


def test_an_input_without_a_partition_is_all_that_is_stored(workbench, io_manager):
    """A notebook asks so; a day that the settings do not show is there too."""
    hidden = date(2019, 1, 1)
    workbench.given("videos", {"video_id": "1"})
    workbench.given("videos", {"video_id": "2", "upload_date": hidden}, days=window_of_keys(f"{hidden}", f"{hidden}"))
    assert sorted(workbench.warehouse.fetch(loaded(io_manager))["video_id"].to_pylist()) == ["1", "2"]


def test_an_unpartitioned_input_is_the_whole_table(workbench, io_manager):
    workbench.given("cleaned_brands", {"brand_id": "B1"}, {"brand_id": "B2"})
    table = io_manager.load_input(dg.build_input_context(asset_key=dg.AssetKey("cleaned_brands")))
    assert workbench.warehouse.fetch(table).num_rows == 2


def test_a_partition_is_replaced_and_its_neighbours_stay(workbench):
    first, second = {"video_id": "1"}, {"video_id": "2", "upload_date": date(2020, 10, 2)}
    workbench.given("videos", first, second)
    workbench.materialize("video_credits", checks=False)
    workbench.given("videos", {"video_id": "3"})
    result = workbench.materialize("video_credits", days=window_of_keys("2020-10-01", "2020-10-01"), checks=False)
    assert [row["video_id"] for row in workbench.rows("video_credits")] == ["2", "3"]
    (event,) = result.asset_materializations_for_node("video_credits")
    # The rows of the table, and those of the day.
    assert event.metadata["dagster/row_count"].value == 2
    assert event.metadata["dagster/partition_row_count"].value == 1


def test_every_day_of_a_range_tells_its_own_rows(workbench):
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    result = workbench.materialize("video_credits", days=TWO_DAYS, checks=False)
    events = result.asset_materializations_for_node("video_credits")
    counts = {event.partition: event.metadata["dagster/partition_row_count"].value for event in events}
    assert counts == {"2020-10-01": 2, "2020-10-02": 0}


def test_a_step_that_fails_leaves_the_old_rows_and_nothing_open(workbench, monkeypatch):
    workbench.given("videos", {"video_id": "1", "caption": "lovely"})
    workbench.materialize("content_sentiment", checks=False)
    before = workbench.rows("content_sentiment")

    def fail(*_, **__):
        raise RuntimeError("the scorer broke down")

    monkeypatch.setattr(sentiment_assets, "score_content_sentiment", fail)
    workbench.given("videos", {"video_id": "2", "caption": "lovely"})
    result = workbench.materialize("content_sentiment", checks=False, raise_on_error=False)
    assert not result.success
    assert workbench.rows("content_sentiment") == before
    with workbench.duckdb() as connection:
        connection.execute("CREATE TABLE nobody_holds_the_file (x INTEGER)")


def test_pictures_that_cannot_be_drawn_are_told_and_stop_nothing(workbench, monkeypatch):
    class Torn:
        title = "Views per video"

        def select(self, rows):
            return rows

        def draw(self, _):
            raise ValueError("no finite number")

    pictures = {"video_credits": (Torn(),)}
    monkeypatch.setattr("tcm_assets.orchestration.io_manager.pictures_by_table", lambda: pictures)
    workbench.given("videos", {"video_id": "1"})
    result = workbench.materialize("video_credits", days=window_of_keys("2020-10-01", "2020-10-01"))
    (event,) = result.asset_materializations_for_node("video_credits")
    assert result.success
    assert event.metadata["Views per video"].value == "Could not be drawn: no finite number"


@LONG_TEST
@pytest.mark.usefixtures("known_anchors")
def test_a_backfill_in_one_run_equals_one_run_for_each_day(workbench, tmp_path):
    """The same rows in every partitioned table, and again the same when days are refreshed once more."""
    write_sample(workbench.settings.data_dir, creators_csv=CREATORS_CSV, plan=SMALL)
    elsewhere = tmp_path / "day by day" / "tcm.duckdb"
    day_by_day = replace(workbench, settings=workbench.settings.model_copy(update={"warehouse_path": elsewhere}))

    for warehouse in (workbench, day_by_day):
        warehouse.given("cleaned_brands", {"brand_name": "Zalando"})
    workbench.materialize(*PARTITIONED, days=TWO_DAYS, checks=False)
    for day in TWO_DAYS.days():
        day_by_day.materialize(*PARTITIONED, days=window_of_keys(f"{day}", f"{day}"), checks=False)
    tables = {name: workbench.rows(name) for name in PARTITIONED}
    assert {name for name, rows in tables.items() if not rows} <= MAY_BE_EMPTY
    assert {row["upload_date"] for row in tables["videos"]} == set(TWO_DAYS.days())
    for name in PARTITIONED:
        assert day_by_day.rows(name) == tables[name], name

    again = window_of_keys("2020-10-02", "2020-10-02")
    workbench.materialize(*PARTITIONED, days=again, checks=False)
    for name in PARTITIONED:
        assert workbench.rows(name) == tables[name], name


def test_a_backfill_in_any_order_gives_the_same_scores(workbench, tmp_path):
    workbench.given(
        "videos",
        *({"video_id": str(day), "upload_date": date(2020, 10, day), "view_count": 100 * day} for day in (1, 2)),
    )
    workbench.given("content_sentiment")
    workbench.materialize("scoring_reference", "video_points", days=TWO_DAYS, checks=False)
    in_one_run = workbench.rows("scoring_reference"), workbench.rows("video_points")

    elsewhere = tmp_path / "backwards" / "tcm.duckdb"
    elsewhere.parent.mkdir()
    shutil.copyfile(workbench.settings.warehouse_path, elsewhere)
    backwards = replace(workbench, settings=workbench.settings.model_copy(update={"warehouse_path": elsewhere}))
    backwards.given("scoring_reference")
    backwards.given("video_points")
    for day in reversed(list(TWO_DAYS.days())):
        one_day = window_of_keys(f"{day}", f"{day}")
        backwards.materialize("scoring_reference", "video_points", days=one_day, checks=False)
    assert (backwards.rows("scoring_reference"), backwards.rows("video_points")) == in_one_run
