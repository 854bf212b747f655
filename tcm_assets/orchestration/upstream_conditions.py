"""Automation conditions about days: that something upstream was stored after a day, that the day is there at all."""

from collections.abc import Collection, Mapping

import dagster as dg
from dagster import AssetKey, AutomationContext, AutomationResult, DagsterEventType

_WHOLE_TABLE = None  # how Dagster names the one partition of an asset without partitions


class UpstreamIsNewer(dg.AutomationCondition[AssetKey]):
    """True for each day of the asset that was stored before a day of a dependency that it is made of.

    Dagster's own conditions are read at different moments of a tick, which takes seconds. When a run stores the asset
    in between, it seems to have been stored neither by that run nor to be about to be: a refresh of a minute was
    followed by several runs that made again what it had made. So this condition reads anew: the dependencies first,
    then the asset, which a run stores after them. Evaluate it last.
    """

    def __init__(self, ignored: frozenset[str] = frozenset()) -> None:
        """Take the dependencies that do not count, by their names."""
        self._ignored = frozenset(AssetKey(name) for name in ignored)

    @property
    def name(self) -> str:
        """The condition in the UI."""
        return "upstream is newer"

    @property
    def requires_cursor(self) -> bool:
        """Nothing is kept from tick to tick."""
        return False

    def evaluate(self, context: AutomationContext[AssetKey]) -> AutomationResult[AssetKey]:
        """Compare the numbers of the latest materializations: a later one has a higher number."""
        candidates, view = context.candidate_subset, context.asset_graph_view
        if candidates.is_empty:
            return AutomationResult(context, context.get_empty_subset())
        parents = sorted(view.asset_graph.get(context.key).parent_keys - self._ignored)
        upstream = {key: _latest(view.instance, key, is_partitioned=_has_days(context, key)) for key in parents}
        own = _latest(view.instance, context.key, is_partitioned=candidates.is_partitioned)
        if not candidates.is_partitioned:
            newest = max((number for latest in upstream.values() for number in latest.values()), default=0)
            is_older = newest > own.get(_WHOLE_TABLE, 0)
            return AutomationResult(context, candidates if is_older else context.get_empty_subset())
        older = {
            day
            for day in candidates.expensively_compute_partition_keys()
            if any(
                max((latest.get(each, 0) for each in _days_upstream(context, key, day)), default=0) > own.get(day, 0)
                for key, latest in upstream.items()
            )
        }
        return AutomationResult(context, candidates.compute_intersection_with_partition_keys(older))


class DayIsThere(dg.AutomationCondition[AssetKey]):
    """True for each day that is stored, or of which a dependency has, or is about to have, the same day.

    A day of videos is part of the windows of the days after it, also of those which nothing was delivered for, or not
    yet: these are not made for its sake. True for an asset without days.
    """

    @property
    def name(self) -> str:
        """The condition in the UI."""
        return "the day is there"

    @property
    def requires_cursor(self) -> bool:
        """Nothing is kept from tick to tick."""
        return False

    def evaluate(self, context: AutomationContext[AssetKey]) -> AutomationResult[AssetKey]:
        """Look for the candidates' own days, here and in each dependency that has days."""
        candidates, view = context.candidate_subset, context.asset_graph_view
        if candidates.is_empty or not candidates.is_partitioned:
            return AutomationResult(context, candidates)
        lacking = set(candidates.expensively_compute_partition_keys())
        lacking -= _latest(view.instance, context.key, is_partitioned=True).keys()
        for key in sorted(view.asset_graph.get(context.key).parent_keys):
            if not lacking:
                break
            if _has_days(context, key):
                lacking -= _latest(view.instance, key, is_partitioned=True).keys()
                requested = context.request_subsets_by_key.get(key)
                lacking -= set(requested.expensively_compute_partition_keys()) if requested else set()
        there = set(candidates.expensively_compute_partition_keys()) - lacking
        return AutomationResult(context, candidates.compute_intersection_with_partition_keys(there))


def _days_upstream(context: AutomationContext[AssetKey], key: AssetKey, day: str) -> Collection[str | None]:
    """Return the days of a dependency that a day of the asset is made of."""
    if not _has_days(context, key):
        return [_WHOLE_TABLE]
    only_day = context.candidate_subset.compute_intersection_with_partition_keys({day})
    return {*only_day.compute_mapped_subset(key, direction="up").expensively_compute_partition_keys()}


def _has_days(context: AutomationContext[AssetKey], key: AssetKey) -> bool:
    return context.asset_graph_view.asset_graph.get(key).is_partitioned


def _latest(instance: dg.DagsterInstance, key: AssetKey, *, is_partitioned: bool) -> Mapping[str | None, int]:
    """Return the number of the latest materialization of each day of an asset, read from storage at this moment."""
    found: dict[str | None, int] = {}
    if is_partitioned:
        found.update(instance.get_latest_storage_id_by_partition(key, DagsterEventType.ASSET_MATERIALIZATION))
    else:
        found.update((_WHOLE_TABLE, each.storage_id) for each in instance.fetch_materializations(key, limit=1).records)
    return found
