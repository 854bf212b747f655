import ibis
import pytest

from tcm_assets.campaigns.forecast_pictures import FORECAST_QUALITY_PICTURES, HELD_OUT_FORECASTS_PICTURES
from tcm_assets.campaigns.forecasts.held_out_rows import forecast_held_out
from tcm_assets.campaigns.forecasts.quality import measure_quality
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.charts.picture import MAX_FETCHED_ROWS
from tcm_assets_tests.campaigns.forecasts.made_histories import NO_GROWTH, made_history

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def held_out():
    return forecast_held_out(TrainingSet.choose(made_history(30, 20), NO_GROWTH))


def test_held_out_videos_and_coverage_are_drawn(held_out):
    stored = ibis.duckdb.connect()
    rows = stored.create_table("held_out", held_out)
    for table, (picture,) in (
        (rows, HELD_OUT_FORECASTS_PICTURES),
        (measure_quality(rows), FORECAST_QUALITY_PICTURES),
    ):
        fetched = picture.select(table).to_pyarrow()
        assert 0 < fetched.num_rows <= MAX_FETCHED_ROWS
        assert picture.draw(fetched).startswith(PNG)


def test_nothing_held_out_is_said(held_out):
    stored = ibis.duckdb.connect()
    rows = stored.create_table("held_out", held_out.slice(0, 0))
    for table, (picture,) in ((rows, HELD_OUT_FORECASTS_PICTURES), (measure_quality(rows), FORECAST_QUALITY_PICTURES)):
        assert picture.draw(picture.select(table).to_pyarrow()).startswith(PNG)
