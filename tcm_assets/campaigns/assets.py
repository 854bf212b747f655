"""The assets of campaigns."""

from datetime import UTC

import ibis
import pyarrow as pa

from tcm_assets.campaigns.forecasts.creator_forecasts import CREATOR_COLUMNS, forecast_creators
from tcm_assets.campaigns.forecasts.held_out_rows import forecast_held_out
from tcm_assets.campaigns.forecasts.quality import measure_quality
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.campaigns.forecasts.video_history import choose_videos, read_growth, read_history
from tcm_assets.campaigns.tables import CREATOR_FORECASTS, FORECAST_QUALITY, HELD_OUT_FORECASTS
from tcm_assets.catalogue.creator_accounts import creator_accounts
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.warehouse.relations import RowsFrom, left_joined


@table_asset(CREATOR_FORECASTS, code_version="1", kinds={"numpy", "scikitlearn"})
def creator_forecasts(
    cleaned_creators: ibis.Table,
    cleaned_rates: ibis.Table,
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    engagement_alerts: ibis.Table,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Forecast the next video of each listed creator, by a model of all accounts, and price it."""
    accounts = creator_accounts(cleaned_creators, videos)
    creators = left_joined(cleaned_creators, accounts, on="creator_id")
    creators = creators.select(*CREATOR_COLUMNS)
    chosen = choose_videos(videos, engagement_alerts, accounts)
    history = read_history(chosen, videos, raw_videos, content_analysis, sponsored_content)
    growth, newest = read_growth(chosen, raw_videos), videos.agg(now=videos.delivered_at.max())
    with warehouse.engine.reading() as session:
        listed, rates = session.fetch(creators), session.fetch(cleaned_rates)
        training = TrainingSet.choose(session.fetch(history), session.fetch(growth))
        (now,) = session.fetch(newest)["now"].to_pylist()
    now_s = now.replace(tzinfo=UTC).timestamp() if now else 0.0
    rows = forecast_creators(listed, training, rates, now_s)
    return RowsFrom(rows, creators, beside=(history, cleaned_rates))


@table_asset(HELD_OUT_FORECASTS, code_version="1", kinds={"numpy", "scikitlearn"})
def held_out_forecasts(
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    sponsored_content: ibis.Table,
    engagement_alerts: ibis.Table,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """Forecast videos by models that have not seen their account, or their time."""
    chosen = choose_videos(videos, engagement_alerts)
    history = read_history(chosen, videos, raw_videos, content_analysis, sponsored_content)
    growth = read_growth(chosen, raw_videos)
    with warehouse.engine.reading() as session:
        training = TrainingSet.choose(session.fetch(history), session.fetch(growth))
    rows: pa.Table = forecast_held_out(training)
    return RowsFrom(rows, history)


@table_asset(FORECAST_QUALITY, code_version="1", kinds={"sql"})
def forecast_quality(held_out_forecasts: ibis.Table) -> ibis.Table:
    """Measure how often the intervals held and how wide they are."""
    return measure_quality(held_out_forecasts)
