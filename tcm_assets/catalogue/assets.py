"""Assets of the catalogue: the lists, the deliveries, the videos, and the rejected records."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.catalogue.absent_inputs import ingest_landing_or_nothing, problems_of_list, read_list_or_nothing
from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.catalogue.ingest import (
    IngestedLanding,
    find_account_ids,
    find_video_ids,
    read_deliveries,
    read_rejections,
    reject_outside_days,
)
from tcm_assets.catalogue.lists.creators_and_brands import read_brands, read_creators
from tcm_assets.catalogue.lists.rates import read_rates
from tcm_assets.catalogue.lists.relevance import GradedPair, read_relevance
from tcm_assets.catalogue.lists.url_list import read_url_list, reject_listed_outside_days
from tcm_assets.catalogue.media_folder import review_media_folder
from tcm_assets.catalogue.rejections import rejections_table
from tcm_assets.catalogue.tables import (
    CLEANED_BRANDS,
    CLEANED_CREATORS,
    CLEANED_RATES,
    RAW_VIDEOS,
    REJECTED_RECORDS,
    VIDEOS,
)
from tcm_assets.data_folder import BUNDLED_RATES_CSV
from tcm_assets.discovery import modules_named
from tcm_assets.orchestration.automation import (
    LATEST_DAY_WHEN_CODE_CHANGES,
    WHEN_CODE_CHANGES,
    set_content_version,
)
from tcm_assets.orchestration.partitions import all_days, output_window
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.warehouse.duckdb_warehouse import has_rows


def ingest(data_folder: DataFolder) -> IngestedLanding:
    """Parse the new files of the landing folder, and return everything in it."""
    places = Path(data_folder.landing_dir), Path(data_folder.archive_dir)
    return ingest_landing_or_nothing(*places, datetime.now(UTC), data_folder.max_export_bytes)


def _creators(
    data_folder: DataFolder, warehouse: WarehouseResource, landing: Callable[[], IngestedLanding]
) -> tuple[pa.Table, pa.Table]:
    """Return the rows and the problems of creators.csv.

    The export files say whose the ids are that lost digits: `landing` is called where there are any.
    """
    was_read = has_rows(warehouse.engine, CLEANED_CREATORS)
    path = Path(data_folder.creators_csv)

    def find_accounts(usernames: Collection[str]) -> dict[str, str]:
        return find_account_ids(landing(), usernames)

    read = partial(read_creators, find_accounts=find_accounts)
    return read_list_or_nothing(read, path, CLEANED_CREATORS, "cleaned_creators", was_read=was_read)


def _brands(data_folder: DataFolder, warehouse: WarehouseResource) -> tuple[pa.Table, pa.Table]:
    """Return the rows and the problems of brands.csv."""
    was_read = has_rows(warehouse.engine, CLEANED_BRANDS)
    path = Path(data_folder.brands_csv)
    return read_list_or_nothing(read_brands, path, CLEANED_BRANDS, "cleaned_brands", was_read=was_read)


def _rates(data_folder: DataFolder) -> tuple[pa.Table, pa.Table]:
    """Return the rows and the problems of rates.csv, or of the bundled one where the folder has none."""
    own = Path(data_folder.rates_csv)
    return read_rates(own if own.exists() else BUNDLED_RATES_CSV, is_bundled=not own.exists())


def _labels(data_folder: DataFolder, creators: pa.Table, brands: pa.Table) -> tuple[tuple[GradedPair, ...], pa.Table]:
    """Return the pairs and the problems of relevance.csv."""
    creator_ids, brand_ids = set(creators["creator_id"].to_pylist()), set(brands["brand_id"].to_pylist())
    found = read_relevance(Path(data_folder.relevance_csv), brand_ids, creator_ids)
    return found.pairs, found.rejections


def _media_problems(data_folder: DataFolder, landing: IngestedLanding) -> pa.Table:
    """Return what is passed over in the media folder; nothing of one on another machine, whose listing takes long."""
    if "://" in data_folder.media_dir:
        return rejections_table([])
    return review_media_folder(Path(data_folder.media_dir), find_video_ids(landing))


INPUT_PROBLEM_MODULES = r"tcm_assets\.\w+\.input_problems"
"""The names of the modules of later subjects that read inputs of their own, and list what is wrong with them."""


def _problems_of_other_inputs(data_dir: Path) -> pa.Table:
    """Return the problems of inputs that later subjects read, which cannot be imported here."""
    modules = modules_named(INPUT_PROBLEM_MODULES)
    return rejections_table(problem for module in modules for problem in module.find_input_problems(data_dir))


@table_asset(
    CLEANED_CREATORS,
    code_version="5",
    kinds={"csv", "python"},
    automation_condition=WHEN_CODE_CHANGES,
)
def cleaned_creators(
    context: dg.AssetExecutionContext, data_folder: DataFolder, warehouse: WarehouseResource
) -> pa.Table:
    """The readable rows of creators.csv."""
    accepted, _ = _creators(data_folder, warehouse, lambda: ingest(data_folder))
    set_content_version(context, accepted)
    return accepted


@table_asset(CLEANED_BRANDS, code_version="4", kinds={"csv", "python"}, automation_condition=WHEN_CODE_CHANGES)
def cleaned_brands(
    context: dg.AssetExecutionContext, data_folder: DataFolder, warehouse: WarehouseResource
) -> pa.Table:
    """The readable rows of brands.csv."""
    accepted, _ = _brands(data_folder, warehouse)
    set_content_version(context, accepted)
    return accepted


@table_asset(CLEANED_RATES, code_version="2", kinds={"csv", "python"}, automation_condition=WHEN_CODE_CHANGES)
def cleaned_rates(context: dg.AssetExecutionContext, data_folder: DataFolder) -> pa.Table:
    """The readable rows of rates.csv."""
    accepted, _ = _rates(data_folder)
    set_content_version(context, accepted)
    return accepted


@table_asset(
    RAW_VIDEOS,
    code_version="6",
    kinds={"json", "csv", "python"},
    # Live sources deliver export files: a run with both assets must request before it reads.
    deps=("live_deliveries",),
    automation_condition=LATEST_DAY_WHEN_CODE_CHANGES,
)
def raw_videos(context: dg.AssetExecutionContext, data_folder: DataFolder) -> pa.Table:
    """The deliveries of the run's days; each export file is parsed once and kept as Parquet."""
    window = output_window(context)
    return read_deliveries(ingest(data_folder), window.start, window.end)


