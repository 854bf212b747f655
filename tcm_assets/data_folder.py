"""Where each file lies in a data folder: the user's inputs, and what is made beside them."""

from datetime import date
from pathlib import Path

from tcm_assets.setting_types import FirstDayUnknownError, SettingsError, parse_day


def first_day_note(data_dir: Path) -> Path:
    """Return the file in which `make run` notes the first upload day it found, so that every later start uses it."""
    return data_dir / "first_day"


def noted_first_day(data_dir: Path) -> date:
    """Return the noted day; raise FirstDayUnknownError where there is no note, SettingsError where it holds no day."""
    note = first_day_note(data_dir)
    if not note.exists():
        raise FirstDayUnknownError(data_dir)
    text = note.read_text().strip()
    try:
        return parse_day(text)
    except ValueError as error:
        raise SettingsError(f"{note} is {text!r}; {error}") from None


class DataFolderPlaces:
    """The places of one data folder, by name."""

    data_dir: Path

    @property
    def creators_csv(self) -> Path:
        """The creator list."""
        return self.data_dir / "creators.csv"

    @property
    def brands_csv(self) -> Path:
        """The brand list."""
        return self.data_dir / "brands.csv"

    @property
    def landing_dir(self) -> Path:
        """Where export files arrive."""
        return self.data_dir / "landing"

    @property
    def live_urls_path(self) -> Path:
        """Further videos to ask a live source for, beside those that are known."""
        return self.data_dir / "live_urls.txt"

    @property
    def live_dir(self) -> Path:
        """The journals of requests to live sources."""
        return self.data_dir / "live"

    @property
    def published_path(self) -> Path:
        """The read-only copy for apps and analysts."""
        return self.data_dir / "published" / "tcm.duckdb"

    @property
    def archive_dir(self) -> Path:
        """Parsed export files, one pair of Parquet files each."""
        return self.data_dir / "warehouse" / "ingested"

    @property
    def feature_cache_path(self) -> Path:
        """The cache of what models computed."""
        return self.data_dir / "warehouse" / "feature_cache.sqlite"

    @property
    def ledger_path(self) -> Path:
        """The ledger's SQLite file, unless the ledger lies in another database."""
        return self.data_dir / "ledger" / "ledger.sqlite"

    @property
    def data_folder_id_path(self) -> Path:
        """The file with this folder's identity, by which a ledger recognizes its own videos."""
        return self.data_dir / "ledger" / "data_folder_id"

    @property
    def sign_in_path(self) -> Path:
        """Sign-in to the pages: Streamlit's `[auth]`, and the account or role of each identity."""
        return self.data_dir / "apps" / "secrets.toml"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage and settings."""
        return self.data_dir / "dagster"


# First upload day (UTC): far enough from any real export that the two are never mistaken for each other.
SAMPLE_FIRST_DAY = date(2026, 8, 1)
# The day after the last upload day (UTC): 92 days, three times the scoring window and a little more.
SAMPLE_END_DAY = date(2026, 11, 1)
