"""The code location: every asset, check, job, schedule and sensor of the subjects, and the resources they use."""

import gc

# Loading modules, building expressions and reporting events make many objects that live for a moment. Looking through
# everything that is loaded after each 700 of them took a fifth of the loading and a tenth of a run.
gc.set_threshold(20_000)

import warnings
from collections.abc import Mapping
from typing import Any

import dagster as dg

from tcm_assets.catalogue.first_day import note_first_day
from tcm_assets.settings import Settings
from tcm_assets.version import VERSION

if Settings().first_day is None:
    # Before the subjects are loaded, which define their partitions.
    note_first_day(Settings().data_dir, Settings().max_export_bytes)

from tcm_assets.discovery import modules_named
from tcm_assets.orchestration.instance.executor import watched_in_process
from tcm_assets.orchestration.io_manager import WarehouseIOManager
from tcm_assets.resources import build_resources
from tcm_assets.serving.assets import define_published_warehouse

DEFINING_MODULES = r"tcm_assets\.\w+\.(assets|(\w+_)?checks|triggers)"
"""The names of the modules of the subjects that define something for Dagster."""


def build_defs(resource_overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Return the definitions for the environment's settings; `resource_overrides` replaces resources by name."""
    settings = Settings()
    resources: dict[str, Any] = {**build_resources(settings), **(resource_overrides or {})}
    with warnings.catch_warnings():
        # In preview at Dagster, whose version is pinned.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        of_subjects = dg.load_definitions_from_modules(modules_named(DEFINING_MODULES))
    assets = [asset for asset in of_subjects.assets or () if isinstance(asset, dg.AssetsDefinition)]
    return dg.Definitions.merge(
        of_subjects,
        dg.Definitions(
            assets=[define_published_warehouse(assets)],
            resources={**resources, "io_manager": WarehouseIOManager(warehouse=resources["warehouse"])},
            executor=watched_in_process(settings.running_dir),
            metadata={"version": VERSION},  # on the page of the code location
        ),
    )


defs = build_defs()

# What is loaded by now stays until the process ends.
gc.freeze()
