"""The landing folder as the assets and the sensor see it."""

from datetime import UTC, datetime
from pathlib import Path

from tcm_assets.defs.resources import DataFolder
from tcm_assets.sources.ingest import IngestedLanding, ingest_landing


def ingest(data_folder: DataFolder) -> IngestedLanding:
    """Parse what is new in the landing folder, and name everything that it holds."""
    return ingest_landing(Path(data_folder.landing_dir), Path(data_folder.archive_dir), datetime.now(UTC))