@table_asset(VIDEOS, code_version="4", kinds={"sql"})
def videos(raw_videos: ibis.Table) -> ibis.Table:
    """Each video with the counts of its latest delivery."""
    return latest_deliveries(raw_videos)


@table_asset(
    REJECTED_RECORDS,
    code_version="6",
    kinds={"json", "csv", "python"},
    deps=("live_deliveries",),
    automation_condition=WHEN_CODE_CHANGES,
)
def rejected_records(data_folder: DataFolder, warehouse: WarehouseResource) -> pa.Table:
    """The problems of all inputs, including videos outside the configured days."""
    landing = ingest(data_folder)
    days = all_days()
    read_creators_once = cache(lambda: _creators(data_folder, warehouse, lambda: landing))
    read_brands_once = cache(lambda: _brands(data_folder, warehouse))
    creators = problems_of_list(read_creators_once, Path(data_folder.creators_csv), "cleaned_creators")
    brands = problems_of_list(read_brands_once, Path(data_folder.brands_csv), "cleaned_brands")
    labels = problems_of_list(
        lambda: _labels(data_folder, read_creators_once()[0], read_brands_once()[0]),
        Path(data_folder.relevance_csv),
        "relevance_labels",
    )
    rates = problems_of_list(lambda: _rates(data_folder), Path(data_folder.rates_csv), "cleaned_rates")
    listed = read_url_list(Path(data_folder.url_list), datetime.now(UTC).replace(tzinfo=None))
    return pa.concat_tables(
        [
            creators,
            brands,
            rates,
            labels,
            read_rejections(landing),
            reject_outside_days(landing, days.start, days.end),
            listed.rejections,
            reject_listed_outside_days(listed.refs, days.start, days.end),
            _media_problems(data_folder, landing),
            _problems_of_other_inputs(Path(data_folder.creators_csv).parent),
        ]
    )
