"""What the project needs of a Dagster instance: taking turns at the warehouse, and a watch over dead runs.

The project's dagster.yaml says all of it. A user's own may not: it works as well, with the consequences named here.
"""

from collections.abc import Iterator

import dagster as dg

from tcm_assets.orchestration.instance.running import WatchedRunLauncher
from tcm_assets.orchestration.table_asset import WAREHOUSE_POOL


def find_instance_gaps(instance: dg.DagsterInstance) -> Iterator[str]:
    """Yield a sentence for each thing that the project wants of an instance and that its dagster.yaml does not say."""
    pools = instance.get_concurrency_config().pool_config
    limits = {limit.name: limit.limit for limit in instance.event_log_storage.get_pool_limits()}
    limit = limits.get(WAREHOUSE_POOL, pools.default_pool_limit)
    granularity = pools.pool_granularity.value if pools.pool_granularity else "op"
    if limit != 1 or granularity != "run":
        yield (
            "runs that write the warehouse do not take turns in the queue: they wait for each other's locks instead "
            "(concurrency.pools: granularity run, default_limit 1)"
        )
    if not instance.run_monitoring_enabled:
        yield "a run that hangs or whose process is killed stays as it is until the next make (run_monitoring: enabled)"
    elif not instance.run_monitoring_max_runtime_seconds:
        yield "a run that hangs goes on without end (run_monitoring: max_runtime_seconds)"
    if instance.run_monitoring_enabled and not instance.run_retries_enabled:
        yield "a run whose process is killed does not start again (run_retries: enabled)"
    if instance.run_monitoring_enabled and not isinstance(instance.run_launcher, WatchedRunLauncher):
        yield (
            "a run whose process is killed stays as it is until the next make (run_launcher: module "
            f"{WatchedRunLauncher.__module__}, class {WatchedRunLauncher.__name__})"
        )
