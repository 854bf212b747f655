"""The code location: every asset, check, job, schedule, sensor and resource."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import dagster as dg

from tcm_assets.defs import catalogue, features, matching, rewards, serving
from tcm_assets.defs.automation import automation_sensor
from tcm_assets.defs.executor import EXECUTOR
from tcm_assets.defs.io_manager import WarehouseIOManager
from tcm_assets.defs.jobs import everything, fetch, refresh, rematch, settle, topics
from tcm_assets.defs.ledger_activity import ledger_activity
from tcm_assets.defs.resources import build_resources
from tcm_assets.defs.schedules import daily_refresh, weekly_topics
from tcm_assets.defs.sensors import creator_and_brand_lists, landing_folder
from tcm_assets.defs.serving.published_warehouse import published_warehouse
from tcm_assets.settings import Settings


def build_defs(resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """The definitions for the environment's settings; `resource_overrides` replaces resources by name, for tests."""
    resources: dict[str, Any] = {**build_resources(Settings()), **(resource_overrides or {})}
    groups = [catalogue, features, matching, rewards, serving]
    assets = [asset for group in groups for asset in _assets_of(group)]
    return dg.Definitions(
        assets=[*assets, published_warehouse(assets)],
        asset_checks=[check for group in groups for check in dg.load_asset_checks_from_package_module(group)],
        jobs=[everything, fetch, refresh, rematch, settle, topics],
        schedules=[daily_refresh, weekly_topics],
        sensors=[landing_folder, creator_and_brand_lists, ledger_activity, automation_sensor],
        resources={**resources, "io_manager": WarehouseIOManager(warehouse=resources["warehouse"])},
        executor=EXECUTOR,
    )


def _assets_of(group: ModuleType) -> list[dg.AssetsDefinition]:
    return [asset for asset in dg.load_assets_from_package_module(group) if isinstance(asset, dg.AssetsDefinition)]


defs = build_defs()
