"""Daily partitions by upload day, the trailing scoring window, and the days that a run is about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import dagster as dg

import tcm_assets.orchestration.beta_features  # noqa: F401 - silences Dagster's warnings
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings
from tcm_assets.warehouse.relations import Window

_SETTINGS = Settings()

# Before any video is delivered, a refresh is about yesterday: it makes every table, without rows.
FIRST_DAY = _SETTINGS.first_day or datetime.now(UTC).date() - timedelta(days=1)

DAILY = dg.DailyPartitionsDefinition(
    start_date=FIRST_DAY.isoformat(),
    end_date=_SETTINGS.end_day.isoformat() if _SETTINGS.end_day else None,
    timezone="UTC",
)
"""Every upload day, from the first one up to the day before TCM_END_DATE, or up to yesterday."""

SINGLE_RUN = dg.BackfillPolicy.single_run()
"""A backfill of many days is one run: the same rows as day by day, at a fraction of the cost."""

SCORING_WINDOW_DAYS = _SETTINGS.scoring_window_days

TRAILING_WINDOW = dg.TimeWindowPartitionMapping(
    start_offset=1 - SCORING_WINDOW_DAYS,
    # The windows of the first days begin before the first partition.
    allow_nonexistent_upstream_partitions=True,
)
"""A day depends on the days of the scoring window that ends on it: for lineage and automation, which know partitions
alone. Which rows are read is for `input_window` to say."""

_DAYS_BEFORE = "days_before"
"""Metadata of an input: how many days before the days that are made it reaches back; a text for all days."""
_ALL_DAYS = "all stored days"


def trailing_inputs(*assets: str) -> dict[str, dg.AssetIn]:
    """Return the inputs of a day that are read over its trailing window."""
    metadata = {_DAYS_BEFORE: SCORING_WINDOW_DAYS - 1}
    return dict.fromkeys(assets, dg.AssetIn(partition_mapping=TRAILING_WINDOW, metadata=metadata))


def inputs_of_all_days(*assets: str) -> dict[str, dg.AssetIn]:
    """Return the inputs of a day of which the asset itself chooses the days that it reads, out of all that are stored.

    For lineage and automation the day depends on its trailing window.
    """
    return dict.fromkeys(assets, dg.AssetIn(partition_mapping=TRAILING_WINDOW, metadata={_DAYS_BEFORE: _ALL_DAYS}))


def input_window(context: dg.InputContext) -> Window | None:
    """Return the days that are read of an input, or None for all rows that are stored.

    A partitioned asset reads the days that it makes, and of a trailing input the days before them too, or all; an asset
    without partitions reads everything. What is stored counts: which days the settings show has no part in it, so none
    of the partitions that Dagster maps are asked. Only what no step asks for, as a notebook does, is read by its
    partitions.
    """
    try:
        step = context.step_context
    except dg.DagsterInvariantViolationError:
        return _days_of(context.asset_partitions_time_window) if context.has_asset_partitions else None
    if step.entity_partitions_def is None:
        return None
    made = _days_of(step.partition_time_window)
    days_before = context.definition_metadata.get(_DAYS_BEFORE, 0)
    return None if days_before == _ALL_DAYS else Window(made.start - timedelta(days=days_before), made.end)


def window_of_keys(first_key: str, last_key: str) -> Window:
    """Return the days from one partition key to another, both included."""
    return Window(date.fromisoformat(first_key), date.fromisoformat(last_key) + timedelta(days=1))


def run_tags(days: Window) -> dict[str, str]:
    """Return the tags of a run about these days."""
    return {
        "dagster/asset_partition_range_start": days.start.isoformat(),
        "dagster/asset_partition_range_end": days.last_day.isoformat(),
    }


def run_window(tags: Mapping[str, str]) -> Window | None:
    """Return the days that a run is about, by its tags; None for a run without partitions."""
    single = tags.get("dagster/partition")
    first = tags.get("dagster/asset_partition_range_start", single)
    last = tags.get("dagster/asset_partition_range_end", single)
    return window_of_keys(first, last) if first and last else None


def output_window(context: dg.AssetExecutionContext) -> Window:
    """Return the days that a partitioned asset is to make."""
    return _days_of(context.partition_time_window)


def all_days() -> Window:
    """Return every day that has a partition now; raise SettingsError when the first one has not ended yet."""
    keys = DAILY.get_partition_keys()
    if not keys:
        raise SettingsError(
            f"there is no day to refresh yet: the first is {FIRST_DAY} (UTC), and a day can be refreshed "
            "when it has ended. Wait for its end, or set TCM_START_DATE to an earlier day."
        )
    return window_of_keys(keys[0], keys[-1])


def _days_of(span: dg.TimeWindow) -> Window:
    return Window(span.start.date(), span.end.date())
