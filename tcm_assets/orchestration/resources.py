"""Resources of every subject: the warehouse and the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
import duckdb
from dagster_duckdb import DuckDBResource
from pydantic import Field

from tcm_assets.warehouse.duckdb_warehouse import DEFAULT_LOCK_TIMEOUT_S, DuckDBWarehouse

if TYPE_CHECKING:
    from tcm_assets.models.feature_cache import FeatureCache


class WarehouseResource(DuckDBResource):  # type: ignore[misc]
    """The DuckDB warehouse. `get_connection` gives a read-only session that sees the tables as `warehouse.<name>`."""

    lock_timeout_s: float = Field(default=DEFAULT_LOCK_TIMEOUT_S, description="How long to wait for the file, in s.")

    @property
    def engine(self) -> DuckDBWarehouse:
        """The warehouse, for lazy reads and for replacing tables."""
        return DuckDBWarehouse(Path(self.database), self.lock_timeout_s)

    @contextmanager
    def get_connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only session, closed whatever happens; writing goes through `engine.replace` alone."""
        with self.engine.read() as connection:
            yield connection


class DataFolder(dg.ConfigurableResource[None]):
    """The folder of the user's inputs, and what is kept beside them."""

    creators_csv: str
    brands_csv: str
    briefs_dir: str = Field(description="Briefs as YAML files; it may be absent.")
    exchange_rates_csv: str = Field(description="exchange_rates.csv; the bundled one where it is absent.")
    rates_csv: str = Field(description="rates.csv, which may be absent: the bundled one counts then.")
    relevance_csv: str = Field(description="Graded pairs, which may be absent.")
    landing_dir: str
    url_list: str = Field(description="live_urls.txt, which may be absent.")
    media_dir: str = Field(description="A folder, or what TCM_MEDIA names: a URL for fsspec.")
    archive_dir: str
    max_export_bytes: int = Field(default=1_000_000_000, description="Largest export file that is read.")
    feature_cache_path: str
    published_path: str

    def feature_cache(self) -> "FeatureCache":
        """Return the cache of what models computed."""
        from tcm_assets.models.feature_cache import FeatureCache

        return FeatureCache(Path(self.feature_cache_path))
